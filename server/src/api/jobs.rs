//! Jobs, for administrators.

use super::List;
use super::extract::{Id, NoQuery};
use crate::http::State;
use crate::http::auth::Administrator;
use crate::http::problem::Problem;
use axum::http::StatusCode;
use axum::{Json, extract};
use domain::jobs::{Job, Kind};
use serde::Serialize;
use storage::jobs;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How many runs the list shows.
const RECENT: i64 = 100;

pub(super) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(run)).routes(routes!(cancel))
}

/// One run of a job.
#[derive(Serialize, ToSchema)]
#[schema(as = Job, example = json!({
    "id": 12, "kind": "backup", "state": "running", "done": 3, "total": 7, "message": "copying",
    "cancel_requested": false, "created_at": "2026-03-02T02:30:00Z", "started_at": "2026-03-02T02:30:00Z",
    "finished_at": null
}))]
pub(super) struct JobAnswer {
    id: i64,
    /// What it does.
    kind: &'static str,
    /// queued, running, done, failed or cancelled.
    state: &'static str,
    done: i64,
    /// 0 until it is known.
    total: i64,
    /// What it is doing, did, or failed at.
    message: String,
    cancel_requested: bool,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    started_at: Option<String>,
    #[schema(format = DateTime)]
    finished_at: Option<String>,
}

impl From<Job> for JobAnswer {
    fn from(job: Job) -> Self {
        Self {
            id: job.id,
            kind: job.kind.as_str(),
            state: job.state.as_str(),
            done: job.done,
            total: job.total,
            message: job.message,
            cancel_requested: job.cancel_requested,
            created_at: job.created_at.to_string(),
            started_at: job.started_at.map(|at| at.to_string()),
            finished_at: job.finished_at.map(|at| at.to_string()),
        }
    }
}

/// List the latest runs of jobs, newest first
///
/// For administrators.
#[utoipa::path(
    get, path = "/jobs", operation_id = "list_jobs", tag = "Administration",
    responses((status = 200, description = "At most 100 runs", body = List<JobAnswer>))
)]
async fn list(
    extract::State(state): extract::State<State>,
    Administrator(_): Administrator,
    NoQuery: NoQuery,
) -> Result<Json<List<JobAnswer>>, Problem> {
    Ok(List::whole(jobs::list_recent(&state.db, RECENT).await?))
}

/// Run a job now
///
/// For administrators. One that waits or runs already is not started a second time.
#[utoipa::path(
    post, path = "/jobs/{kind}/run", operation_id = "run_job", tag = "Administration",
    params(("kind" = String, Path, description = "backup, clean_up or prune_runs", example = "backup")),
    responses((status = 202, description = "It waits its turn", body = JobAnswer))
)]
async fn run(
    extract::State(state): extract::State<State>,
    Administrator(_): Administrator,
    Id(kind): Id<String>,
) -> Result<(StatusCode, Json<JobAnswer>), Problem> {
    let kind = Kind::parse(&kind).ok_or_else(Problem::not_found)?;
    let job = jobs::enqueue(&state.db, kind, storage::now()).await?;
    Ok((StatusCode::ACCEPTED, Json(job.into())))
}

/// Ask a job to stop
///
/// For administrators. One that waits is cancelled at once, one that runs at its next step.
#[utoipa::path(
    post, path = "/jobs/{id}/cancel", operation_id = "cancel_job", tag = "Administration",
    params(("id" = i64, Path, description = "The run's id")),
    responses((status = 200, description = "The run as it stands", body = JobAnswer))
)]
async fn cancel(
    extract::State(state): extract::State<State>,
    Administrator(_): Administrator,
    Id(id): Id<i64>,
) -> Result<Json<JobAnswer>, Problem> {
    Ok(Json(jobs::request_cancel(&state.db, id, storage::now()).await?.into()))
}
