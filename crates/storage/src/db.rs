//! The database: a pool that reads, one connection that writes, and word of what changed.

pub(crate) mod open;
pub(crate) mod own;
#[cfg(test)]
mod tests;
mod writer;

pub(crate) use crate::account::{Keys, Known, Throttle};
use crate::folder::Folder;
use crate::jobs::queue::Bell;
use crate::packaging::Sheets;
use crate::runs::{Folds, Recorder};
use crate::{Error, Result};
use domain::account::UserId;
use domain::live::Change;
use futures::future::BoxFuture;
use sqlx::SqlitePool;
use std::sync::Arc;
use tokio::sync::{Semaphore, broadcast, watch};
pub use writer::Tx;
pub(crate) use writer::{Direct, DirectTx, Writer, panicked};

/// A change and whom it concerns; `None` is everyone who may see the domain.
pub type Notice = (Option<UserId>, Change);

/// The open database. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    read: SqlitePool,
    writer: Writer,
    changes: broadcast::Sender<Notice>,
    folder: Folder,
    keys: Keys,
    throttle: Throttle,
    known: Arc<Known>,
    /// Password hashing is slow and takes 19 MiB each time: as many at once as there are cores.
    hashing: Semaphore,
    bell: Bell,
    /// Rung when a gateway was added or changed, or is gone.
    gateways: watch::Sender<()>,
    folds: Arc<Folds>,
    recorder: Recorder,
    sheets: Sheets,
}

impl Db {
    /// Where reading statements run. The connections are `query_only`.
    pub(crate) fn read(&self) -> &SqlitePool {
        &self.0.read
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.0.keys
    }

    pub(crate) fn throttle(&self) -> &Throttle {
        &self.0.throttle
    }

    pub(crate) fn known(&self) -> &Known {
        &self.0.known
    }

    pub(crate) fn hashing(&self) -> &Semaphore {
        &self.0.hashing
    }

    pub(crate) fn bell(&self) -> &Bell {
        &self.0.bell
    }

    pub(crate) fn folds(&self) -> &Arc<Folds> {
        &self.0.folds
    }

    pub(crate) fn recorder(&self) -> &Recorder {
        &self.0.recorder
    }

    pub(crate) fn sheets(&self) -> &Sheets {
        &self.0.sheets
    }

    pub(crate) fn gateways_changed(&self) {
        self.0.gateways.send_replace(());
    }

    /// Marked as changed whenever this process adds or changes a gateway, or removes one.
    pub fn gateways(&self) -> watch::Receiver<()> {
        self.0.gateways.subscribe()
    }

    /// The data folder it was opened in.
    pub fn folder(&self) -> &Folder {
        &self.0.folder
    }

    /// Runs one write and answers when it is on the disk.
    ///
    /// What is waiting is committed together, each write as its own savepoint: an error undoes only its own. The
    /// write goes on if the caller stops waiting.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T>> + Send + 'static,
    ) -> Result<T> {
        self.0.writer.write(work).await
    }

    /// The same in SQLite's own calls, for what is written most: see [`Direct`].
    pub(crate) async fn write_directly<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DirectTx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.0.writer.write_directly(work).await
    }

    /// Word of every change that this process commits, and of other processes' through [`Db::watch_others`].
    pub fn changes(&self) -> broadcast::Receiver<Notice> {
        self.0.changes.subscribe()
    }

    /// Looks once a second, while anyone listens, whether another process has committed; says so of every domain.
    /// Never returns.
    pub async fn watch_others(&self) {
        use domain::live::Domain;
        let mut seen = None;
        let mut beat = tokio::time::interval(std::time::Duration::from_secs(1));
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            if self.0.changes.receiver_count() == 0 {
                continue;
            }
            let version = self.0.writer.data_version().await.ok();
            if seen.is_some() && version.is_some() && seen != version {
                for domain in Domain::ALL {
                    let _ = self.0.changes.send((None, Change { domain, id: String::new() }));
                }
            }
            seen = version.or(seen);
        }
    }

    /// Whether reading and writing both work, for `/readyz`.
    pub async fn ready(&self) -> Result<()> {
        sqlx::query("select 1").execute(self.read()).await?;
        // Takes the lock of writers and lets it go: nothing is written, so asking often costs no sync.
        self.write(|_| Box::pin(async { Ok(()) })).await
    }

    /// Finishes what is waiting, checkpoints and closes. Later writes answer [`Error::Busy`].
    pub async fn close(&self) {
        self.0.writer.close().await;
        self.0.read.close().await;
        self.0.folder.mark_clean();
    }
}

/// A statement over zero or one row that must have touched one.
pub(crate) fn one(result: sqlx::sqlite::SqliteQueryResult) -> Result<()> {
    if result.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}
