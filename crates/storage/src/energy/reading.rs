//! What meters say, kept once.

mod encodings;
mod hours;
mod rows;

use crate::db::Tx;
use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::energy::archive::ArchivedReading;
use domain::energy::{GatewayId, Mac, Reading};
use domain::live::Domain;
use rows::Rows;
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
    let said = heard.into_iter().map(|heard| Said { heard, interval_us: None }).collect();
    db.write(move |tx| Box::pin(write(tx, said, Archived::Outdated))).await
}

/// The same for a person's readings from a file. What the file does not say of one is that it came when it was made,
/// and was asked for as often as its gateway is today.
pub async fn import(
    db: &Db,
    user: UserId,
    gateway: GatewayId,
    readings: Vec<ArchivedReading>,
) -> Result<Kept> {
    super::get(db, user, gateway).await?;
    let said = from_archive(gateway, readings);
    db.write(move |tx| Box::pin(write(tx, said, Archived::Outdated))).await
}

pub(super) fn from_archive(gateway: GatewayId, readings: Vec<ArchivedReading>) -> Vec<Said> {
    let said = |archived: ArchivedReading| Said {
        interval_us: archived.interval_micros,
        heard: Heard {
            gateway,
            received_at: archived.received_at.unwrap_or(archived.at()),
            reading: archived.reading,
        },
    };
    readings.into_iter().map(said).collect()
}

/// A reading, and how often its gateway was asked then where that is not as today.
pub(super) struct Said {
    heard: Heard,
    interval_us: Option<i64>,
}

impl Said {
    fn interval(&self, source: &Source) -> i64 {
        self.interval_us.unwrap_or(source.interval_us)
    }

    fn mac(&self) -> Mac {
        self.heard.reading.meter()
    }

    fn hour(&self) -> hours::Hour {
        hours::of(self.heard.gateway.0, self.heard.reading.at().micros())
    }
}

/// What readings that are new here mean for an hour that is archived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Archived {
    /// Its object no longer holds everything.
    Outdated,
    /// Nothing: they are from its object.
    Same,
}

pub(super) async fn write(tx: &mut Tx<'_>, said: Vec<Said>, archived: Archived) -> Result<Kept> {
    let sources = sources(tx, &said).await?;
    let meters = meters(tx, &said, &sources).await?;
    let encodings = encodings::ids(tx, &said, &sources).await?;
    let hours = said.iter().filter(|said| sources.contains_key(&said.heard.gateway.0));
    let hours = hours.map(Said::hour).collect();
    let late = match archived {
        Archived::Outdated => hours::open(tx, &hours).await?,
        Archived::Same => BTreeSet::new(),
    };
    let (mut rows, mut late_rows) = (Rows::default(), Rows::default());
    for said in &said {
        let heard = &said.heard;
        let Some(source) = sources.get(&heard.gateway.0) else { continue };
        let Some(meter) = meters.get(&(heard.gateway.0, said.mac().to_string())) else { continue };
        let encoding = encodings::of(&heard.reading)
            .and_then(|encoding| encodings.get(&(encoding, said.interval(source))).copied());
        let rows = if late.contains(&said.hour()) { &mut late_rows } else { &mut rows };
        rows.add(heard, *meter, encoding.unwrap_or_default());
    }
    let new_late = late_rows.insert_telling(tx).await?;
    if !new_late.is_empty() {
        let gateways: HashMap<i64, i64> = meters.iter().map(|(of, id)| (*id, of.0)).collect();
        let hour = |(meter, at): &(i64, i64)| Some(hours::of(*gateways.get(meter)?, *at));
        hours::outdate(tx, &new_late.iter().filter_map(hour).collect()).await?;
    }
    let new = rows.insert(tx).await? + new_late.len() as u64;
    for gateway in said.iter().map(|said| said.heard.gateway).collect::<BTreeSet<_>>() {
        if let Some(source) = sources.get(&gateway.0) {
            tx.changed(Some(UserId(source.user_id)), Domain::Energy, gateway);
        }
    }
    Ok(Kept { new, known: said.len() as u64 - new })
}

/// What is needed of a gateway to keep what it says.
#[derive(sqlx::FromRow)]
struct Source {
    id: i64,
    user_id: i64,
    interval_us: i64,
}

async fn sources(tx: &mut Tx<'_>, said: &[Said]) -> Result<HashMap<i64, Source>> {
    let ids: BTreeSet<i64> = said.iter().map(|said| said.heard.gateway.0).collect();
    let found: Vec<Source> = sqlx::query_as(
        "select id, user_id, interval_us from energy_gateway where id in (select value from json_each($1))",
    )
    .bind(json!(ids).to_string())
    .fetch_all(tx.conn())
    .await?;
    Ok(found.into_iter().map(|source| (source.id, source)).collect())
}

/// The ids of the meters that are spoken of, by gateway and address; new ones are added.
async fn meters(
    tx: &mut Tx<'_>,
    said: &[Said],
    sources: &HashMap<i64, Source>,
) -> Result<HashMap<(i64, String), i64>> {
    let spoken_of: BTreeMap<(i64, String), i64> = said
        .iter()
        .filter(|said| sources.contains_key(&said.heard.gateway.0))
        .map(|said| {
            ((said.heard.gateway.0, said.mac().to_string()), said.heard.received_at.micros())
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
