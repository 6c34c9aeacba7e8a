//! Samples into SQLite alone, by one prepared statement.

use super::{
    sample::Sample,
    sqlite::{LONG_AGO, open, transactions},
};
use anyhow::Result;
use rusqlite::{Connection, params};
use std::{path::Path, time::Duration};

/// An open connection.
pub struct Prepared(Connection);

impl Prepared {
    /// Opens the database in `folder`.
    pub fn open(folder: &Path) -> Result<Self> {
        open(folder).map(Self)
    }

    /// Inserts samples of one run for `length`, `batch` in each transaction.
    pub fn insert(&self, length: Duration, batch: usize) -> Result<Sample> {
        let run = self.add_run()?;
        let mut insert = self.0.prepare(
            "insert into runs_sample (run_id, at, seq, system, tree, memory, threads)
             values (?1, ?2, ?3, ?4, ?5, ?3, 4)",
        )?;
        let mut n = 0;
        transactions(&self.0, length, batch, || {
            for _ in 0..batch {
                let (system, tree) = ((n % 100) as f64 + 0.5, (n % 50) as f64 + 0.25);
                insert.execute(params![run, LONG_AGO + n * 500_000, n, system, tree])?;
                n += 1;
            }
            Ok(())
        })
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
