//! A run in few points: from its samples where it is short, from its minutes where it is long.

use super::figure::{Figures, kept, lost};
use super::fold::begun;
use super::row::live;
use crate::{Db, Result};
use domain::Instant;
use domain::account::UserId;
use domain::instant::MINUTE;
use domain::runs::{Chart, Point, Run, RunId, Stats};
use sqlx::{Acquire, SqliteConnection};

/// Which stretch, in how many points at most.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    pub from: Instant,
    pub to: Instant,
    /// At least 1.
    pub points: u32,
}

/// A stretch of a run for a chart; without `from` and `to` all of it, as of `now`.
pub async fn chart(
    db: &Db,
    user: UserId,
    id: RunId,
    (from, to): (Option<Instant>, Option<Instant>),
    points: u32,
    now: Instant,
) -> Result<Chart> {
    let mut conn = db.read().acquire().await?;
    let mut view = conn.begin().await?;
    let run = live(&mut view, user, id).await?;
    let (hold, until) = extent(&mut view, &run, now).await?;
    let from = from.unwrap_or(run.start);
    let to = to.unwrap_or(until).max(from);
    chart_of(&mut view, &run, Range { from, to, points }, hold).await
}

/// How long a sample of a run speaks, and up to when its figures count.
async fn extent(conn: &mut SqliteConnection, run: &Run, now: Instant) -> Result<(i64, Instant)> {
    if run.pruned_at.is_some() {
        let Figures { figure, hold, .. } =
            kept(conn, run.id).await?.ok_or_else(|| lost(run.id))?.figures;
        return Ok((hold, run.start.plus(figure.duration())));
    }
    let hold = begun(conn, run).await?.hold;
    let latest: Option<i64> =
        sqlx::query_scalar("select max(at) from runs_sample where run_id = $1")
            .bind(run.id.0)
            .fetch_one(conn)
            .await?;
    Ok((hold, run.until(latest.and_then(Instant::from_micros), hold, now)))
}

pub(super) async fn chart_of(
    conn: &mut SqliteConnection,
    run: &Run,
    range: Range,
    hold: i64,
) -> Result<Chart> {
    let whole = range.to.since(range.from).max(1);
    let mut width = whole / i64::from(range.points.max(1)) + 1;
    let cut = if width >= MINUTE || run.pruned_at.is_some() {
        folded_minutes(conn, run).await?
    } else {
        // Not even the minute that `from` lies in.
        Instant::default()
    };
    if cut <= range.from && fits(conn, run.id, range).await? {
        width = 1;
    }
    let points = points(conn, run.id, range, width, cut).await?;
    Ok(Chart { run: run.id, from: range.from, to: range.to, hold, points })
}

/// Up to where the minutes are whole.
async fn folded_minutes(conn: &mut SqliteConnection, run: &Run) -> Result<Instant> {
    if run.pruned_at.is_some() {
        return Ok(Instant::MAX);
    }
    let at: Option<i64> = sqlx::query_scalar("select at from runs_fold where run_id = $1")
        .bind(run.id.0)
        .fetch_optional(conn)
        .await?;
    let minute = at.map_or(0, |at| at / MINUTE * MINUTE);
    Ok(Instant::from_micros(minute).unwrap_or_default())
}

/// Whether each sample can be a point of its own.
async fn fits(conn: &mut SqliteConnection, id: RunId, range: Range) -> Result<bool> {
    let count: i64 = sqlx::query_scalar(
        "select count(*) from (
             select 1 from runs_sample where run_id = $1 and at >= $2 and at <= $3 limit $4 + 1)",
    )
    .bind(id.0)
    .bind(range.from.micros())
    .bind(range.to.micros())
    .bind(range.points)
    .fetch_one(conn)
    .await?;
    Ok(count <= i64::from(range.points))
}

#[derive(sqlx::FromRow)]
struct Row {
    at: i64,
    until: i64,
    system_min: Option<f64>,
    system_mean: Option<f64>,
    system_max: Option<f64>,
    tree_min: Option<f64>,
    tree_mean: Option<f64>,
    tree_max: Option<f64>,
    memory: Option<i64>,
    threads: Option<i64>,
}

impl From<Row> for Point {
    fn from(row: Row) -> Self {
        Self {
            at: Instant::from_micros(row.at).unwrap_or_default(),
            until: Instant::from_micros(row.until).unwrap_or_default(),
            system: Stats::known(row.system_min, row.system_mean, row.system_max),
            tree: Stats::known(row.tree_min, row.tree_mean, row.tree_max),
            memory: row.memory,
            threads: row.threads,
        }
    }
}

/// Minutes before `cut`, samples from there on, put together by `width`. One bound on each side: of two, SQLite searches
/// by the first and reads all that lies before the second.
async fn points(
    conn: &mut SqliteConnection,
    id: RunId,
    range: Range,
    width: i64,
    cut: Instant,
) -> Result<Vec<Point>> {
    let rows: Vec<Row> = sqlx::query_as(
        "with part as (
             select at, at + 60000000 as until, samples, system_min, system_mean, system_max, tree_min, tree_mean, tree_max,
                    memory_max as memory, threads_max as threads
             from runs_minute
             where run_id = $1 and at > $2 - 60000000 and at < min($3 + 1, $5) and samples > 0
             union all
             select at, at, 1, system, system, system, tree, tree, tree, memory, threads
             from runs_sample where run_id = $1 and at >= max($2, $5) and at <= $3
         )
         select max(min(at), $2) as at, max(until) as until,
                min(system_min) as system_min,
                sum(system_mean * samples) / sum(iif(system_mean is null, null, samples)) as system_mean,
                max(system_max) as system_max,
                min(tree_min) as tree_min,
                sum(tree_mean * samples) / sum(iif(tree_mean is null, null, samples)) as tree_mean,
                max(tree_max) as tree_max,
                max(memory) as memory, max(threads) as threads
         from part group by max(at - $2, 0) / $4 order by 1",
    )
    .bind(id.0)
    .bind(range.from.micros())
    .bind(range.to.micros())
    .bind(width)
    .bind(cut.micros())
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Point::from).collect())
}
