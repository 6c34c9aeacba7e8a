//! Adding up a run's samples as they come, so that a run of a million is not read from its start each time.
//!
//! Only for runs that said how often they sample: without that, how long a sample speaks depends on all of them.

use super::row::find;
use crate::db::{Tx, Writer};
use crate::{Error, Result};
use domain::account::UserId;
use domain::runs::{Fold, Run, RunId, Series, hold};
use domain::{Instant, Span};
use sqlx::SqliteConnection;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A run is folded after this many new samples.
const EVERY: u64 = 4_000;
/// How many are folded in one write: a few milliseconds of the writer's time.
const CHUNK: i64 = 2_000;
/// The newest samples are left for later: several requests on their way may arrive in another order, and a sample that
/// belongs before what is folded undoes all of it.
const LEFT: i64 = 2_000;
/// The most runs that are counted; past it all counts begin anew, and folding comes later.
const MOST: usize = 10_000;

/// How much each run has grown since it was folded.
pub(crate) struct Folds {
    writer: Writer,
    grown: Mutex<HashMap<RunId, u64>>,
}

impl Folds {
    pub(crate) fn new(writer: Writer) -> Self {
        Self { writer, grown: Mutex::default() }
    }

    /// A run has `samples` more; when there are many, they are folded, which nobody waits for.
    pub(super) fn grew(&self, user: UserId, run: RunId, samples: u64) {
        let mut grown = self.grown.lock().unwrap_or_else(PoisonError::into_inner);
        if grown.len() > MOST {
            grown.clear();
        }
        let count = grown.entry(run).or_default();
        *count += samples;
        if *count < EVERY {
            return;
        }
        grown.remove(&run);
        let writer = self.writer.clone();
        tokio::spawn(async move {
            if let Err(error) = advance(&writer, user, run).await {
                // The figures are right without it, only slower.
                tracing::debug!(%error, %run, "not folded");
            }
        });
    }
}

/// Folds what has come since the last time, a chunk at a time.
pub(super) async fn advance(writer: &Writer, user: UserId, id: RunId) -> Result<()> {
    while writer.write(move |tx| Box::pin(step(tx, user, id))).await? {}
    Ok(())
}

/// Folds one chunk; answers whether there may be more.
async fn step(tx: &mut Tx<'_>, user: UserId, id: RunId) -> Result<bool> {
    let run = find(tx.conn(), user, id).await?;
    if run.facts.interval_micros.is_none() || run.pruned_at.is_some() {
        return Ok(false);
    }
    let Begun { mut fold, after, .. } = begun(tx.conn(), &run).await?;
    let Some(settled) = settled(tx.conn(), &run).await? else { return Ok(false) };
    let values = values(tx.conn(), &run, settled, after, CHUNK).await?;
    let (Some(first), Some(last)) = (values.first(), values.last()) else { return Ok(false) };
    for Value { at, seq, percent } in &values {
        fold.push(*at, *seq, *percent).map_err(Error::internal)?;
    }
    sqlx::query(
        "insert into runs_fold (run_id, at, seq, state) values ($1, $2, $3, $4)
         on conflict (run_id) do update set at = excluded.at, seq = excluded.seq, state = excluded.state",
    )
    .bind(id.0)
    .bind(last.at.micros())
    .bind(last.seq)
    .bind(serde_json::to_string(&fold).map_err(Error::internal)?)
    .execute(tx.conn())
    .await?;
    sum_minutes(tx.conn(), id, first.at, last.at).await?;
    Ok(values.len() as i64 == CHUNK)
}

/// What a sample is to a fold.
pub(super) struct Value {
    pub at: Instant,
    pub seq: u32,
    /// Of the series that the run is judged by.
    pub percent: Option<f64>,
}

/// At most `limit` samples of a run in the order in which they count, after the one at `after`, within `span`.
/// Whose run it is must have been checked.
pub(super) async fn values(
    conn: &mut SqliteConnection,
    run: &Run,
    span: Span,
    after: Option<(Instant, u32)>,
    limit: i64,
) -> Result<Vec<Value>> {
    let (at, seq) =
        after.map_or((span.start().micros(), -1_i64), |(at, seq)| (at.micros(), seq.into()));
    let rows: Vec<(i64, i64, Option<f64>)> = sqlx::query_as(
        "select at, seq, iif($6, tree, system) from runs_sample
         where run_id = $1 and (at, seq) > ($2, $3) and at < $4
         order by at, seq limit $5",
    )
    .bind(run.id.0)
    .bind(at)
    .bind(seq)
    .bind(span.end().micros())
    .bind(limit)
    .bind(run.facts.series == Series::Tree)
    .fetch_all(conn)
    .await?;
    let value = |(at, seq, percent)| Value {
        at: Instant::from_micros(at).unwrap_or_default(),
        seq: u32::try_from(seq).unwrap_or(u32::MAX),
        percent,
    };
    Ok(rows.into_iter().map(value).collect())
}

/// The time in which no more samples are expected, if there is any.
async fn settled(conn: &mut SqliteConnection, run: &Run) -> Result<Option<Span>> {
    let newest: Option<i64> = sqlx::query_scalar(
        "select at from runs_sample where run_id = $1 order by at desc, seq desc limit 1 offset $2",
    )
    .bind(run.id.0)
    .bind(LEFT)
    .fetch_optional(conn)
    .await?;
    let span = newest.and_then(Instant::from_micros);
    Ok(span.and_then(|at| Span::new(Instant::default(), at)?.intersect(countable(run))))
}

/// Writes the minutes that the samples from `first` to `last` lie in.
async fn sum_minutes(
    conn: &mut SqliteConnection,
    id: RunId,
    first: Instant,
    last: Instant,
) -> Result<()> {
    sqlx::query(
        "insert into runs_minute
             (run_id, at, samples, system_min, system_mean, system_max, tree_min, tree_mean, tree_max, memory_max,
              threads_max)
         select run_id, at / 60000000 * 60000000 as minute, count(*), min(system), avg(system), max(system),
                min(tree), avg(tree), max(tree), max(memory), max(threads)
         from runs_sample
         where run_id = $1 and at >= $2 / 60000000 * 60000000 and at < ($3 / 60000000 + 1) * 60000000
         group by minute
         on conflict (run_id, at) do update set
             samples = excluded.samples, system_min = excluded.system_min, system_mean = excluded.system_mean,
             system_max = excluded.system_max, tree_min = excluded.tree_min, tree_mean = excluded.tree_mean,
             tree_max = excluded.tree_max, memory_max = excluded.memory_max, threads_max = excluded.threads_max",
    )
    .bind(id.0)
    .bind(first.micros())
    .bind(last.micros())
    .execute(conn)
    .await?;
    Ok(())
}

/// A fold to go on with.
pub(super) struct Begun {
    pub fold: Fold,
    /// The last sample that is part of it.
    pub after: Option<(Instant, u32)>,
    /// How long a sample of this run speaks, in microseconds.
    pub hold: i64,
}

/// What of a run is folded already, or nothing.
pub(super) async fn begun(conn: &mut SqliteConnection, run: &Run) -> Result<Begun> {
    let hold = hold_of(conn, run).await?;
    let kept: Option<(i64, i64, String)> =
        sqlx::query_as("select at, seq, state from runs_fold where run_id = $1")
            .bind(run.id.0)
            .fetch_optional(conn)
            .await?;
    // What cannot be read any more is built again.
    let kept = kept.and_then(|(at, seq, state)| {
        let fold = serde_json::from_str(&state).ok()?;
        let after = (Instant::from_micros(at)?, u32::try_from(seq).ok()?);
        Some(Begun { fold, after: Some(after), hold })
    });
    let fold = || Fold::new(run.start, hold, run.facts.threshold);
    Ok(kept.unwrap_or_else(|| Begun { fold: fold(), after: None, hold }))
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

/// The time in which samples count: what lies at the end or behind it holds for nothing.
pub(super) fn countable(run: &Run) -> Span {
    let end = run.end.unwrap_or(Instant::MAX).max(Instant::default().plus(1));
    Span::new(Instant::default(), end).unwrap_or_else(super::chart::everything)
}
