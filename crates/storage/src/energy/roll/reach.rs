//! What of a meter's figures is worked out again after a change: what depends on it, and can still be worked out.
//!
//! ```text
//! readings   . . . . pruned ][a b c d e f g h . . .][ pruned ][a b c . . .
//! worked out                              [    )                    [     )
//!                            their figures need readings that are in the archive alone
//! ```

use super::super::evidence::{self, HOLD_INTERVALS};
use crate::Result;
use domain::energy::MeterId;
use domain::energy::steps::{READINGS_AFTER, READINGS_BEFORE};
use domain::instant::{HOUR, MINUTE};
use domain::{Instant, Span};
use sqlx::SqliteConnection;

/// The longest that a demand can hold: intervals are at most an hour.
const LONGEST_HOLD: i64 = HOLD_INTERVALS * HOUR;

/// The whole minutes that a change from an instant on reaches and that can be worked out, in order.
pub(in super::super) async fn reach(
    conn: &mut SqliteConnection,
    meter: MeterId,
    from: i64,
) -> Result<Vec<Span>> {
    let Some(whole) = whole(conn, meter, from).await? else { return Ok(Vec::new()) };
    let frozen = frozen(conn, meter, whole).await?;
    Ok(whole.without(&frozen))
}

/// The whole minutes that a change from an instant on reaches: also steps that began before it.
pub(in super::super) async fn whole(
    conn: &mut SqliteConnection,
    meter: MeterId,
    from: i64,
) -> Result<Option<Span>> {
    let (first, last): (Option<i64>, Option<i64>) = sqlx::query_as(
        "select min(first), max(last) from (
             select (select min(at) from energy_reading where meter_id = $1) as first,
                    (select max(at + e.interval_us * $2) from energy_reading r
                     join energy_encoding e on e.id = r.encoding_id
                     where r.meter_id = $1
                       and r.at = (select max(at) from energy_reading where meter_id = $1)) as last
             union all
             select (select min(at) from energy_register where meter_id = $1),
                    (select max(at) from energy_register where meter_id = $1))",
    )
    .bind(meter.0)
    .bind(HOLD_INTERVALS)
    .fetch_one(&mut *conn)
    .await?;
    let (Some(first), Some(last)) = (first, last) else { return Ok(None) };
    let from = Instant::from_micros(from.max(first)).unwrap_or_default();
    let from = evidence::before(conn, meter, from).await?.unwrap_or(from).min(from);
    let last = Instant::from_micros(last).unwrap_or(Instant::MAX);
    Ok(Span::new(floor(from), floor(last.plus(MINUTE))))
}

fn floor(at: Instant) -> Instant {
    at.plus(-(at.micros() % MINUTE))
}

/// What of `whole` cannot be worked out: hours that are in the archive alone, and what before and behind them depends
/// on their readings. Their figures stay as they were.
pub(in super::super) async fn frozen(
    conn: &mut SqliteConnection,
    meter: MeterId,
    whole: Span,
) -> Result<Vec<Span>> {
    let hours: Vec<i64> = sqlx::query_scalar(
        "select at from energy_hour
         where gateway_id = (select gateway_id from energy_meter where id = $1) and pruned_at is not null
           and at >= coalesce(
               (select max(at) from energy_hour
                where gateway_id = (select gateway_id from energy_meter where id = $1) and pruned_at is not null
                  and at <= $2), $2)
           and at <= coalesce(
               (select min(at) from energy_hour
                where gateway_id = (select gateway_id from energy_meter where id = $1) and pruned_at is not null
                  and at >= $3), $3)
         order by at",
    )
    .bind(meter.0)
    .bind(whole.start().micros())
    .bind(whole.end().micros())
    .fetch_all(&mut *conn)
    .await?;
    let mut frozen = Vec::new();
    for (start, end) in joined(&hours) {
        let start = needed_from(conn, meter, start).await?;
        let end = needed_to(conn, meter, end).await?;
        frozen.extend(Span::new(start, end).and_then(|span| span.intersect(whole)));
    }
    Ok(frozen)
}

/// The starts and ends of hours by time; those that touch are one.
fn joined(hours: &[i64]) -> Vec<(Instant, Instant)> {
    let mut joined: Vec<(Instant, Instant)> = Vec::new();
    for start in hours.iter().filter_map(|at| Instant::from_micros(*at)) {
        match joined.last_mut() {
            Some(last) if last.1 == start => last.1 = start.plus(HOUR),
            _ => joined.push((start, start.plus(HOUR))),
        }
    }
    joined
}

/// From where the figures before pruned hours depend on registers in them.
async fn needed_from(
    conn: &mut SqliteConnection,
    meter: MeterId,
    start: Instant,
) -> Result<Instant> {
    let first: Option<i64> = sqlx::query_scalar(
        "select min(at) from (
             select at from energy_register
             where meter_id = $1 and at < $2 and coalesce(delivered, received) is not null
             order by at desc limit $3)",
    )
    .bind(meter.0)
    .bind(start.micros())
    .bind(READINGS_AFTER as i64)
    .fetch_one(conn)
    .await?;
    Ok(first.and_then(Instant::from_micros).map_or(start, floor))
}

/// Up to where the figures behind pruned hours depend on readings in them.
async fn needed_to(conn: &mut SqliteConnection, meter: MeterId, end: Instant) -> Result<Instant> {
    let (register, power): (Option<i64>, Option<i64>) = sqlx::query_as(
        "select (select max(at) from (
                     select at from energy_register
                     where meter_id = $1 and at >= $2 and coalesce(delivered, received) is not null
                     order by at limit $3)),
                (select min(at) from energy_reading where meter_id = $1 and at >= $2)",
    )
    .bind(meter.0)
    .bind(end.micros())
    .bind(READINGS_BEFORE as i64)
    .fetch_one(conn)
    .await?;
    let behind = |at: i64| Instant::from_micros(at).map(|at| floor(at.plus(MINUTE)));
    let power = power.and_then(behind).map(|at| at.min(end.plus(LONGEST_HOLD)));
    Ok(end.max(register.and_then(behind).unwrap_or(end)).max(power.unwrap_or(end)))
}
