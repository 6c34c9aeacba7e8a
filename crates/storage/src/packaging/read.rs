//! Rows one by one: pages of them, and those that could not be read.

use super::row::{Kept, columns};
use crate::{Db, Error, Result};
use domain::packaging::Filter;
use jiff::civil::Date;
use serde_json::json;

/// Where a page of rows ended: date, position and id of its last row.
pub type Place = (Date, i64, i64);

impl Kept {
    /// Where a page that ends with this row ends.
    pub fn place(&self) -> Place {
        (self.row.date, self.position, self.id)
    }
}

/// At most `limit` rows that match, the newest first, after the place where the page before ended. With `only`, only
/// those of these ids.
pub async fn rows(
    db: &Db,
    filter: &Filter,
    only: Option<&[i64]>,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Kept>> {
    let found = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from packaging_row r
         where ($1 is null or r.date >= $1) and ($2 is null or r.date <= $2)
         and (json_array_length($3) = 0 or r.complexity in (select value from json_each($3)))
         and (json_array_length($4) = 0 or r.project in (select value from json_each($4)))
         and ($5 is null or r.id in (select value from json_each($5)))
         and ($6 is null or (r.date, r.position, r.id) < ($6, $7, $8))
         order by r.date desc, r.position desc, r.id desc limit $9"
    ));
    Ok(found
        .bind(filter.from.map(|date| date.to_string()))
        .bind(filter.to.map(|date| date.to_string()))
        .bind(json!(filter.complexities).to_string())
        .bind(json!(filter.projects).to_string())
        .bind(only.map(|ids| json!(ids).to_string()))
        .bind(after.map(|(date, ..)| date.to_string()))
        .bind(after.map(|(_, position, _)| position))
        .bind(after.map(|(.., id)| id))
        .bind(limit)
        .fetch_all(db.read())
        .await?)
}

/// The rows of these ids, in order of date, position and id; ids of rows that are gone have none.
pub async fn rows_by_id(db: &Db, ids: &[i64]) -> Result<Vec<Kept>> {
    let found = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from json_each($1) wanted join packaging_row r on r.id = wanted.value
         order by r.date, r.position, r.id"
    ));
    Ok(found.bind(json!(ids).to_string()).fetch_all(db.read()).await?)
}

/// A row of a report that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadRow {
    pub week: String,
    pub position: i64,
    /// Why, in words.
    pub reason: String,
    pub cells: Vec<String>,
}

/// At most `limit` rows that could not be read, the newest first, of weeks of the filter's dates, after the week and
/// position where the page before ended.
pub async fn unreadable(
    db: &Db,
    (from, to): (Option<Date>, Option<Date>),
    after: Option<(Date, i64)>,
    limit: i64,
) -> Result<Vec<UnreadRow>> {
    let found: Vec<(String, i64, String, String)> = sqlx::query_as(
        "select week, position, reason, cells from packaging_unreadable
         where ($1 is null or week >= $1) and ($2 is null or week <= $2)
         and ($3 is null or (week, position) < ($3, $4))
         order by week desc, position desc limit $5",
    )
    .bind(from.map(|date| date.to_string()))
    .bind(to.map(|date| date.to_string()))
    .bind(after.map(|(week, _)| week.to_string()))
    .bind(after.map(|(_, position)| position))
    .bind(limit)
    .fetch_all(db.read())
    .await?;
    let read = |(week, position, reason, cells): (_, _, _, String)| {
        let cells = serde_json::from_str(&cells).map_err(Error::internal)?;
        Ok(UnreadRow { week, position, reason, cells })
    };
    found.into_iter().map(read).collect()
}
