//! What a run comes to: from its fold, and the samples since.

use super::chart::{Range, chart_of};
use super::fold::{Begun, begun};
use super::packed;
use super::row::live;
use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::runs::steps::{self, TimeBySteps};
use domain::runs::{Figure, Point, Run, RunId, Series, Summary};
use sqlx::{Acquire, SqliteConnection};

/// How many samples are read at a time.
const PAGE: i64 = 20_000;
/// How many points a sparkline has at most.
const SPARKS: u32 = 40;

/// A run with its figures as of `now`. The sparkline of one that is active is left out: it is for lists.
pub async fn summary(db: &Db, user: UserId, id: RunId, now: Instant) -> Result<Summary> {
    let mut conn = db.read().acquire().await?;
    // One view of the samples and what is folded of them.
    let mut view = conn.begin().await?;
    summarise(db, &mut view, user, id, now, Sparks::WhereTheyAreKept).await
}

/// The same of several, in their order, with their sparklines.
pub async fn summaries(db: &Db, user: UserId, runs: &[Run], now: Instant) -> Result<Vec<Summary>> {
    let mut conn = db.read().acquire().await?;
    let mut view = conn.begin().await?;
    let mut summaries = Vec::with_capacity(runs.len());
    for run in runs {
        match summarise(db, &mut view, user, run.id, now, Sparks::Always).await {
            Ok(summary) => summaries.push(summary),
            // It went meanwhile.
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(summaries)
}

/// Whether a sparkline is worked out: for a long run it costs as much as the figures.
#[derive(Clone, Copy, PartialEq)]
enum Sparks {
    Always,
    /// Of a run that has ended, once.
    WhereTheyAreKept,
}

async fn summarise(
    db: &Db,
    view: &mut SqliteConnection,
    user: UserId,
    id: RunId,
    now: Instant,
    sparks: Sparks,
) -> Result<Summary> {
    let run = live(view, user, id).await?;
    let (figures, rounded) = match kept(view, id).await? {
        Some(kept) => kept.by(run.facts.threshold),
        None if run.pruned_at.is_some() => return Err(lost(id)),
        None => {
            let version = version(view, id).await?;
            let ended = !run.is_active(now);
            let figures = work_out(view, &run, now, ended || sparks == Sparks::Always).await?;
            if ended {
                keep(db, user, &run, &figures, version);
            }
            (figures, false)
        }
    };
    let Figures { figure, sparkline, .. } = figures;
    Ok(Summary { state: run.state(now), run, figure, rounded, sparkline })
}

/// What a run comes to.
pub(super) struct Figures {
    pub figure: Figure,
    pub sparkline: Vec<Option<f64>>,
    /// How long a sample of it speaks, in microseconds.
    pub hold: i64,
}

/// What was worked out of a run once it had ended.
pub(super) struct Kept {
    pub figures: Figures,
    threshold: f64,
    /// Of a run whose samples are summed up: the time by steps, for other thresholds.
    steps: Option<TimeBySteps>,
}

impl Kept {
    /// By the threshold that the run has now; whether it had to be rounded to a step.
    fn by(self, threshold: f64) -> (Figures, bool) {
        let Self { figures, steps: Some(steps), .. } = self else { return (self.figures, false) };
        if self.threshold == threshold {
            return (figures, false);
        }
        let figure = steps.judge(&figures.figure, threshold);
        (Figures { figure, ..figures }, steps::is_rounded(threshold))
    }
}

/// Grows with whatever the figures of a run depend on.
pub(super) async fn version(conn: &mut SqliteConnection, id: RunId) -> Result<i64> {
    let version = sqlx::query_scalar("select version from runs_run where id = $1");
    Ok(version.bind(id.0).fetch_one(conn).await?)
}

/// What cannot be: a run without samples whose figures are not there.
pub(super) fn lost(id: RunId) -> Error {
    Error::internal(format!("the figures of run {id} are gone, and so are its samples"))
}

#[derive(sqlx::FromRow)]
struct Row {
    threshold: f64,
    hold_us: i64,
    figure: String,
    sparkline: String,
    steps: Option<String>,
}

/// The figures of a run that are kept.
pub(super) async fn kept(conn: &mut SqliteConnection, id: RunId) -> Result<Option<Kept>> {
    let row: Option<Row> = sqlx::query_as(
        "select threshold, hold_us, figure, sparkline, steps from runs_summary where run_id = $1",
    )
    .bind(id.0)
    .fetch_optional(conn)
    .await?;
    // What cannot be read any more is worked out again.
    Ok(row.and_then(|row| {
        let figure = serde_json::from_str(&row.figure).ok()?;
        let sparkline = serde_json::from_str(&row.sparkline).ok()?;
        let steps = row.steps.map(|steps| serde_json::from_str(&steps)).transpose().ok()?;
        let figures = Figures { figure, sparkline, hold: row.hold_us };
        Some(Kept { figures, threshold: row.threshold, steps })
    }))
}

async fn work_out(
    conn: &mut SqliteConnection,
    run: &Run,
    now: Instant,
    sparks: bool,
) -> Result<Figures> {
    let Begun { mut state, mut after, hold, .. } = begun(conn, run).await?;
    let fold = &mut state.fold;
    loop {
        // What lies at the end or behind it holds for nothing.
        let samples = packed::read(conn, run.id, after, run.end, PAGE).await?;
        for sample in &samples {
            fold.push(sample.at, sample.seq, sample.of(run.facts.series))
                .map_err(Error::internal)?;
            after = Some(sample.order());
        }
        if (samples.len() as i64) < PAGE {
            break;
        }
    }
    let until = run.until(fold.latest(), hold, now);
    let figure = fold.finish(until).map_err(Error::internal)?;
    let sparkline = if sparks { sparkline(conn, run, until, hold).await? } else { Vec::new() };
    Ok(Figures { figure, sparkline, hold })
}

/// The means of a run that counts `until` then, in a few equal parts.
pub(super) async fn sparkline(
    conn: &mut SqliteConnection,
    run: &Run,
    until: Instant,
    hold: i64,
) -> Result<Vec<Option<f64>>> {
    let range = Range { from: run.start, to: until, points: SPARKS };
    let chart = chart_of(conn, run, range, hold).await?;
    let mean = |point: &Point| match run.facts.series {
        Series::System => point.system.map(|stats| stats.mean),
        Series::Tree => point.tree.map(|stats| stats.mean),
    };
    Ok(chart.points.iter().map(mean).collect())
}

/// Keeps the figures of a run that has ended, unless it has changed since; nobody waits for it.
fn keep(db: &Db, user: UserId, run: &Run, figures: &Figures, version: i64) {
    let (db, id, threshold, hold) = (db.clone(), run.id, run.facts.threshold, figures.hold);
    let Ok(figure) = serde_json::to_string(&figures.figure) else { return };
    let Ok(sparkline) = serde_json::to_string(&figures.sparkline) else { return };
    tokio::spawn(async move {
        db.write(move |tx| {
            Box::pin(async move {
                sqlx::query(
                    "insert into runs_summary (run_id, threshold, hold_us, figure, sparkline)
                     select id, $4, $5, $6, $7 from runs_run where user_id = $1 and id = $2 and version = $3
                     on conflict do nothing",
                )
                .bind(user.0)
                .bind(id.0)
                .bind(version)
                .bind(threshold)
                .bind(hold)
                .bind(figure)
                .bind(sparkline)
                .execute(tx.conn())
                .await?;
                Ok(())
            })
        })
        .await
    });
}
