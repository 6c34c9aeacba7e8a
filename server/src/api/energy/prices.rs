//! What a kWh costs a meter's owner.

use super::answer::money;
use crate::api::List;
use crate::api::extract::{Body, Id, NoQuery};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::{Json, extract};
use domain::energy::{MeterId, NewTariff, TariffForm};
use serde::{Deserialize, Serialize};
use storage::energy::{self, StoredTariff, Totals};
use utoipa::ToSchema;

/// A tariff as it is kept.
#[derive(Serialize, ToSchema)]
#[schema(as = Tariff)]
pub(super) struct TariffAnswer {
    id: i64,
    /// Prices as decimal texts for one kWh; `kind` is `flat`, `time_of_use` or `tiers`.
    #[schema(value_type = Value)]
    tariff: TariffForm,
    /// Where its days begin.
    zone: String,
    /// The hours that it prices: from when it was made, or from its date where it was applied to the past.
    #[schema(format = DateTime)]
    applies_from: String,
    /// Null while it prices hours to come.
    #[schema(format = DateTime)]
    applies_to: Option<String>,
}

impl From<StoredTariff> for TariffAnswer {
    fn from(stored: StoredTariff) -> Self {
        let ended = !stored.is_present();
        Self {
            id: stored.id,
            tariff: TariffForm::of(stored.valid_from, &stored.terms),
            zone: stored.zone,
            applies_from: stored.applies.start().to_string(),
            applies_to: ended.then(|| stored.applies.end().to_string()),
        }
    }
}

/// List the tariffs of a meter, the latest date first
#[utoipa::path(
    get, path = "/energy/meters/{id}/prices", operation_id = "list_prices", tag = "Energy",
    params(("id" = i64, Path, description = "The meter's id")),
    responses((status = 200, description = "All of them", body = List<TariffAnswer>))
)]
pub(super) async fn list(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<MeterId>,
    NoQuery: NoQuery,
) -> Result<Json<List<TariffAnswer>>, Problem> {
    Ok(List::whole(energy::tariffs(&state.db, user.id, id).await?))
}

/// A tariff, and whether it prices the past.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewTariff, example = json!({
    "tariff": {"currency": "EUR", "valid_from": "2026-01-01", "kind": "flat", "price": "0.2987"},
    "apply_to_past": false
}))]
#[serde(deny_unknown_fields)]
pub(super) struct NewBody {
    /// `currency`, `valid_from`, `kind`, `price`, `bands` (`name`, `days`, `from`, `to`, `price`), `tiers` (`up_to_kwh`,
    /// `price`), `export`: prices as decimal texts for one kWh.
    #[schema(value_type = Value)]
    tariff: TariffForm,
    /// Whether hours since its date that are past get its price; otherwise those from now on.
    #[serde(default)]
    apply_to_past: bool,
}

/// Add a tariff
#[utoipa::path(
    post, path = "/energy/meters/{id}/prices", operation_id = "add_price", tag = "Energy",
    params(("id" = i64, Path, description = "The meter's id")), request_body = NewBody,
    responses((status = 201, description = "It prices from now on", body = TariffAnswer))
)]
pub(super) async fn add(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<MeterId>,
    Body(NewBody { tariff, apply_to_past }): Body<NewBody>,
) -> Result<(StatusCode, Json<TariffAnswer>), Problem> {
    let new = NewTariff::parse(&tariff)?;
    let (zone, now) = (user.profile.zone.clone(), storage::now());
    let stored = energy::add_tariff(&state.db, user.id, id, new, zone, apply_to_past, now).await?;
    Ok((StatusCode::CREATED, Json(stored.into())))
}

/// What hours cost and earned in one currency, as decimal texts.
#[derive(Serialize, ToSchema)]
#[schema(as = Total)]
struct TotalAnswer {
    currency: String,
    cost: String,
    credit: String,
}

fn totals(totals: Totals) -> Vec<TotalAnswer> {
    let line = |(currency, it): (String, energy::Money)| TotalAnswer {
        currency,
        cost: money(it.cost_micros),
        credit: money(it.credit_micros),
    };
    totals.into_iter().map(line).collect()
}

/// What applying a tariff to the past would change.
#[derive(Serialize, ToSchema)]
#[schema(as = PricePreview)]
pub(super) struct PreviewAnswer {
    /// How many hours would have another price.
    hours: usize,
    old: Vec<TotalAnswer>,
    new: Vec<TotalAnswer>,
}

/// See what a tariff would change if it were applied to the past
#[utoipa::path(
    post, path = "/energy/meters/{id}/prices/preview", operation_id = "preview_price", tag = "Energy",
    params(("id" = i64, Path, description = "The meter's id")), request_body = NewBody,
    responses((status = 200, description = "The totals since its date", body = PreviewAnswer))
)]
pub(super) async fn preview(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<MeterId>,
    Body(NewBody { tariff, .. }): Body<NewBody>,
) -> Result<Json<PreviewAnswer>, Problem> {
    let new = NewTariff::parse(&tariff)?;
    let zone = user.profile.zone.clone();
    let preview = energy::preview(&state.db, user.id, id, new, zone, storage::now()).await?;
    let energy::Preview { hours, old, new } = preview;
    Ok(Json(PreviewAnswer { hours, old: totals(old), new: totals(new) }))
}

/// Take a tariff away
///
/// Hours that it has priced keep their price.
#[utoipa::path(
    delete, path = "/energy/meters/{id}/prices/{price}", operation_id = "delete_price", tag = "Energy",
    params(("id" = i64, Path, description = "The meter's id"), ("price" = i64, Path, description = "The tariff's id")),
    responses((status = 204, description = "It prices no hours to come"))
)]
pub(super) async fn remove(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    path: Result<Path<(i64, i64)>, extract::rejection::PathRejection>,
) -> Result<StatusCode, Problem> {
    let Path((meter, price)) = path.map_err(|_| Problem::not_found())?;
    energy::remove_tariff(&state.db, user.id, MeterId(meter), price, storage::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take the end of a tariff back
///
/// Hours since it was deleted have its price, as if it had not been.
#[utoipa::path(
    post, path = "/energy/meters/{id}/prices/{price}/restore", operation_id = "restore_price", tag = "Energy",
    params(("id" = i64, Path, description = "The meter's id"), ("price" = i64, Path, description = "The tariff's id")),
    responses((status = 200, description = "It prices hours to come", body = TariffAnswer))
)]
pub(super) async fn restore(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    path: Result<Path<(i64, i64)>, extract::rejection::PathRejection>,
) -> Result<Json<TariffAnswer>, Problem> {
    let Path((meter, price)) = path.map_err(|_| Problem::not_found())?;
    let stored = energy::restore_tariff(&state.db, user.id, MeterId(meter), price).await?;
    Ok(Json(stored.into()))
}
