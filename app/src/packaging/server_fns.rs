//! What the page asks of the server.

#[cfg(feature = "ssr")]
mod shown;

use super::view::{LeftRow, Overview, UnreadRow, Whole};
use crate::error::AppError;
use crate::wire::Answer;
use domain::packaging::{Query, TermsForm};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

#[cfg(feature = "ssr")]
use crate::ssr::{db, require_admin, require_user};

/// How many rows of those that were left out are shown at once.
pub const PAGE: usize = 50;

/// The figures of what a URL asks for, and what they rest on.
#[server(input = GetUrl, output = Answer)]
pub async fn get_overview(query: Query) -> Result<Overview, AppError> {
    let user = require_user()?;
    shown::overview(&db(), &user, &query, storage::now()).await
}

/// All rows, by column, and the assumptions: several MB where there are many.
#[server(input = GetUrl, output = Answer)]
pub async fn get_whole() -> Result<Whole, AppError> {
    require_user()?;
    shown::whole(&db()).await
}

/// Rows by their ids: at most [`PAGE`] of them.
#[server(output = Answer)]
pub async fn get_left_out(#[server(default)] ids: Vec<i64>) -> Result<Vec<LeftRow>, AppError> {
    require_user()?;
    shown::left_out(&db(), &ids).await
}

/// Rows that could not be read, at most [`PAGE`], after the one of that week and position.
#[server(input = GetUrl, output = Answer)]
pub async fn get_unreadable(week: String, position: i64) -> Result<Vec<UnreadRow>, AppError> {
    require_user()?;
    shown::unreadable(&db(), &week, position).await
}

/// Saves terms beside those that hold, which were of this revision.
#[server(output = Answer)]
pub async fn save_terms(terms: TermsForm, revision: i64) -> Result<(), AppError> {
    let user = require_admin()?;
    shown::save(&db(), user.id, terms, revision, storage::now()).await
}
