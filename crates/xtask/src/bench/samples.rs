//! Samples into SQLite alone: one connection with the server's settings, one prepared statement, one thread.

use super::sample::Sample;
use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// 2000-01-01, in microseconds.
const LONG_AGO: i64 = 946_684_800_000_000;

/// An open connection.
pub struct Prepared(Connection);

impl Prepared {
    /// Opens hindsight.db in `folder` as `storage` does.
    pub fn open(folder: &Path) -> Result<Self> {
        let connection = Connection::open(folder.join("hindsight.db"))?;
        connection
            .execute_batch(
                "pragma foreign_keys = on; pragma journal_mode = wal; pragma synchronous = full;
                 pragma busy_timeout = 5000;",
            )
            .context("opening a database that the server made")?;
        Ok(Self(connection))
    }

    /// Inserts samples of one run for `length`, `batch` in each transaction.
    pub fn insert(&self, length: Duration, batch: usize) -> Result<Sample> {
        let run = self.add_run()?;
        let mut begin = self.0.prepare("begin immediate")?;
        let mut commit = self.0.prepare("commit")?;
        let mut insert = self.0.prepare(
            "insert into runs_sample (run_id, at, seq, system, tree, memory, threads)
             values (?1, ?2, ?3, ?4, ?5, ?3, 4)",
        )?;
        let (start, mut took, mut n) = (Instant::now(), Vec::new(), 0);
        while start.elapsed() < length {
            let began = Instant::now();
            begin.execute([])?;
            for _ in 0..batch {
                let (system, tree) = ((n % 100) as f64 + 0.5, (n % 50) as f64 + 0.25);
                insert.execute(params![run, LONG_AGO + n * 500_000, n, system, tree])?;
                n += 1;
            }
            commit.execute([])?;
            took.push(began.elapsed());
        }
        Ok(Sample::new(took, start.elapsed(), batch))
    }

    /// Adds a run of the first person; answers its id.
    fn add_run(&self) -> Result<i64> {
        let id = self.0.query_row(
            "insert into runs_run (user_id, name, description, threshold, series, start_at, created_at, heard_at)
             select min(id), 'bench', '', 50, 'system', ?1, ?1, ?1 from account_user returning id",
            [LONG_AGO],
            |row| row.get(0),
        )?;
        Ok(id)
    }
}
