//! What an agent sends.

use super::answer::{Answer, SamplesShape, StartShape, StopShape, url};
use crate::api::extract::{Body, Id, LongBody};
use crate::http::State;
use crate::http::auth::Recording;
use crate::http::problem::Problem;
use axum::http::StatusCode;
use axum::{Json, extract};
use domain::Instant;
use domain::runs::report::{Samples, StartRun, StopRun};
use domain::runs::{NewRun, RunId, check, time_text};
use serde::{Deserialize, Serialize};
use storage::runs::{self, Usage};
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = Started, example = json!({"id": 7, "start_time": "2026-03-02T09:00:00Z", "url": "/runs/7"}))]
pub(super) struct Started {
    id: i64,
    #[schema(format = DateTime)]
    start_time: String,
    /// Its page.
    url: String,
}

/// Start a run
///
/// With a `key` of the client's own, sending it again answers the same run.
#[utoipa::path(
    post, path = "/test", operation_id = "start_run", tag = "Runs", request_body = StartShape,
    responses((status = 201, description = "It runs", body = Started))
)]
pub(super) async fn start(
    extract::State(state): extract::State<State>,
    Recording(user): Recording,
    Body(said): Body<StartRun>,
) -> Result<(StatusCode, Json<Started>), Problem> {
    let new = NewRun::parse(said)?;
    let run = runs::start(&state.db, user.id, new, storage::now()).await?;
    let id = run.id.0;
    let started = Started { id, start_time: run.start.to_string(), url: url(id) };
    Ok((StatusCode::CREATED, Json(started)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Usage, example = json!({"cpu_usage": 12.5, "timestamp": "2026-03-02T09:00:01Z"}))]
pub(super) struct UsageBody {
    /// Percent.
    #[schema(minimum = 0, maximum = 100)]
    cpu_usage: f64,
    /// By the client's clock, without an offset UTC; without a time it is now.
    #[serde(default, with = "time_text::option")]
    #[schema(value_type = Option<String>, format = DateTime)]
    timestamp: Option<Instant>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = UsageKept, example = json!({"id": 7, "above_threshold": false}))]
pub(super) struct UsageKept {
    /// The run's.
    id: i64,
    above_threshold: bool,
}

/// Record one sample
///
/// It is a percentage of the series that the run is judged by. Answered when it is on the disk.
#[utoipa::path(
    post, path = "/api/v1/test/{id}/usage", operation_id = "record_usage", tag = "Runs", request_body = UsageBody,
    params(("id" = i64, Path, description = "The run's id")),
    responses(
        (status = 200, description = "It is kept", body = UsageKept),
        (status = 409, description = "The run was stopped, or its samples are summed up"),
    )
)]
pub(super) async fn usage(
    extract::State(state): extract::State<State>,
    Recording(user): Recording,
    Id(run): Id<RunId>,
    Body(body): Body<UsageBody>,
) -> Result<Json<UsageKept>, Problem> {
    let percent = check::percent("cpu_usage", body.cpu_usage).map_err(|error| vec![error])?;
    let usage = Usage { run, at: body.timestamp, percent };
    let threshold = runs::record(&state.db, user.id, usage, storage::now()).await?;
    Ok(Json(UsageKept { id: run.0, above_threshold: percent > threshold }))
}

#[derive(Serialize, ToSchema)]
#[schema(as = Accepted, example = json!({"accepted": 10, "duplicates": 0}))]
pub(super) struct AcceptedAnswer {
    /// How many are new.
    accepted: u64,
    /// How many were there already.
    duplicates: u64,
}

/// Record many samples
///
/// Sending a batch again adds nothing. After the stop those are taken that lie within the run.
#[utoipa::path(
    post, path = "/test/{id}/samples", operation_id = "record_samples", tag = "Runs", request_body = SamplesShape,
    params(("id" = i64, Path, description = "The run's id")),
    responses(
        (status = 200, description = "All are kept", body = AcceptedAnswer),
        (status = 409, description = "The run was stopped and one lies outside of it, or its samples are summed up"),
        (status = 413, description = "More than 10,000 samples or 4 MB"),
    )
)]
pub(super) async fn add(
    extract::State(state): extract::State<State>,
    Recording(user): Recording,
    Id(run): Id<RunId>,
    LongBody(Samples { samples }): LongBody<Samples>,
) -> Result<Json<AcceptedAnswer>, Problem> {
    if samples.len() > check::MAX_BATCH {
        let detail = format!("Send at most {} samples at once.", check::MAX_BATCH);
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
    }
    let kept = runs::add(&state.db, user.id, run, samples, storage::now()).await?;
    Ok(Json(AcceptedAnswer { accepted: kept.accepted, duplicates: kept.duplicates }))
}

/// Stop a run
///
/// One that was stopped stays as it is.
#[utoipa::path(
    post, path = "/test/{id}/stop", operation_id = "stop_run", tag = "Runs",
    request_body(content = Option<StopShape>, description = "May be missing"),
    params(("id" = i64, Path, description = "The run's id")),
    responses(
        (status = 200, description = "The run", body = Answer),
        (status = 409, description = "It was never stopped, and its samples are summed up by now"),
    )
)]
pub(super) async fn stop(
    extract::State(state): extract::State<State>,
    Recording(user): Recording,
    Id(run): Id<RunId>,
    StopBody(said): StopBody,
) -> Result<Json<Answer>, Problem> {
    let now = storage::now();
    runs::stop(&state.db, user.id, run, said, now).await?;
    Ok(Json(runs::summary(&state.db, user.id, run, now).await?.into()))
}

/// The body of a stop: JSON, or nothing at all.
pub(super) struct StopBody(StopRun);

impl<S: Send + Sync> extract::FromRequest<S> for StopBody {
    type Rejection = Problem;

    async fn from_request(request: extract::Request, state: &S) -> Result<Self, Problem> {
        let empty = axum::body::HttpBody::size_hint(request.body()).exact() == Some(0);
        if empty {
            return Ok(Self(StopRun::default()));
        }
        Body::from_request(request, state).await.map(|Body(said)| Self(said))
    }
}
