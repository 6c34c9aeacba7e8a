//! What became of a week that was asked for, each in one transaction.

use super::import::{Counts, replace_week};
use crate::db::Tx;
use crate::{Db, Error, Result, db};
use domain::Instant;
use domain::format::many;
use domain::live::Domain;
use domain::packaging::{Outcome, Row, Unreadable, Week};
use jiff::civil::Date;
use serde_json::json;

/// What was read of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    pub rows: Vec<Row>,
    /// Where it stands in the report, from 0 on, why it could not be read, and its cells.
    pub unreadable: Vec<(usize, Unreadable, Vec<String>)>,
}

impl Report {
    /// A report whose every row is odd is not empty.
    pub fn outcome(&self) -> Outcome {
        match self.rows.is_empty() && self.unreadable.is_empty() {
            true => Outcome::Empty,
            false => Outcome::Ok,
        }
    }
}

/// Keeps a week's report: the page (gzip) that it was read from, and its rows in the place of those that were there.
/// The week is done then. [`Error::Conflict`] where it would be emptied.
pub async fn keep_week(
    db: &Db,
    week: Week,
    page: Vec<u8>,
    report: Report,
    now: Instant,
) -> Result<Counts> {
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query(
                "insert into packaging_period (week, outcome, message, asked_at, again) values ($1, $2, '', $3, 0)
                 on conflict (week) do update set
                     outcome = excluded.outcome, message = '', asked_at = excluded.asked_at, again = 0",
            )
            .bind(week.to_string())
            .bind(report.outcome().as_str())
            .bind(now.micros())
            .execute(tx.conn())
            .await?;
            sqlx::query(
                "insert into packaging_page (week, page, fetched_at) values ($1, $2, $3)
                 on conflict (week) do update set page = excluded.page, fetched_at = excluded.fetched_at",
            )
            .bind(week.to_string())
            .bind(page)
            .bind(now.micros())
            .execute(tx.conn())
            .await?;
            replace(tx, week, &report).await
        })
    })
    .await
}

/// Makes a week's rows those that were read of its kept page just now. When it was asked for stays.
/// [`Error::Conflict`] where it would be emptied.
pub async fn reparsed_week(db: &Db, week: Week, report: Report) -> Result<Counts> {
    db.write(move |tx| {
        Box::pin(async move {
            // Where asking again failed since then, it failed.
            sqlx::query(
                "update packaging_period set outcome = $2 where week = $1 and outcome in ('ok', 'empty')",
            )
            .bind(week.to_string())
            .bind(report.outcome().as_str())
            .execute(tx.conn())
            .await?;
            replace(tx, week, &report).await
        })
    })
    .await
}

async fn replace(tx: &mut Tx<'_>, week: Week, report: &Report) -> Result<Counts> {
    if report.outcome() == Outcome::Empty {
        stays_empty(tx, week).await?;
    }
    sqlx::query("delete from packaging_unreadable where week = $1")
        .bind(week.to_string())
        .execute(tx.conn())
        .await?;
    let lines = report.unreadable.iter().map(|(position, reason, cells)| {
        json!([position, reason.to_string(), json!(cells).to_string()])
    });
    sqlx::query(
        "insert into packaging_unreadable (week, position, reason, cells)
         select $1, value ->> 0, value ->> 1, value ->> 2 from json_each($2)",
    )
    .bind(week.to_string())
    .bind(json!(lines.collect::<Vec<_>>()).to_string())
    .execute(tx.conn())
    .await?;
    let counts = replace_week(tx, week, &report.rows).await?;
    tx.changed(None, Domain::Packaging, week);
    Ok(counts)
}

/// Another account, or a fault of the site, has no rows either: what is kept is worth more than that.
async fn stays_empty(tx: &mut Tx<'_>, week: Week) -> Result<()> {
    let kept: i64 = sqlx::query_scalar("select count(*) from packaging_row where week = $1")
        .bind(week.to_string())
        .fetch_one(tx.conn())
        .await?;
    if kept == 0 {
        return Ok(());
    }
    let rows = many(kept.unsigned_abs(), "row");
    Err(Error::Conflict(format!(
        "The report is empty, but {rows} of this week are kept. Nothing was taken away; check the account number."
    )))
}

/// Notes that a week's report did not come. What is kept of it stays.
pub async fn failed_week(
    db: &Db,
    week: Week,
    outcome: Outcome,
    message: String,
    now: Instant,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query(
                "insert into packaging_period (week, outcome, message, asked_at) values ($1, $2, $3, $4)
                 on conflict (week) do update set
                     outcome = excluded.outcome, message = excluded.message, asked_at = excluded.asked_at",
            )
            .bind(week.to_string())
            .bind(outcome.as_str())
            .bind(message)
            .bind(now.micros())
            .execute(tx.conn())
            .await?;
            tx.changed(None, Domain::Packaging, week);
            db::one(result)
        })
    })
    .await
}

/// The weeks whose pages are kept, oldest first.
pub async fn kept_weeks(db: &Db) -> Result<Vec<Week>> {
    let weeks: Vec<String> = sqlx::query_scalar("select week from packaging_page order by week")
        .fetch_all(db.read())
        .await?;
    let date = |week: String| week.parse::<Date>().map(Week::of).map_err(Error::internal);
    weeks.into_iter().map(date).collect()
}
