//! Old runs: summed up by the minute, then without their samples.
//!
//! ```text
//! 1  begin    forget what was folded, and minutes that an earlier attempt left      samples count
//! 2  minutes  written with their steps, a few thousand at a time                    samples count
//! 3  mark     runs_summary and pruned_at, in one transaction with a last check      minutes count
//! 4  remove   the samples of a marked run, a few thousand at a time                 minutes count
//! ```
//!
//! Whoever reads looks at `pruned_at`: as long as it is null only samples count, and minutes that nothing is folded up
//! to are not looked at; from the moment it is set samples are not looked at. So it may end anywhere. Before 3 the run
//! is as it was, and the next attempt begins again at 1; after 3 the next one goes on with 4.
//!
//! A run that changes meanwhile (samples of an old spool, another threshold) has another `version` by then, which each
//! write asks for; it is left as it is, and comes again when it has been silent for long enough.

use super::figure::{kept, sparkline, version};
use super::fold::hold_of;
use super::minute;
use super::packed;
use super::row::find;
use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::live::Domain;
use domain::runs::steps::TimeBySteps;
use domain::runs::{Figure, Fold, Minute, Minutes, OutOfOrder, Run, RunId, Sample};
use sqlx::{Acquire, SqliteConnection};

/// How many samples are read at a time.
const PAGE: i64 = 2_000;
/// How many minutes are written at once: with a hundred steps each, some ten milliseconds of the writer's time.
const MINUTES: usize = 500;
/// How many samples are removed at once: the same.
const CHUNK: i64 = 5_000;

/// A run whose samples have had their time, or are not all removed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub user: UserId,
    pub run: RunId,
}

/// The runs of everyone that were last heard of before `before`, and those that an earlier attempt did not finish; the
/// oldest first. What lies in the trash is left to its own end.
pub async fn due(db: &Db, before: Instant) -> Result<Vec<Due>> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "select user_id, id from runs_run r
         where (pruned_at is null and deleted_at is null and heard_at < $1)
            or (pruned_at is not null and exists (select 1 from runs_sample s where s.run_id = r.id))
         order by id",
    )
    .bind(before.micros())
    .fetch_all(db.read())
    .await?;
    Ok(rows.into_iter().map(|(user, run)| Due { user: UserId(user), run: RunId(run) }).collect())
}

/// Sums a run up, so that it no longer needs its samples; answers whether that is so. It is not when the run is active,
/// in the trash, gone, or changes meanwhile. Dropped or killed halfway it leaves the run as it was.
pub async fn sum_up(db: &Db, Due { user, run }: Due, now: Instant) -> Result<bool> {
    let old = match begin(db, user, run, now).await {
        Ok(Begun::Old(old)) => old,
        Ok(Begun::Done) => return Ok(true),
        Ok(Begun::NotDue) | Err(Error::NotFound) => return Ok(false),
        Err(error) => return Err(error),
    };
    match add_up(db, &old).await? {
        Some(sums) => finish(db, old, sums, now).await,
        None => Ok(false),
    }
}

/// Reads the samples and writes most of the minutes; `None` when the run has changed since.
async fn add_up(db: &Db, old: &Old) -> Result<Option<Sums>> {
    let mut conn = db.read().acquire().await?;
    let hold = hold_of(&mut conn, &old.run).await?;
    let mut sums = Sums::new(&old.run, hold);
    let mut after = None;
    loop {
        let samples = packed::read(&mut conn, old.run.id, after, None, PAGE).await?;
        for sample in &samples {
            sums.add(&old.run, sample).map_err(Error::internal)?;
            after = Some(sample.order());
        }
        sums.ready.extend(sums.minutes.finished());
        if !sums.write(db, old, MINUTES).await? {
            return Ok(None);
        }
        if (samples.len() as i64) < PAGE {
            return Ok(Some(sums));
        }
    }
}

/// A run as it was when summing up began.
struct Old {
    user: UserId,
    run: Run,
    version: i64,
}

enum Begun {
    Old(Box<Old>),
    /// It was marked before; only samples are left to remove.
    Done,
    NotDue,
}

async fn begin(db: &Db, user: UserId, id: RunId, now: Instant) -> Result<Begun> {
    db.write(move |tx| {
        Box::pin(async move {
            let run = find(tx.conn(), user, id).await?;
            if run.pruned_at.is_some() {
                return Ok(Begun::Done);
            }
            if run.deleted_at.is_some() || run.is_active(now) {
                return Ok(Begun::NotDue);
            }
            sqlx::query(
                "delete from runs_fold where run_id = $1;
                 delete from runs_minute where run_id = $1",
            )
            .bind(id.0)
            .execute(tx.conn())
            .await?;
            let version = version(tx.conn(), id).await?;
            Ok(Begun::Old(Box::new(Old { user, run, version })))
        })
    })
    .await
}

/// What is built up from the samples, as they are read.
struct Sums {
    hold: i64,
    fold: Fold,
    minutes: Minutes,
    /// Of the series that the run is judged by.
    steps: TimeBySteps,
    /// Not written yet.
    ready: Vec<Minute>,
}

impl Sums {
    fn new(run: &Run, hold: i64) -> Self {
        Self {
            hold,
            fold: Fold::new(run.start, hold, run.facts.threshold),
            minutes: Minutes::new(run.start, hold),
            steps: TimeBySteps::default(),
            ready: Vec::new(),
        }
    }

    /// The next sample; what lies behind the end does not count.
    fn add(&mut self, run: &Run, sample: &Sample) -> std::result::Result<(), OutOfOrder> {
        if run.end.is_some_and(|end| sample.at > end) {
            return Ok(());
        }
        self.fold.push(sample.at, sample.seq, sample.of(run.facts.series))?;
        self.minutes.push(sample)
    }

    /// Takes the minutes that are left, at the end of the run.
    fn end(&mut self, end: Instant) {
        let none = Minutes::new(end, self.hold);
        self.ready.extend(std::mem::replace(&mut self.minutes, none).finish(end));
    }

    /// Writes what is ready, unless it is less than `least`; `false` when the run has changed since.
    async fn write(&mut self, db: &Db, old: &Old, least: usize) -> Result<bool> {
        if self.ready.len() < least {
            return Ok(true);
        }
        let ready = std::mem::take(&mut self.ready);
        for minutes in ready.chunks(MINUTES) {
            minutes.iter().for_each(|it| self.steps.merge(it.steps(old.run.facts.series)));
            let rows = minute::rows(minutes).map_err(Error::internal)?;
            let (id, version) = (old.run.id, old.version);
            let kept = db.write(move |tx| {
                Box::pin(async move { minute::write(tx.conn(), id, version, &rows).await })
            });
            if !kept.await? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Writes what is left, and marks the run. Only then its samples are of no more use.
async fn finish(db: &Db, old: Box<Old>, mut sums: Sums, now: Instant) -> Result<bool> {
    let until = old.run.until(sums.fold.latest(), sums.hold, now);
    sums.end(until);
    if !sums.write(db, &old, 1).await? {
        return Ok(false);
    }
    let figure = sums.fold.finish(until).map_err(Error::internal)?;
    let (above, not_above) = sums.steps.split(100.0);
    if above + not_above != figure.above + figure.not_above {
        // Nothing is removed on the strength of sums that disagree.
        return Err(Error::internal(format!("the minutes of run {} do not add up", old.run.id)));
    }
    let sparkline = last_sparkline(db, &old.run, until, sums.hold).await?;
    let id = old.run.id;
    let summary = Summary { figure, sparkline, hold: sums.hold, steps: sums.steps };
    db.write(move |tx| {
        Box::pin(async move {
            let marked = mark(tx.conn(), &old, now).await?;
            if marked {
                put(tx.conn(), &old.run, &summary).await?;
                tx.changed(Some(old.user), Domain::Runs, id);
            }
            Ok(marked)
        })
    })
    .await
}

/// The one that lists show already, or else one of its samples.
async fn last_sparkline(db: &Db, run: &Run, until: Instant, hold: i64) -> Result<Vec<Option<f64>>> {
    let mut conn = db.read().acquire().await?;
    let mut view = conn.begin().await?;
    match kept(&mut view, run.id).await? {
        Some(kept) => Ok(kept.figures.sparkline),
        None => sparkline(&mut view, run, until, hold).await,
    }
}

/// What stays for good.
struct Summary {
    figure: Figure,
    sparkline: Vec<Option<f64>>,
    hold: i64,
    steps: TimeBySteps,
}

async fn mark(conn: &mut SqliteConnection, old: &Old, now: Instant) -> Result<bool> {
    let result = sqlx::query(
        "update runs_run set pruned_at = $4
         where user_id = $1 and id = $2 and version = $3 and pruned_at is null",
    )
    .bind(old.user.0)
    .bind(old.run.id.0)
    .bind(old.version)
    .bind(now.micros())
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

async fn put(conn: &mut SqliteConnection, run: &Run, summary: &Summary) -> Result<()> {
    sqlx::query(
        "insert into runs_summary (run_id, threshold, hold_us, figure, sparkline, steps)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (run_id) do update set
             threshold = excluded.threshold, hold_us = excluded.hold_us, figure = excluded.figure,
             sparkline = excluded.sparkline, steps = excluded.steps",
    )
    .bind(run.id.0)
    .bind(run.facts.threshold)
    .bind(summary.hold)
    .bind(serde_json::to_string(&summary.figure).map_err(Error::internal)?)
    .bind(serde_json::to_string(&summary.sparkline).map_err(Error::internal)?)
    .bind(serde_json::to_string(&summary.steps).map_err(Error::internal)?)
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes some samples of a run that is summed up, of no other; answers how many, 0 when none is left.
pub async fn remove_samples(db: &Db, Due { user, run }: Due) -> Result<u64> {
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query(
                "delete from runs_sample where (run_id, at, seq) in (
                     select s.run_id, s.at, s.seq from runs_run r join runs_sample s on s.run_id = r.id
                     where r.user_id = $1 and r.id = $2 and r.pruned_at is not null
                     order by s.at, s.seq limit $3)",
            )
            .bind(user.0)
            .bind(run.0)
            .bind(CHUNK)
            .execute(tx.conn())
            .await?;
            Ok(result.rows_affected())
        })
    })
    .await
}
