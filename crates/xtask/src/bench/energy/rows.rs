//! Rows of energy in a database, beside `storage::energy`. They must follow its migrations; where they do not, they
//! fail.

use crate::bench::sqlite::Bare;
use anyhow::Result;

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
    pub async fn states(&mut self) -> Result<Vec<(String, i64)>> {
        let states = sqlx::query_as(
            "select state, count(*) from energy_gateway group by state order by 2 desc",
        );
        Ok(states.fetch_all(&mut self.connection).await?)
    }

    /// How many readings are of the time from `from` to before `to`.
    pub async fn readings_of(&mut self, from: i64, to: i64) -> Result<i64> {
        let count =
            sqlx::query_scalar("select count(*) from energy_reading where at >= $1 and at < $2");
        Ok(count.bind(from).bind(to).fetch_one(&mut self.connection).await?)
    }

    pub async fn readings(&mut self) -> Result<i64> {
        let count = sqlx::query_scalar("select count(*) from energy_reading");
        Ok(count.fetch_one(&mut self.connection).await?)
    }

    /// How many meters' figures are still to be worked out.
    pub async fn behind(&mut self) -> Result<i64> {
        let count = sqlx::query_scalar(
            "select count(*) from energy_meter where dirty_from is not null or rolling_from is not null",
        );
        Ok(count.fetch_one(&mut self.connection).await?)
    }

    pub async fn begin(&mut self) -> Result<()> {
        sqlx::query("begin immediate").execute(&mut self.connection).await?;
        Ok(())
    }

    pub async fn commit(&mut self) -> Result<()> {
        sqlx::query("commit").execute(&mut self.connection).await?;
        Ok(())
    }

    /// A gateway that posts, with one meter that has no readings yet.
    pub async fn add_meter(&mut self, cloud_id: &str, start: i64) -> Result<Meter> {
        let gateway: i64 = sqlx::query_scalar(
            "insert into energy_gateway
                 (user_id, name, kind, cloud_id, interval_us, chosen, state, state_at, created_at)
             values ($1, $2, 'push', $2, $3, '[]', 'ok', $4, $4) returning id",
        )
        .bind(self.user)
        .bind(cloud_id)
        .bind(INTERVAL)
        .bind(start)
        .fetch_one(&mut self.connection)
        .await?;
        let encoding = sqlx::query_scalar(
            "insert into energy_encoding
                 (device, multiplier, divisor, bits, digits_right, digits_left, suppress_leading_zero, interval_us)
             values ($1, 1, $2, 24, 3, 0, 0, $3) returning id",
        );
        let encoding = encoding.bind(cloud_id).bind(DIVISOR).bind(INTERVAL);
        let encoding = encoding.fetch_one(&mut self.connection).await?;
        let id = sqlx::query_scalar(
            "insert into energy_meter (gateway_id, mac, created_at) values ($1, '0x0000000000000001', $2)
             returning id",
        );
        let id = id.bind(gateway).bind(start).fetch_one(&mut self.connection).await?;
        Ok(Meter { id, encoding, start })
    }

    /// The reading with a number of a meter whose first one, with the number 0, was at `start`.
    pub async fn insert_reading(&mut self, meter: &Meter, n: i64) -> Result<()> {
        sqlx::query(
            "insert into energy_reading (meter_id, at, raw, encoding_id, received_at)
             values ($1, $2, $3, $4, $2)",
        )
        .bind(meter.id)
        .bind(meter.start + n * INTERVAL)
        .bind(watts(n))
        .bind(meter.encoding)
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }

    /// All with the numbers from `first` to before `end`, by one statement.
    pub async fn insert_readings(&mut self, meter: &Meter, first: i64, end: i64) -> Result<()> {
        sqlx::query(
            "insert into energy_reading (meter_id, at, raw, encoding_id, received_at)
             with recursive number(n) as (select $4 union all select n + 1 from number where n + 1 < $5)
             select $1, $2 + n * $6, 200 + n * 7919 % 1800, $3, $2 + n * $6 from number",
        )
        .bind(meter.id)
        .bind(meter.start)
        .bind(meter.encoding)
        .bind(first)
        .bind(end)
        .bind(INTERVAL)
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }

    /// Says that nothing is worked out yet from its start on.
    pub async fn mark(&mut self, meter: &Meter) -> Result<()> {
        let mark = sqlx::query("update energy_meter set dirty_from = $2 where id = $1");
        mark.bind(meter.id).bind(meter.start).execute(&mut self.connection).await?;
        Ok(())
    }
}
