//! The running timer. Starting one is adding an interval without an end.

use super::{Answer, Kept, Tagged, etag, tagged};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::Json;
use axum::extract;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use storage::intervals;

/// Stop the timer now
///
/// To stop it at another time, change the end of the running interval.
#[utoipa::path(
    post, path = "/intervals/timer/stop", operation_id = "stop_timer", tag = "Intervals",
    responses((status = 200, description = "What was stopped", body = Answer), (status = 404, description = "None runs"))
)]
pub(super) async fn stop(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
) -> Result<Tagged, Problem> {
    let now = storage::now();
    let stopped = intervals::stop(&state.db, user.id, now, now).await?;
    stopped.map(tagged).ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "No timer is running."))
}

/// Start a timer with the facts of what ended last
///
/// One that runs is stopped.
#[utoipa::path(
    post, path = "/intervals/timer/resume", operation_id = "resume_timer", tag = "Intervals",
    responses(
        (status = 201, description = "What runs now", body = Kept),
        (status = 404, description = "Nothing was recorded yet"),
    )
)]
pub(super) async fn resume(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
) -> Result<impl IntoResponse, Problem> {
    let nothing = || Problem::new(StatusCode::NOT_FOUND, "There is nothing to resume yet.");
    let running =
        intervals::resume(&state.db, user.id, None, storage::now()).await?.ok_or_else(nothing)?;
    Ok((StatusCode::CREATED, etag(running.revision), Json(Kept::new(running, &[]))))
}
