//! The rows of one write: a statement for each table, however many there are.

use super::Heard;
use crate::db::Tx;
use crate::{Error, Result};
use domain::energy::Reading;
use std::collections::BTreeMap;

/// Meter, instant, raw, encoding, received at.
type DemandRow = (i64, i64, i64, i64, i64);
/// Meter, instant, delivered, received, encoding, received at.
type RegisterRow = (i64, i64, Option<i64>, Option<i64>, i64, i64);
/// Meter, instant, price, currency, tier, label.
type PriceRow<'a> = (i64, i64, i64, Option<u16>, Option<u8>, Option<&'a str>);

/// Inserts what is not there; with `returning`, answers with what was not there.
macro_rules! statements {
    ($insert:literal) => {
        Statements {
            plain: concat!($insert, " from json_each($1) where true on conflict do nothing"),
            telling: concat!(
                $insert,
                " from json_each($1) where true on conflict do nothing returning meter_id, at"
            ),
        }
    };
}

struct Statements {
    plain: &'static str,
    telling: &'static str,
}

const DEMANDS: Statements = statements!(
    "insert into energy_reading (meter_id, at, raw, encoding_id, received_at)
     select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4"
);
const REGISTERS: Statements = statements!(
    "insert into energy_register (meter_id, at, delivered, received, encoding_id, received_at)
     select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5"
);
const PRICES: Statements = statements!(
    "insert into energy_said_price (meter_id, at, micros_per_kwh, currency, tier, label)
     select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5"
);

#[derive(Default)]
pub(super) struct Rows<'a> {
    demands: Vec<DemandRow>,
    registers: Vec<RegisterRow>,
    prices: Vec<PriceRow<'a>>,
    /// From where each meter's derived figures are old.
    dirty: BTreeMap<i64, i64>,
}

impl<'a> Rows<'a> {
    pub(super) fn add(&mut self, heard: &'a Heard, meter: i64, encoding: i64) {
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
    pub(super) async fn insert(self, tx: &mut Tx<'_>) -> Result<u64> {
        let mut new = 0;
        for (statements, rows) in self.inserts()? {
            new += run(tx, statements.plain, rows).await?;
        }
        self.mark_dirty(tx).await?;
        Ok(new)
    }

    /// The same, where it matters which were new: answers with the meter and instant of each.
    pub(super) async fn insert_telling(self, tx: &mut Tx<'_>) -> Result<Vec<(i64, i64)>> {
        let mut new = Vec::new();
        for (statements, rows) in self.inserts()? {
            let told = sqlx::query_as(statements.telling).bind(rows).fetch_all(tx.conn()).await?;
            new.extend::<Vec<(i64, i64)>>(told);
        }
        self.mark_dirty(tx).await?;
        Ok(new)
    }

    /// What there is to insert, as JSON.
    fn inserts(&self) -> Result<Vec<(&'static Statements, String)>> {
        let mut inserts = Vec::new();
        if !self.demands.is_empty() {
            inserts.push((&DEMANDS, serde_json::to_string(&self.demands)));
        }
        if !self.registers.is_empty() {
            inserts.push((&REGISTERS, serde_json::to_string(&self.registers)));
        }
        if !self.prices.is_empty() {
            inserts.push((&PRICES, serde_json::to_string(&self.prices)));
        }
        let written = |(statements, rows): (_, serde_json::Result<String>)| {
            Ok((statements, rows.map_err(Error::internal)?))
        };
        inserts.into_iter().map(written).collect()
    }

    async fn mark_dirty(self, tx: &mut Tx<'_>) -> Result<()> {
        if self.dirty.is_empty() {
            return Ok(());
        }
        let dirty: Vec<_> = self.dirty.into_iter().collect();
        run(
            tx,
            "update energy_meter set dirty_from = d.value ->> 1
             from json_each($1) d
             where energy_meter.id = d.value ->> 0
               and (energy_meter.dirty_from is null or energy_meter.dirty_from > d.value ->> 1)",
            serde_json::to_string(&dirty).map_err(Error::internal)?,
        )
        .await?;
        Ok(())
    }
}

async fn run(tx: &mut Tx<'_>, statement: &'static str, rows: String) -> Result<u64> {
    Ok(sqlx::query(statement).bind(rows).execute(tx.conn()).await?.rows_affected())
}
