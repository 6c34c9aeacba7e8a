//! Rows of energy in a database, beside `storage::energy`. They must follow its migrations; where they do not, they
//! fail.

use crate::bench::sqlite::Bare;
use anyhow::Result;
use rusqlite::{Params, params, types::FromSql};

/// A second and the interval of gateways, in microseconds.
pub const SECOND: i64 = 1_000_000;
pub const INTERVAL: i64 = 6 * SECOND;
/// Thousands of watts: a raw number is one watt.
const DIVISOR: i64 = 1_000;

/// What the reading with a number says, in watts; [`Bare::insert_readings`] says the same in SQL.
pub fn watts(n: i64) -> i64 {
    200 + n * 7919 % 1800
}

/// A meter that readings are inserted for.
pub struct Meter {
    pub id: i64,
    encoding: i64,
    start: i64,
}

impl Bare {
    /// How many gateways are in each state.
    pub fn states(&self) -> Result<Vec<(String, i64)>> {
        let mut states = self
            .connection
            .prepare("select state, count(*) from energy_gateway group by state order by 2 desc")?;
        let states = states.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(states.collect::<Result<_, _>>()?)
    }

    /// How many readings are of the time from `from` to before `to`.
    pub fn readings_of(&self, from: i64, to: i64) -> Result<i64> {
        self.value("select count(*) from energy_reading where at >= ?1 and at < ?2", [from, to])
    }

    pub fn readings(&self) -> Result<i64> {
        self.value("select count(*) from energy_reading", [])
    }

    /// How many meters' figures are still to be worked out.
    pub fn behind(&self) -> Result<i64> {
        self.value(
            "select count(*) from energy_meter where dirty_from is not null or rolling_from is not null",
            [],
        )
    }

    /// A gateway that posts, with one meter that has no readings yet.
    pub fn add_meter(&self, cloud_id: &str, start: i64) -> Result<Meter> {
        let gateway: i64 = self.value(
            "insert into energy_gateway
                 (user_id, name, kind, cloud_id, interval_us, chosen, state, state_at, created_at)
             values (?1, ?2, 'push', ?2, ?3, '[]', 'ok', ?4, ?4) returning id",
            params![self.user, cloud_id, INTERVAL, start],
        )?;
        let encoding = self.value(
            "insert into energy_encoding
                 (device, multiplier, divisor, bits, digits_right, digits_left, suppress_leading_zero, interval_us)
             values (?1, 1, ?2, 24, 3, 0, 0, ?3) returning id",
            params![cloud_id, DIVISOR, INTERVAL],
        )?;
        let id = self.value(
            "insert into energy_meter (gateway_id, mac, created_at) values (?1, '0x0000000000000001', ?2)
             returning id",
            [gateway, start],
        )?;
        Ok(Meter { id, encoding, start })
    }

    /// The readings with the numbers from `first` to before `end` of a meter whose first one, with the number 0, was at
    /// its start; row by row.
    pub fn insert_each(&self, meter: &Meter, first: i64, end: i64) -> Result<()> {
        // Looked up once for all of them: that takes time beside so short a statement.
        let mut insert = self.connection.prepare_cached(
            "insert into energy_reading (meter_id, at, raw, encoding_id, received_at)
             values (?1, ?2, ?3, ?4, ?2)",
        )?;
        for n in first..end {
            insert.execute([meter.id, meter.start + n * INTERVAL, watts(n), meter.encoding])?;
        }
        Ok(())
    }

    /// The same by one statement.
    pub fn insert_readings(&self, meter: &Meter, first: i64, end: i64) -> Result<()> {
        let mut insert = self.connection.prepare_cached(
            "insert into energy_reading (meter_id, at, raw, encoding_id, received_at)
             with recursive number(n) as (select ?4 union all select n + 1 from number where n + 1 < ?5)
             select ?1, ?2 + n * ?6, 200 + n * 7919 % 1800, ?3, ?2 + n * ?6 from number",
        )?;
        insert.execute([meter.id, meter.start, meter.encoding, first, end, INTERVAL])?;
        Ok(())
    }

    /// Says that nothing is worked out yet from its start on.
    pub fn mark(&self, meter: &Meter) -> Result<()> {
        let mark = "update energy_meter set dirty_from = ?2 where id = ?1";
        self.connection.execute(mark, [meter.id, meter.start])?;
        Ok(())
    }

    /// The one value that a statement answers.
    fn value<T: FromSql>(&self, statement: &str, values: impl Params) -> Result<T> {
        Ok(self.connection.query_row(statement, values, |row| row.get(0))?)
    }
}
