//! Many samples at once, and reading them back.

use super::many::{self, Many};
use super::row::{live, unfold};
use crate::db::Tx;
use crate::{Db, Error, Result};
use domain::account::UserId;
use domain::live::Domain;
use domain::runs::report::Accepted;
use domain::runs::{Run, RunId, Sample, check};
use domain::{FieldError, Instant};
use sqlx::{Acquire, SqliteConnection};

/// Keeps a batch. What is there already counts as a duplicate, so a replay adds nothing; one wrong sample refuses
/// all, and says which.
///
/// A run that was stopped takes only what lies within it: an agent sends the rest of its spool after the stop.
pub async fn add(
    db: &Db,
    user: UserId,
    id: RunId,
    samples: Vec<Sample>,
    now: Instant,
) -> Result<Accepted> {
    let wrong = samples.iter().enumerate().filter_map(|(n, sample)| check::sample(n, sample).err());
    let wrong: Vec<FieldError> = wrong.take(20).collect();
    if !wrong.is_empty() {
        return Err(Error::Refused(wrong));
    }
    let accepted = db.write(move |tx| Box::pin(write(tx, user, id, samples, now))).await?;
    db.folds().grew(user, id, accepted.accepted);
    Ok(accepted)
}

async fn write(
    tx: &mut Tx<'_>,
    user: UserId,
    id: RunId,
    samples: Vec<Sample>,
    now: Instant,
) -> Result<Accepted> {
    let run = live(tx.conn(), user, id).await?;
    within(&run, &samples)?;
    let Some(first) = samples.iter().map(|sample| sample.at).min() else {
        return Ok(Accepted::default());
    };
    let accepted = insert(tx.conn(), id, &samples).await?;
    if accepted > 0 {
        unfold(tx.conn(), id, first).await?;
        tx.changed(Some(user), Domain::Runs, id);
    }
    sqlx::query("update runs_run set heard_at = max(heard_at, $3) where user_id = $1 and id = $2")
        .bind(user.0)
        .bind(id.0)
        .bind(now.micros())
        .execute(tx.conn())
        .await?;
    Ok(Accepted { accepted, duplicates: samples.len() as u64 - accepted })
}

fn within(run: &Run, samples: &[Sample]) -> Result<()> {
    if run.pruned_at.is_some() {
        return Err(summed_up());
    }
    let Some(end) = run.end else { return Ok(()) };
    let outside = samples.iter().position(|sample| sample.at < run.start || sample.at > end);
    match outside {
        Some(n) => Err(Error::Conflict(format!(
            "This run has ended, and samples[{n}] lies outside of it. Send only samples from {} to {end}.",
            run.start
        ))),
        None => Ok(()),
    }
}

/// For whatever would need the samples of a run that has none any more.
pub(super) fn summed_up() -> Error {
    let message = "The samples of this run were summed up by the minute; it takes no more.";
    Error::Conflict(message.to_owned())
}

async fn insert(conn: &mut SqliteConnection, id: RunId, samples: &[Sample]) -> Result<u64> {
    let mut accepted = 0;
    for samples in samples.chunks(many::MOST) {
        let mut query = sqlx::query(INSERT.of(samples.len()));
        for Sample { at, seq, system, tree, memory, threads } in samples {
            query = query.bind(id.0).bind(at.micros()).bind(seq).bind(system).bind(tree);
            query = query.bind(memory.map(u64::cast_signed)).bind(threads);
        }
        accepted += query.execute(&mut *conn).await?.rows_affected();
    }
    Ok(accepted)
}

static INSERT: Many = Many::new(
    "insert into runs_sample (run_id, at, seq, system, tree, memory, threads) select * from (values ",
    "(?, ?, ?, ?, ?, ?, ?)",
    ") where column1 is not null on conflict do nothing",
);

#[derive(sqlx::FromRow)]
struct SampleRow {
    at: i64,
    seq: i64,
    system: Option<f64>,
    tree: Option<f64>,
    memory: Option<i64>,
    threads: Option<i64>,
}

impl From<SampleRow> for Sample {
    fn from(row: SampleRow) -> Self {
        Self {
            at: Instant::from_micros(row.at).unwrap_or_default(),
            seq: u32::try_from(row.seq).unwrap_or(u32::MAX),
            system: row.system,
            tree: row.tree,
            memory: row.memory.and_then(|bytes| u64::try_from(bytes).ok()),
            threads: row.threads.and_then(|count| u32::try_from(count).ok()),
        }
    }
}

/// At most `limit` samples of a person's run in the order in which they count, after the one at `after`: a page of an
/// export. Of a run whose samples are summed up there are none: a conflict, so that an export which began before does
/// not seem whole.
pub async fn samples(
    db: &Db,
    user: UserId,
    id: RunId,
    after: Option<(Instant, u32)>,
    limit: i64,
) -> Result<Vec<Sample>> {
    let mut conn = db.read().acquire().await?;
    let mut view = conn.begin().await?;
    if live(&mut view, user, id).await?.pruned_at.is_some() {
        return Err(summed_up());
    }
    page(&mut view, id, after, limit).await
}

/// The same of any run: whose it is, and that it has samples, must have been checked.
pub(super) async fn page(
    conn: &mut SqliteConnection,
    id: RunId,
    after: Option<(Instant, u32)>,
    limit: i64,
) -> Result<Vec<Sample>> {
    let (at, seq) = after.map_or((-1, -1_i64), |(at, seq)| (at.micros(), seq.into()));
    let rows: Vec<SampleRow> = sqlx::query_as(
        "select at, seq, system, tree, memory, threads from runs_sample
         where run_id = $1 and (at, seq) > ($2, $3)
         order by at, seq limit $4",
    )
    .bind(id.0)
    .bind(at)
    .bind(seq)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Sample::from).collect())
}
