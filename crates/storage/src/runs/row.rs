//! Rows of `runs_run`, and the statements that others share.

use crate::{Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::runs::check::Facts;
use domain::runs::{Run, RunId, Series};
use sqlx::SqliteConnection;
use uuid::Uuid;

/// The columns of [`Row`], from `runs_run r`.
macro_rules! columns {
    () => {
        "r.id, r.key, r.name, r.description, r.threshold, r.interval_us, r.series, r.start_at, r.end_at, r.exit_code,
         r.signal, r.cpu_us, r.peak_memory, r.skew_us, r.host, r.cores, r.directory, r.command, r.git_commit,
         r.git_branch, r.heard_at, r.deleted_at, r.pruned_at"
    };
}
pub(super) use columns;

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: i64,
    key: Option<Uuid>,
    name: String,
    description: String,
    threshold: f64,
    interval_us: Option<i64>,
    series: String,
    start_at: i64,
    end_at: Option<i64>,
    exit_code: Option<i32>,
    signal: Option<i32>,
    cpu_us: Option<i64>,
    peak_memory: Option<i64>,
    skew_us: Option<i64>,
    host: Option<String>,
    cores: Option<f64>,
    directory: Option<String>,
    command: Option<String>,
    git_commit: Option<String>,
    git_branch: Option<String>,
    heard_at: i64,
    deleted_at: Option<i64>,
    pruned_at: Option<i64>,
}

impl From<Row> for Run {
    fn from(row: Row) -> Self {
        let start = Instant::from_micros(row.start_at).unwrap_or_default();
        Self {
            id: RunId(row.id),
            facts: Facts {
                name: row.name,
                description: row.description,
                threshold: row.threshold,
                interval_micros: row.interval_us,
                series: row.series.parse().unwrap_or(Series::System),
                key: row.key,
                start: Some(start),
                sent_at: None,
                host: row.host,
                cores: row.cores,
                directory: row.directory,
                command: row.command.and_then(|words| serde_json::from_str(&words).ok()),
                git_commit: row.git_commit,
                git_branch: row.git_branch,
            },
            start,
            end: row.end_at.and_then(Instant::from_micros),
            exit_code: row.exit_code,
            signal: row.signal,
            cpu_micros: row.cpu_us,
            peak_memory: row.peak_memory,
            skew_micros: row.skew_us,
            heard_at: Instant::from_micros(row.heard_at).unwrap_or_default(),
            deleted_at: row.deleted_at.and_then(Instant::from_micros),
            pruned_at: row.pruned_at.and_then(Instant::from_micros),
        }
    }
}

/// One run of a person's, in the trash or not.
pub(super) async fn find(conn: &mut SqliteConnection, user: UserId, id: RunId) -> Result<Run> {
    let row: Option<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from runs_run r where r.user_id = $1 and r.id = $2"
    ))
    .bind(user.0)
    .bind(id.0)
    .fetch_optional(conn)
    .await?;
    row.map(Run::from).ok_or(Error::NotFound)
}

/// The same, not in the trash.
pub(super) async fn live(conn: &mut SqliteConnection, user: UserId, id: RunId) -> Result<Run> {
    let run = find(conn, user, id).await?;
    if run.deleted_at.is_some() { Err(Error::NotFound) } else { Ok(run) }
}

/// Forgets what was derived from a run's samples, of its fold only what samples from `from` on are part of. For samples
/// that are added `keep::grown` does the same in SQLite's own calls.
pub(super) async fn unfold(conn: &mut SqliteConnection, id: RunId, from: Instant) -> Result<()> {
    sqlx::query(
        "update runs_run set version = version + 1 where id = $1;
         delete from runs_fold where run_id = $1 and at >= $2;
         delete from runs_summary where run_id = $1",
    )
    .bind(id.0)
    .bind(from.micros())
    .execute(conn)
    .await?;
    Ok(())
}
