//! What samples that are added find of their run, and what they change of it.

use crate::db::DirectTx;
use crate::{Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::live::Domain;
use domain::runs::{RunId, Series};
use rusqlite::{OptionalExtension, params};

/// What is needed of a run to add samples to it.
pub(super) struct Target {
    pub threshold: f64,
    /// What it is judged by.
    pub series: Series,
    pub start: Instant,
    pub end: Option<Instant>,
    /// Whether its samples are summed up.
    pub pruned: bool,
    /// How far the client's clock is ahead of ours, in microseconds.
    pub skew: i64,
    /// When its latest sample was taken.
    newest: Option<Instant>,
}

/// A person's run that is not in the trash.
pub(super) fn target(tx: &mut DirectTx<'_>, user: UserId, id: RunId) -> Result<Target> {
    let mut statement = tx.conn().prepare_cached(
        "select threshold, series, start_at, end_at, pruned_at is not null, coalesce(skew_us, 0),
                (select max(at) from runs_sample where run_id = runs_run.id)
         from runs_run where user_id = ?1 and id = ?2 and deleted_at is null",
    )?;
    let found = statement.query_row(params![user.0, id.0], |row| {
        let (series, end): (String, Option<i64>) = (row.get(1)?, row.get(3)?);
        let newest: Option<i64> = row.get(6)?;
        Ok(Target {
            threshold: row.get(0)?,
            series: series.parse().unwrap_or(Series::System),
            start: Instant::from_micros(row.get(2)?).unwrap_or_default(),
            end: end.and_then(Instant::from_micros),
            pruned: row.get(4)?,
            skew: row.get(5)?,
            newest: newest.and_then(Instant::from_micros),
        })
    });
    found.optional()?.ok_or(Error::NotFound)
}

/// Says of a run that it was heard of.
pub(super) fn heard(tx: &mut DirectTx<'_>, id: RunId, now: Instant) -> Result<()> {
    let heard = "update runs_run set heard_at = max(heard_at, ?2) where id = ?1";
    tx.execute(heard, params![id.0, now.micros()])?;
    Ok(())
}

/// The same of one that has new samples, the earliest of them at `first`: forgets what was derived without
/// them, as `row::unfold` does. `target` is what it was before.
pub(super) fn grown(
    tx: &mut DirectTx<'_>,
    user: UserId,
    id: RunId,
    target: &Target,
    first: Instant,
    now: Instant,
) -> Result<()> {
    let late = target.newest.is_some_and(|newest| first <= newest);
    tx.execute(
        "update runs_run set heard_at = max(heard_at, ?2), version = version + 1, late = late + ?3 where id = ?1",
        params![id.0, now.micros(), late],
    )?;
    let fold = "delete from runs_fold where run_id = ?1 and at >= ?2";
    tx.execute(fold, params![id.0, first.micros()])?;
    tx.execute("delete from runs_summary where run_id = ?1", params![id.0])?;
    tx.changed(Some(user), Domain::Runs, id);
    Ok(())
}
