//! The one writer: a task that owns the only connection which may write.
//!
//! Several writers with `begin` then read then write fail with "database is locked" in spite of `busy_timeout`;
//! one writer never does, and commits what waits together, so many small writes cost one disk sync.

use super::Notice;
use crate::account::Known;
use crate::{Error, Result};
use domain::account::UserId;
use domain::live::{Change, Domain};
use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::{Connection, SqliteConnection};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc, oneshot};

/// The most writes committed together; bounds how long the first of them waits for the last.
const BATCH: usize = 512;

/// What a write sees: the connection inside its transaction, and a place to say what it changed.
pub struct Tx<'c> {
    conn: &'c mut SqliteConnection,
    notices: &'c mut Vec<Notice>,
}

impl Tx<'_> {
    /// For `sqlx`: `query.execute(tx.conn())`.
    pub fn conn(&mut self) -> &mut SqliteConnection {
        self.conn
    }

    /// Says, once this is committed, that `id` of `domain` changed; `user` is whom it concerns.
    pub fn changed(&mut self, user: Option<UserId>, domain: Domain, id: impl ToString) {
        self.notices.push((user, Change { domain, id: id.to_string() }));
    }
}

/// Who is told after a commit.
struct Listeners {
    changes: broadcast::Sender<Notice>,
    known: Arc<Known>,
}

#[derive(Clone)]
pub(crate) struct Writer(mpsc::Sender<Op>);

enum Op {
    Write(Box<dyn Work>),
    DataVersion(oneshot::Sender<Result<i64>>),
    Close(oneshot::Sender<()>),
}

impl Writer {
    /// Takes the connection. Changes are announced on `changes`, after those of accounts were forgotten by `known`.
    pub(super) fn start(
        conn: SqliteConnection,
        changes: broadcast::Sender<Notice>,
        known: Arc<Known>,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(1024);
        tokio::spawn(run(conn, receiver, Listeners { changes, known }));
        Self(sender)
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T>> + Send + 'static,
    ) -> Result<T> {
        self.queue(work, false).await
    }

    /// The same for a write that is all of its transaction, and says `begin immediate` and `commit` along with its first and
    /// its last statement: each crossing to SQLite's thread and back takes about as long as the statement.
    pub(crate) async fn write_whole<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T>> + Send + 'static,
    ) -> Result<T> {
        self.queue(work, true).await
    }

    async fn queue<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T>> + Send + 'static,
        whole: bool,
    ) -> Result<T> {
        let (sender, answer) = oneshot::channel();
        let write = Write { work: Some(work), outcome: None, sender, whole };
        self.0.send(Op::Write(Box::new(write))).await.map_err(|_| Error::Busy)?;
        answer.await.map_err(|_| Error::Busy)?
    }

    /// SQLite's count of commits by other connections; this one's own do not change it.
    pub(super) async fn data_version(&self) -> Result<i64> {
        let (sender, answer) = oneshot::channel();
        self.0.send(Op::DataVersion(sender)).await.map_err(|_| Error::Busy)?;
        answer.await.map_err(|_| Error::Busy)?
    }

    pub(super) async fn close(&self) {
        let (sender, answer) = oneshot::channel();
        if self.0.send(Op::Close(sender)).await.is_ok() {
            let _ = answer.await;
        }
    }
}

/// One caller's write, its type forgotten so that different ones can wait in one queue.
trait Work: Send {
    /// Whether it begins and commits by itself.
    fn is_whole(&self) -> bool;
    fn run<'t>(&'t mut self, tx: &'t mut Tx<'_>) -> BoxFuture<'t, Result<()>>;
    /// Tells the caller, now that all is committed, or that nothing is.
    fn answer(self: Box<Self>, committed: Result<()>);
}

struct Write<F, T> {
    work: Option<F>,
    outcome: Option<Result<T>>,
    sender: oneshot::Sender<Result<T>>,
    whole: bool,
}

impl<F, T> Work for Write<F, T>
where
    F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T>> + Send,
    T: Send,
{
    fn is_whole(&self) -> bool {
        self.whole
    }

    fn run<'t>(&'t mut self, tx: &'t mut Tx<'_>) -> BoxFuture<'t, Result<()>> {
        Box::pin(async move {
            let Some(work) = self.work.take() else { return Ok(()) };
            let outcome = AssertUnwindSafe(work(tx))
                .catch_unwind()
                .await
                .unwrap_or_else(|_| Err(Error::internal("a write panicked")));
            let result = outcome.as_ref().map(drop).map_err(Clone::clone);
            self.outcome = Some(outcome);
            result
        })
    }

    fn answer(self: Box<Self>, committed: Result<()>) {
        let outcome = match (self.outcome, committed) {
            (Some(Ok(_)) | None, Err(error)) => Err(error),
            (Some(outcome), _) => outcome,
            (None, Ok(())) => Err(Error::Busy),
        };
        // Nobody listens when the caller has gone; the write stands all the same.
        let _ = self.sender.send(outcome);
    }
}

async fn run(mut conn: SqliteConnection, mut ops: mpsc::Receiver<Op>, listeners: Listeners) {
    let mut next = ops.recv().await;
    while let Some(op) = next.take() {
        match op {
            Op::Close(done) => {
                ops.close();
                let _ = sqlx::query("pragma wal_checkpoint(truncate)").execute(&mut conn).await;
                let _ = conn.close().await;
                let _ = done.send(());
                return;
            }
            Op::DataVersion(answer) => {
                let version = sqlx::query_scalar("pragma data_version").fetch_one(&mut conn).await;
                let _ = answer.send(version.map_err(Error::from));
            }
            Op::Write(first) => {
                let alone = first.is_whole();
                let mut batch = vec![first];
                while batch.len() < BATCH && !alone {
                    match ops.try_recv() {
                        Ok(Op::Write(work)) if !work.is_whole() => batch.push(work),
                        Ok(other) => {
                            next = Some(other);
                            break;
                        }
                        Err(_) => break,
                    }
                }
                commit(&mut conn, batch, &listeners).await;
            }
        }
        if next.is_none() {
            next = ops.recv().await;
        }
    }
}

/// Runs a batch in one transaction and answers everyone.
async fn commit(conn: &mut SqliteConnection, mut batch: Vec<Box<dyn Work>>, listeners: &Listeners) {
    let mut notices = Vec::new();
    let committed = attempt(conn, &mut batch, &mut notices).await;
    if committed.is_err() {
        // After a full disk SQLite may have rolled back by itself; then there is nothing to undo.
        let _ = sqlx::query("rollback").execute(&mut *conn).await;
        notices.clear();
    }
    if notices.iter().any(|(_, change)| change.domain == Domain::Account) {
        // Before the caller is answered: a token that was just revoked must not be good for one more request.
        listeners.known.forget();
    }
    for work in batch {
        work.answer(committed.clone());
    }
    for notice in notices {
        let _ = listeners.changes.send(notice);
    }
}

/// Runs the works and commits. An error of one work is its own; an error here is everyone's.
async fn attempt(
    conn: &mut SqliteConnection,
    batch: &mut [Box<dyn Work>],
    notices: &mut Vec<Notice>,
) -> Result<()> {
    if let [work] = batch
        && work.is_whole()
    {
        return work.run(&mut Tx { conn: &mut *conn, notices }).await;
    }
    sqlx::query("begin immediate").execute(&mut *conn).await?;
    if let [work] = batch {
        // Alone, its transaction is all the savepoint it needs.
        work.run(&mut Tx { conn: &mut *conn, notices }).await?;
    } else {
        let mut mark = "savepoint work";
        for work in batch {
            sqlx::query(mark).execute(&mut *conn).await?;
            guarded(conn, work.as_mut(), notices).await?;
            // The end of one and the beginning of the next at one go: each statement crosses a thread and back.
            mark = "release work; savepoint work";
        }
    }
    sqlx::query("commit").execute(&mut *conn).await?;
    Ok(())
}

/// Runs one work of several, inside its savepoint, so that its error undoes only its own.
async fn guarded(
    conn: &mut SqliteConnection,
    work: &mut dyn Work,
    notices: &mut Vec<Notice>,
) -> Result<()> {
    let before = notices.len();
    let outcome = work.run(&mut Tx { conn: &mut *conn, notices }).await;
    if outcome.is_err() {
        notices.truncate(before);
        let undone = sqlx::query("rollback to work").execute(&mut *conn).await;
        if undone.is_err() {
            // The whole transaction is gone (a full disk does that): the others must hear it too.
            return outcome;
        }
    }
    Ok(())
}
