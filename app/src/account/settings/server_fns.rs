//! What the account page asks of the server. Each asks first who asks.

#[cfg(feature = "ssr")]
mod agent;
#[cfg(feature = "ssr")]
mod shown;

use super::view::{MadeToken, SessionRow, Settings, TokenRow};
use crate::error::AppError;
use crate::wire::Answer;
use domain::account::ProfileDraft;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

#[cfg(feature = "ssr")]
use {
    crate::ssr::{db, require_user, session},
    domain::account::{Password, Profile},
    storage::{account, now},
};

/// How the person's time is shown.
#[server(input = GetUrl, output = Answer)]
pub async fn get_profile() -> Result<Settings, AppError> {
    Ok(shown::settings(require_user()?, now()))
}

/// Every zone name that a profile may have, for its field to propose.
#[server(input = GetUrl, output = Answer)]
pub async fn list_zones() -> Result<Vec<String>, AppError> {
    require_user()?;
    Ok(jiff::tz::db().available().map(|zone| zone.to_string()).collect())
}

/// Changes how the person's time is shown.
#[server(output = Answer)]
pub async fn save_profile(draft: ProfileDraft) -> Result<(), AppError> {
    let user = require_user()?;
    let profile = Profile::parse(&draft, crate::ssr::known_zone)?;
    Ok(account::set_profile(&db(), user.id, profile).await?)
}

/// Changes the password and ends every other session.
#[server(output = Answer)]
pub async fn change_password(current: String, new: String) -> Result<(), AppError> {
    let (user, session) = session()?;
    let new = Password::parse("new", &new).map_err(|error| vec![error])?;
    Ok(account::change_password(&db(), user.id, current, new, Some(session), storage::now())
        .await?)
}

/// The browsers that are signed in, the latest used first.
#[server(input = GetUrl, output = Answer)]
pub async fn list_sessions() -> Result<Vec<SessionRow>, AppError> {
    let (user, session) = session()?;
    let sessions = account::list_sessions(&db(), user.id, now()).await?;
    Ok(shown::sessions(sessions, session, &user.profile, now()))
}

/// Signs one browser out.
#[server(output = Answer)]
pub async fn end_session(id: i64) -> Result<(), AppError> {
    let user = require_user()?;
    Ok(account::revoke_session(&db(), user.id, id).await?)
}

/// Signs out every browser but this one; answers how many.
#[server(output = Answer)]
pub async fn end_other_sessions() -> Result<usize, AppError> {
    let (user, session) = session()?;
    shown::end_others(&db(), user.id, session, now()).await
}

/// The API tokens, the newest first.
#[server(input = GetUrl, output = Answer)]
pub async fn list_tokens() -> Result<Vec<TokenRow>, AppError> {
    let user = require_user()?;
    let tokens = account::list_tokens(&db(), user.id).await?;
    Ok(shown::tokens(tokens, &user.profile, now()))
}

/// Makes an API token that is good for `days`, or for ever without them. Its text is answered here and never again.
#[server(output = Answer)]
pub async fn make_token(
    name: String,
    scope: String,
    #[server(default)] days: String,
) -> Result<MadeToken, AppError> {
    let user = require_user()?;
    let (scope, expires) = shown::read_token(&scope, &days, now())?;
    let made = account::create_token(&db(), user.id, &name, scope, expires, now()).await?;
    let (token, text) = made;
    Ok(MadeToken { name: token.name, text })
}

/// Ends an API token at once.
#[server(output = Answer)]
pub async fn end_token(id: i64) -> Result<(), AppError> {
    let user = require_user()?;
    Ok(account::revoke_token(&db(), user.id, id).await?)
}

/// Deletes the account with all that is the person's.
#[server(output = Answer)]
pub async fn delete_account(password: String) -> Result<(), AppError> {
    let user = require_user()?;
    account::delete_account(&db(), user.id, password, storage::now()).await?;
    crate::ssr::set_session_cookie("");
    let anyone = account::any_user(&db()).await?;
    leptos_axum::redirect(if anyone { "/sign-in" } else { "/register" });
    Ok(())
}
