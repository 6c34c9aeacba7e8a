//! What is at hand of a meter for a span, as `domain::energy` wants it.

use crate::Result;
use domain::energy::steps::{READINGS_AFTER, READINGS_BEFORE};
use domain::energy::{Counted, Encoding, Evidence, MeterId, Power};
use domain::{Instant, Span};
use sqlx::SqliteConnection;

/// How many intervals a demand holds.
pub(super) const HOLD_INTERVALS: i64 = 3;

/// Whatever the figures of `span` depend on: what lies in it, and enough before and behind.
pub(super) async fn read(
    conn: &mut SqliteConnection,
    meter: MeterId,
    span: Span,
) -> Result<Evidence> {
    Ok(Evidence {
        powers: powers(conn, meter, span).await?,
        counted: counted(conn, meter, span).await?,
    })
}

#[derive(sqlx::FromRow)]
struct PowerRow {
    at: i64,
    raw: i64,
    multiplier: u32,
    divisor: u32,
    interval_us: i64,
}

impl PowerRow {
    fn power(self) -> Power {
        let encoding = scale(self.multiplier, self.divisor);
        Power {
            at: Instant::from_micros(self.at).unwrap_or_default(),
            milliwatts: encoding.milliwatts(self.raw),
            hold_micros: self.interval_us.saturating_mul(HOLD_INTERVALS),
        }
    }
}

fn scale(multiplier: u32, divisor: u32) -> Encoding {
    Encoding { multiplier, divisor, ..Encoding::decimal(0) }
}

/// Those in the span, the last before it and the first behind it.
pub(super) async fn powers(
    conn: &mut SqliteConnection,
    meter: MeterId,
    span: Span,
) -> Result<Vec<Power>> {
    let rows: Vec<PowerRow> = sqlx::query_as(
        "select r.at, r.raw, e.multiplier, e.divisor, e.interval_us
         from energy_reading r join energy_encoding e on e.id = r.encoding_id
         where r.meter_id = $1
           and r.at >= coalesce((select max(at) from energy_reading where meter_id = $1 and at < $2), $2)
           and r.at <= coalesce((select min(at) from energy_reading where meter_id = $1 and at >= $3), $3)
         order by r.at",
    )
    .bind(meter.0)
    .bind(span.start().micros())
    .bind(span.end().micros())
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(PowerRow::power).collect())
}

#[derive(sqlx::FromRow)]
struct CountedRow {
    at: i64,
    delivered: Option<i64>,
    received: Option<i64>,
    multiplier: u32,
    divisor: u32,
}

impl CountedRow {
    fn counted(self) -> Counted {
        let encoding = scale(self.multiplier, self.divisor);
        let counted = |raw: Option<i64>| raw.map(|raw| encoding.microwatt_hours(raw));
        Counted {
            at: Instant::from_micros(self.at).unwrap_or_default(),
            delivered: counted(self.delivered),
            received: counted(self.received),
            unit: encoding.microwatt_hours(1),
        }
    }
}

/// Those in the span, and as many before and behind it as settle which steps count.
pub(super) async fn counted(
    conn: &mut SqliteConnection,
    meter: MeterId,
    span: Span,
) -> Result<Vec<Counted>> {
    let first = before(conn, meter, span.start()).await?;
    let last: Option<i64> = sqlx::query_scalar(
        "select max(at) from (
             select at from energy_register
             where meter_id = $1 and at >= $2 and coalesce(delivered, received) is not null
             order by at limit $3)",
    )
    .bind(meter.0)
    .bind(span.end().micros())
    .bind(READINGS_AFTER as i64)
    .fetch_one(&mut *conn)
    .await?;
    let rows: Vec<CountedRow> = sqlx::query_as(
        "select r.at, r.delivered, r.received, e.multiplier, e.divisor
         from energy_register r join energy_encoding e on e.id = r.encoding_id
         where r.meter_id = $1 and r.at between $2 and $3
         order by r.at",
    )
    .bind(meter.0)
    .bind(first.unwrap_or(span.start()).micros())
    .bind(last.unwrap_or(span.end().micros()))
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(CountedRow::counted).collect())
}

/// The earliest of the registers before `at` that its figures depend on.
pub(super) async fn before(
    conn: &mut SqliteConnection,
    meter: MeterId,
    at: Instant,
) -> Result<Option<Instant>> {
    let first: Option<i64> = sqlx::query_scalar(
        "select min(at) from (
             select at from energy_register
             where meter_id = $1 and at < $2 and coalesce(delivered, received) is not null
             order by at desc limit $3)",
    )
    .bind(meter.0)
    .bind(at.micros())
    .bind(READINGS_BEFORE as i64)
    .fetch_one(conn)
    .await?;
    Ok(first.and_then(Instant::from_micros))
}
