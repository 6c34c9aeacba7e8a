//! SQLite alone: one connection with the server's settings, on a database that the server made.
//!
//! The statements are the plainest that leave the same rows as `storage::intervals` does. They must follow its
//! migrations; where they do not, they fail.

use super::sample::Sample;
use anyhow::{Context, Result};
use sqlx::{
    ConnectOptions, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// 2000-01-01, half an hour and 25 minutes, in microseconds.
const LONG_AGO: i64 = 946_684_800_000_000;
const EVERY: i64 = 30 * 60 * 1_000_000;
const LENGTH: i64 = 25 * 60 * 1_000_000;

/// An open connection, and the number of the next interval.
pub struct Bare {
    pub(super) connection: SqliteConnection,
    pub(super) user: i64,
    next: i64,
}

impl Bare {
    /// Opens hindsight.db in `folder` as `storage` does, for the first person in it.
    pub async fn open(folder: &Path) -> Result<Self> {
        let mut connection = SqliteConnectOptions::new()
            .filename(folder.join("hindsight.db"))
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .disable_statement_logging()
            .connect()
            .await
            .context("opening a database that the server made")?;
        let user = sqlx::query_scalar("select min(id) from account_user")
            .fetch_one(&mut connection)
            .await?;
        Ok(Self { connection, user, next: 0 })
    }

    /// Inserts for `length`, `batch` intervals in each transaction.
    pub async fn insert(&mut self, length: Duration, batch: usize) -> Result<Sample> {
        let start = Instant::now();
        let mut took = Vec::new();
        while start.elapsed() < length {
            let begin = Instant::now();
            self.insert_batch(batch).await?;
            took.push(begin.elapsed());
        }
        Ok(Sample::new(took, start.elapsed(), batch))
    }

    /// Inserts until there are `count` in all.
    pub async fn fill(&mut self, count: i64) -> Result<()> {
        let missing = usize::try_from(count - self.next).unwrap_or(0);
        self.insert_batch(missing).await
    }

    /// Reads the newest hundred, with their tags, for `length`.
    pub async fn newest(&mut self, length: Duration) -> Result<Sample> {
        let start = Instant::now();
        let mut took = Vec::new();
        while start.elapsed() < length {
            let begin = Instant::now();
            let rows = sqlx::query(
                "select i.id, i.start_at, i.end_at, i.title, i.note, i.group_id, i.project_id, i.issue_key,
                        i.billable, i.revision, i.deleted_at,
                        (select json_group_array(t.tag) from interval_tag t
                         where t.user_id = i.user_id and t.interval_id = i.id) as tags
                 from interval i where i.user_id = $1 and i.deleted_at is null
                 order by i.start_at desc, i.id desc limit 100",
            );
            let rows = rows.bind(self.user).fetch_all(&mut self.connection).await?;
            anyhow::ensure!(rows.len() == 100, "only {} rows", rows.len());
            took.push(begin.elapsed());
        }
        Ok(Sample::new(took, start.elapsed(), 1))
    }

    async fn insert_batch(&mut self, batch: usize) -> Result<()> {
        sqlx::query("begin immediate").execute(&mut self.connection).await?;
        for _ in 0..batch {
            self.insert_one().await?;
        }
        sqlx::query("commit").execute(&mut self.connection).await?;
        Ok(())
    }

    /// The rows of one interval: itself, two tags and its first revision.
    async fn insert_one(&mut self) -> Result<()> {
        let (n, start) = (self.next, LONG_AGO + EVERY * self.next);
        self.next += 1;
        let id = i128::from(n).to_be_bytes().to_vec();
        let title = format!("Interval {n} of the benchmark");
        let tags = ["bench".to_owned(), format!("t{}", n % 20)];
        let search = format!("{title}\n\n#{} #{}", tags[0], tags[1]).to_lowercase();
        let state = state(&id, start, &title, &tags);
        sqlx::query(
            "insert into interval (user_id, id, start_at, end_at, title, note, billable, revision, search)
             values ($1, $2, $3, $4, $5, '', 0, 1, $6)",
        )
        .bind(self.user)
        .bind(&id)
        .bind(start)
        .bind(start + LENGTH)
        .bind(title)
        .bind(search)
        .execute(&mut self.connection)
        .await?;
        let [first, second] = tags;
        sqlx::query("insert into interval_tag (user_id, interval_id, tag) values ($1, $2, $3), ($1, $2, $4)")
            .bind(self.user)
            .bind(&id)
            .bind(first)
            .bind(second)
            .execute(&mut self.connection)
            .await?;
        sqlx::query(
            "insert into interval_history (user_id, interval_id, revision, at, state) values ($1, $2, 1, $3, $4)",
        )
        .bind(self.user)
        .bind(&id)
        .bind(start)
        .bind(state)
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }
}

/// About what `interval_history` keeps of an interval.
fn state(id: &[u8], start: i64, title: &str, tags: &[String]) -> String {
    serde_json::json!({
        "id": id.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
        "start": start, "end": start + LENGTH, "title": title, "note": "", "tags": tags,
        "group_id": null, "project_id": null, "issue_key": null, "billable": false,
        "revision": 1, "deleted_at": null,
    })
    .to_string()
}
