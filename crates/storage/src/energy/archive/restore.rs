//! Back from the archive.

use super::super::reading::{Archived, from_archive, write};
use super::Object;
use crate::{Db, Result};
use domain::energy::GatewayId;
use domain::energy::archive::ArchivedReading;
use domain::{Instant, Span};

/// The hours of which an hour's figures need readings, and that are in the archive alone: itself, the one before it of
/// which anything was said, and the one behind.
pub async fn pruned_beside(db: &Db, gateway: GatewayId, hour: Instant) -> Result<Vec<Instant>> {
    let hours: Vec<i64> = sqlx::query_scalar(
        "select at from energy_hour
         where gateway_id = $1 and pruned_at is not null
           and at between
               coalesce((select max(at) from energy_hour where gateway_id = $1 and at < $2), $2)
               and coalesce((select min(at) from energy_hour where gateway_id = $1 and at > $2), $2)
         order by at",
    )
    .bind(gateway.0)
    .bind(hour.micros())
    .fetch_all(db.read())
    .await?;
    Ok(hours.into_iter().filter_map(Instant::from_micros).collect())
}

/// The hours of a gateway in `span` that were archived from this database, by time.
pub async fn known_hours(db: &Db, gateway: GatewayId, span: Span) -> Result<Vec<Instant>> {
    let hours: Vec<i64> = sqlx::query_scalar(
        "select at from energy_hour
         where gateway_id = $1 and archived_version is not null and at >= $2 and at < $3 order by at",
    )
    .bind(gateway.0)
    .bind(span.start().micros())
    .bind(span.end().micros())
    .fetch_all(db.read())
    .await?;
    Ok(hours.into_iter().filter_map(Instant::from_micros).collect())
}

/// Puts the readings of an hour's object back into the database, those that are there already once; answers how many
/// were not there. Figures follow. They stay until the next pruning.
///
/// An hour of which the database knows nothing is archived by this: all of it is in the object.
pub async fn restore(
    db: &Db,
    gateway: GatewayId,
    hour: Instant,
    readings: Vec<ArchivedReading>,
    object: Object,
    now: Instant,
) -> Result<u64> {
    let said = from_archive(gateway, readings);
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query(
                "insert into energy_hour
                     (gateway_id, at, archived_version, readings, bytes, sha256, key, archived_at)
                 select id, $2, 1, $3, $4, $5, $6, $7 from energy_gateway where id = $1
                 on conflict do update set pruned_at = null",
            )
            .bind(gateway.0)
            .bind(hour.micros())
            .bind(object.readings as i64)
            .bind(object.bytes as i64)
            .bind(object.sha256)
            .bind(object.key)
            .bind(now.micros())
            .execute(tx.conn())
            .await?;
            Ok(write(tx, said, Archived::Same).await?.new)
        })
    })
    .await
}
