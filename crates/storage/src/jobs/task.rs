//! The server's endless tasks: a row each, beside the jobs on their page.

use crate::{Db, Result};
use domain::Instant;
use domain::live::Domain;
use serde::Serialize;

/// How an endless task stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Task {
    pub name: String,
    /// `running`, `failed` or `stopped`.
    pub state: String,
    pub message: String,
    #[sqlx(rename = "since")]
    pub since_micros: i64,
}

/// Says how a task stands; told to the pages only when that is news.
pub async fn tell(
    db: &Db,
    name: &'static str,
    state: &'static str,
    message: String,
    now: Instant,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let known: Option<(String, String)> =
                sqlx::query_as("select state, message from job_task where name = $1")
                    .bind(name)
                    .fetch_optional(tx.conn())
                    .await?;
            sqlx::query(
                "insert into job_task (name, state, message, since, updated_at) values ($1, $2, $3, $4, $4)
                 on conflict (name) do update set
                     since = case when state = excluded.state then since else excluded.since end,
                     state = excluded.state, message = excluded.message, updated_at = excluded.updated_at",
            )
            .bind(name)
            .bind(state)
            .bind(&message)
            .bind(now.micros())
            .execute(tx.conn())
            .await?;
            if known.is_none_or(|(was, said)| was != state || said != message) {
                tx.changed(None, Domain::Jobs, "");
            }
            Ok(())
        })
    })
    .await
}

/// All of them, by name.
pub async fn list(db: &Db) -> Result<Vec<Task>> {
    let tasks = sqlx::query_as("select name, state, message, since from job_task order by name");
    Ok(tasks.fetch_all(db.read()).await?)
}
