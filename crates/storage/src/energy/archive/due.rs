//! What is to be archived, and that it is.

use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::energy::archive::ArchivedReading;
use domain::energy::{CloudId, Demand, Encoding, GatewayId, Mac, Price, Reading, Registers};
use domain::instant::{HOUR, SECOND};
use domain::live::Domain;
use sqlx::SqliteConnection;

/// How long after its end an hour is taken up: what is on its way arrives in it.
const SETTLE: i64 = 60 * SECOND;

/// A finished hour whose object is missing, or does not hold everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueHour {
    pub user: UserId,
    pub gateway: GatewayId,
    pub cloud_id: CloudId,
    /// Its start.
    pub at: Instant,
    /// As it was when this was asked.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    user_id: i64,
    gateway_id: i64,
    cloud_id: String,
    at: i64,
    version: i64,
}

/// The due hours of everyone, also of gateways in the trash; the oldest first.
pub async fn due(db: &Db, now: Instant) -> Result<Vec<DueHour>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select g.user_id, h.gateway_id, g.cloud_id, h.at, h.version
         from energy_hour h join energy_gateway g on g.id = h.gateway_id
         where h.archived_version is not h.version and h.at <= $1
         order by h.at, h.gateway_id",
    )
    .bind(now.plus(-HOUR - SETTLE).micros())
    .fetch_all(db.read())
    .await?;
    let odd = |id: i64| Error::internal(format!("gateway {id} is not readable"));
    let hour = |row: Row| {
        Ok(DueHour {
            user: UserId(row.user_id),
            gateway: GatewayId(row.gateway_id),
            cloud_id: CloudId::parse(&row.cloud_id).ok_or_else(|| odd(row.gateway_id))?,
            at: Instant::from_micros(row.at).ok_or_else(|| odd(row.gateway_id))?,
            version: row.version,
        })
    };
    rows.into_iter().map(hour).collect()
}

/// A demand (`raw`), registers (`delivered`, `received`) or a price (`micros_per_kwh`).
#[derive(sqlx::FromRow)]
struct ReadingRow {
    mac: String,
    at: i64,
    raw: Option<i64>,
    delivered: Option<i64>,
    received: Option<i64>,
    micros_per_kwh: Option<i64>,
    currency: Option<u16>,
    tier: Option<u8>,
    label: Option<String>,
    received_at: Option<i64>,
    device: Option<String>,
    multiplier: Option<u32>,
    divisor: Option<u32>,
    bits: Option<u8>,
    digits_right: Option<u8>,
    digits_left: Option<u8>,
    suppress_leading_zero: Option<bool>,
    interval_us: Option<i64>,
}

impl ReadingRow {
    fn encoding(&self) -> Encoding {
        Encoding {
            device: self.device.as_deref().and_then(|device| device.parse().ok()),
            multiplier: self.multiplier.unwrap_or_default(),
            divisor: self.divisor.unwrap_or_default(),
            bits: self.bits.unwrap_or_default(),
            digits_right: self.digits_right.unwrap_or_default(),
            digits_left: self.digits_left.unwrap_or_default(),
            suppress_leading_zero: self.suppress_leading_zero.unwrap_or_default(),
        }
    }

    fn archived(self) -> Result<ArchivedReading> {
        let odd = |_| Error::internal(format!("meter {} is not readable", self.mac));
        let (meter, encoding) = (self.mac.parse::<Mac>().map_err(odd)?, self.encoding());
        let at = Instant::from_micros(self.at).unwrap_or_default();
        let reading = match (self.raw, self.micros_per_kwh) {
            (Some(raw), _) => Reading::Demand(Demand { meter, at, raw, encoding }),
            (None, Some(micros_per_kwh)) => {
                let (currency, tier, label) = (self.currency, self.tier, self.label);
                Reading::Price(Price { meter, at, micros_per_kwh, currency, tier, label })
            }
            (None, None) => {
                let (delivered, received) = (self.delivered, self.received);
                Reading::Registers(Registers { meter, at, delivered, received, encoding })
            }
        };
        let received_at = self.received_at.and_then(Instant::from_micros);
        Ok(ArchivedReading { reading, received_at, interval_micros: self.interval_us })
    }
}

/// All that the database has of an hour of a gateway.
pub async fn hour_readings(
    db: &Db,
    gateway: GatewayId,
    hour: Instant,
) -> Result<Vec<ArchivedReading>> {
    let rows: Vec<ReadingRow> = sqlx::query_as(
        "with said as (
             select meter_id, at, raw, null as delivered, null as received, null as micros_per_kwh, null as currency,
                    null as tier, null as label, received_at, encoding_id
             from energy_reading
             union all
             select meter_id, at, null, delivered, received, null, null, null, null, received_at, encoding_id
             from energy_register
             union all
             select meter_id, at, null, null, null, micros_per_kwh, currency, tier, label, null, null
             from energy_said_price)
         select m.mac, s.at, s.raw, s.delivered, s.received, s.micros_per_kwh, s.currency, s.tier, s.label,
                s.received_at, e.device, e.multiplier, e.divisor, e.bits, e.digits_right, e.digits_left,
                e.suppress_leading_zero, e.interval_us
         from energy_meter m join said s on s.meter_id = m.id left join energy_encoding e on e.id = s.encoding_id
         where m.gateway_id = $1 and s.at >= $2 and s.at < $2 + $3",
    )
    .bind(gateway.0)
    .bind(hour.micros())
    .bind(HOUR)
    .fetch_all(db.read())
    .await?;
    rows.into_iter().map(ReadingRow::archived).collect()
}

/// What was put into the store, and read back from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    pub key: String,
    /// In hexadecimal digits.
    pub sha256: String,
    pub bytes: u64,
    /// How many readings it holds.
    pub readings: u64,
}

/// Marks an hour as archived, when it is still as it was read: in that version, with `read` readings in the database.
/// Answers whether that is so.
pub async fn mark_archived(
    db: &Db,
    hour: DueHour,
    read: usize,
    object: Object,
    now: Instant,
) -> Result<bool> {
    db.write(move |tx| {
        Box::pin(async move {
            if count(tx.conn(), &hour).await? != read as i64 {
                return Ok(false);
            }
            let result = sqlx::query(
                "update energy_hour
                 set archived_version = version, readings = $4, bytes = $5, sha256 = $6, key = $7, archived_at = $8,
                     error = null
                 where gateway_id = $1 and at = $2 and version = $3 and pruned_at is null",
            )
            .bind(hour.gateway.0)
            .bind(hour.at.micros())
            .bind(hour.version)
            .bind(object.readings as i64)
            .bind(object.bytes as i64)
            .bind(object.sha256)
            .bind(object.key)
            .bind(now.micros())
            .execute(tx.conn())
            .await?;
            tx.changed(Some(hour.user), Domain::Energy, hour.gateway);
            Ok(result.rows_affected() == 1)
        })
    })
    .await
}

async fn count(conn: &mut SqliteConnection, hour: &DueHour) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select sum((select count(*) from energy_reading where meter_id = m.id and at >= $2 and at < $2 + $3)
                  + (select count(*) from energy_register where meter_id = m.id and at >= $2 and at < $2 + $3)
                  + (select count(*) from energy_said_price where meter_id = m.id and at >= $2 and at < $2 + $3))
         from energy_meter m where m.gateway_id = $1",
    );
    let count: Option<i64> =
        count.bind(hour.gateway.0).bind(hour.at.micros()).bind(HOUR).fetch_one(conn).await?;
    Ok(count.unwrap_or(0))
}

/// Says why an hour could not be archived.
pub async fn set_error(db: &Db, hour: DueHour, words: String) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query("update energy_hour set error = $3 where gateway_id = $1 and at = $2")
                .bind(hour.gateway.0)
                .bind(hour.at.micros())
                .bind(words)
                .execute(tx.conn())
                .await?;
            tx.changed(Some(hour.user), Domain::Energy, hour.gateway);
            Ok(())
        })
    })
    .await
}
