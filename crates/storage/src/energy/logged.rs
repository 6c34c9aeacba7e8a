//! How much a gateway's meters have told.

use crate::{Db, Result};
use domain::Instant;
use domain::account::UserId;
use domain::energy::GatewayId;

/// How many demands a gateway's meters have told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Logged {
    pub readings: i64,
    pub first: Option<Instant>,
    pub last: Option<Instant>,
}

/// Counts what was kept of a person's gateway.
pub async fn logged(db: &Db, user: UserId, gateway: GatewayId) -> Result<Logged> {
    // Summed by the hour, so that years are not counted one by one; the newest may be a minute behind.
    let (readings, first, last): (i64, Option<i64>, Option<i64>) = sqlx::query_as(
        "select coalesce(sum((select sum(b.readings) from energy_bucket b
                              where b.meter_id = m.id and b.size_us = 3600000000)), 0),
                min((select min(at) from energy_reading r where r.meter_id = m.id)),
                max((select max(at) from energy_reading r where r.meter_id = m.id))
         from energy_meter m join energy_gateway g on g.id = m.gateway_id
         where g.user_id = $1 and g.id = $2",
    )
    .bind(user.0)
    .bind(gateway.0)
    .fetch_one(db.read())
    .await?;
    let at = |micros: Option<i64>| micros.and_then(Instant::from_micros);
    Ok(Logged { readings, first: at(first), last: at(last) })
}
