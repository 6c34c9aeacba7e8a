//! Finding runs.

use super::row::{Row, columns, live};
use crate::{Db, Result};
use domain::account::UserId;
use domain::runs::run::ENDS_AFTER;
use domain::runs::{Run, RunId, State};
use domain::{Instant, Span};

/// Which runs; what is empty does not restrict.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of the name, whatever its case.
    pub name: String,
    /// The whole name, to compare the runs of one command.
    pub exactly: Option<String>,
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
    let rows: Vec<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from runs_run r
         where r.user_id = $1 and r.deleted_at is null
           and ($2 = '' or instr(lower(r.name), lower($2)) > 0)
           and ($3 is null or r.name = $3)
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
    .bind(&filter.name)
    .bind(&filter.exactly)
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

/// The hosts that a person's runs ran on, by name.
pub async fn hosts(db: &Db, user: UserId) -> Result<Vec<String>> {
    let hosts = sqlx::query_scalar(
        "select distinct host from runs_run
         where user_id = $1 and deleted_at is null and host is not null
         order by host",
    );
    Ok(hosts.bind(user.0).fetch_all(db.read()).await?)
}
