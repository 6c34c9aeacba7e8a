//! Adding up a run's samples as they come, so that a run of a million is not read from its start each time.
//!
//! Only for runs that said how often they sample: without that, how long a sample speaks depends on all of them.

#[cfg(test)]
mod tests;

use super::minute;
use super::packed::{self, place};
use super::row::find;
use crate::db::{DirectTx, Writer};
use crate::{Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::runs::{Fold, Minute, Run, RunId, Sample, Tally, hold};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use sqlx::{Acquire, SqliteConnection, SqlitePool};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A run is folded after this many new samples.
const EVERY: u64 = 4_000;
/// How many are folded at once.
const CHUNK: i64 = 20_000;
/// The newest samples are left for later: several requests on their way may arrive in another order, and a sample that
/// belongs before what is folded undoes all of it.
const LEFT: i64 = 2_000;
/// The most runs that are counted; past it all counts begin anew, and folding comes later.
const MOST: usize = 10_000;

/// How much each run has grown since it was folded.
pub(crate) struct Folds {
    writer: Writer,
    read: SqlitePool,
    grown: Mutex<HashMap<RunId, Grown>>,
}

#[derive(Default)]
struct Grown {
    samples: u64,
    /// Two at once would get in each other's way, and one that was left behind could be taken for the other.
    folding: bool,
}

impl Folds {
    pub(crate) fn new(writer: Writer, read: SqlitePool) -> Self {
        Self { writer, read, grown: Mutex::default() }
    }

    /// A run has `samples` more; when there are many, they are folded, which nobody waits for.
    pub(super) fn grew(self: &Arc<Self>, user: UserId, run: RunId, samples: u64) {
        if !self.is_due(run, samples) {
            return;
        }
        let this = self.clone();
        tokio::spawn(async move { while this.fold(user, run).await {} });
    }

    /// Whether somebody has to fold now.
    fn is_due(&self, run: RunId, samples: u64) -> bool {
        let mut grown = self.lock();
        if grown.len() > MOST {
            grown.retain(|_, grown| grown.folding);
        }
        let grown = grown.entry(run).or_default();
        grown.samples += samples;
        let due = grown.samples >= EVERY && !grown.folding;
        if due {
            *grown = Grown { samples: 0, folding: true };
        }
        due
    }

    /// Folds, and answers whether it is due again by then.
    async fn fold(&self, user: UserId, run: RunId) -> bool {
        if let Err(error) = advance(&self.writer, &self.read, user, run).await {
            // The figures are right without it, only slower.
            tracing::debug!(%error, %run, "not folded");
        }
        if let Some(grown) = self.lock().get_mut(&run) {
            grown.folding = false;
        }
        self.is_due(run, 0)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RunId, Grown>> {
        self.grown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Folds what has come since the last time, a chunk at a time. What is read and added up is not the writer's business:
/// it only looks whether the samples are still the same.
pub(super) async fn advance(
    writer: &Writer,
    read: &SqlitePool,
    user: UserId,
    id: RunId,
) -> Result<()> {
    while let Some(step) = step(read, user, id).await? {
        let more = step.more;
        let taken = writer.write_directly(move |tx| step.take(tx, user)).await?;
        if !(taken && more) {
            break;
        }
    }
    Ok(())
}

/// What a run's samples come to so far, as it is kept.
#[derive(Serialize, Deserialize)]
pub(super) struct State {
    pub fold: Fold,
    /// The minute that the last of them lies in.
    tally: Tally,
}

/// A chunk that is folded, but not kept yet.
struct Step {
    run: Run,
    /// Where the fold stood before, which has taken in all samples up to there.
    after: Option<(Instant, u32)>,
    /// Where the row of it stood.
    kept: Option<(i64, i64)>,
    /// The run's `late` then.
    late: i64,
    last: (Instant, u32),
    count: i64,
    state: State,
    /// Those that it made whole.
    minutes: Vec<Minute>,
    /// Whether there may be another.
    more: bool,
}

/// Reads and folds one chunk, if there is any.
async fn step(read: &SqlitePool, user: UserId, id: RunId) -> Result<Option<Step>> {
    let mut conn = read.acquire().await?;
    let mut view = conn.begin().await?;
    let run = find(&mut view, user, id).await?;
    if run.facts.interval_micros.is_none() || run.pruned_at.is_some() {
        return Ok(None);
    }
    let late = late(&mut view, id).await?;
    let Begun { mut state, after, kept, .. } = begun(&mut view, &run).await?;
    let Some(settled) = settled(&mut view, &run).await? else { return Ok(None) };
    let samples = packed::read(&mut view, id, after, Some(settled), CHUNK).await?;
    let Some(last) = samples.last().map(Sample::order) else { return Ok(None) };
    let mut minutes = Vec::new();
    for sample in &samples {
        let percent = sample.of(run.facts.series);
        state.fold.push(sample.at, sample.seq, percent).map_err(Error::internal)?;
        // As when they are summed up: what lies before the start does not count.
        if sample.at >= run.start {
            minutes.extend(state.tally.push(sample));
        }
    }
    let count = samples.len() as i64;
    Ok(Some(Step { run, after, kept, late, last, count, state, minutes, more: count == CHUNK }))
}

impl Step {
    /// Keeps it, unless the run or its samples have changed since; answers whether it was kept.
    fn take(self, tx: &mut DirectTx<'_>, user: UserId) -> Result<bool> {
        if !self.still_holds(tx, user)? {
            return Ok(false);
        }
        let (at, seq) = self.last;
        let state = serde_json::to_string(&self.state).map_err(Error::internal)?;
        tx.execute(
            "insert into runs_fold (run_id, at, seq, state) values (?1, ?2, ?3, ?4)
             on conflict (run_id) do update set at = excluded.at, seq = excluded.seq, state = excluded.state",
            params![self.run.id.0, at.micros(), seq, state],
        )?;
        minute::fold(tx, self.run.id, &self.minutes)?;
        Ok(true)
    }

    /// Samples are never removed one by one: where none came late, or where they are as many as were folded, they are
    /// the same ones.
    fn still_holds(&self, tx: &mut DirectTx<'_>, user: UserId) -> Result<bool> {
        let Run { id, facts, .. } = &self.run;
        let (first_at, first_seq) = place(self.after);
        let (at, seq) = self.last;
        let mut statement = tx.conn().prepare_cached(
            "select exists (
                 select 1 from runs_run r left join runs_fold f on f.run_id = r.id
                 where r.user_id = ?1 and r.id = ?2 and r.threshold = ?3 and r.series = ?4 and r.interval_us = ?5
                   and r.start_at = ?6 and r.end_at is ?7 and r.pruned_at is null and f.at is ?8 and f.seq is ?9
                   and (r.late = ?15 or ?14 = (
                       select count(*) from runs_sample
                       where run_id = ?2 and (at, seq) > (?10, ?11) and (at, seq) <= (?12, ?13)
                   ))
             )",
        )?;
        let values = params![
            user.0,
            id.0,
            facts.threshold,
            facts.series.as_str(),
            facts.interval_micros,
            self.run.start.micros(),
            self.run.end.map(Instant::micros),
            self.kept.map(|(at, _)| at),
            self.kept.map(|(_, seq)| seq),
            first_at,
            first_seq,
            at.micros(),
            seq,
            self.count,
            self.late
        ];
        Ok(statement.query_row(values, |row| row.get(0))?)
    }
}

async fn late(conn: &mut SqliteConnection, id: RunId) -> Result<i64> {
    let late = sqlx::query_scalar("select late from runs_run where id = $1");
    Ok(late.bind(id.0).fetch_one(conn).await?)
}

/// Up to when no more samples are expected that count, if up to anywhere.
async fn settled(conn: &mut SqliteConnection, run: &Run) -> Result<Option<Instant>> {
    let newest: Option<i64> = sqlx::query_scalar(
        "select at from runs_sample where run_id = $1 order by at desc, seq desc limit 1 offset $2",
    )
    .bind(run.id.0)
    .bind(LEFT)
    .fetch_optional(conn)
    .await?;
    let newest = newest.and_then(Instant::from_micros);
    Ok(newest.map(|at| run.end.map_or(at, |end| at.min(end))))
}

/// A fold to go on with.
pub(super) struct Begun {
    pub state: State,
    /// The last sample that is part of it.
    pub after: Option<(Instant, u32)>,
    /// Where the row stands that is there, also if it cannot be read.
    kept: Option<(i64, i64)>,
    /// How long a sample of this run speaks, in microseconds.
    pub hold: i64,
}

/// What of a run is folded already, or nothing.
pub(super) async fn begun(conn: &mut SqliteConnection, run: &Run) -> Result<Begun> {
    let hold = hold_of(conn, run).await?;
    let row: Option<(i64, i64, String)> =
        sqlx::query_as("select at, seq, state from runs_fold where run_id = $1")
            .bind(run.id.0)
            .fetch_optional(conn)
            .await?;
    let kept = row.as_ref().map(|(at, seq, _)| (*at, *seq));
    // What cannot be read any more is built again.
    let read = row.and_then(|(at, seq, state)| {
        let state = serde_json::from_str(&state).ok()?;
        let after = (Instant::from_micros(at)?, u32::try_from(seq).ok()?);
        Some(Begun { state, after: Some(after), kept, hold })
    });
    Ok(read.unwrap_or_else(|| {
        let fold = Fold::new(run.start, hold, run.facts.threshold);
        let state = State { fold, tally: Tally::default() };
        Begun { state, after: None, kept, hold }
    }))
}

/// How long a sample of a run speaks, by its samples.
pub(super) async fn hold_of(conn: &mut SqliteConnection, run: &Run) -> Result<i64> {
    let gaps = match run.facts.interval_micros {
        Some(_) => Vec::new(),
        None => gaps(conn, run).await?,
    };
    Ok(hold(run.facts.interval_micros, gaps))
}

/// The times between neighbouring samples, in microseconds.
async fn gaps(conn: &mut SqliteConnection, run: &Run) -> Result<Vec<i64>> {
    let gaps: Vec<Option<i64>> = sqlx::query_scalar(
        "select at - lag(at) over (order by at, seq) from runs_sample where run_id = $1",
    )
    .bind(run.id.0)
    .fetch_all(conn)
    .await?;
    Ok(gaps.into_iter().flatten().collect())
}
