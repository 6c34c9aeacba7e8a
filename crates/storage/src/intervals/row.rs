//! Rows of `interval` and their way back: the statements that the others share.

use crate::db::Tx;
use crate::{Db, Error, Result, error};
use domain::account::UserId;
use domain::intervals::{Content, Interval, IntervalId, Search, Tag};
use domain::live::Domain;
use domain::{Instant, Span};
use serde_json::json;
use sqlx::SqliteConnection;
use uuid::Uuid;

/// The columns of [`Row`], from `interval i`.
macro_rules! columns {
    () => {
        "i.id, i.start_at, i.end_at, i.title, i.note, i.group_id, i.project_id, i.issue_key, i.billable,
         i.revision, i.deleted_at,
         (select json_group_array(t.tag) from interval_tag t
          where t.user_id = i.user_id and t.interval_id = i.id) as tags"
    };
}
pub(super) use columns;

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: Uuid,
    start_at: i64,
    end_at: Option<i64>,
    title: String,
    note: String,
    group_id: Option<String>,
    project_id: Option<String>,
    issue_key: Option<String>,
    billable: bool,
    revision: i64,
    deleted_at: Option<i64>,
    /// A JSON array.
    tags: String,
}

impl From<Row> for Interval {
    fn from(row: Row) -> Self {
        let mut tags: Vec<Tag> = serde_json::from_str(&row.tags).unwrap_or_default();
        tags.sort_unstable();
        Self {
            id: IntervalId(row.id),
            content: Content {
                start: Instant::from_micros(row.start_at).unwrap_or_default(),
                end: row.end_at.and_then(Instant::from_micros),
                title: row.title,
                note: row.note,
                tags,
                group_id: row.group_id,
                project_id: row.project_id,
                issue_key: row.issue_key,
                billable: row.billable,
            },
            revision: row.revision,
            deleted_at: row.deleted_at.and_then(Instant::from_micros),
        }
    }
}

/// One interval, in the trash or not.
pub(super) async fn find(
    conn: &mut SqliteConnection,
    user: UserId,
    id: IntervalId,
) -> Result<Option<Interval>> {
    let row: Option<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from interval i where i.user_id = $1 and i.id = $2"
    ))
    .bind(user.0)
    .bind(id.0)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Interval::from))
}

/// The intervals that share time with `span`, oldest first, without `except`.
pub(super) async fn overlapping(
    conn: &mut SqliteConnection,
    user: UserId,
    span: Span,
    except: Option<IntervalId>,
) -> Result<Vec<Interval>> {
    let rows: Vec<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from interval i
         where i.user_id = $1 and i.deleted_at is null and i.id is not $4
           and i.start_at >= $5 and i.start_at < $3 and i.end_at > $2
         union all
         select ",
        columns!(),
        " from interval i
         where i.user_id = $1 and i.deleted_at is null and i.id is not $4
           and i.start_at < $3 and i.end_at is null
         order by start_at, id"
    ))
    .bind(user.0)
    .bind(span.start().micros())
    .bind(span.end().micros())
    .bind(except.map(|id| id.0))
    // None is longer than this, so none that has ended and begins earlier can reach the span. The running one stands
    // apart: an `or` would read all that ever began before.
    .bind(span.start().plus(-domain::intervals::check::MAX_LENGTH).micros())
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Interval::from).collect())
}

/// What [`put`] runs at one go, for each statement of its own crosses a thread and back. The only unique key that can
/// be violated is that of the running timer.
const PUT: &str = "
    insert into interval
        (user_id, id, start_at, end_at, title, note, group_id, project_id, issue_key, billable, revision,
         deleted_at, search)
    select $1, unhex(value ->> 'id'), value ->> 'start', value ->> 'end', value ->> 'title',
           value ->> 'note', value ->> 'group_id', value ->> 'project_id', value ->> 'issue_key',
           value ->> 'billable', value ->> 'revision', value ->> 'deleted_at', value ->> 'search'
    from json_each($2) where true
    on conflict (user_id, id) do update set
        start_at = excluded.start_at, end_at = excluded.end_at, title = excluded.title,
        note = excluded.note, group_id = excluded.group_id, project_id = excluded.project_id,
        issue_key = excluded.issue_key, billable = excluded.billable, revision = excluded.revision,
        deleted_at = excluded.deleted_at, search = excluded.search;

    delete from interval_tag
    where user_id = $1 and interval_id in (
        select unhex(value ->> 'id') from json_each($2) where value ->> 'revision' > 1);

    insert into interval_tag (user_id, interval_id, tag)
    select $1, unhex(i.value ->> 'id'), t.value
    from json_each($2) i, json_each(i.value, '$.tags') t;

    insert into interval_history (user_id, interval_id, revision, at, batch, state)
    select $1, unhex(value ->> 'id'), value ->> 'revision', $3, $4, value ->> 'state'
    from json_each($2)";

/// Writes intervals as they are now, with their tags and one history row each. `batch` names an action on many.
pub(super) async fn put(
    tx: &mut Tx<'_>,
    user: UserId,
    intervals: &[Interval],
    batch: Option<Uuid>,
    now: Instant,
) -> Result<()> {
    let rows: Vec<_> = intervals.iter().map(row_json).collect();
    let rows = serde_json::to_string(&rows).map_err(Error::internal)?;
    let stored = sqlx::query(PUT)
        .bind(user.0)
        .bind(&rows)
        .bind(now.micros())
        .bind(batch)
        .execute(tx.conn())
        .await;
    match stored {
        Err(e) if error::is_unique_violation(&e) => {
            return Err(Error::Conflict("A timer is running already; stop it first.".to_owned()));
        }
        stored => stored?,
    };
    let id = if let [one] = intervals { one.id.to_string() } else { String::new() };
    tx.changed(Some(user), Domain::Intervals, id);
    Ok(())
}

fn row_json(interval: &Interval) -> serde_json::Value {
    let content = &interval.content;
    json!({
        "id": interval.id.0.simple().to_string(),
        "start": content.start.micros(),
        "end": content.end.map(Instant::micros),
        "title": content.title,
        "note": content.note,
        "tags": content.tags,
        "group_id": content.group_id,
        "project_id": content.project_id,
        "issue_key": content.issue_key,
        "billable": i64::from(content.billable),
        "revision": interval.revision,
        "deleted_at": interval.deleted_at.map(Instant::micros),
        "search": Search::text(content),
        "state": interval,
    })
}

/// Removes for good what has lain in the trash since before `before`; answers how many.
pub async fn purge_trash(db: &Db, before: Instant) -> Result<u64> {
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query("delete from interval where deleted_at < $1")
                .bind(before.micros())
                .execute(tx.conn())
                .await?;
            if result.rows_affected() > 0 {
                tx.changed(None, Domain::Intervals, "");
            }
            Ok(result.rows_affected())
        })
    })
    .await
}
