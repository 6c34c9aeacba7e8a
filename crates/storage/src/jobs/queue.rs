//! The queue of wake-ups, `jobs.db`: apalis' tables, in a file of their own, with only the ids of our rows.
//!
//! The file is made anew at each opening. All that is in it follows from our rows, so what was damaged, locked by
//! workers of a killed server, or left over is not mended but forgotten.

use super::change::hand_back;
use crate::db::open::{explain, explain_migration, options};
use crate::folder::{Folder, OpenError};
use crate::{Db, Result, now};
use apalis::prelude::{BackendExt, PollWith, Strategy, TaskBuilder};
use apalis_sqlite::{Config, SqliteStorage, SqliteTask};
use domain::jobs::Kind;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqlitePoolOptions, SqliteSynchronous};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// How long a wake-up waits at most when its ring was not heard.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What an apalis worker of one queue takes its wake-ups from; a task is the id of a row of `job`.
pub type Backend = PollWith<SqliteStorage<i64>, Strategy>;

/// The open queue. Dropped, it wakes nobody any more; the rows stay.
#[derive(Debug)]
pub struct Queue {
    pool: SqlitePool,
    rings: watch::Sender<()>,
    broken: Notify,
}

/// Where [`super::enqueue`] finds the open queue: none in a subcommand beside the server, whose sweep takes over.
#[derive(Debug, Default)]
pub(crate) struct Bell(RwLock<Option<Arc<Queue>>>);

impl Bell {
    fn get(&self) -> Option<Arc<Queue>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, queue: Option<Arc<Queue>>) -> Option<Arc<Queue>> {
        std::mem::replace(&mut *self.0.write().unwrap_or_else(PoisonError::into_inner), queue)
    }
}

impl Queue {
    /// Makes the queue of `folder` anew.
    async fn open(folder: &Folder) -> Result<Self, OpenError> {
        let path = folder.queue();
        for part in ["db", "db-wal", "db-shm"] {
            // What cannot be removed shows when it is opened.
            let _ = std::fs::remove_file(path.with_extension(part));
        }
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options(&path).synchronous(SqliteSynchronous::Normal))
            .await
            .map_err(|e| explain(folder, e))?;
        SqliteStorage::migrations().run(&pool).await.map_err(|e| explain_migration(folder, e))?;
        Ok(Self { pool, rings: watch::Sender::new(()), broken: Notify::new() })
    }

    /// What a worker of the queue `name` polls. It looks when the bell rings, and now and then by itself.
    pub fn backend(&self, name: &str) -> Backend {
        let rings = futures::stream::unfold(self.rings.subscribe(), |mut rings| async move {
            rings.changed().await.ok()?;
            Some(((), rings))
        });
        SqliteStorage::new(&self.pool)
            .with_config(Config::default().queue(name).persist_results(false))
            .poll_with_strategy(Strategy::new().stream(Box::pin(rings)).interval(LOOK_EVERY))
    }

    /// Returns when the file has failed someone; then it is time to open it anew.
    pub async fn broken(&self) {
        self.broken.notified().await;
    }

    /// Says that the file has failed.
    pub fn report_broken(&self) {
        self.broken.notify_one();
    }

    /// Adds wake-ups; one that waits already stays one.
    async fn push(&self, jobs: &[(i64, Kind)]) -> Result<(), apalis_sqlite::Error> {
        let mut tx = self.pool.begin_with("begin immediate").await?;
        // What was heard is forgotten: the file stays small, and the same row can be rung for again.
        sqlx::query("delete from jobs where status in ('Done', 'Failed', 'Killed')")
            .execute(&mut *tx)
            .await?;
        for (id, kind) in jobs {
            let id = id.to_string();
            // A number is its own JSON. Never a second attempt: what became of the first is on our row.
            let task: SqliteTask = TaskBuilder::new(id.clone().into_bytes())
                .idempotency_key(id)
                .max_attempts(1)
                .build();
            apalis_sqlite::queries::push_tasks(&mut *tx, kind.queue(), &[task]).await?;
        }
        tx.commit().await?;
        self.rings.send_replace(());
        Ok(())
    }
}

/// Opens the queue for this process' workers, hands back what ran when the last ones ended, and rings for all that
/// waits. The folder must be taken, and no worker may run.
pub async fn open_queue(db: &Db) -> Result<Arc<Queue>, OpenError> {
    if !db.folder().is_taken() {
        return Err(OpenError::InUse(db.folder().path().to_owned()));
    }
    let queue = Arc::new(Queue::open(db.folder()).await?);
    db.bell().set(Some(queue.clone()));
    let handed_back = match hand_back(db, now()).await {
        Ok(()) => sweep(db).await,
        Err(error) => Err(error),
    };
    match handed_back {
        Ok(()) => Ok(queue),
        Err(crate::Error::Full) => Err(OpenError::Full(db.folder().path().to_owned())),
        Err(_) => Err(OpenError::Locked(db.folder().database())),
    }
}

/// Closes the queue after its workers have ended, and hands back what they did not finish.
pub async fn close_queue(db: &Db) -> Result<()> {
    if let Some(queue) = db.bell().set(None) {
        queue.pool.close().await;
    }
    hand_back(db, now()).await
}

/// Rings for every row that waits: those whose wake-up was lost, or that another process wrote.
pub async fn sweep(db: &Db) -> Result<()> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as("select id, kind from job where state = 'queued' order by id")
            .fetch_all(db.read())
            .await?;
    let waiting: Vec<_> =
        rows.iter().filter_map(|(id, kind)| Some((*id, Kind::parse(kind)?))).collect();
    wake(db, &waiting).await;
    Ok(())
}

/// Rings for these rows. A ring that fails costs time, not work: it is heard when the queue is open again.
pub(super) async fn wake(db: &Db, jobs: &[(i64, Kind)]) {
    let Some(queue) = db.bell().get() else { return };
    if let Err(error) = queue.push(jobs).await {
        tracing::warn!(%error, "the job queue could not be written; it is made anew");
        queue.report_broken();
    }
}
