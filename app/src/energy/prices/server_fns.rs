//! What the page of prices asks of the server.

#[cfg(feature = "ssr")]
mod hours;
#[cfg(feature = "ssr")]
mod shown;

use super::view::Prices;
use crate::error::AppError;
use crate::wire::Answer;
use domain::energy::TariffForm;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

#[cfg(feature = "ssr")]
use {
    crate::ssr::{db, require_user},
    domain::energy::MeterId,
    storage::{energy, now},
};

/// The prices of a meter, of the first one unless told.
#[server(input = GetUrl, output = Answer)]
pub async fn get_prices(meter: Option<i64>) -> Result<Prices, AppError> {
    let user = require_user()?;
    shown::prices(&db(), &user, meter.map(MeterId), now()).await
}

/// Adds a tariff. Where hours since its date are past, it is asked what becomes of them: `past` is the answer.
#[server(output = Answer)]
pub async fn save_price(
    meter: i64,
    draft: TariffForm,
    past: Option<String>,
) -> Result<(), AppError> {
    let user = require_user()?;
    shown::save(&db(), &user, MeterId(meter), draft, past.as_deref(), now()).await
}

/// Ends a tariff: hours that it has priced keep their price.
#[server(output = Answer)]
pub async fn end_price(meter: i64, id: i64) -> Result<(), AppError> {
    let user = require_user()?;
    energy::remove_tariff(&db(), user.id, MeterId(meter), id, now()).await?;
    Ok(())
}

/// Takes the end of a tariff back, as if it had not ended.
#[server(output = Answer)]
pub async fn restore_price(meter: i64, id: i64) -> Result<(), AppError> {
    let user = require_user()?;
    energy::restore_tariff(&db(), user.id, MeterId(meter), id).await?;
    Ok(())
}
