//! Gateways: adding, changing, pausing, testing, deleting.

use super::answer::GatewayAnswer;
use crate::api::List;
use crate::api::extract::{Body, Id, NoQuery, present};
use crate::energy::test::subject;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::http::StatusCode;
use axum::{Json, extract};
use domain::energy::{Gateway, GatewayId, NewGateway, SaidGateway};
use domain::jobs::{Job, Kind};
use serde::{Deserialize, Deserializer, Serialize};
use storage::{energy, jobs};
use utoipa::ToSchema;

/// List gateways, by name
#[utoipa::path(
    get, path = "/energy/gateways", operation_id = "list_gateways", tag = "Energy",
    responses((status = 200, description = "All of them", body = List<GatewayAnswer>))
)]
pub(super) async fn list(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    NoQuery: NoQuery,
) -> Result<Json<List<GatewayAnswer>>, Problem> {
    Ok(List::whole(energy::list(&state.db, user.id).await?))
}

/// A gateway to be added.
#[derive(ToSchema)]
#[schema(as = NewGateway, example = json!({
    "kind": "cloud", "cloud_id": "002738", "user_name": "ada@example.org", "password": "…"
}))]
#[expect(dead_code, reason = "the shape of domain::energy::SaidGateway for the document")]
pub(super) struct NewGatewayShape {
    /// Its Cloud ID unless told.
    name: Option<String>,
    /// `cloud`, `eagle100`, `eagle200` or `push`.
    kind: String,
    /// Scheme, host and port of one in the house; also of another cloud.
    address: Option<String>,
    /// Six hexadecimal digits, with leading zeroes.
    cloud_id: String,
    /// The e-mail address of the cloud account.
    user_name: Option<String>,
    /// Of the cloud account, or the install code. Never told again.
    password: Option<String>,
    /// Seconds between two demands, 1 to 3600; 6 unless told.
    interval: Option<f64>,
    /// Addresses of the meters to ask for; none is whatever it answers with.
    meters: Option<Vec<String>>,
    /// SHA-256 of the one certificate to trust.
    pinned: Option<String>,
}

/// Add a gateway
///
/// One that you have by this Cloud ID is changed instead (200). One of another account is 409.
#[utoipa::path(
    post, path = "/energy/gateways", operation_id = "add_gateway", tag = "Energy",
    request_body = NewGatewayShape,
    responses((status = 201, description = "It is asked from now on", body = GatewayAnswer),
              (status = 200, description = "It was there, and is changed", body = GatewayAnswer))
)]
pub(super) async fn add(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Body(said): Body<SaidGateway>,
) -> Result<(StatusCode, Json<GatewayAnswer>), Problem> {
    let new = NewGateway::parse(said)?;
    let (gateway, is_new) = energy::add(&state.db, user.id, new, storage::now()).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(gateway.into())))
}

/// Get a gateway
#[utoipa::path(
    get, path = "/energy/gateways/{id}", operation_id = "get_gateway", tag = "Energy",
    params(("id" = i64, Path, description = "The gateway's id")),
    responses((status = 200, description = "The gateway", body = GatewayAnswer))
)]
pub(super) async fn get(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<GatewayId>,
) -> Result<Json<GatewayAnswer>, Problem> {
    Ok(Json(energy::get(&state.db, user.id, id).await?.into()))
}

/// What may be null, and is told apart from what is not mentioned.
fn mentioned<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// A JSON merge patch: what is not mentioned stays. The Cloud ID stays always.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = GatewayPatch, example = json!({"paused": true}))]
pub(super) struct PatchBody {
    #[serde(deserialize_with = "present")]
    name: Option<String>,
    #[serde(deserialize_with = "present")]
    kind: Option<String>,
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    address: Option<Option<String>>,
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    user_name: Option<Option<String>>,
    #[serde(deserialize_with = "present")]
    password: Option<String>,
    #[serde(deserialize_with = "present")]
    interval: Option<f64>,
    #[serde(deserialize_with = "present")]
    meters: Option<Vec<String>>,
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    pinned: Option<Option<String>>,
    #[serde(deserialize_with = "present")]
    paused: Option<bool>,
}

impl PatchBody {
    fn onto(self, present: Gateway) -> SaidGateway {
        let present = said(present);
        SaidGateway {
            name: self.name.unwrap_or(present.name),
            kind: self.kind.unwrap_or(present.kind),
            address: self.address.unwrap_or(present.address),
            cloud_id: present.cloud_id,
            user_name: self.user_name.unwrap_or(present.user_name),
            password: self.password,
            interval: self.interval.or(present.interval),
            meters: self.meters.unwrap_or(present.meters),
            pinned: self.pinned.unwrap_or(present.pinned),
        }
    }
}

/// A gateway as a person would say it again; its password stays.
pub(super) fn said(gateway: Gateway) -> SaidGateway {
    SaidGateway {
        name: gateway.name,
        kind: gateway.kind.as_str().to_owned(),
        address: gateway.address,
        cloud_id: gateway.cloud_id.to_string(),
        user_name: gateway.user_name,
        password: None,
        interval: Some(gateway.interval_micros as f64 / 1e6),
        meters: gateway.chosen.iter().map(|mac| mac.to_string()).collect(),
        pinned: gateway.pinned,
    }
}

/// Change a gateway, pause it, or go on
#[utoipa::path(
    patch, path = "/energy/gateways/{id}", operation_id = "change_gateway", tag = "Energy",
    params(("id" = i64, Path, description = "The gateway's id")),
    request_body(content = PatchBody, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The gateway", body = GatewayAnswer))
)]
pub(super) async fn change(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<GatewayId>,
    Body(body): Body<PatchBody>,
) -> Result<Json<GatewayAnswer>, Problem> {
    let now = storage::now();
    let present = energy::get(&state.db, user.id, id).await?;
    let paused = body.paused;
    let new = NewGateway::parse(body.onto(present))?;
    let mut gateway = energy::change(&state.db, user.id, id, new, now).await?;
    if let Some(paused) = paused {
        gateway = energy::pause(&state.db, user.id, id, paused, now).await?;
    }
    Ok(Json(gateway.into()))
}

/// Move a gateway to the trash
///
/// With its meters and all that they said. It is not asked from then on, and removed for good after 30 days.
#[utoipa::path(
    delete, path = "/energy/gateways/{id}", operation_id = "delete_gateway", tag = "Energy",
    params(("id" = i64, Path, description = "The gateway's id")),
    responses((status = 204, description = "It lies in the trash"))
)]
pub(super) async fn delete(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<GatewayId>,
) -> Result<StatusCode, Problem> {
    energy::delete(&state.db, user.id, id, storage::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a gateway out of the trash
#[utoipa::path(
    post, path = "/energy/gateways/{id}/restore", operation_id = "restore_gateway", tag = "Energy",
    params(("id" = i64, Path, description = "The gateway's id")),
    responses((status = 200, description = "The gateway", body = GatewayAnswer))
)]
pub(super) async fn restore(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<GatewayId>,
) -> Result<Json<GatewayAnswer>, Problem> {
    Ok(Json(energy::restore(&state.db, user.id, id).await?.into()))
}

/// How a test stands.
#[derive(Serialize, ToSchema)]
#[schema(as = GatewayTest)]
pub(super) struct TestAnswer {
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    state: &'static str,
    /// What it found, and what to do.
    message: String,
    /// What the gateway answered, where that was no reading; the beginning of it.
    raw: Option<String>,
}

impl TestAnswer {
    fn of(job: Job, raw: Option<String>) -> Json<Self> {
        Json(Self { state: job.state.as_str(), message: job.message, raw })
    }
}

/// Test a gateway
///
/// It is asked once; GET tells what was found.
#[utoipa::path(
    post, path = "/energy/gateways/{id}/test", operation_id = "test_gateway", tag = "Energy",
    params(("id" = i64, Path, description = "The gateway's id")),
    responses((status = 202, description = "It waits its turn", body = TestAnswer))
)]
pub(super) async fn test(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<GatewayId>,
) -> Result<(StatusCode, Json<TestAnswer>), Problem> {
    let gateway = energy::get(&state.db, user.id, id).await?;
    let subject = subject(user.id, gateway.id);
    let job = jobs::enqueue_about(&state.db, Kind::TestGateway, subject, storage::now()).await?;
    Ok((StatusCode::ACCEPTED, TestAnswer::of(job, None)))
}

/// Get what the last test found
#[utoipa::path(
    get, path = "/energy/gateways/{id}/test", operation_id = "get_gateway_test", tag = "Energy",
    params(("id" = i64, Path, description = "The gateway's id")),
    responses((status = 200, description = "The last test", body = TestAnswer))
)]
pub(super) async fn tested(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<GatewayId>,
) -> Result<Json<TestAnswer>, Problem> {
    let raw = energy::raw(&state.db, user.id, id).await?;
    let job = jobs::latest_about(&state.db, Kind::TestGateway, &subject(user.id, id)).await?;
    let job = job.ok_or_else(Problem::not_found)?;
    Ok(TestAnswer::of(job, raw))
}
