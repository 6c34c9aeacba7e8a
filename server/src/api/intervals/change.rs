//! Adding, changing, deleting and bringing back.

use super::{Answer, FactsShape, Kept, Tagged, etag, tagged};
use crate::api::extract::{Body, FactsBody, Id, IfMatch};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::Json;
use axum::extract;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::FieldError;
use domain::intervals::IntervalId;
use domain::intervals::overlap::OnOverlap;
use serde::Deserialize;
use storage::intervals::{self, Stored};
use utoipa::ToSchema;

/// Add an interval
///
/// Without an end it starts a timer and stops the one that runs. Overlaps are kept and named. With an `id` of the
/// client's own, sending it again answers 200 and adds nothing.
#[utoipa::path(
    post, path = "/intervals", operation_id = "add_interval", tag = "Intervals", request_body = FactsShape,
    responses(
        (status = 201, description = "It is kept", body = Kept),
        (status = 200, description = "The same was kept before", body = Kept),
        (status = 409, description = "An interval with this id is there and differs"),
    )
)]
pub(super) async fn add(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    FactsBody(facts): FactsBody,
) -> Result<impl IntoResponse, Problem> {
    let now = storage::now();
    let (id, new) = facts.check(None, now)?;
    let stored = intervals::add(&state.db, user.id, id, new, OnOverlap::Keep, now).await?;
    answer(stored, StatusCode::CREATED)
}

/// Change an interval
///
/// A JSON merge patch: what is not mentioned stays, null takes a fact away. `If-Match` with the revision you saw
/// makes a change meanwhile a 412.
#[utoipa::path(
    patch, path = "/intervals/{id}", operation_id = "change_interval", tag = "Intervals",
    params(
        ("id" = Uuid, Path, description = "The interval's id"),
        ("If-Match" = Option<String>, Header, description = "The revision you saw, in quotation marks", example = "\"1\""),
    ),
    request_body(content = FactsShape, content_type = "application/merge-patch+json", example = json!({"title": "Review"})),
    responses(
        (status = 200, description = "It is changed", body = Kept),
        (status = 409, description = "It was changed while this request ran"),
        (status = 412, description = "Its revision is not the one of If-Match"),
    )
)]
pub(super) async fn change(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<IntervalId>,
    IfMatch(expected): IfMatch,
    FactsBody(facts): FactsBody,
) -> Result<impl IntoResponse, Problem> {
    if facts.id.is_some() {
        return Err(vec![FieldError::new("id", "An id cannot be changed; leave it out.")].into());
    }
    let old = intervals::get(&state.db, user.id, id).await?;
    if expected.is_some_and(|expected| expected != old.revision) {
        let detail = format!("It is at revision {} by now. Look at it again first.", old.revision);
        return Err(Problem::new(StatusCode::PRECONDITION_FAILED, detail));
    }
    let now = storage::now();
    let (_, new) = facts.check(Some(old.content), now)?;
    let seen = Some(old.revision);
    let stored = intervals::change(&state.db, user.id, id, new, seen, OnOverlap::Keep, now).await?;
    answer(stored, StatusCode::OK)
}

/// Move an interval to the trash
///
/// Doing so twice changes nothing.
#[utoipa::path(
    delete, path = "/intervals/{id}", operation_id = "delete_interval", tag = "Intervals",
    params(("id" = Uuid, Path, description = "The interval's id")),
    responses((status = 204, description = "It lies in the trash"))
)]
pub(super) async fn delete(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<IntervalId>,
) -> Result<StatusCode, Problem> {
    intervals::delete(&state.db, user.id, id, storage::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take an interval out of the trash
///
/// One that is not there stays as it is.
#[utoipa::path(
    post, path = "/intervals/{id}/restore", operation_id = "restore_interval", tag = "Intervals",
    params(("id" = Uuid, Path, description = "The interval's id")),
    responses((status = 200, description = "The interval", body = Answer))
)]
pub(super) async fn restore(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<IntervalId>,
) -> Result<Tagged, Problem> {
    Ok(tagged(intervals::restore(&state.db, user.id, id, storage::now()).await?))
}

/// Which earlier state.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Earlier, example = json!({"revision": 1}))]
pub(super) struct Earlier {
    /// One that `history` shows.
    revision: i64,
}

/// Make an interval what it was
///
/// The earlier state becomes a new revision.
#[utoipa::path(
    post, path = "/intervals/{id}/revert", operation_id = "revert_interval", tag = "Intervals",
    params(("id" = Uuid, Path, description = "The interval's id")), request_body = Earlier,
    responses((status = 200, description = "The interval", body = Answer))
)]
pub(super) async fn revert(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<IntervalId>,
    Body(Earlier { revision }): Body<Earlier>,
) -> Result<Tagged, Problem> {
    let back = intervals::revert(&state.db, user.id, id, revision, None, storage::now()).await?;
    Ok(tagged(back))
}

/// What was kept, with `fresh` when it is new.
fn answer(stored: Stored, fresh: StatusCode) -> Result<impl IntoResponse + use<>, Problem> {
    let Stored::Kept { interval, overlaps, created } = stored else {
        // Overlaps are kept here, so nothing asks.
        return Err(Problem::new(StatusCode::CONFLICT, "It overlaps others."));
    };
    let status = if created { fresh } else { StatusCode::OK };
    Ok((status, etag(interval.revision), Json(Kept::new(interval, &overlaps))))
}
