//! Many samples at once, and reading them back.

use super::keep::{Target, grown, heard, target};
use super::packed;
use super::row::live;
use crate::db::DirectTx;
use crate::{Db, Error, Result};
use domain::account::UserId;
use domain::runs::report::Accepted;
use domain::runs::{RunId, Sample, check};
use domain::{FieldError, Instant};
use sqlx::Acquire;

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
    let target = target(tx, user, id)?;
    within(&target, samples)?;
    let Some(first) = samples.iter().map(|sample| sample.at).min() else {
        return Ok(Accepted::default());
    };
    let accepted = insert(tx, id, samples)?;
    if accepted > 0 {
        grown(tx, user, id, &target, first, now)?;
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

/// How many rows a statement inserts: within one, SQLite goes on from where the last row went, instead of down the tree
/// again.
const ROWS: usize = 25;

fn insert(tx: &mut DirectTx<'_>, id: RunId, samples: &[Sample]) -> Result<u64> {
    let (many, rest) = samples.as_chunks::<ROWS>();
    Ok(insert_by(tx, id, many.as_flattened(), ROWS)? + insert_by(tx, id, rest, 1)?)
}

/// Inserts samples, of which there must be a multiple of `rows`.
fn insert_by(tx: &mut DirectTx<'_>, id: RunId, samples: &[Sample], rows: usize) -> Result<u64> {
    let mut statement = tx.conn().prepare_cached(&format!(
        "insert into runs_sample (run_id, at, seq, system, tree, memory, threads)
         values {} on conflict do nothing",
        vec!["(?1, ?, ?, ?, ?, ?, ?)"; rows].join(", ")
    ))?;
    statement.raw_bind_parameter(1, id.0)?;
    let mut accepted = 0;
    for samples in samples.chunks_exact(rows) {
        for (n, Sample { at, seq, system, tree, memory, threads }) in samples.iter().enumerate() {
            let first = 2 + 6 * n;
            statement.raw_bind_parameter(first, at.micros())?;
            statement.raw_bind_parameter(first + 1, seq)?;
            statement.raw_bind_parameter(first + 2, system)?;
            statement.raw_bind_parameter(first + 3, tree)?;
            statement.raw_bind_parameter(first + 4, memory.map(u64::cast_signed))?;
            statement.raw_bind_parameter(first + 5, threads)?;
        }
        accepted += statement.raw_execute()?;
    }
    Ok(accepted as u64)
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
    packed::read(&mut view, id, after, None, limit).await
}
