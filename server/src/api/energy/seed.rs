//! The paths of the first logger, below `/api`: `user`, `users` and `event`.
//!
//! Bodies are read as JSON whatever their content type, and a password in the query is not kept nor looked at: a token
//! is needed, as everywhere. What it got wrong is right here: `user` is an object and has no password, `event` tells
//! what was read.

use super::answer::kw;
use super::gateways::said;
use crate::api::extract::{Id, bytes};
use crate::http::State;
use crate::http::auth::{Bearing, Caller};
use crate::http::problem::Problem;
use axum::http::StatusCode;
use axum::{Json, extract};
use domain::FieldError;
use domain::account::UserId;
use domain::energy::{CloudId, Demand, Gateway, Kind, NewGateway, Reading, SaidGateway};
use serde::Deserialize;
use serde_json::{Value, json};
use storage::energy;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(put_user, get_user))
        .routes(routes!(put_users, get_users))
        .routes(routes!(list))
        .routes(routes!(list_slash))
        .routes(routes!(event))
}

#[derive(Deserialize)]
struct Credentials {
    user_email: String,
    user_pw: String,
}

/// Create or update a cloud gateway, as the first logger did
///
/// It is asked from then on.
#[utoipa::path(
    post, path = "/user/{cloud_id}", operation_id = "put_logger_user", tag = "First logger",
    params(("cloud_id" = String, Path, description = "With its leading zeroes")),
    request_body(content = Value, example = json!({"user_email": "ada@example.org", "user_pw": "…"})),
    responses((status = 200, description = "The record, without the password", body = Value))
)]
async fn put_user(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(cloud_id): Id<String>,
    request: extract::Request,
) -> Result<Json<Value>, Problem> {
    let body = bytes(request, &state, "1 MB").await?;
    let unreadable = "Send {\"user_email\": …, \"user_pw\": …} as JSON.";
    let said: Credentials = serde_json::from_slice(&body)
        .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, unreadable))?;
    let said = SaidGateway {
        kind: "cloud".to_owned(),
        user_name: Some(said.user_email),
        password: Some(said.user_pw).filter(|password| !password.is_empty()),
        ..present(&state, user.id, cloud_id).await?
    };
    let now = storage::now();
    let new = NewGateway::parse(said).map_err(in_its_words)?;
    let (gateway, _) = energy::add(&state.db, user.id, new, now).await?;
    let gateway = energy::pause(&state.db, user.id, gateway.id, false, now).await?;
    Ok(Json(json!({ "status": "success", "user": record(&state, user.id, &gateway).await? })))
}

/// What stays of a gateway when its credentials change; of one that is not there, its Cloud ID.
async fn present(state: &State, user: UserId, cloud_id: String) -> Result<SaidGateway, Problem> {
    let found = match CloudId::parse(&cloud_id) {
        Some(parsed) => energy::target_by_cloud_id(&state.db, user, &parsed).await,
        None => Err(storage::Error::NotFound),
    };
    match found {
        Ok(target) if target.gateway.kind == Kind::Cloud => Ok(said(target.gateway)),
        // It is no longer in the house.
        Ok(target) => Ok(SaidGateway { address: None, pinned: None, ..said(target.gateway) }),
        Err(storage::Error::NotFound) => Ok(SaidGateway { cloud_id, ..SaidGateway::default() }),
        Err(error) => Err(error.into()),
    }
}

/// Complaints about the fields as that body names them.
fn in_its_words(errors: Vec<FieldError>) -> Problem {
    let renamed = |error: FieldError| {
        let field = match error.field.as_str() {
            "user_name" => "user_email",
            "password" => "user_pw",
            field => field,
        };
        FieldError::new(field, error.message)
    };
    Problem::invalid(errors.into_iter().map(renamed).collect())
}

/// The same on the path that the first logger really had
#[utoipa::path(
    post, path = "/users/{cloud_id}", operation_id = "put_logger_users", tag = "First logger",
    params(("cloud_id" = String, Path, description = "With its leading zeroes")),
    request_body(content = Value, example = json!({"user_email": "ada@example.org", "user_pw": "…"})),
    responses((status = 200, description = "The record, without the password", body = Value))
)]
async fn put_users(
    state: extract::State<State>,
    caller: Caller,
    id: Id<String>,
    request: extract::Request,
) -> Result<Json<Value>, Problem> {
    put_user(state, caller, id, request).await
}

/// Get a gateway's record, without its password
#[utoipa::path(
    get, path = "/user/{cloud_id}", operation_id = "get_logger_user", tag = "First logger",
    params(("cloud_id" = String, Path, description = "With its leading zeroes")),
    responses((status = 200, description = "The record", body = Value))
)]
async fn get_user(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(cloud_id): Id<String>,
) -> Result<Json<Value>, Problem> {
    let cloud_id = CloudId::parse(&cloud_id).ok_or_else(Problem::not_found)?;
    let target = energy::target_by_cloud_id(&state.db, user.id, &cloud_id).await?;
    Ok(Json(
        json!({ "status": "success", "user": record(&state, user.id, &target.gateway).await? }),
    ))
}

/// The same on the path that the first logger really had
#[utoipa::path(
    get, path = "/users/{cloud_id}", operation_id = "get_logger_users", tag = "First logger",
    params(("cloud_id" = String, Path, description = "With its leading zeroes")),
    responses((status = 200, description = "The record", body = Value))
)]
async fn get_users(
    state: extract::State<State>,
    caller: Caller,
    id: Id<String>,
) -> Result<Json<Value>, Problem> {
    get_user(state, caller, id).await
}

/// The fields of the first logger's record, times as seconds since 1970.
async fn record(state: &State, user: UserId, gateway: &Gateway) -> Result<Value, Problem> {
    let logged = energy::logged(&state.db, user, gateway.id).await?;
    let epoch = |at: domain::Instant| at.micros() as f64 / 1e6;
    Ok(json!({
        "cloud_id": gateway.cloud_id,
        "user_email": gateway.user_name,
        "total_events_logged": logged.readings,
        "active": !gateway.paused,
        "first_timestamp": logged.first.map(epoch),
        "last_timestamp": logged.last.map(epoch),
    }))
}

/// List the Cloud IDs of your gateways
#[utoipa::path(
    get, path = "/users", operation_id = "list_logger_users", tag = "First logger",
    responses((status = 200, description = "Their Cloud IDs", body = Value))
)]
async fn list(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
) -> Result<Json<Value>, Problem> {
    let gateways = energy::list(&state.db, user.id).await?;
    let ids: Vec<&CloudId> = gateways.iter().map(|gateway| &gateway.cloud_id).collect();
    Ok(Json(json!({ "status": "success", "user_list": ids })))
}

/// The same with a slash at its end
#[utoipa::path(
    get, path = "/users/", operation_id = "list_logger_users_slash", tag = "First logger",
    responses((status = 200, description = "Their Cloud IDs", body = Value))
)]
async fn list_slash(state: extract::State<State>, caller: Caller) -> Result<Json<Value>, Problem> {
    list(state, caller).await
}

/// Ask a gateway now, and keep what it says
///
/// A failure of the gateway is 502, and says in words what to do.
#[utoipa::path(
    get, path = "/event/{cloud_id}", operation_id = "log_event", tag = "First logger",
    params(("cloud_id" = String, Path, description = "With its leading zeroes")),
    responses((status = 200, description = "What it said", body = Value,
        example = json!({"status": "success", "reading": {"at": "2026-03-02T09:00:00Z", "demand_kw": -0.5}})))
)]
async fn event(
    extract::State(state): extract::State<State>,
    // It stores: a token that only reads will not do.
    Bearing(user): Bearing,
    Id(cloud_id): Id<String>,
) -> Result<Json<Value>, Problem> {
    let cloud_id = CloudId::parse(&cloud_id).ok_or_else(Problem::not_found)?;
    let target = energy::target_by_cloud_id(&state.db, user.id, &cloud_id).await?;
    if target.gateway.kind == Kind::Push {
        let detail = "This gateway posts by itself, and is not asked.";
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    let outcome = state.asking.now(&target).await?;
    let demand = outcome.readings.iter().find_map(|reading| match reading {
        Reading::Demand(demand) => Some(told(demand)),
        _ => None,
    });
    match (outcome.failure, demand) {
        (Some(failure), _) => Err(Problem::new(StatusCode::BAD_GATEWAY, failure.to_string())),
        (None, None) => Err(Problem::not_found()),
        (None, Some(demand)) => Ok(Json(json!({ "status": "success", "reading": demand }))),
    }
}

/// What was read, scaled, and as it was said.
fn told(demand: &Demand) -> Value {
    let Demand { meter, at, raw, encoding } = demand;
    json!({
        "at": at.to_string(),
        "demand_kw": kw(encoding.milliwatts(*raw)),
        "MeterMacId": meter.to_string(),
        "Demand": raw,
        "Multiplier": encoding.multiplier,
        "Divisor": encoding.divisor,
    })
}
