//! How raw numbers are to be read: hardly ever changes, so each way is kept once.

use super::{Said, Source};
use crate::db::Tx;
use crate::{Error, Result};
use domain::energy::{Encoding, Reading};
use std::collections::HashMap;

pub(super) fn of(reading: &Reading) -> Option<Encoding> {
    match reading {
        Reading::Demand(it) => Some(it.encoding),
        Reading::Registers(it) => Some(it.encoding),
        Reading::Price(_) => None,
    }
}

/// The ids of the encodings that are used; new ones are added.
pub(super) async fn ids(
    tx: &mut Tx<'_>,
    said: &[Said],
    sources: &HashMap<i64, Source>,
) -> Result<HashMap<(Encoding, i64), i64>> {
    let mut ids = HashMap::new();
    for said in said {
        let encoding = of(&said.heard.reading).zip(sources.get(&said.heard.gateway.0));
        ids.extend(encoding.map(|(encoding, source)| ((encoding, said.interval(source)), 0)));
    }
    let wanted: Vec<_> =
        ids.keys().map(|(encoding, interval)| row_of(encoding, *interval)).collect();
    let wanted = serde_json::to_string(&wanted).map_err(Error::internal)?;
    let mut found = find(tx, &wanted).await?;
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
        found = find(tx, &wanted).await?;
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
async fn find(tx: &mut Tx<'_>, wanted: &str) -> Result<Vec<Option<i64>>> {
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
