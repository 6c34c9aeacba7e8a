//! What the pages of energy ask of the server.

#[cfg(feature = "ssr")]
pub(super) mod cost;
#[cfg(feature = "ssr")]
mod demand;
#[cfg(feature = "ssr")]
mod figure;
#[cfg(feature = "ssr")]
mod history;
#[cfg(feature = "ssr")]
pub(super) mod now;
#[cfg(feature = "ssr")]
mod periods;
#[cfg(feature = "ssr")]
mod shown;
#[cfg(feature = "ssr")]
mod ticks;
#[cfg(feature = "ssr")]
mod tints;

use super::view::{Draft, Gateways, HistoryQuery, HistoryView, NowView};
use crate::error::AppError;
use crate::wire::Answer;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

#[cfg(feature = "ssr")]
use {
    crate::ssr::{db, require_user},
    domain::energy::{GatewayId, MeterId},
    storage::energy,
};

/// What a meter says now: the one of that id, else the first.
#[server(input = GetUrl, output = Answer)]
pub async fn get_now(meter: Option<i64>) -> Result<NowView, AppError> {
    let user = require_user()?;
    now::now(&db(), &user, meter, storage::now()).await
}

/// What a meter said over a period.
#[server(input = GetUrl, output = Answer)]
pub async fn get_history(query: HistoryQuery) -> Result<HistoryView, AppError> {
    let user = require_user()?;
    history::history(&db(), &user, query, storage::now()).await
}

/// The person's gateways and how they do.
#[server(input = GetUrl, output = Answer)]
pub async fn get_gateways() -> Result<Gateways, AppError> {
    let user = require_user()?;
    shown::gateways(&db(), &user, storage::now()).await
}

/// Adds a gateway, or changes the one of that id. Answers its name.
#[server(output = Answer)]
pub async fn save_gateway(id: Option<i64>, draft: Draft) -> Result<String, AppError> {
    let user = require_user()?;
    let new = shown::read(draft)?;
    let saved = match id {
        Some(id) => energy::change(&db(), user.id, GatewayId(id), new, storage::now()).await?,
        None => {
            shown::refuse_again(&db(), user.id, &new).await?;
            energy::add(&db(), user.id, new, storage::now()).await?.0
        }
    };
    Ok(saved.name)
}

/// Stops asking a gateway, or goes on.
#[server(output = Answer)]
pub async fn pause_gateway(id: i64, paused: bool) -> Result<(), AppError> {
    let user = require_user()?;
    energy::pause(&db(), user.id, GatewayId(id), paused, storage::now()).await?;
    Ok(())
}

/// Moves a gateway to the trash, with what its meters said.
#[server(output = Answer)]
pub async fn delete_gateway(id: i64) -> Result<(), AppError> {
    let user = require_user()?;
    Ok(energy::delete(&db(), user.id, GatewayId(id), storage::now()).await?)
}

/// Takes a gateway out of the trash.
#[server(output = Answer)]
pub async fn restore_gateway(id: i64) -> Result<(), AppError> {
    let user = require_user()?;
    energy::restore(&db(), user.id, GatewayId(id)).await?;
    Ok(())
}

/// Has a gateway asked once; what was found is told by [`get_gateways`].
#[server(output = Answer)]
pub async fn test_gateway(id: i64) -> Result<(), AppError> {
    let user = require_user()?;
    shown::test(&db(), user.id, GatewayId(id), storage::now()).await
}

/// Names a meter, and sets the most power that is believed of it, in kW.
#[server(output = Answer)]
pub async fn change_meter(id: i64, name: String, max_kw: f64) -> Result<(), AppError> {
    let user = require_user()?;
    energy::change_meter(&db(), user.id, MeterId(id), Some(name), Some(max_kw)).await?;
    Ok(())
}
