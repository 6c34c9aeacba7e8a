//! Finding runs.

use super::row::{Row, columns, live};
use crate::{Db, Result};
use domain::account::UserId;
use domain::runs::run::ENDS_AFTER;
use domain::runs::{Run, RunId, State};
use domain::{Instant, Span};
use serde_json::json;

/// Which runs; what is empty does not restrict.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of the name, whatever its case.
    pub name: String,
    /// A run of the person's: those of the same command. That is its arguments, whatever it is called; a run without
    /// arguments has but its name.
    pub same_as: Option<RunId>,
    pub host: Option<String>,
    pub state: Option<State>,
    /// Those that touch it.
    pub span: Option<Span>,
}

/// One run that is not in the trash.
pub async fn get(db: &Db, user: UserId, id: RunId) -> Result<Run> {
    live(&mut *db.read().acquire().await?, user, id).await
}

/// At most `limit` runs, those that started last first, after the one that `after` names by its start and id.
pub async fn list(
    db: &Db,
    user: UserId,
    filter: &Filter,
    after: Option<(Instant, RunId)>,
    limit: i64,
    now: Instant,
) -> Result<Vec<Run>> {
    let names = match filter.name.as_str() {
        "" => None,
        part => Some(json!(names(db, user, part).await?).to_string()),
    };
    let rows: Vec<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from runs_run r
         where r.user_id = $1 and r.deleted_at is null
           and ($2 is null or r.name in (select value from json_each($2)))
           and ($3 is null or exists (
                select 1 from runs_run o
                where o.user_id = $1 and o.id = $3 and o.deleted_at is null
                  and nullif(o.command, '[]') is nullif(r.command, '[]')
                  and (nullif(o.command, '[]') is not null or o.name = r.name)))
           and ($4 is null or r.host = $4)
           and ($5 is null or (r.start_at < $6 and coalesce(r.end_at, r.heard_at) >= $5))
           and ($7 is null or $7 = case
                when r.end_at is null and $8 - r.heard_at <= $9 then
                    iif($8 - r.heard_at > coalesce(max(3 * r.interval_us, 10000000), 60000000), 'lost', 'running')
                when coalesce(r.exit_code, 0) <> 0 or r.signal is not null then 'failed'
                else 'finished' end)
           and ($10 is null or (r.start_at, r.id) < ($10, $11))
         order by r.start_at desc, r.id desc limit $12"
    ))
    .bind(user.0)
    .bind(names)
    .bind(filter.same_as.map(|id| id.0))
    .bind(&filter.host)
    .bind(filter.span.map(|span| span.start().micros()))
    .bind(filter.span.map(|span| span.end().micros()))
    .bind(filter.state.map(State::as_str))
    .bind(now.micros())
    .bind(ENDS_AFTER)
    .bind(after.map(|(start, _)| start.micros()))
    .bind(after.map(|(_, id)| id.0))
    .bind(limit)
    .fetch_all(db.read())
    .await?;
    Ok(rows.into_iter().map(Run::from).collect())
}

/// The names that a part is found in, whatever its case: SQLite knows the capitals of English alone.
async fn names(db: &Db, user: UserId, part: &str) -> Result<Vec<String>> {
    let part = part.to_lowercase();
    let names: Vec<String> = sqlx::query_scalar(
        "select distinct name from runs_run where user_id = $1 and deleted_at is null",
    )
    .bind(user.0)
    .fetch_all(db.read())
    .await?;
    Ok(names.into_iter().filter(|name| name.to_lowercase().contains(&part)).collect())
}

/// The hosts that a person's runs ran on, by name.
pub async fn hosts(db: &Db, user: UserId) -> Result<Vec<String>> {
    let hosts = sqlx::query_scalar(
        "select distinct host from runs_run
         where user_id = $1 and deleted_at is null and host is not null
         order by host",
    );
    Ok(hosts.bind(user.0).fetch_all(db.read()).await?)
}
