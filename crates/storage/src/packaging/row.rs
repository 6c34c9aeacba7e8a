//! Rows of `packaging_row`, and the statements that the others share.

use crate::Result;
use crate::db::Tx;
use domain::live::Domain;
use domain::packaging::{Row, Week};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row as _, SqliteConnection};
use std::collections::HashMap;

/// The columns of [`Row::cells`] in order, each after `$prefix`.
macro_rules! cells {
    ($p:literal) => {
        concat!(
            $p,
            "key, ",
            $p,
            "project, ",
            $p,
            "package_number, ",
            $p,
            "name, ",
            $p,
            "type, ",
            $p,
            "complexity, ",
            $p,
            "technology, ",
            $p,
            "status, ",
            $p,
            "packager, ",
            $p,
            "qa, ",
            $p,
            "account_order, ",
            $p,
            "total_time, ",
            $p,
            "time_in_period, ",
            $p,
            "qa_passes, ",
            $p,
            "overdue, ",
            $p,
            "innovations, ",
            $p,
            "packaging_development, ",
            $p,
            "testing, ",
            $p,
            "tr_package"
        )
    };
}

/// The date and the cells of a row of [`lines`].
macro_rules! told {
    () => {
        "value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9,
         value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15, value ->> 16,
         value ->> 17, value ->> 18, value ->> 19, value ->> 20, value ->> 21, value ->> 22"
    };
}

/// The one column of [`Kept`], from `packaging_row r`: so many columns, each read by itself, take three times as long.
macro_rules! columns {
    () => {
        concat!(
            "json_array(r.id, r.week, r.position, r.date, json_array(",
            crate::packaging::row::cells!("r."),
            "))"
        )
    };
}
pub(super) use {cells, columns};

/// A row, and where it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub id: i64,
    /// The Sunday of the week whose report it is in.
    pub week: String,
    /// Its order within the week.
    pub position: i64,
    pub row: Row,
}

impl FromRow<'_, SqliteRow> for Kept {
    fn from_row(found: &SqliteRow) -> sqlx::Result<Self> {
        let wrong = |error| sqlx::Error::Decode(Box::new(error));
        let (id, week, position, date, cells): (i64, String, i64, &str, _) =
            serde_json::from_str(found.try_get(0)?).map_err(wrong)?;
        let date = date.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        Ok(Self { id, week, position, row: Row { date, cells } })
    }
}

/// A row under its natural key.
pub(super) struct Placed<'a> {
    pub week: Week,
    /// Of rows with the same key in the same week: 1, 2, …
    pub ordinal: u32,
    pub position: i64,
    pub row: &'a Row,
}

/// Numbers rows in their order, each week from 0 on.
pub(super) fn place<'a>(rows: impl Iterator<Item = (Week, &'a Row)>) -> Vec<Placed<'a>> {
    let mut ordinals: HashMap<(Week, &str), u32> = HashMap::new();
    let mut positions: HashMap<Week, i64> = HashMap::new();
    let place = |(week, row): (Week, &'a Row)| {
        let key = row.get(domain::packaging::Column::Key);
        let ordinal = ordinals.entry((week, key)).and_modify(|n| *n += 1).or_insert(1);
        let next = positions.entry(week).or_insert(0);
        let position = std::mem::replace(next, *next + 1);
        Placed { week, ordinal: *ordinal, position, row }
    };
    rows.map(place).collect()
}

/// Rows as what `json_each` reads: week, ordinal, position, date and the cells.
pub(super) fn lines(placed: &[Placed<'_>]) -> String {
    let line = |it: &Placed<'_>| {
        let mut line = vec![
            json!(it.week.to_string()),
            json!(it.ordinal),
            json!(it.position),
            json!(it.row.date.to_string()),
        ];
        line.extend(it.row.cells.iter().map(|cell| json!(cell)));
        Value::Array(line)
    };
    Value::Array(placed.iter().map(line).collect()).to_string()
}

/// Inserts rows and changes those that differ; answers how many. With `order` their positions are taken too.
pub(super) async fn put(tx: &mut Tx<'_>, lines: &str, order: bool) -> Result<u64> {
    let put = sqlx::query(concat!(
        "insert into packaging_row (week, ordinal, position, date, ",
        cells!(""),
        ") select value ->> 0, value ->> 1, value ->> 2, ",
        told!(),
        " from json_each($1) where true
         on conflict (week, key, ordinal) do update set
             position = iif($2, excluded.position, position), date = excluded.date, project = excluded.project,
             package_number = excluded.package_number, name = excluded.name, type = excluded.type,
             complexity = excluded.complexity, technology = excluded.technology, status = excluded.status,
             packager = excluded.packager, qa = excluded.qa, account_order = excluded.account_order,
             total_time = excluded.total_time, time_in_period = excluded.time_in_period,
             qa_passes = excluded.qa_passes, overdue = excluded.overdue, innovations = excluded.innovations,
             packaging_development = excluded.packaging_development, testing = excluded.testing,
             tr_package = excluded.tr_package
         where (iif($2, packaging_row.position, excluded.position), packaging_row.date, ",
        cells!("packaging_row."),
        ") <> (excluded.position, excluded.date, ",
        cells!("excluded."),
        ")"
    ));
    Ok(put.bind(lines).bind(order).execute(tx.conn()).await?.rows_affected())
}

/// What is known of rows, in their order: `None` is not there, `Some(false)` differs, `Some(true)` is the same.
pub(super) async fn known(conn: &mut SqliteConnection, lines: &str) -> Result<Vec<Option<bool>>> {
    let known = sqlx::query_scalar(concat!(
        "select case when r.id is not null then (r.date, ",
        cells!("r."),
        ") = (",
        told!(),
        ") end
         from json_each($1) line
         left join packaging_row r
             on r.week = line.value ->> 0 and r.key = line.value ->> 4 and r.ordinal = line.value ->> 1
         order by line.key"
    ));
    Ok(known.bind(lines).fetch_all(conn).await?)
}

/// Rows that share their key with others of their week, each with its ordinal.
pub(super) async fn twins(conn: &mut SqliteConnection) -> Result<Vec<(u32, Kept)>> {
    let found = sqlx::query(concat!(
        "select ",
        columns!(),
        ", r.ordinal from packaging_row r
         where (r.week, r.key) in (select week, key from packaging_row where ordinal > 1)
         order by r.week, r.key, r.ordinal"
    ));
    let read = |found: &SqliteRow| Ok((found.try_get(1)?, Kept::from_row(found)?));
    let found = found.fetch_all(conn).await?;
    Ok(found.iter().map(read).collect::<sqlx::Result<_>>()?)
}

/// Notes that rows changed, and tells everyone.
pub(super) async fn changed(tx: &mut Tx<'_>) -> Result<()> {
    sqlx::query("update packaging_state set version = version + 1").execute(tx.conn()).await?;
    tx.changed(None, Domain::Packaging, "");
    Ok(())
}
