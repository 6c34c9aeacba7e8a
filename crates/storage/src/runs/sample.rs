//! Many samples at once, and reading them back.

use super::keep::{Target, grown, heard, target};
use super::row::live;
use crate::db::DirectTx;
use crate::{Db, Error, Result};
use domain::account::UserId;
use domain::runs::report::Accepted;
use domain::runs::{RunId, Sample, check};
use domain::{FieldError, Instant};
use rusqlite::params;
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
    let accepted = db.write_directly(move |tx| write(tx, user, id, &samples, now)).await?;
    db.folds().grew(user, id, accepted.accepted);
    Ok(accepted)
}

fn write(
    tx: &mut DirectTx<'_>,
    user: UserId,
    id: RunId,
    samples: &[Sample],
    now: Instant,
) -> Result<Accepted> {
    within(&target(tx, user, id)?, samples)?;
    let Some(first) = samples.iter().map(|sample| sample.at).min() else {
        return Ok(Accepted::default());
    };
    let accepted = insert(tx, id, samples)?;
    if accepted > 0 {
        grown(tx, user, id, first, now)?;
    } else {
        heard(tx, id, now)?;
    }
    Ok(Accepted { accepted, duplicates: samples.len() as u64 - accepted })
}

fn within(run: &Target, samples: &[Sample]) -> Result<()> {
    if run.pruned {
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

fn insert(tx: &mut DirectTx<'_>, id: RunId, samples: &[Sample]) -> Result<u64> {
    let mut statement = tx.conn().prepare_cached(
        "insert into runs_sample (run_id, at, seq, system, tree, memory, threads)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict do nothing",
    )?;
    let mut accepted = 0;
    for Sample { at, seq, system, tree, memory, threads } in samples {
        let memory = memory.map(u64::cast_signed);
        accepted +=
            statement.execute(params![id.0, at.micros(), seq, system, tree, memory, threads])?;
    }
    Ok(accepted as u64)
}

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
