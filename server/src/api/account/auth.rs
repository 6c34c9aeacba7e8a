//! A name and a password for a token.

use crate::api::extract::Body;
use crate::http::State;
use crate::http::problem::Problem;
use app::ssr::ClientAddress;
use axum::extract;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use storage::account::{self, SignIn};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Credentials, example = json!({"username": "ada", "password": "correct horse"}))]
pub(super) struct Credentials {
    username: String,
    #[schema(format = Password)]
    password: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = SignedIn, example = json!({"token": "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9…"}))]
pub(super) struct SignedIn {
    /// Good for two hours as `Authorization: Bearer …`; a change of password ends it at once.
    token: String,
}

/// Trade a name and a password for a token
///
/// Failed tries are slowed down, per account and address.
#[utoipa::path(
    post, path = "/auth", operation_id = "create_auth", tag = "Signing in", request_body = Credentials, security(()),
    responses(
        (status = 200, description = "The token", body = SignedIn),
        (status = 401, description = "The name or the password is not right"),
        (status = 429, description = "Too many failures; Retry-After says when", headers(("Retry-After" = u64))),
    )
)]
pub(super) async fn sign_in(
    extract::State(state): extract::State<State>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    Body(Credentials { username, password }): Body<Credentials>,
) -> Result<Json<SignedIn>, Problem> {
    let address = address.to_string();
    match account::issue_jwt(&state.db, &username, &password, &address, storage::now()).await? {
        SignIn::Welcome { token } => Ok(Json(SignedIn { token })),
        SignIn::Wrong => Err(Problem::unauthorized("The name or the password is not right.")),
        SignIn::Wait { seconds } => Err(Problem::wait(seconds)),
    }
}
