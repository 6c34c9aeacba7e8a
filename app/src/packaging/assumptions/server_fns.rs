//! What the page of assumptions asks of the server.

#[cfg(feature = "ssr")]
mod differences;
#[cfg(feature = "ssr")]
mod shown;

use super::view::{AssumptionsView, HistoryView, Preview};
use crate::error::AppError;
use crate::wire::Answer;
use domain::packaging::AssumptionsForm;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

#[cfg(feature = "ssr")]
use {
    crate::ssr::{db, require_admin, require_user},
    domain::packaging::Assumptions,
    storage::{now, packaging},
};

/// Those that hold.
#[server(input = GetUrl, output = Answer)]
pub async fn get_assumptions() -> Result<AssumptionsView, AppError> {
    let user = require_user()?;
    shown::assumptions(&db(), &user, now()).await
}

/// Every state that they were in.
#[server(input = GetUrl, output = Answer)]
pub async fn get_history() -> Result<HistoryView, AppError> {
    let user = require_user()?;
    shown::history(&db(), &user, now()).await
}

/// What a draft would change, over all rows; complains of what is wrong with it.
#[server(input = Answer, output = Answer)]
pub async fn preview_assumptions(form: AssumptionsForm) -> Result<Preview, AppError> {
    require_admin()?;
    shown::preview(&db(), &form).await
}

/// Saves a draft that was made from the revision `seen`; answers its own.
#[server(input = Answer, output = Answer)]
pub async fn save_assumptions(form: AssumptionsForm, seen: i64) -> Result<i64, AppError> {
    let user = require_admin()?;
    let new = Assumptions::parse(&form)?;
    let saved = packaging::save_assumptions(&db(), user.id, new, Some(seen), now()).await?;
    Ok(saved.revision)
}
