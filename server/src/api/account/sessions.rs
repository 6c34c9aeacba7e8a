//! Browsers that are signed in.

use crate::api::List;
use crate::api::extract::{Id, NoQuery};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::http::StatusCode;
use axum::{Json, extract};
use serde::Serialize;
use storage::account;
use utoipa::ToSchema;

/// A signed-in browser.
#[derive(Serialize, ToSchema)]
#[schema(as = Session, example = json!({
    "id": 3, "agent": "Mozilla/5.0", "address": "192.0.2.7",
    "created_at": "2026-03-01T08:00:00Z", "last_seen_at": "2026-03-02T09:00:00Z"
}))]
pub(super) struct Session {
    id: i64,
    /// The browser's own words about itself.
    agent: String,
    address: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    last_seen_at: String,
}

impl From<account::Session> for Session {
    fn from(session: account::Session) -> Self {
        Self {
            id: session.id,
            agent: session.agent,
            address: session.address,
            created_at: session.created_at.to_string(),
            last_seen_at: session.last_seen_at.to_string(),
        }
    }
}

/// List my sessions, the latest used first
#[utoipa::path(
    get, path = "/sessions", operation_id = "list_sessions", tag = "Account",
    responses((status = 200, description = "The sessions", body = List<Session>))
)]
pub(super) async fn list(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    NoQuery: NoQuery,
) -> Result<Json<List<Session>>, Problem> {
    Ok(List::whole(account::list_sessions(&state.db, user.id, storage::now()).await?))
}

/// End a session
#[utoipa::path(
    delete, path = "/sessions/{id}", operation_id = "revoke_session", tag = "Account",
    params(("id" = i64, Path, description = "The session's id")),
    responses((status = 204, description = "It has ended"))
)]
pub(super) async fn revoke(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<i64>,
) -> Result<StatusCode, Problem> {
    account::revoke_session(&state.db, user.id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
