//! Renaming, judging anew, deleting and bringing back.

use super::answer::Answer;
use crate::api::extract::{Body, Id, present};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::http::StatusCode;
use axum::{Json, extract};
use domain::runs::RunId;
use serde::Deserialize;
use storage::runs::{self, Patch};
use utoipa::ToSchema;

/// A JSON merge patch: what is not mentioned stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RunPatch, example = json!({"threshold": 80}))]
pub(super) struct PatchBody {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    description: Option<String>,
    /// Percent; the time above it is worked out anew from the samples. Once they are summed up it is rounded to 0.1 %
    /// for that, and `threshold_rounded` says so.
    #[serde(default, deserialize_with = "present")]
    threshold: Option<f64>,
}

/// Change a run
#[utoipa::path(
    patch, path = "/test/{id}", operation_id = "change_run", tag = "Runs",
    params(("id" = i64, Path, description = "The run's id")),
    request_body(content = PatchBody, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The run", body = Answer))
)]
pub(super) async fn change(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<RunId>,
    Body(body): Body<PatchBody>,
) -> Result<Json<Answer>, Problem> {
    let PatchBody { name, description, threshold } = body;
    runs::change(&state.db, user.id, id, Patch { name, description, threshold }).await?;
    Ok(Json(runs::summary(&state.db, user.id, id, storage::now()).await?.into()))
}

/// Move a run to the trash
///
/// Doing so twice changes nothing. What its agent sends from then on is answered 404. It is removed for good after
/// 30 days.
#[utoipa::path(
    delete, path = "/test/{id}", operation_id = "delete_run", tag = "Runs",
    params(("id" = i64, Path, description = "The run's id")),
    responses((status = 204, description = "It lies in the trash"))
)]
pub(super) async fn delete(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<RunId>,
) -> Result<StatusCode, Problem> {
    runs::delete(&state.db, user.id, id, storage::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a run out of the trash
///
/// One that is not there stays as it is.
#[utoipa::path(
    post, path = "/test/{id}/restore", operation_id = "restore_run", tag = "Runs",
    params(("id" = i64, Path, description = "The run's id")),
    responses((status = 200, description = "The run", body = Answer))
)]
pub(super) async fn restore(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<RunId>,
) -> Result<Json<Answer>, Problem> {
    runs::restore(&state.db, user.id, id).await?;
    Ok(Json(runs::summary(&state.db, user.id, id, storage::now()).await?.into()))
}
