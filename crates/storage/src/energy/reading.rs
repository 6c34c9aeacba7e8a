//! What meters say, kept once.

use crate::db::Tx;
use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::energy::{Encoding, GatewayId, Mac, Reading};
use domain::live::Domain;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One reading of a gateway's, and when it came.
#[derive(Clone, Debug)]
pub struct Heard {
    pub gateway: GatewayId,
    pub reading: Reading,
    pub received_at: Instant,
}

/// What became of some readings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// How many were new.
    pub new: u64,
    /// How many were there already, or are of a gateway that is gone.
    pub known: u64,
}

/// Keeps readings, those that are there already once. They are on the disk when this answers. A meter that was not
/// heard of before is added.
///
/// The gateways are the caller's to be sure of: this is for what was asked of them, or came with their token.
pub async fn keep(db: &Db, heard: Vec<Heard>) -> Result<Kept> {
    if heard.is_empty() {
        return Ok(Kept::default());
    }
    db.write(move |tx| Box::pin(write(tx, heard))).await
}

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

async fn write(tx: &mut Tx<'_>, heard: Vec<Heard>) -> Result<Kept> {
    let sources = sources(tx, &heard).await?;
    let meters = meters(tx, &heard, &sources).await?;
    let encodings = encodings(tx, &heard, &sources).await?;
    let mut rows = Rows::default();
    for heard in &heard {
        let Some(source) = sources.get(&heard.gateway.0) else { continue };
        let Some(meter) = meters.get(&(heard.gateway.0, mac(&heard.reading).to_string())) else {
            continue;
        };
        let encoding = encoding(&heard.reading)
            .and_then(|encoding| encodings.get(&(encoding, source.interval_us)).copied());
        rows.add(heard, *meter, encoding.unwrap_or_default());
    }
    let new = rows.insert(tx).await?;
    for gateway in heard.iter().map(|heard| heard.gateway).collect::<BTreeSet<_>>() {
        if let Some(source) = sources.get(&gateway.0) {
            tx.changed(Some(UserId(source.user_id)), Domain::Energy, gateway);
        }
    }
    Ok(Kept { new, known: heard.len() as u64 - new })
}

/// What is needed of a gateway to keep what it says.
#[derive(sqlx::FromRow)]
struct Source {
    id: i64,
    user_id: i64,
    interval_us: i64,
}

async fn sources(tx: &mut Tx<'_>, heard: &[Heard]) -> Result<HashMap<i64, Source>> {
    let ids: BTreeSet<i64> = heard.iter().map(|heard| heard.gateway.0).collect();
    let found: Vec<Source> = sqlx::query_as(
        "select id, user_id, interval_us from energy_gateway where id in (select value from json_each($1))",
    )
    .bind(json!(ids).to_string())
    .fetch_all(tx.conn())
    .await?;
    Ok(found.into_iter().map(|source| (source.id, source)).collect())
}

fn mac(reading: &Reading) -> Mac {
    match reading {
        Reading::Demand(it) => it.meter,
        Reading::Registers(it) => it.meter,
        Reading::Price(it) => it.meter,
    }
}

fn encoding(reading: &Reading) -> Option<Encoding> {
    match reading {
        Reading::Demand(it) => Some(it.encoding),
        Reading::Registers(it) => Some(it.encoding),
        Reading::Price(_) => None,
    }
}

/// The ids of the meters that are spoken of, by gateway and address; new ones are added.
async fn meters(
    tx: &mut Tx<'_>,
    heard: &[Heard],
    sources: &HashMap<i64, Source>,
) -> Result<HashMap<(i64, String), i64>> {
    let spoken_of: BTreeMap<(i64, String), i64> = heard
        .iter()
        .filter(|heard| sources.contains_key(&heard.gateway.0))
        .map(|heard| {
            ((heard.gateway.0, mac(&heard.reading).to_string()), heard.received_at.micros())
        })
        .collect();
    let wanted: Vec<_> = spoken_of.iter().map(|((gateway, mac), at)| (gateway, mac, at)).collect();
    let wanted = serde_json::to_string(&wanted).map_err(Error::internal)?;
    let mut found = find_meters(tx, &wanted).await?;
    if found.len() < spoken_of.len() {
        sqlx::query(
            "insert into energy_meter (gateway_id, mac, created_at)
             select value ->> 0, value ->> 1, value ->> 2 from json_each($1) where true
             on conflict do nothing",
        )
        .bind(&wanted)
        .execute(tx.conn())
        .await?;
        found = find_meters(tx, &wanted).await?;
    }
    Ok(found)
}

async fn find_meters(tx: &mut Tx<'_>, wanted: &str) -> Result<HashMap<(i64, String), i64>> {
    let found: Vec<(i64, String, i64)> = sqlx::query_as(
        "select m.gateway_id, m.mac, m.id from json_each($1) w
         join energy_meter m on m.gateway_id = w.value ->> 0 and m.mac = w.value ->> 1",
    )
    .bind(wanted)
    .fetch_all(tx.conn())
    .await?;
    Ok(found.into_iter().map(|(gateway, mac, id)| ((gateway, mac), id)).collect())
}

/// The ids of the encodings that are used; new ones are added.
async fn encodings(
    tx: &mut Tx<'_>,
    heard: &[Heard],
    sources: &HashMap<i64, Source>,
) -> Result<HashMap<(Encoding, i64), i64>> {
    let mut ids = HashMap::new();
    for heard in heard {
        let (Some(encoding), Some(source)) =
            (encoding(&heard.reading), sources.get(&heard.gateway.0))
        else {
            continue;
        };
        ids.insert((encoding, source.interval_us), 0);
    }
    let wanted: Vec<_> =
        ids.keys().map(|(encoding, interval)| row_of(encoding, *interval)).collect();
    let wanted = serde_json::to_string(&wanted).map_err(Error::internal)?;
    let mut found = find_encodings(tx, &wanted).await?;
    if found.iter().any(Option::is_none) {
        sqlx::query(
            "insert into energy_encoding
                 (device, multiplier, divisor, bits, digits_right, digits_left, suppress_leading_zero, interval_us)
             select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
                    value ->> 7
             from json_each($1) where true
             on conflict do nothing",
        )
        .bind(&wanted)
        .execute(tx.conn())
        .await?;
        found = find_encodings(tx, &wanted).await?;
    }
    for (slot, id) in ids.values_mut().zip(found) {
        *slot = id.unwrap_or_default();
    }
    Ok(ids)
}

type EncodingRow = (String, u32, u32, u8, u8, u8, u8, i64);

fn row_of(encoding: &Encoding, interval: i64) -> EncodingRow {
    let device = encoding.device.map(|mac| mac.to_string()).unwrap_or_default();
    let Encoding { multiplier, divisor, bits, digits_right, digits_left, .. } = *encoding;
    let suppress = u8::from(encoding.suppress_leading_zero);
    (device, multiplier, divisor, bits, digits_right, digits_left, suppress, interval)
}

/// In the order of what is wanted.
async fn find_encodings(tx: &mut Tx<'_>, wanted: &str) -> Result<Vec<Option<i64>>> {
    let found = sqlx::query_scalar(
        "select e.id from json_each($1) w
         left join energy_encoding e
             on e.device = w.value ->> 0 and e.multiplier = w.value ->> 1 and e.divisor = w.value ->> 2
             and e.bits = w.value ->> 3 and e.digits_right = w.value ->> 4 and e.digits_left = w.value ->> 5
             and e.suppress_leading_zero = w.value ->> 6 and e.interval_us = w.value ->> 7
         order by w.key",
    );
    Ok(found.bind(wanted).fetch_all(tx.conn()).await?)
}

/// Meter, instant, raw, encoding, received at.
type DemandRow = (i64, i64, i64, i64, i64);
/// Meter, instant, delivered, received, encoding, received at.
type RegisterRow = (i64, i64, Option<i64>, Option<i64>, i64, i64);
/// Meter, instant, price, currency, tier, label.
type PriceRow<'a> = (i64, i64, i64, Option<u16>, Option<u8>, Option<&'a str>);

/// The rows of one write.
#[derive(Default)]
struct Rows<'a> {
    demands: Vec<DemandRow>,
    registers: Vec<RegisterRow>,
    prices: Vec<PriceRow<'a>>,
    /// From where each meter's derived figures are old.
    dirty: BTreeMap<i64, i64>,
}

impl<'a> Rows<'a> {
    fn add(&mut self, heard: &'a Heard, meter: i64, encoding: i64) {
        let received = heard.received_at.micros();
        let at = match &heard.reading {
            Reading::Demand(it) => {
                self.demands.push((meter, it.at.micros(), it.raw, encoding, received));
                it.at
            }
            Reading::Registers(it) => {
                let row = (meter, it.at.micros(), it.delivered, it.received, encoding, received);
                self.registers.push(row);
                it.at
            }
            Reading::Price(it) => {
                let label = it.label.as_deref();
                let price = (it.micros_per_kwh, it.currency, it.tier, label);
                self.prices.push((meter, it.at.micros(), price.0, price.1, price.2, price.3));
                return;
            }
        };
        let from = self.dirty.entry(meter).or_insert(i64::MAX);
        *from = (*from).min(at.micros());
    }

    /// Answers how many were new.
    async fn insert(self, tx: &mut Tx<'_>) -> Result<u64> {
        let mut new = 0;
        if !self.demands.is_empty() {
            new += run(
                tx,
                "insert into energy_reading (meter_id, at, raw, encoding_id, received_at)
                 select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 from json_each($1) where true
                 on conflict do nothing",
                serde_json::to_string(&self.demands),
            )
            .await?;
        }
        if !self.registers.is_empty() {
            new += run(
                tx,
                "insert into energy_register (meter_id, at, delivered, received, encoding_id, received_at)
                 select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
                 from json_each($1) where true
                 on conflict do nothing",
                serde_json::to_string(&self.registers),
            )
            .await?;
        }
        if !self.prices.is_empty() {
            new += run(
                tx,
                "insert into energy_said_price (meter_id, at, micros_per_kwh, currency, tier, label)
                 select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
                 from json_each($1) where true
                 on conflict do nothing",
                serde_json::to_string(&self.prices),
            )
            .await?;
        }
        let dirty: Vec<_> = self.dirty.into_iter().collect();
        run(
            tx,
            "update energy_meter set dirty_from = d.value ->> 1
             from json_each($1) d
             where energy_meter.id = d.value ->> 0
               and (energy_meter.dirty_from is null or energy_meter.dirty_from > d.value ->> 1)",
            serde_json::to_string(&dirty),
        )
        .await?;
        Ok(new)
    }
}

async fn run(
    tx: &mut Tx<'_>,
    statement: &'static str,
    rows: serde_json::Result<String>,
) -> Result<u64> {
    let rows = rows.map_err(Error::internal)?;
    Ok(sqlx::query(statement).bind(rows).execute(tx.conn()).await?.rows_affected())
}
