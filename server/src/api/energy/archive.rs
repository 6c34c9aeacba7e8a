//! The archive: how far it is, its hours, reading them back and comparing them.

use super::time;
use crate::api::extract::{Body, Query};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::http::StatusCode;
use axum::{Json, extract};
use domain::Instant;
use domain::energy::GatewayId;
use domain::energy::archive::{Hour, Range};
use domain::jobs::{Job, Kind};
use serde::{Deserialize, Serialize};
use storage::energy::{self, archive};
use utoipa::{IntoParams, ToSchema};

/// How far the archive is.
#[derive(Serialize, ToSchema)]
#[schema(as = Archive)]
pub(super) struct ArchiveAnswer {
    /// How many hours of your gateways are archived, with how many readings, and how long they are together.
    hours: u64,
    readings: u64,
    bytes: u64,
    /// How many hours that are over wait, and since when.
    backlog: u64,
    #[schema(format = DateTime)]
    waiting_since: Option<String>,
    #[schema(format = DateTime)]
    archived_at: Option<String>,
    /// Why the last attempt failed.
    error: Option<String>,
    /// The hours of `gateway`, the latest first; none where no gateway was named.
    items: Vec<HourAnswer>,
}

/// One hour.
#[derive(Serialize, ToSchema)]
#[schema(as = ArchivedHour)]
struct HourAnswer {
    #[schema(format = DateTime)]
    at: String,
    /// The object's name in the store.
    key: Option<String>,
    readings: u64,
    bytes: u64,
    sha256: Option<String>,
    #[schema(format = DateTime)]
    archived_at: Option<String>,
    /// Whether the object holds all that was said.
    complete: bool,
    /// Whether the database does not hold it any more.
    pruned: bool,
    error: Option<String>,
}

impl From<Hour> for HourAnswer {
    fn from(hour: Hour) -> Self {
        Self {
            at: hour.at.to_string(),
            key: hour.key,
            readings: hour.readings,
            bytes: hour.bytes,
            sha256: hour.sha256,
            archived_at: hour.archived_at.map(|at| at.to_string()),
            complete: hour.complete,
            pruned: hour.pruned,
            error: hour.error,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Stretch {
    /// Whose hours to list.
    #[param(value_type = Option<i64>)]
    gateway: Option<String>,
    /// The last 24 hours unless told.
    #[param(format = DateTime)]
    from: Option<String>,
    #[param(format = DateTime)]
    to: Option<String>,
}

/// See how far the archive is
#[utoipa::path(
    get, path = "/energy/archive", operation_id = "get_archive", tag = "Energy", params(Stretch),
    responses((status = 200, description = "The archive of your gateways", body = ArchiveAnswer))
)]
pub(super) async fn get(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Query(query): Query<Stretch>,
) -> Result<Json<ArchiveAnswer>, Problem> {
    let now = storage::now();
    let gateway = query.gateway.map(|text| text.parse().map_err(|_| Problem::not_found()));
    let gateway: Option<GatewayId> = gateway.transpose()?;
    let span = time::span(query.from.as_deref(), query.to.as_deref(), now, Vec::new())?;
    let hours = match gateway {
        Some(gateway) => archive::list(&state.db, user.id, gateway, span).await?,
        None => Vec::new(),
    };
    let status = archive::status(&state.db, user.id, now).await?;
    let text = |at: Option<Instant>| at.map(|at| at.to_string());
    Ok(Json(ArchiveAnswer {
        hours: status.hours,
        readings: status.readings,
        bytes: status.bytes,
        backlog: status.backlog,
        waiting_since: text(status.waiting_since),
        archived_at: text(status.archived_at),
        error: status.error,
        items: hours.into_iter().map(HourAnswer::from).collect(),
    }))
}

/// Hours of a gateway.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ArchiveRange, example = json!({
    "gateway": 1, "from": "2026-03-02T00:00:00Z", "to": "2026-03-03T00:00:00Z"
}))]
pub(super) struct RangeBody {
    gateway: i64,
    #[schema(format = DateTime)]
    from: String,
    #[schema(format = DateTime)]
    to: String,
}

/// A job that waits its turn.
#[derive(Serialize, ToSchema)]
#[schema(as = Enqueued)]
pub(super) struct Enqueued {
    job: i64,
    state: &'static str,
}

impl From<Job> for Enqueued {
    fn from(job: Job) -> Self {
        Self { job: job.id, state: job.state.as_str() }
    }
}

async fn enqueue(
    state: &State,
    user: domain::account::UserId,
    kind: Kind,
    body: RangeBody,
) -> Result<(StatusCode, Json<Enqueued>), Problem> {
    let now = storage::now();
    let gateway = energy::get(&state.db, user, GatewayId(body.gateway)).await?.id;
    let span = time::span(Some(&body.from), Some(&body.to), now, Vec::new())?;
    let subject = Range { user, gateway, span }.to_string();
    let job = storage::jobs::enqueue_about(&state.db, kind, subject, now).await?;
    Ok((StatusCode::ACCEPTED, Json(job.into())))
}

/// Read archived hours back into the database
#[utoipa::path(
    post, path = "/energy/archive/restore", operation_id = "restore_archive", tag = "Energy",
    request_body = RangeBody,
    responses((status = 202, description = "It waits its turn", body = Enqueued))
)]
pub(super) async fn restore(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Body(body): Body<RangeBody>,
) -> Result<(StatusCode, Json<Enqueued>), Problem> {
    enqueue(&state, user.id, Kind::RestoreEnergy, body).await
}

/// Compare archived hours with what was written
#[utoipa::path(
    post, path = "/energy/archive/verify", operation_id = "verify_archive", tag = "Energy",
    request_body = RangeBody,
    responses((status = 202, description = "It waits its turn", body = Enqueued))
)]
pub(super) async fn verify(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Body(body): Body<RangeBody>,
) -> Result<(StatusCode, Json<Enqueued>), Problem> {
    enqueue(&state, user.id, Kind::VerifyEnergy, body).await
}
