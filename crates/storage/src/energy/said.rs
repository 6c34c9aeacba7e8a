//! Prices that gateways say by themselves.

use super::meter::find;
use crate::{Db, Result};
use domain::account::UserId;
use domain::energy::MeterId;

/// What a gateway last said that a kWh costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidPrice {
    pub micros_per_kwh: i64,
    /// ISO 4217: `USD`.
    pub currency: Option<String>,
}

pub async fn said_price(db: &Db, user: UserId, meter: MeterId) -> Result<Option<SaidPrice>> {
    let mut conn = db.read().acquire().await?;
    find(&mut conn, user, meter).await?;
    let row: Option<(i64, Option<u16>)> = sqlx::query_as(
        "select micros_per_kwh, currency from energy_said_price where meter_id = $1 order by at desc limit 1",
    )
    .bind(meter.0)
    .fetch_optional(&mut *conn)
    .await?;
    let code = |number| iso_currency::Currency::from_numeric(number).map(|it| it.code().to_owned());
    Ok(row.map(|(micros_per_kwh, currency)| SaidPrice {
        micros_per_kwh,
        currency: currency.and_then(code),
    }))
}
