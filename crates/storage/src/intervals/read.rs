//! Finding intervals and totalling them.

use super::row::{Row, columns, find};
use crate::{Db, Error, Result};
use domain::account::UserId;
use domain::intervals::{Interval, IntervalId, Revision, Search, Tag};
use domain::{Instant, Span};
use serde_json::{Value, json};
use sqlx::SqliteConnection;

/// Which intervals: those that touch the span, carry every tag and match the search.
#[derive(Clone, Debug)]
pub struct Filter {
    pub span: Span,
    pub tags: Vec<Tag>,
    pub search: Search,
}

/// The condition of [`Filter`] on `interval i`, with the parameters `$1` (the person) to `$6`.
macro_rules! matching {
    () => {
        "i.user_id = $1 and i.deleted_at is null
         and i.start_at < $3 and (i.end_at is null or i.end_at > $2)
         and i.start_at >= min($2 - 604800000000,
             coalesce((select r.start_at from interval r
                       where r.user_id = $1 and r.end_at is null and r.deleted_at is null), $2))
         and not exists (select 1 from json_each($4) w where not exists (
             select 1 from interval_tag t
             where t.user_id = i.user_id and t.interval_id = i.id and t.tag = w.value))
         and not exists (select 1 from json_each($5) w where instr(i.search, w.value) = 0)
         and not exists (select 1 from json_each($6) w where instr(i.search, w.value) > 0)"
    };
}

/// Binds `$1` to `$6` of `matching!`.
macro_rules! bind_filter {
    ($query:expr, $user:expr, $filter:expr) => {
        $query
            .bind($user.0)
            .bind($filter.span.start().micros())
            .bind($filter.span.end().micros())
            .bind(json!($filter.tags).to_string())
            .bind(json!($filter.search.wanted).to_string())
            .bind(json!($filter.search.unwanted).to_string())
    };
}

/// Every interval that matches, newest first.
pub async fn list(db: &Db, user: UserId, filter: &Filter) -> Result<Vec<Interval>> {
    page(db, user, filter, None, i64::MAX).await
}

/// At most `limit` of them, newest first, after the one that `after` names by its start and id.
pub async fn page(
    db: &Db,
    user: UserId,
    filter: &Filter,
    after: Option<(Instant, IntervalId)>,
    limit: i64,
) -> Result<Vec<Interval>> {
    let query = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from interval i where ",
        matching!(),
        " and ($7 is null or (i.start_at, i.id) < ($7, $8))
         order by i.start_at desc, i.id desc limit $9"
    ));
    let rows: Vec<Row> = bind_filter!(query, user, filter)
        .bind(after.map(|(start, _)| start.micros()))
        .bind(after.map(|(_, id)| id.0))
        .bind(limit)
        .fetch_all(db.read())
        .await?;
    Ok(rows.into_iter().map(Interval::from).collect())
}

/// The start of the `n`th newest that matches (from 1), or `None` when there are fewer.
pub async fn nth_newest(db: &Db, user: UserId, filter: &Filter, n: i64) -> Result<Option<Instant>> {
    let query = sqlx::query_scalar(concat!(
        "select i.start_at from interval i where ",
        matching!(),
        " order by i.start_at desc, i.id desc limit 1 offset $7"
    ));
    let start: Option<i64> =
        bind_filter!(query, user, filter).bind(n - 1).fetch_optional(db.read()).await?;
    Ok(start.and_then(Instant::from_micros))
}

/// Microseconds recorded within the filter's span, and how many intervals touch it. A running one counts up to
/// `now`; time that two share counts twice.
pub async fn total(db: &Db, user: UserId, filter: &Filter, now: Instant) -> Result<(i64, i64)> {
    let query = sqlx::query_as(concat!(
        "select coalesce(sum(max(0, min(coalesce(i.end_at, $7), $3) - max(i.start_at, $2))), 0), count(*)
         from interval i where ",
        matching!()
    ));
    let sums: (i64, i64) =
        bind_filter!(query, user, filter).bind(now.micros()).fetch_one(db.read()).await?;
    Ok(sums)
}

/// The same total for each of several spans within the filter's, in their order: one question for a whole chart.
pub async fn totals(
    db: &Db,
    user: UserId,
    filter: &Filter,
    spans: &[Span],
    now: Instant,
) -> Result<Vec<i64>> {
    let wanted: Vec<_> =
        spans.iter().map(|span| [span.start().micros(), span.end().micros()]).collect();
    let query = sqlx::query_scalar(concat!(
        "select coalesce(sum(max(0, min(coalesce(i.end_at, $8), s.value ->> 1) - max(i.start_at, s.value ->> 0))), 0)
         from json_each($7) s
         left join interval i on i.start_at < s.value ->> 1 and (i.end_at is null or i.end_at > s.value ->> 0) and ",
        matching!(),
        " group by s.key order by s.key"
    ));
    Ok(bind_filter!(query, user, filter)
        .bind(json!(wanted).to_string())
        .bind(now.micros())
        .fetch_all(db.read())
        .await?)
}

/// One interval, in the trash or not.
pub async fn get(db: &Db, user: UserId, id: IntervalId) -> Result<Interval> {
    let mut conn = db.read().acquire().await?;
    find(&mut conn, user, id).await?.ok_or(Error::NotFound)
}

/// The running one.
pub async fn running(db: &Db, user: UserId) -> Result<Option<Interval>> {
    let mut conn = db.read().acquire().await?;
    running_on(&mut conn, user).await
}

pub(super) async fn running_on(
    conn: &mut SqliteConnection,
    user: UserId,
) -> Result<Option<Interval>> {
    let row: Option<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from interval i where i.user_id = $1 and i.end_at is null and i.deleted_at is null"
    ))
    .bind(user.0)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Interval::from))
}

/// The one that ended last: what "resume" resumes.
pub async fn last_closed(db: &Db, user: UserId) -> Result<Option<Interval>> {
    let row: Option<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from interval i
         where i.user_id = $1 and i.end_at is not null and i.deleted_at is null
         order by i.start_at desc limit 1"
    ))
    .bind(user.0)
    .fetch_optional(db.read())
    .await?;
    Ok(row.map(Interval::from))
}

/// Whether the person has recorded anything.
pub async fn any(db: &Db, user: UserId) -> Result<bool> {
    let found = sqlx::query_scalar(
        "select exists (select 1 from interval where user_id = $1 and deleted_at is null)",
    );
    Ok(found.bind(user.0).fetch_one(db.read()).await?)
}

/// Titles of the latest 500, the latest used first, each once, at most 30.
pub async fn recent_titles(db: &Db, user: UserId) -> Result<Vec<String>> {
    let titles = sqlx::query_scalar(
        "select title from (select title, start_at from interval
                            where user_id = $1 and deleted_at is null
                            order by start_at desc limit 500)
         where title <> '' group by title order by max(start_at) desc limit 30",
    );
    Ok(titles.bind(user.0).fetch_all(db.read()).await?)
}

/// What lies in the trash, the latest deleted first, at most 500.
pub async fn trash(db: &Db, user: UserId) -> Result<Vec<Interval>> {
    let rows: Vec<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from interval i
         where i.user_id = $1 and i.deleted_at is not null
         order by i.deleted_at desc, i.id desc limit 500"
    ))
    .bind(user.0)
    .fetch_all(db.read())
    .await?;
    Ok(rows.into_iter().map(Interval::from).collect())
}

/// Every state an interval has been in, the latest first.
pub async fn history(db: &Db, user: UserId, id: IntervalId) -> Result<Vec<Revision>> {
    let mut conn = db.read().acquire().await?;
    revisions(&mut conn, user, id).await
}

pub(super) async fn revisions(
    conn: &mut SqliteConnection,
    user: UserId,
    id: IntervalId,
) -> Result<Vec<Revision>> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "select at, state from interval_history
         where user_id = $1 and interval_id = $2
         order by revision desc",
    )
    .bind(user.0)
    .bind(id.0)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(at, state)| {
            let interval = serde_json::from_str(&state).map_err(Error::internal)?;
            Ok(Revision { at: Instant::from_micros(at).unwrap_or_default(), interval })
        })
        .collect()
}

/// Everything, trash included, for "download everything of mine".
pub async fn export_all(db: &Db, user: UserId) -> Result<Vec<Value>> {
    let rows: Vec<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from interval i where i.user_id = $1 order by i.start_at, i.id"
    ))
    .bind(user.0)
    .fetch_all(db.read())
    .await?;
    Ok(rows.into_iter().map(|row| json!(Interval::from(row))).collect())
}

/// Every revision of everything.
pub async fn export_history(db: &Db, user: UserId) -> Result<Vec<Value>> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "select at, state from interval_history where user_id = $1 order by at, interval_id, revision",
    )
    .bind(user.0)
    .fetch_all(db.read())
    .await?;
    let line = |(at, state): (i64, String)| {
        let state: Value = serde_json::from_str(&state).map_err(Error::internal)?;
        Ok(json!({ "at": at, "interval": state }))
    };
    rows.into_iter().map(line).collect()
}
