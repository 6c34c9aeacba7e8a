//! Removes what the archive has, a few hours at a time.

use crate::{Db, Error, Result};
use domain::Instant;
use domain::energy::steps::READINGS_BEFORE;
use domain::instant::{DAY, HOUR};

/// Removes a table's rows of the hours that are pruned.
macro_rules! delete {
    ($table:literal) => {
        concat!(
            "delete from ",
            $table,
            " where (meter_id, at) in (
                  select r.meter_id, r.at from json_each($1) w
                  join energy_hour h on h.gateway_id = w.value ->> 0 and h.at = w.value ->> 1
                  join energy_meter m on m.gateway_id = h.gateway_id
                  join ",
            $table,
            " r on r.meter_id = m.id and r.at >= h.at and r.at < h.at + $2
                  where h.pruned_at is not null)"
        )
    };
}

/// What one write removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    pub hours: u64,
    pub readings: u64,
}

/// Removes the demands and registers of at most `portion` hours that ended before `before`, the oldest first; none are
/// left when that is no hour. What they come to stays, as do prices.
///
/// Left as they are: hours that are not archived with all that they have; hours whose figures, or those of the day
/// behind them, are still to be worked out; and the last registers of each meter, from which its next step begins.
pub async fn prune(db: &Db, before: Instant, portion: i64, now: Instant) -> Result<Pruned> {
    let hours: Vec<(i64, i64)> = sqlx::query_as(
        "select h.gateway_id, h.at from energy_hour h
         where h.pruned_at is null and h.archived_version is h.version and h.at <= $1
           and not exists (
               select 1 from energy_meter m
               where m.gateway_id = h.gateway_id
                 and (m.dirty_from < h.at + $2 or m.rolling_from < h.at + $2
                      or h.at + $3 > (select min(at) from (
                             select r.at from energy_register r
                             where r.meter_id = m.id and coalesce(r.delivered, r.received) is not null
                             order by r.at desc limit $4))))
         order by h.at limit $5",
    )
    .bind(before.plus(-HOUR).micros())
    .bind(HOUR + DAY)
    .bind(HOUR)
    .bind(READINGS_BEFORE as i64 + 1)
    .bind(portion)
    .fetch_all(db.read())
    .await?;
    if hours.is_empty() {
        return Ok(Pruned::default());
    }
    let hours = serde_json::to_string(&hours).map_err(Error::internal)?;
    db.write(move |tx| {
        Box::pin(async move {
            // Again, since readings may have come since.
            let marked = sqlx::query(
                "update energy_hour set pruned_at = $2
                 where (gateway_id, at) in (select value ->> 0, value ->> 1 from json_each($1))
                   and pruned_at is null and archived_version is version",
            );
            let marked = marked.bind(&hours).bind(now.micros()).execute(tx.conn()).await?;
            let mut pruned = Pruned { hours: marked.rows_affected(), readings: 0 };
            for statement in [delete!("energy_reading"), delete!("energy_register")] {
                let deleted = sqlx::query(statement).bind(&hours).bind(HOUR).execute(tx.conn());
                pruned.readings += deleted.await?.rows_affected();
            }
            Ok(pruned)
        })
    })
    .await
}
