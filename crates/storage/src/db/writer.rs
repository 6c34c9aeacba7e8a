//! The one writer: a thread that owns the only connection which may write.
//!
//! Several writers with `begin` then read then write fail with "database is locked" in spite of `busy_timeout`;
//! one writer never does, and commits what waits together, so many small writes cost one disk sync.

mod direct;
mod query;

use super::Notice;
use crate::account::Known;
use crate::{Error, Result};
pub(crate) use direct::{Direct, DirectTx};
use domain::account::UserId;
use domain::live::{Change, Domain};
use futures::future::BoxFuture;
use query::Query;
use sqlx::{Connection, SqliteConnection};
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{broadcast, mpsc, oneshot};

/// The most writes committed together; bounds how long the first of them waits for the last.
const BATCH: usize = 512;

/// What a write sees: the connection inside its transaction, and a place to say what it changed.
pub struct Tx<'c, C = SqliteConnection> {
    conn: &'c mut C,
    notices: &'c mut Vec<Notice>,
}

impl<C> Tx<'_, C> {
    /// For `sqlx`: `query.execute(tx.conn())`.
    pub fn conn(&mut self) -> &mut C {
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

impl Listeners {
    /// Answers everyone who was committed together, or was not.
    fn tell<W>(&self, notices: Vec<Notice>, batch: Vec<W>, answer: impl Fn(W)) {
        if notices.iter().any(|(_, change)| change.domain == Domain::Account) {
            // Before the caller is answered: a token that was just revoked must not be good for one more request.
            self.known.forget();
        }
        batch.into_iter().for_each(answer);
        for notice in notices {
            let _ = self.changes.send(notice);
        }
    }
}

#[derive(Clone)]
pub(crate) struct Writer(mpsc::Sender<Op>);

enum Op {
    Query(Box<dyn Query>),
    Direct(Box<dyn Direct>),
    Last(Last),
}

/// What comes after all that was asked for before it.
enum Last {
    DataVersion(oneshot::Sender<Result<i64>>),
    Close(oneshot::Sender<()>),
}

/// What is committed next, of both kinds, and what comes then.
#[derive(Default)]
struct Round {
    queries: Vec<Box<dyn Query>>,
    directs: Vec<Box<dyn Direct>>,
    last: Option<Last>,
}

impl Round {
    /// Waits for a write and takes what else waits; `None` when nobody can ask any more.
    fn wait(ops: &mut mpsc::Receiver<Op>) -> Option<Self> {
        let (mut round, mut next) = (Self::default(), Some(ops.blocking_recv()?));
        while let Some(op) = next.take() {
            match op {
                Op::Query(work) => round.queries.push(work),
                Op::Direct(work) => round.directs.push(work),
                Op::Last(last) => {
                    round.last = Some(last);
                    break;
                }
            }
            if round.queries.len() + round.directs.len() < BATCH {
                next = ops.try_recv().ok();
            }
        }
        Some(round)
    }

    fn is_direct(&self) -> bool {
        self.queries.is_empty() && self.last.is_none()
    }
}

impl Writer {
    /// Takes the connection. Changes are announced on `changes`, after those of accounts were forgotten by `known`.
    pub(super) fn start(
        conn: SqliteConnection,
        changes: broadcast::Sender<Notice>,
        known: Arc<Known>,
    ) -> std::io::Result<Self> {
        let (sender, ops) = mpsc::channel(1024);
        let (listeners, runtime) = (Listeners { changes, known }, Handle::current());
        let thread = std::thread::Builder::new().name("writer".to_owned());
        thread.spawn(move || run(conn, ops, &listeners, &runtime))?;
        Ok(Self(sender))
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T>> + Send + 'static,
    ) -> Result<T> {
        let (sender, answer) = oneshot::channel();
        let write = Write { work: Some(work), outcome: None, sender };
        self.0.send(Op::Query(Box::new(write))).await.map_err(|_| Error::Busy)?;
        answer.await.map_err(|_| Error::Busy)?
    }

    /// The same in SQLite's own calls: see [`Direct`].
    pub(crate) async fn write_directly<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DirectTx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (sender, answer) = oneshot::channel();
        let write = Write { work: Some(work), outcome: None, sender };
        self.0.send(Op::Direct(Box::new(write))).await.map_err(|_| Error::Busy)?;
        answer.await.map_err(|_| Error::Busy)?
    }

    /// Queues a write, also if whoever asked for it does not wait. It is dropped if nothing can be written any more.
    pub(crate) fn queue(&self, work: Box<dyn Direct>) {
        if let Err(TrySendError::Full(op)) = self.0.try_send(Op::Direct(work)) {
            let sender = self.0.clone();
            tokio::spawn(async move { sender.send(op).await });
        }
    }

    /// SQLite's count of commits by other connections; this one's own do not change it.
    pub(super) async fn data_version(&self) -> Result<i64> {
        let (sender, answer) = oneshot::channel();
        self.0.send(Op::Last(Last::DataVersion(sender))).await.map_err(|_| Error::Busy)?;
        answer.await.map_err(|_| Error::Busy)?
    }

    pub(super) async fn close(&self) {
        let (sender, answer) = oneshot::channel();
        if self.0.send(Op::Last(Last::Close(sender))).await.is_ok() {
            let _ = answer.await;
        }
    }
}

/// One caller's write.
struct Write<F, T> {
    work: Option<F>,
    outcome: Option<Result<T>>,
    sender: oneshot::Sender<Result<T>>,
}

impl<F, T> Write<F, T> {
    fn keep(&mut self, outcome: Result<T>) -> Result<()> {
        let result = outcome.as_ref().map(drop).map_err(Clone::clone);
        self.outcome = Some(outcome);
        result
    }

    fn answer(self, committed: Result<()>) {
        let outcome = match (self.outcome, committed) {
            (Some(Ok(_)) | None, Err(error)) => Err(error),
            (Some(outcome), _) => outcome,
            (None, Ok(())) => Err(panicked()),
        };
        // Nobody listens when the caller has gone; the write stands all the same.
        let _ = self.sender.send(outcome);
    }
}

/// What became of a write that did not end as it should.
pub(crate) fn panicked() -> Error {
    Error::internal("a write panicked")
}

fn run(
    mut conn: SqliteConnection,
    mut ops: mpsc::Receiver<Op>,
    listeners: &Listeners,
    runtime: &Handle,
) {
    // Works may spawn.
    let _inside = runtime.enter();
    let mut next = Round::wait(&mut ops);
    while let Some(Round { queries, directs, last }) = next.take() {
        if !queries.is_empty() {
            runtime.block_on(query::commit(&mut conn, queries, listeners));
        }
        if !directs.is_empty()
            && let Ok(mut handle) = runtime.block_on(conn.lock_handle())
        {
            let more = last.is_none().then_some(&mut ops);
            next = direct::run(&mut handle, directs, more, listeners);
        }
        match last {
            Some(Last::Close(done)) => {
                ops.close();
                // Waits for those who are about to send: nobody would take theirs after it.
                while ops.blocking_recv().is_some() {}
                runtime.block_on(close(conn));
                let _ = done.send(());
                return;
            }
            Some(Last::DataVersion(answer)) => {
                let version = sqlx::query_scalar("pragma data_version").fetch_one(&mut conn);
                let _ = answer.send(runtime.block_on(version).map_err(Error::from));
            }
            None => {}
        }
        next = next.or_else(|| Round::wait(&mut ops));
    }
}

async fn close(mut conn: SqliteConnection) {
    let _ = sqlx::query("pragma wal_checkpoint(truncate)").execute(&mut conn).await;
    let _ = conn.close().await;
}
