//! API tokens. A token cannot make or end tokens: whoever finds one must not be able to keep the door open.

use crate::api::List;
use crate::api::extract::{Body, Id, NoQuery};
use crate::http::State;
use crate::http::auth::Person;
use crate::http::problem::Problem;
use axum::http::StatusCode;
use axum::{Json, extract};
use domain::account::Scope;
use domain::field::take;
use domain::{FieldError, Instant};
use serde::{Deserialize, Serialize};
use storage::account;
use utoipa::ToSchema;

/// An API token without its text.
#[derive(Serialize, ToSchema)]
#[schema(as = Token, example = json!({
    "id": 7, "name": "laptop", "scope": "all", "created_at": "2026-03-01T08:00:00Z", "expires_at": null,
    "last_used_at": null
}))]
pub(super) struct Token {
    id: i64,
    name: String,
    /// all, read or agent.
    scope: &'static str,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// To the minute.
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
}

impl From<account::Token> for Token {
    fn from(token: account::Token) -> Self {
        Self {
            id: token.id,
            name: token.name,
            scope: token.scope.as_str(),
            created_at: token.created_at.to_string(),
            expires_at: token.expires_at.map(|at| at.to_string()),
            last_used_at: token.last_used_at.map(|at| at.to_string()),
        }
    }
}

/// List my API tokens, newest first
///
/// Needs a session or a token from `/auth`: an API token cannot manage tokens.
#[utoipa::path(
    get, path = "/tokens", operation_id = "list_tokens", tag = "Account",
    responses((status = 200, description = "The tokens, the expired included", body = List<Token>))
)]
pub(super) async fn list(
    extract::State(state): extract::State<State>,
    Person(user): Person,
    NoQuery: NoQuery,
) -> Result<Json<List<Token>>, Problem> {
    Ok(List::whole(account::list_tokens(&state.db, user.id).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewToken, example = json!({"name": "laptop", "scope": "read", "expires_at": "2027-01-01T00:00:00Z"}))]
pub(super) struct NewToken {
    /// What will use it.
    #[schema(max_length = 100)]
    name: String,
    /// all: everything but managing tokens; read: reading only; agent: recording only.
    scope: String,
    /// RFC 3339 with an offset; null or missing for one that lasts.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// A new token with its text.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedToken)]
pub(super) struct Created {
    #[serde(flatten)]
    about: Token,
    /// Shown this once; send it as `Authorization: Bearer …`.
    #[schema(example = "hsk_…")]
    token: String,
}

/// Make an API token
///
/// Its text is in this answer and nowhere else. Needs a session or a token from `/auth`.
#[utoipa::path(
    post, path = "/tokens", operation_id = "create_token", tag = "Account", request_body = NewToken,
    responses((status = 201, description = "The token", body = Created))
)]
pub(super) async fn create(
    extract::State(state): extract::State<State>,
    Person(user): Person,
    Body(NewToken { name, scope, expires_at }): Body<NewToken>,
) -> Result<(StatusCode, Json<Created>), Problem> {
    let mut errors = Vec::new();
    let unknown = || FieldError::new("scope", "Choose all, read or agent.");
    let scope = take(Scope::parse(&scope).ok_or_else(unknown), &mut errors);
    let expires_at = expires_at.as_deref().map(Instant::parse).transpose();
    let expires_at = take(
        expires_at.map_err(|error| FieldError::new("expires_at", error.to_string())),
        &mut errors,
    );
    let (Some(scope), Some(expires_at)) = (scope, expires_at) else { return Err(errors.into()) };
    let now = storage::now();
    let (about, token) =
        account::create_token(&state.db, user.id, &name, scope, expires_at, now).await?;
    Ok((StatusCode::CREATED, Json(Created { about: about.into(), token })))
}

/// End an API token
///
/// At once. Needs a session or a token from `/auth`.
#[utoipa::path(
    delete, path = "/tokens/{id}", operation_id = "revoke_token", tag = "Account",
    params(("id" = i64, Path, description = "The token's id")),
    responses((status = 204, description = "It has ended"))
)]
pub(super) async fn revoke(
    extract::State(state): extract::State<State>,
    Person(user): Person,
    Id(id): Id<i64>,
) -> Result<StatusCode, Problem> {
    account::revoke_token(&state.db, user.id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
