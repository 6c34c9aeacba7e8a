//! What figures take for granted, each state of it kept.

use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::live::Domain;
use domain::packaging::Assumptions;
use sqlx::SqliteConnection;

/// Assumptions, and who saved them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Grows with each change; 0 for those of the first packaging plots, which nobody saved.
    pub revision: i64,
    pub assumptions: Assumptions,
    pub saved_at: Option<Instant>,
    /// `None` too when the account is gone.
    pub saved_by: Option<String>,
}

impl Saved {
    fn at_first() -> Self {
        let assumptions = Assumptions::at_first();
        Self { revision: 0, assumptions, saved_at: None, saved_by: None }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    revision: i64,
    assumptions: String,
    saved_at: i64,
    saved_by: Option<String>,
}

impl Row {
    fn saved(self) -> Result<Saved> {
        Ok(Saved {
            revision: self.revision,
            assumptions: serde_json::from_str(&self.assumptions).map_err(Error::internal)?,
            saved_at: Instant::from_micros(self.saved_at),
            saved_by: self.saved_by,
        })
    }
}

/// Those that hold.
pub async fn assumptions(db: &Db) -> Result<Saved> {
    present(&mut *db.read().acquire().await?).await
}

async fn present(conn: &mut SqliteConnection) -> Result<Saved> {
    let row: Option<Row> = sqlx::query_as(
        "select a.revision, a.assumptions, a.saved_at, u.name as saved_by
         from packaging_assumptions a left join account_user u on u.id = a.saved_by
         order by a.revision desc limit 1",
    )
    .fetch_optional(conn)
    .await?;
    row.map_or_else(|| Ok(Saved::at_first()), Row::saved)
}

/// Every state that was saved, the latest first.
pub async fn history(db: &Db) -> Result<Vec<Saved>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select a.revision, a.assumptions, a.saved_at, u.name as saved_by
         from packaging_assumptions a left join account_user u on u.id = a.saved_by
         order by a.revision desc",
    )
    .fetch_all(db.read())
    .await?;
    rows.into_iter().map(Row::saved).collect()
}

/// Saves assumptions; the same as those that hold are saved already.
///
/// `seen` is the revision that they were made from: when another holds by now, that is a conflict.
pub async fn save_assumptions(
    db: &Db,
    user: UserId,
    new: Assumptions,
    seen: Option<i64>,
    now: Instant,
) -> Result<Saved> {
    db.write(move |tx| {
        Box::pin(async move {
            let present = present(tx.conn()).await?;
            if present.assumptions == new {
                return Ok(present);
            }
            if seen.is_some_and(|seen| seen != present.revision) {
                return Err(conflict(&present));
            }
            sqlx::query(
                "insert into packaging_assumptions (assumptions, saved_at, saved_by) values ($1, $2, $3)",
            )
            .bind(serde_json::to_string(&new).map_err(Error::internal)?)
            .bind(now.micros())
            .bind(user.0)
            .execute(tx.conn())
            .await?;
            tx.changed(None, Domain::Packaging, "");
            self::present(tx.conn()).await
        })
    })
    .await
}

fn conflict(present: &Saved) -> Error {
    let who = present.saved_by.as_deref().unwrap_or("Someone");
    Error::Conflict(format!(
        "{who} has saved other assumptions meanwhile (revision {}). Look at those first, then save again.",
        present.revision
    ))
}
