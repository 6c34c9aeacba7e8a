//! SQLite alone: one connection with the server's settings, prepared statements, one thread, on a database that the
//! server made. What crosses threads for each statement is slower than SQLite, and no bound.
//!
//! The statements are the plainest that leave the same rows as `storage::intervals` does. They must follow its
//! migrations; where they do not, they fail.

use super::sample::Sample;
use anyhow::{Context, Result, ensure};
use rusqlite::{Connection, Statement, params};
use std::{hint::black_box, path::Path, time::Duration};

/// 2000-01-01, half an hour and 25 minutes, in microseconds.
pub const LONG_AGO: i64 = 946_684_800_000_000;
const EVERY: i64 = 30 * 60 * 1_000_000;
const LENGTH: i64 = 25 * 60 * 1_000_000;

/// Opens hindsight.db in `folder` as `storage` does.
pub fn open(folder: &Path) -> Result<Connection> {
    let connection = Connection::open(folder.join("hindsight.db"))?;
    connection
        .execute_batch(
            "pragma foreign_keys = on; pragma journal_mode = wal; pragma synchronous = full;
             pragma busy_timeout = 5000;",
        )
        .context("opening a database that the server made")?;
    Ok(connection)
}

/// Does `work` in a transaction. One that fails stays open: nothing is measured after it.
pub fn transaction(connection: &Connection, work: impl FnOnce() -> Result<()>) -> Result<()> {
    connection.prepare_cached("begin immediate")?.execute([])?;
    work()?;
    connection.prepare_cached("commit")?.execute([])?;
    Ok(())
}

/// Repeats a transaction for `length`, in each of which `work` does `things` things.
pub fn transactions(
    connection: &Connection,
    length: Duration,
    things: usize,
    mut work: impl FnMut() -> Result<()>,
) -> Result<Sample> {
    let sample = Sample::repeat(length, || transaction(connection, &mut work))?;
    Ok(sample.of(u32::try_from(things)?))
}

/// An open connection, and the number of the next interval.
pub struct Bare {
    pub(super) connection: Connection,
    pub(super) user: i64,
    next: i64,
}

impl Bare {
    /// Opens the database in `folder` for the first person in it.
    pub fn open(folder: &Path) -> Result<Self> {
        let connection = open(folder)?;
        let first = "select min(id) from account_user";
        let user = connection.query_row(first, [], |row| row.get(0))?;
        Ok(Self { connection, user, next: 0 })
    }

    /// Inserts for `length`, `batch` intervals in each transaction.
    pub fn insert(&mut self, length: Duration, batch: usize) -> Result<Sample> {
        let mut inserts = Inserts::prepare(&self.connection, self.user)?;
        let next = &mut self.next;
        transactions(&self.connection, length, batch, || {
            for _ in 0..batch {
                inserts.insert(*next)?;
                *next += 1;
            }
            Ok(())
        })
    }

    /// Inserts until there are `count` in all.
    pub fn fill(&mut self, count: i64) -> Result<()> {
        let mut inserts = Inserts::prepare(&self.connection, self.user)?;
        let missing = self.next..count;
        self.next = self.next.max(count);
        transaction(&self.connection, || missing.into_iter().try_for_each(|n| inserts.insert(n)))
    }

    /// Reads the newest hundred, with their tags, for `length`.
    pub fn newest(&self, length: Duration) -> Result<Sample> {
        let mut newest = self.connection.prepare(
            "select i.id, i.start_at, i.end_at, i.title, i.note, i.group_id, i.project_id, i.issue_key,
                    i.billable, i.revision, i.deleted_at,
                    (select json_group_array(t.tag) from interval_tag t
                     where t.user_id = i.user_id and t.interval_id = i.id) as tags
             from interval i where i.user_id = ?1 and i.deleted_at is null
             order by i.start_at desc, i.id desc limit 100",
        )?;
        let columns = newest.column_count();
        Sample::repeat(length, || {
            let (mut rows, mut count) = (newest.query([self.user])?, 0);
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    black_box(row.get_ref(column)?);
                }
                count += 1;
            }
            ensure!(count == 100, "only {count} rows");
            Ok(())
        })
    }
}

/// What leaves the rows of one interval: itself, two tags and its first revision.
struct Inserts<'c> {
    user: i64,
    interval: Statement<'c>,
    tags: Statement<'c>,
    history: Statement<'c>,
}

impl<'c> Inserts<'c> {
    fn prepare(connection: &'c Connection, user: i64) -> Result<Self> {
        let interval = connection.prepare(
            "insert into interval (user_id, id, start_at, end_at, title, note, billable, revision, search)
             values (?1, ?2, ?3, ?4, ?5, '', 0, 1, ?6)",
        )?;
        let tags = connection.prepare(
            "insert into interval_tag (user_id, interval_id, tag) values (?1, ?2, ?3), (?1, ?2, ?4)",
        )?;
        let history = connection.prepare(
            "insert into interval_history (user_id, interval_id, revision, at, state)
             values (?1, ?2, 1, ?3, ?4)",
        )?;
        Ok(Self { user, interval, tags, history })
    }

    /// Inserts the interval with a number.
    fn insert(&mut self, n: i64) -> Result<()> {
        let (user, id, start) = (self.user, i128::from(n).to_be_bytes(), LONG_AGO + EVERY * n);
        let title = format!("Interval {n} of the benchmark");
        let tags = ["bench", &format!("t{}", n % 20)];
        let search = format!("{title}\n\n #{} #{}", tags[0], tags[1]).to_lowercase();
        let state = state(n, start, &title, tags);
        self.interval.execute(params![user, id, start, start + LENGTH, title, search])?;
        self.tags.execute(params![user, id, tags[0], tags[1]])?;
        self.history.execute(params![user, id, start, state])?;
        Ok(())
    }
}

/// What `interval_history` keeps of an interval: the domain's `Interval`. Nothing in its texts is to be escaped, and
/// written out like this it takes the least time from SQLite.
fn state(n: i64, start: i64, title: &str, [first, second]: [&str; 2]) -> String {
    let end = start + LENGTH;
    let said = format!(
        r#""start":{start},"end":{end},"title":"{title}","note":"","tags":["{first}","{second}"]"#
    );
    let unsaid = r#""group_id":null,"project_id":null,"issue_key":null,"billable":false"#;
    format!(
        r#"{{"id":"00000000-0000-0000-0000-{n:012x}","content":{{{said},{unsaid}}},"revision":1,"deleted_at":null}}"#
    )
}
