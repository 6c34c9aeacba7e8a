//! What a page shows of the archive.

use crate::{Db, Result};
use domain::account::UserId;
use domain::energy::GatewayId;
use domain::energy::archive::{Hour, Status};
use domain::instant::HOUR;
use domain::{Instant, Span};

#[derive(sqlx::FromRow)]
struct StatusRow {
    hours: i64,
    readings: i64,
    bytes: i64,
    backlog: i64,
    waiting_since: Option<i64>,
    archived_at: Option<i64>,
}

/// How far the archive of a person's gateways is.
pub async fn status(db: &Db, user: UserId, now: Instant) -> Result<Status> {
    let row: StatusRow = sqlx::query_as(
        "select count(h.archived_version) as hours, coalesce(sum(h.readings), 0) as readings,
                coalesce(sum(h.bytes), 0) as bytes,
                count(*) filter (where h.archived_version is not h.version and h.at <= $2) as backlog,
                min(h.at) filter (where h.archived_version is not h.version and h.at <= $2) as waiting_since,
                max(h.archived_at) as archived_at
         from energy_hour h join energy_gateway g on g.id = h.gateway_id
         where g.user_id = $1 and g.deleted_at is null",
    )
    .bind(user.0)
    .bind(now.plus(-HOUR).micros())
    .fetch_one(db.read())
    .await?;
    let error = sqlx::query_scalar(
        "select h.error from energy_hour h join energy_gateway g on g.id = h.gateway_id
         where g.user_id = $1 and g.deleted_at is null
           and h.archived_version is not h.version and h.error is not null
         order by h.at limit 1",
    );
    let instant = |at: Option<i64>| at.and_then(Instant::from_micros);
    Ok(Status {
        hours: row.hours as u64,
        readings: row.readings as u64,
        bytes: row.bytes as u64,
        backlog: row.backlog as u64,
        waiting_since: instant(row.waiting_since),
        archived_at: instant(row.archived_at),
        error: error.bind(user.0).fetch_optional(db.read()).await?,
    })
}

#[derive(sqlx::FromRow)]
struct Row {
    at: i64,
    key: Option<String>,
    readings: i64,
    bytes: i64,
    sha256: Option<String>,
    archived_at: Option<i64>,
    complete: bool,
    pruned: bool,
    error: Option<String>,
}

/// The hours of one of a person's gateways that begin in `span`, the latest first.
pub async fn list(db: &Db, user: UserId, gateway: GatewayId, span: Span) -> Result<Vec<Hour>> {
    super::super::get(db, user, gateway).await?;
    let rows: Vec<Row> = sqlx::query_as(
        "select at, key, readings, bytes, sha256, archived_at, archived_version is version as complete,
                pruned_at is not null as pruned, error
         from energy_hour where gateway_id = $1 and at >= $2 and at < $3 order by at desc",
    )
    .bind(gateway.0)
    .bind(span.start().micros())
    .bind(span.end().micros())
    .fetch_all(db.read())
    .await?;
    let hour = |row: Row| Hour {
        gateway,
        at: Instant::from_micros(row.at).unwrap_or_default(),
        key: row.key,
        readings: row.readings as u64,
        bytes: row.bytes as u64,
        sha256: row.sha256,
        archived_at: row.archived_at.and_then(Instant::from_micros),
        complete: row.complete,
        pruned: row.pruned,
        error: row.error,
    };
    Ok(rows.into_iter().map(hour).collect())
}

/// Has an hour archived again whose object is not what was written. One that only the archive has stays as it is.
pub async fn distrust(db: &Db, gateway: GatewayId, hour: Instant) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query(
                "update energy_hour set archived_version = null, version = version + 1
                 where gateway_id = $1 and at = $2 and pruned_at is null",
            )
            .bind(gateway.0)
            .bind(hour.micros())
            .execute(tx.conn())
            .await?;
            Ok(())
        })
    })
    .await
}
