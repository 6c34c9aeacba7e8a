//! Everyone, for administrators.

use super::UserAnswer;
use crate::api::List;
use crate::api::extract::{Body, Id, NoQuery};
use crate::http::State;
use crate::http::auth::Administrator;
use crate::http::problem::Problem;
use axum::{Json, extract};
use domain::account::UserId;
use serde::Deserialize;
use storage::account;
use utoipa::ToSchema;

/// List everyone, by name
///
/// For administrators.
#[utoipa::path(
    get, path = "/users", operation_id = "list_users", tag = "Administration",
    responses((status = 200, description = "Everyone", body = List<UserAnswer>))
)]
pub(super) async fn list(
    extract::State(state): extract::State<State>,
    Administrator(_): Administrator,
    NoQuery: NoQuery,
) -> Result<Json<List<UserAnswer>>, Problem> {
    Ok(List::whole(account::list_users(&state.db).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserPatch, example = json!({"disabled": true}))]
pub(super) struct UserPatch {
    disabled: bool,
}

/// Disable or enable an account
///
/// For administrators. Disabling ends all its sessions and tokens at once; nobody disables themselves.
#[utoipa::path(
    patch, path = "/users/{id}", operation_id = "change_user", tag = "Administration",
    params(("id" = i64, Path, description = "The person's id")),
    request_body(content = UserPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The account as it is now", body = UserAnswer))
)]
pub(super) async fn change(
    extract::State(state): extract::State<State>,
    Administrator(admin): Administrator,
    Id(id): Id<i64>,
    Body(UserPatch { disabled }): Body<UserPatch>,
) -> Result<Json<UserAnswer>, Problem> {
    account::set_disabled(&state.db, admin.id, UserId(id), disabled, storage::now()).await?;
    let everyone = account::list_users(&state.db).await?;
    let changed =
        everyone.into_iter().find(|user| user.id.0 == id).ok_or_else(Problem::not_found)?;
    Ok(Json(changed.into()))
}
