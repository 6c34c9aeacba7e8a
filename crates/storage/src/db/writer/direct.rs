//! Writes in SQLite's own calls.
//!
//! `sqlx` sends each statement to SQLite's thread and waits for its answer: two threads are woken, which takes longer
//! than a sample takes to be inserted. Where that counts, a write holds the connection itself and steps its prepared
//! statements on the writer's thread. It is the same connection: while one way is used, the other is locked out.

use super::{Listeners, Notice, Op, Round, Tx, Write, panicked};
use crate::Result;
use crate::db::own;
use rusqlite::{Connection, Params};
use sqlx::sqlite::LockedSqliteHandle;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::mpsc;

/// How many statements stay prepared.
const STATEMENTS: usize = 64;

/// What a direct write sees.
pub(crate) type DirectTx<'c> = Tx<'c, &'c Connection>;

impl DirectTx<'_> {
    /// Runs a statement, which stays prepared; answers how many rows it changed.
    pub fn execute(&mut self, statement: &'static str, values: impl Params) -> Result<usize> {
        execute(self.conn, statement, values)
    }
}

/// A write in SQLite's own calls.
pub(crate) trait Direct: Send {
    fn run(&mut self, tx: &mut DirectTx<'_>) -> Result<()>;
    /// Tells the caller, now that all is committed, or that nothing is; one that came to no outcome has panicked.
    fn answer(self: Box<Self>, committed: Result<()>);
}

impl<F, T> Direct for Write<F, T>
where
    F: FnOnce(&mut DirectTx<'_>) -> Result<T> + Send,
    T: Send,
{
    fn run(&mut self, tx: &mut DirectTx<'_>) -> Result<()> {
        let Some(work) = self.work.take() else { return Ok(()) };
        self.keep(work(tx))
    }

    fn answer(self: Box<Self>, committed: Result<()>) {
        (*self).answer(committed);
    }
}

/// Commits `batch`, and then what comes, while all of it is to be written directly; answers what is not.
pub(super) fn run(
    handle: &mut LockedSqliteHandle<'_>,
    batch: Vec<Box<dyn Direct>>,
    more: Option<&mut mpsc::Receiver<Op>>,
    listeners: &Listeners,
) -> Option<Round> {
    own::calls(handle, |conn| {
        conn.set_prepared_statement_cache_capacity(STATEMENTS);
        commit(conn, batch, listeners);
        let more = more?;
        loop {
            let round = Round::wait(more)?;
            if !round.is_direct() {
                return Some(round);
            }
            commit(conn, round.directs, listeners);
        }
    })
}

/// Runs a batch in one transaction and answers everyone.
fn commit(conn: &Connection, mut batch: Vec<Box<dyn Direct>>, listeners: &Listeners) {
    let mut notices = Vec::new();
    let committed = attempt(conn, &mut batch, &mut notices);
    if committed.is_err() {
        // After a full disk SQLite may have rolled back by itself; then there is nothing to undo.
        let _ = execute(conn, "rollback", []);
        notices.clear();
    }
    listeners.tell(notices, batch, |work| work.answer(committed.clone()));
}

/// Runs the works and commits. An error of one work is its own; an error here is everyone's.
fn attempt(
    conn: &Connection,
    batch: &mut [Box<dyn Direct>],
    notices: &mut Vec<Notice>,
) -> Result<()> {
    execute(conn, "begin immediate", [])?;
    for work in batch {
        execute(conn, "savepoint work", [])?;
        let before = notices.len();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let mut conn = conn;
            work.run(&mut Tx { conn: &mut conn, notices })
        }));
        let outcome = outcome.unwrap_or_else(|_| Err(panicked()));
        if outcome.is_err() {
            notices.truncate(before);
            if execute(conn, "rollback to work", []).is_err() {
                // The whole transaction is gone (a full disk does that): the others must hear it too.
                return outcome;
            }
        }
        execute(conn, "release work", [])?;
    }
    execute(conn, "commit", []).map(drop)
}

fn execute(conn: &Connection, statement: &'static str, values: impl Params) -> Result<usize> {
    Ok(conn.prepare_cached(statement)?.execute(values)?)
}
