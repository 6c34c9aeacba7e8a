//! The weeks that were asked for, and the pages that came.

use super::source;
use crate::{Db, Error, Result};
use domain::Instant;
use domain::live::Domain;
use domain::packaging::{Outcome, Period, Week, weeks};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

#[derive(sqlx::FromRow)]
struct Row {
    week: String,
    outcome: String,
    message: String,
    asked_at: i64,
    again: bool,
    rows: u32,
    unreadable: u32,
}

impl Row {
    fn period(self) -> Result<Period> {
        let odd = || Error::internal(format!("week {} is not readable", self.week));
        let date: Date = self.week.parse().map_err(|_| odd())?;
        Ok(Period {
            week: Week::of(date),
            outcome: Outcome::parse(&self.outcome).ok_or_else(odd)?,
            rows: self.rows,
            unreadable: self.unreadable,
            message: self.message,
            asked_at: Instant::from_micros(self.asked_at).unwrap_or_default(),
            again: self.again,
        })
    }
}

/// Every week that was ever asked for, oldest first.
pub async fn periods(db: &Db) -> Result<Vec<Period>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select p.week, p.outcome, p.message, p.asked_at, p.again, coalesce(r.rows, 0) as rows,
                coalesce(u.rows, 0) as unreadable
         from packaging_period p
         left join (select week, count(*) as rows from packaging_row group by week) r on r.week = p.week
         left join (select week, count(*) as rows from packaging_unreadable group by week) u on u.week = p.week
         order by p.week",
    )
    .fetch_all(db.read())
    .await?;
    rows.into_iter().map(Row::period).collect()
}

/// Every week since the source's first that is over, and whatever else was asked for, oldest first.
pub async fn calendar(db: &Db, now: Instant) -> Result<Vec<(Week, Option<Period>)>> {
    let first = source(db).await?.first_period;
    let today = now.timestamp().to_zoned(TimeZone::UTC).date();
    let asked = periods(db).await?.into_iter().map(|period| (period.week, Some(period)));
    let mut all: BTreeMap<Week, Option<Period>> =
        weeks(first, today).map(|week| (week, None)).collect();
    all.extend(asked);
    Ok(all.into_iter().collect())
}

/// When a report last came.
pub async fn last_scrape(db: &Db) -> Result<Option<Instant>> {
    let at: Option<i64> = sqlx::query_scalar(
        "select max(asked_at) from packaging_period where outcome in ('ok', 'empty')",
    )
    .fetch_one(db.read())
    .await?;
    Ok(at.and_then(Instant::from_micros))
}

/// Marks weeks to be asked for again, without any every one that ever was; answers how many are marked.
pub async fn again(db: &Db, weeks: Option<Vec<Week>>) -> Result<u64> {
    let weeks: Option<Vec<String>> = weeks.map(|weeks| weeks.iter().map(Week::to_string).collect());
    let weeks = weeks.as_ref().map(serde_json::to_string).transpose().map_err(Error::internal)?;
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query(
                "update packaging_period set again = 1
                 where $1 is null or week in (select value from json_each($1))",
            )
            .bind(weeks)
            .execute(tx.conn())
            .await?;
            tx.changed(None, Domain::Packaging, "");
            Ok(result.rows_affected())
        })
    })
    .await
}

/// The last valid answer for a week, gzip. [`Error::NotFound`] where none came.
pub async fn page(db: &Db, week: Week) -> Result<Vec<u8>> {
    let page = sqlx::query_scalar("select page from packaging_page where week = $1");
    Ok(page.bind(week.to_string()).fetch_one(db.read()).await?)
}
