//! Tags across all intervals.

use crate::api::List;
use crate::api::extract::{Body, NoQuery};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::Json;
use axum::extract;
use domain::field::take;
use domain::intervals::Tag;
use serde::{Deserialize, Serialize};
use storage::intervals;
use utoipa::ToSchema;
use uuid::Uuid;

/// A tag and how many intervals carry it.
#[derive(Serialize, ToSchema)]
#[schema(as = TagUse, example = json!({"tag": "client", "count": 12}))]
pub(super) struct TagUse {
    tag: String,
    count: i64,
}

impl From<intervals::TagUse> for TagUse {
    fn from(used: intervals::TagUse) -> Self {
        Self { tag: used.tag.to_string(), count: used.count }
    }
}

/// List tags, the most used first
#[utoipa::path(
    get, path = "/intervals/tags", operation_id = "list_tags", tag = "Tags",
    responses((status = 200, description = "The tags in use", body = List<TagUse>))
)]
pub(super) async fn list(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    NoQuery: NoQuery,
) -> Result<Json<List<TagUse>>, Problem> {
    Ok(List::whole(intervals::list_tags(&state.db, user.id).await?))
}

/// A tag's old and new name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TagRename, example = json!({"from": "cleint", "to": "client"}))]
pub(super) struct Rename {
    from: String,
    to: String,
}

/// What was renamed.
#[derive(Serialize, ToSchema)]
#[schema(as = TagRenamed, example = json!({"batch": "0195d3a0-7c00-7000-8000-000000000000", "changed": 12}))]
pub(super) struct Renamed {
    /// What `undo` takes back.
    batch: Uuid,
    /// How many intervals changed.
    changed: usize,
}

/// Rename a tag on every interval
///
/// Where the new name is in use the two become one. Intervals in the trash are renamed too.
#[utoipa::path(
    post, path = "/intervals/tags/rename", operation_id = "rename_tag", tag = "Tags", request_body = Rename,
    responses((status = 200, description = "It is renamed", body = Renamed), (status = 404, description = "No interval carries it"))
)]
pub(super) async fn rename(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Body(Rename { from, to }): Body<Rename>,
) -> Result<Json<Renamed>, Problem> {
    let mut errors = Vec::new();
    let from = take(Tag::parse("from", &from), &mut errors);
    let to = take(Tag::parse("to", &to), &mut errors);
    let (Some(from), Some(to)) = (from, to) else { return Err(errors.into()) };
    let (batch, changed) =
        intervals::rename_tag(&state.db, user.id, from, to, storage::now()).await?;
    Ok(Json(Renamed { batch, changed }))
}

/// Which change of many intervals.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Batch, example = json!({"batch": "0195d3a0-7c00-7000-8000-000000000000"}))]
pub(super) struct Batch {
    batch: Uuid,
}

/// What was taken back.
#[derive(Serialize, ToSchema)]
#[schema(as = Undone, example = json!({"undone": 12, "left": 0}))]
pub(super) struct Undone {
    /// How many intervals went back.
    undone: usize,
    /// How many have changed since and were left.
    left: usize,
}

/// Take back a change of many intervals
#[utoipa::path(
    post, path = "/intervals/undo", operation_id = "undo_batch", tag = "Tags", request_body = Batch,
    responses((status = 200, description = "It is taken back", body = Undone), (status = 404, description = "No such change"))
)]
pub(super) async fn undo(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Body(Batch { batch }): Body<Batch>,
) -> Result<Json<Undone>, Problem> {
    let (undone, left) = intervals::undo_batch(&state.db, user.id, batch, storage::now()).await?;
    Ok(Json(Undone { undone, left }))
}
