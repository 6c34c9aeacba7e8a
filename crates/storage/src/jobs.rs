//! Runs of jobs: one row each, which the Jobs page shows and the workers write.
//!
//! ```text
//! enqueue -> queued -> running -> done | failed | cancelled
//!              ^          |
//!              +----------+   the server stopped, or was killed: handed back
//! ```
//!
//! The queue that wakes the workers ([`queue`]) carries only a row's id and may be lost at any time.

mod change;
pub mod queue;
pub mod schedule;
pub mod task;
pub mod upkeep;

pub use change::{enqueue, enqueue_about, finish, progress, purge, request_cancel, start};
pub use queue::{close_queue, open_queue, sweep};

use crate::{Db, Error, Result};
use domain::Instant;
use domain::jobs::{Job, Kind, State};

/// The columns of [`Row`].
macro_rules! columns {
    () => {
        "id, kind, subject, state, done, total, message, cancel_requested, created_at, started_at, finished_at"
    };
}
use columns;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    kind: String,
    subject: String,
    state: String,
    done: i64,
    total: i64,
    message: String,
    cancel_requested: bool,
    created_at: i64,
    started_at: Option<i64>,
    finished_at: Option<i64>,
}

impl Row {
    /// `None` for a kind that only another version of Hindsight knows.
    fn job(self) -> Option<Job> {
        Some(Job {
            id: self.id,
            kind: Kind::parse(&self.kind)?,
            subject: self.subject,
            state: State::parse(&self.state)?,
            done: self.done,
            total: self.total,
            message: self.message,
            cancel_requested: self.cancel_requested,
            created_at: Instant::from_micros(self.created_at).unwrap_or_default(),
            started_at: self.started_at.and_then(Instant::from_micros),
            finished_at: self.finished_at.and_then(Instant::from_micros),
        })
    }
}

/// The latest `limit` runs, newest first.
pub async fn list_recent(db: &Db, limit: i64) -> Result<Vec<Job>> {
    let rows: Vec<Row> =
        sqlx::query_as(concat!("select ", columns!(), " from job order by id desc limit $1"))
            .bind(limit)
            .fetch_all(db.read())
            .await?;
    Ok(rows.into_iter().filter_map(Row::job).collect())
}

/// One run.
pub async fn get(db: &Db, id: i64) -> Result<Job> {
    let row: Row = sqlx::query_as(concat!("select ", columns!(), " from job where id = $1"))
        .bind(id)
        .fetch_one(db.read())
        .await?;
    row.job().ok_or(Error::NotFound)
}

/// The latest run of a kind about something.
pub async fn latest_about(db: &Db, kind: Kind, subject: &str) -> Result<Option<Job>> {
    let row: Option<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from job where kind = $1 and subject = $2 order by id desc limit 1"
    ))
    .bind(kind.as_str())
    .bind(subject)
    .fetch_optional(db.read())
    .await?;
    Ok(row.and_then(Row::job))
}

/// The latest run of a kind about anything that begins so.
pub async fn latest_within(db: &Db, kind: Kind, subject: &str) -> Result<Option<Job>> {
    let row: Option<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from job where kind = $1 and subject >= $2 and subject < $2 || char(1114111) order by id desc limit 1"
    ))
    .bind(kind.as_str())
    .bind(subject)
    .fetch_optional(db.read())
    .await?;
    Ok(row.and_then(Row::job))
}

/// The latest run of a kind that came to a good end.
pub async fn last_success(db: &Db, kind: Kind) -> Result<Option<Job>> {
    let row: Option<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from job where kind = $1 and state = 'done' order by id desc limit 1"
    ))
    .bind(kind.as_str())
    .fetch_optional(db.read())
    .await?;
    Ok(row.and_then(Row::job))
}
