//! What a job's handler is given: the database, a place to say how far it is, and word that it should end.

use crate::energy::store::NoStore;
use connectors::archive::Failure;
use domain::jobs::{Job, Kind};
use domain::live::Domain;
use std::time::Duration;
use storage::Db;
use storage::folder::OpenError;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What a person reads when the log knows more.
pub(super) const OUR_FAULT: &str =
    "Something went wrong on our side. The server's log says more; run it again.";

/// Counts alone are written at most this often.
const EVERY: Duration = Duration::from_millis(100);

/// Why a handler ended before its work was done.
#[derive(Debug)]
pub enum Halt {
    /// Someone asked for it.
    Cancelled,
    /// The server stops; the job runs again at the next start.
    Stopping,
    /// In words: what happened, what to do.
    Failed(String),
}

impl From<storage::Error> for Halt {
    fn from(error: storage::Error) -> Self {
        Self::Failed(match error {
            storage::Error::Full => {
                "No space is left on the disk. Free some and run it again; nothing was lost."
                    .to_owned()
            }
            storage::Error::Busy => {
                "Another program holds the database. Close it, or run this again in a moment."
                    .to_owned()
            }
            storage::Error::Internal(cause) => {
                tracing::error!(%cause, "a job failed");
                OUR_FAULT.to_owned()
            }
            other => other.to_string(),
        })
    }
}

impl From<OpenError> for Halt {
    fn from(error: OpenError) -> Self {
        tracing::error!(?error, "a job failed");
        let words = error.to_string();
        let mut letters = words.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string());
        Self::Failed(format!("{}{}.", first.unwrap_or_default(), letters.as_str()))
    }
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure.to_string())
    }
}

impl From<NoStore> for Halt {
    fn from(none: NoStore) -> Self {
        match none {
            NoStore::Storage(error) => error.into(),
            NoStore::Store(failure) => failure.into(),
        }
    }
}

/// One running job.
pub struct Work {
    db: Db,
    job: Job,
    stop: CancellationToken,
    /// What was last written on the row, and when.
    told: Option<(String, Instant)>,
}

impl Work {
    pub(super) fn new(db: Db, job: Job, stop: CancellationToken) -> Self {
        Self { db, job, stop, told: None }
    }

    pub fn db(&self) -> &Db {
        &self.db
    }

    pub fn job(&self) -> &Job {
        &self.job
    }

    pub fn kind(&self) -> Kind {
        self.job.kind
    }

    /// Says how far it is; `total` is 0 until it is known. New words are always written, counts alone at most ten
    /// times a second. Fails when the job should end.
    pub async fn progress(&mut self, done: i64, total: i64, message: &str) -> Result<(), Halt> {
        if self.stop.is_cancelled() {
            return Err(Halt::Stopping);
        }
        if self.told.as_ref().is_some_and(|(words, at)| words == message && at.elapsed() < EVERY) {
            return Ok(());
        }
        self.told = Some((message.to_owned(), Instant::now()));
        match storage::jobs::progress(&self.db, self.job.id, done, total, message).await? {
            true => Err(Halt::Cancelled),
            false => Ok(()),
        }
    }

    /// Waits for something long, and drops it when the job should end. What is dropped must leave nothing that its
    /// next run cannot put right.
    pub async fn unless_halted<T>(&self, long: impl Future<Output = T>) -> Result<T, Halt> {
        tokio::select! {
            biased;
            value = long => Ok(value),
            () = self.stop.cancelled() => Err(Halt::Stopping),
            () = self.cancelled() => Err(Halt::Cancelled),
        }
    }

    /// Returns when someone has asked for the end.
    async fn cancelled(&self) {
        let mut changes = self.db.changes();
        let id = self.job.id.to_string();
        loop {
            let job = storage::jobs::get(&self.db, self.job.id).await;
            if job.is_ok_and(|job| job.cancel_requested) {
                return;
            }
            // Having missed some, it looks again.
            while let Ok((_, change)) = changes.recv().await {
                if change.domain == Domain::Jobs && (change.id.is_empty() || change.id == id) {
                    break;
                }
            }
        }
    }
}
