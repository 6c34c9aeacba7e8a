//! `time_tracking.csv` in the data folder: all rows, for spreadsheets and for what reads the first scraper's file.
//!
//! ```text
//! rows change ──> version      grows
//! a file is there, whole ──> written = the version whose rows it holds
//! ```
//!
//! Removing or renaming it is how a person says "start over" ([`State`]), so a file that was written once and is
//! missing is not put back, but by [`write()`].
//!
//! One at a time writes it, in whichever process, by a lock. It is drafted beside, synced and renamed: whoever ends
//! in the middle leaves the file of before, or a whole new one that is not yet noted as such and is written again.

use super::pass::pass;
use super::row::Kept;
use crate::backup::sync;
use crate::db::open::found_schema;
use crate::folder::{Folder, OpenError, private_options};
use crate::{Db, Error, Result};
use domain::packaging::CsvWriter;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// Whether the file is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Present,
    /// Someone took it away if it was written once.
    Missing {
        once_written: bool,
    },
}

/// The version of the rows, and that of the file.
#[derive(Clone, Copy, sqlx::FromRow)]
struct Versions {
    version: i64,
    written: Option<i64>,
}

impl Versions {
    async fn read(conn: &mut SqliteConnection) -> Result<Self> {
        let versions = sqlx::query_as("select version, written from packaging_state");
        Ok(versions.fetch_one(conn).await?)
    }

    fn is_stale(self) -> bool {
        self.written.unwrap_or(0) != self.version
    }
}

pub async fn state(db: &Db) -> Result<State> {
    let versions = Versions::read(&mut *db.read().acquire().await?).await?;
    Ok(found(db.folder(), versions))
}

fn found(folder: &Folder, versions: Versions) -> State {
    if folder.time_tracking().exists() {
        State::Present
    } else {
        State::Missing { once_written: versions.written.is_some() }
    }
}

/// Writes the file, whatever is there.
pub async fn write(db: &Db) -> Result<()> {
    keep(db, true).await.map(drop)
}

/// Writes the file if rows have changed since, unless it was taken away. Answers whether it wrote.
pub async fn write_if_stale(db: &Db) -> Result<bool> {
    // Looked at without the lock first: there is seldom anything to do.
    let versions = Versions::read(&mut *db.read().acquire().await?).await?;
    if versions.is_stale() { keep(db, false).await } else { Ok(false) }
}

/// How long the file may be behind the rows.
const EVERY: Duration = Duration::from_secs(30);

/// Keeps the file up to date, also with what other processes do to the rows. Never returns.
pub async fn keep_up(db: &Db) {
    let mut beat = tokio::time::interval(EVERY);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        if let Err(error) = write_if_stale(db).await {
            tracing::warn!(%error, "time_tracking.csv could not be written; it is tried again");
        }
    }
}

async fn keep(db: &Db, in_any_case: bool) -> Result<bool> {
    let folder = db.folder().clone();
    let lock = Arc::new(tokio::task::spawn_blocking(move || lock(&folder)).await.map_err(failed)??);
    let mut snapshot = db.read().begin().await?;
    let versions = Versions::read(&mut snapshot).await?;
    let is_wanted = move |folder: &Folder| {
        let gone = State::Missing { once_written: true };
        in_any_case || found(folder, versions) != gone
    };
    if !is_wanted(db.folder()) || (!in_any_case && !versions.is_stale()) {
        return Ok(false);
    }
    draft(&mut snapshot, db.folder(), lock.clone()).await?;
    drop(snapshot);
    let folder = db.folder().clone();
    let placing = tokio::task::spawn_blocking(move || {
        // It may have been taken away meanwhile.
        if is_wanted(&folder) {
            place(&folder, versions.written.is_none()).map(|()| true)
        } else {
            Ok(false)
        }
    });
    let placed = placing.await.map_err(failed)??;
    if placed {
        note(db, versions.version).await?;
    }
    drop(lock);
    Ok(placed)
}

/// Waits for whoever writes the file at present. The lock ends with the last clone of what it answers.
fn lock(folder: &Folder) -> Result<File> {
    let mut options = private_options();
    let file = options.write(true).create(true).truncate(false).open(folder.time_tracking_lock());
    let file = file.map_err(io_error)?;
    file.lock().map_err(io_error)?;
    Ok(file)
}

/// Writes all rows beside the file.
async fn draft(conn: &mut SqliteConnection, folder: &Folder, lock: Arc<File>) -> Result<()> {
    let path = folder.time_tracking_draft();
    let write = move |rows: &mut dyn Iterator<Item = Kept>| {
        // Held for as long as this writes, though its caller may have gone.
        let _lock = lock;
        let mut options = private_options();
        let out = options.write(true).create(true).truncate(true).open(path)?;
        let mut writer = CsvWriter::new(out)?;
        for kept in rows {
            writer.row(&kept.row)?;
        }
        writer.finish()?.sync_all()
    };
    pass(conn, write).await?.map_err(io_error)
}

/// Puts the draft in the file's place. One that was there before we ever wrote it is someone's own, and is kept.
fn place(folder: &Folder, is_first: bool) -> Result<()> {
    let (path, others) = (folder.time_tracking(), folder.time_tracking_found());
    if is_first && path.exists() && !others.exists() {
        fs::rename(&path, others).map_err(io_error)?;
    }
    fs::rename(folder.time_tracking_draft(), path).map_err(io_error)?;
    sync(folder.path()).map_err(Error::internal)
}

async fn note(db: &Db, version: i64) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query("update packaging_state set written = $1")
                .bind(version)
                .execute(tx.conn())
                .await?;
            Ok(())
        })
    })
    .await
}

/// Writes the file of a database that is about to take the place of the folder's own, so that it is not found missing
/// there. Only if that database says that it was written once.
pub(crate) async fn write_restored(folder: &Folder, database: &Path) -> Result<(), OpenError> {
    let options = SqliteConnectOptions::new().filename(database).read_only(true);
    let mut conn = options.connect().await?;
    if found_schema(&mut conn).await? < FIRST_SCHEMA {
        return Ok(());
    }
    let path = folder.time_tracking();
    let writing = async {
        let versions = Versions::read(&mut conn).await?;
        if versions.written.is_some() {
            let lock = Arc::new(lock(folder)?);
            draft(&mut conn, folder, lock.clone()).await?;
            place(folder, false)?;
            drop(lock);
        }
        Ok(conn.close().await?)
    };
    let explain =
        |error: Error| OpenError::Io { doing: "writing", path, source: io::Error::other(error) };
    writing.await.map_err(explain)
}

/// The schema that brought rows.
const FIRST_SCHEMA: i64 = 8;

fn io_error(error: io::Error) -> Error {
    if error.kind() == ErrorKind::StorageFull { Error::Full } else { Error::internal(error) }
}

fn failed(error: tokio::task::JoinError) -> Error {
    Error::internal(error)
}
