//! Writes in queries of `sqlx`.

use super::{Listeners, Notice, Tx, Write, panicked};
use crate::Result;
use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::SqliteConnection;
use std::panic::AssertUnwindSafe;

/// One caller's write, its type forgotten so that different ones can wait in one queue.
pub(super) trait Query: Send {
    fn run<'t>(&'t mut self, tx: &'t mut Tx<'_>) -> BoxFuture<'t, Result<()>>;
    /// Tells the caller, now that all is committed, or that nothing is.
    fn answer(self: Box<Self>, committed: Result<()>);
}

impl<F, T> Query for Write<F, T>
where
    F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T>> + Send,
    T: Send,
{
    fn run<'t>(&'t mut self, tx: &'t mut Tx<'_>) -> BoxFuture<'t, Result<()>> {
        Box::pin(async move {
            let Some(work) = self.work.take() else { return Ok(()) };
            let outcome = AssertUnwindSafe(work(tx)).catch_unwind().await;
            self.keep(outcome.unwrap_or_else(|_| Err(panicked())))
        })
    }

    fn answer(self: Box<Self>, committed: Result<()>) {
        (*self).answer(committed);
    }
}

/// Runs a batch in one transaction and answers everyone.
pub(super) async fn commit(
    conn: &mut SqliteConnection,
    mut batch: Vec<Box<dyn Query>>,
    listeners: &Listeners,
) {
    let mut notices = Vec::new();
    let committed = attempt(conn, &mut batch, &mut notices).await;
    if committed.is_err() {
        // After a full disk SQLite may have rolled back by itself; then there is nothing to undo.
        let _ = sqlx::query("rollback").execute(&mut *conn).await;
        notices.clear();
    }
    listeners.tell(notices, batch, |work| work.answer(committed.clone()));
}

/// Runs the works and commits. An error of one work is its own; an error here is everyone's.
async fn attempt(
    conn: &mut SqliteConnection,
    batch: &mut [Box<dyn Query>],
    notices: &mut Vec<Notice>,
) -> Result<()> {
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
    work: &mut dyn Query,
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
