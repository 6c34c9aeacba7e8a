//! Rows of energy in a database, beside `storage::energy`. They must follow its migrations; where they do not, they
//! fail.

use crate::bench::sqlite::Bare;
use anyhow::Result;

/// A second and the interval of gateways, in microseconds.
pub const SECOND: i64 = 1_000_000;
pub const INTERVAL: i64 = 6 * SECOND;
/// Thousands of watts: a raw number is one watt.
const DIVISOR: i64 = 1_000;

impl Bare {
    /// How many gateways are in each state.
    pub async fn states(&mut self) -> Result<Vec<(String, i64)>> {
        let states = sqlx::query_as(
            "select state, count(*) from energy_gateway group by state order by 2 desc",
        );
        Ok(states.fetch_all(&mut self.connection).await?)
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

    /// How readings of [`Bare::add_meter`]'s are read.
    pub async fn add_encoding(&mut self) -> Result<i64> {
        let id = sqlx::query_scalar(
            "insert into energy_encoding
                 (device, multiplier, divisor, bits, digits_right, digits_left, suppress_leading_zero, interval_us)
             values ('', 1, $1, 24, 3, 0, 0, $2) returning id",
        );
        Ok(id.bind(DIVISOR).bind(INTERVAL).fetch_one(&mut self.connection).await?)
    }

    /// A gateway that posts, with one meter.
    pub async fn add_meter(&mut self, cloud_id: &str, created_at: i64) -> Result<i64> {
        let gateway: i64 = sqlx::query_scalar(
            "insert into energy_gateway
                 (user_id, name, kind, cloud_id, interval_us, chosen, state, state_at, created_at)
             values ($1, $2, 'push', $2, $3, '[]', 'ok', $4, $4) returning id",
        )
        .bind(self.user)
        .bind(cloud_id)
        .bind(INTERVAL)
        .bind(created_at)
        .fetch_one(&mut self.connection)
        .await?;
        let meter = sqlx::query_scalar(
            "insert into energy_meter (gateway_id, mac, created_at) values ($1, '0x0000000000000001', $2)
             returning id",
        );
        Ok(meter.bind(gateway).bind(created_at).fetch_one(&mut self.connection).await?)
    }

    pub async fn insert_reading(
        &mut self,
        meter: i64,
        at: i64,
        raw: i64,
        encoding: i64,
    ) -> Result<()> {
        sqlx::query(
            "insert into energy_reading (meter_id, at, raw, encoding_id, received_at)
             values ($1, $2, $3, $4, $2)",
        )
        .bind(meter)
        .bind(at)
        .bind(raw)
        .bind(encoding)
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }

    /// Says that nothing is worked out yet from there on.
    pub async fn mark(&mut self, meter: i64, from: i64) -> Result<()> {
        let mark = sqlx::query("update energy_meter set dirty_from = $2 where id = $1");
        mark.bind(meter).bind(from).execute(&mut self.connection).await?;
        Ok(())
    }
}
