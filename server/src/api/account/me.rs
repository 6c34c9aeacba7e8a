//! Oneself.

use super::UserAnswer;
use crate::api::extract::{Body, present};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::http::StatusCode;
use axum::{Extension, Json, extract};
use domain::account::{Password, Profile, ProfileDraft};
use serde::Deserialize;
use std::sync::Arc;
use storage::account::{self, Identity, Via};
use utoipa::ToSchema;

/// Get my account
#[utoipa::path(
    get, path = "/me", operation_id = "get_me", tag = "Account",
    responses((status = 200, description = "Who asks", body = UserAnswer))
)]
pub(super) async fn get(Caller(user): Caller) -> Json<UserAnswer> {
    Json(Arc::unwrap_or_clone(user).into())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MePatch, example = json!({"profile": {"zone": "Europe/Berlin"}}))]
pub(super) struct MePatch {
    #[serde(default, deserialize_with = "present")]
    profile: Option<ProfilePatch>,
}

/// Facts of a profile; each has a value always, so none can be taken away.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct ProfilePatch {
    #[serde(deserialize_with = "present")]
    zone: Option<String>,
    #[serde(deserialize_with = "present")]
    day_start_hour: Option<i64>,
    #[serde(deserialize_with = "present")]
    week_start: Option<String>,
    #[serde(deserialize_with = "present")]
    clock: Option<String>,
    #[serde(deserialize_with = "present")]
    currency: Option<String>,
}

impl ProfilePatch {
    fn over(self, old: Profile) -> ProfileDraft {
        ProfileDraft {
            zone: self.zone.unwrap_or(old.zone),
            day_start_hour: self.day_start_hour.unwrap_or(old.day_start_hour.into()).to_string(),
            week_start: self.week_start.unwrap_or(old.week_start.as_str().to_owned()),
            clock: self.clock.unwrap_or(old.clock.as_str().to_owned()),
            currency: self.currency.unwrap_or(old.currency),
        }
    }
}

/// Change my profile
///
/// A JSON merge patch.
#[utoipa::path(
    patch, path = "/me", operation_id = "change_me", tag = "Account",
    request_body(content = MePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The account as it is now", body = UserAnswer))
)]
pub(super) async fn change(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Body(MePatch { profile }): Body<MePatch>,
) -> Result<Json<UserAnswer>, Problem> {
    let mut user = Arc::unwrap_or_clone(user);
    if let Some(patch) = profile {
        let draft = patch.over(user.profile.clone());
        user.profile = Profile::parse(&draft, app::ssr::known_zone)?;
        account::set_profile(&state.db, user.id, user.profile.clone()).await?;
    }
    Ok(Json(user.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasswordProof, example = json!({"password": "correct horse"}))]
pub(super) struct Proof {
    #[schema(format = Password)]
    password: String,
}

/// Delete my account and all that is mine
///
/// At once and for good.
#[utoipa::path(
    delete, path = "/me", operation_id = "delete_me", tag = "Account", request_body = Proof,
    responses((status = 204, description = "Nothing is left"))
)]
pub(super) async fn delete(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Body(Proof { password }): Body<Proof>,
) -> Result<StatusCode, Problem> {
    account::delete_account(&state.db, user.id, password, storage::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasswordChange, example = json!({"current": "correct horse", "new": "battery staple"}))]
pub(super) struct PasswordChange {
    #[schema(format = Password)]
    current: String,
    /// At least 10 characters.
    #[schema(format = Password, min_length = 10)]
    new: String,
}

/// Change my password
///
/// Every other session and every token from `/auth` ends; API tokens stay.
#[utoipa::path(
    put, path = "/me/password", operation_id = "change_password", tag = "Account", request_body = PasswordChange,
    responses((status = 204, description = "It is changed"))
)]
pub(super) async fn change_password(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Extension(identity): Extension<Identity>,
    Body(PasswordChange { current, new }): Body<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let new = Password::parse("new", &new).map_err(|error| vec![error])?;
    let session = match identity.via {
        Via::Session(id) => Some(id),
        Via::Token(_) | Via::Jwt => None,
    };
    account::change_password(&state.db, user.id, current, new, session, storage::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
