//! Who is signed in: what every page's frame shows.

use crate::error::AppError;
use crate::wire::Answer;
use domain::account::User;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The person in front of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    pub user: User,
}

#[server(output = Answer)]
pub async fn who() -> Result<Me, AppError> {
    Ok(Me { user: crate::ssr::require_user()? })
}

/// Ends this browser's session. A plain form calls it, so that the next page starts with nothing of this one.
#[server(output = Answer)]
pub async fn sign_out() -> Result<(), AppError> {
    let (user, id) = crate::ssr::session()?;
    storage::account::sign_out(&crate::ssr::db(), user.id, id).await?;
    crate::ssr::set_session_cookie("");
    leptos_axum::redirect("/sign-in");
    Ok(())
}

/// Takes the browser's zone for the account.
#[server(output = Answer)]
pub async fn use_browser_zone(zone: String) -> Result<(), AppError> {
    use domain::account::Profile;
    let user = crate::ssr::require_user()?;
    if !crate::ssr::known_zone(&zone) {
        let unknown = domain::FieldError::new("zone", "The server does not know this time zone.");
        return Err(AppError::from(vec![unknown]));
    }
    let profile = Profile { zone, ..user.profile };
    Ok(storage::account::set_profile(&crate::ssr::db(), user.id, profile).await?)
}
