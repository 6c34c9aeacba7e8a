//! What the page of periods asks of the server.

#[cfg(feature = "ssr")]
mod shown;

use super::view::{PeriodsView, WeekView};
use crate::error::AppError;
use crate::wire::Answer;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

#[cfg(feature = "ssr")]
use {
    crate::ssr::{db, require_admin, require_user},
    storage::now,
};

/// Every week from the first period to the last one that is over, and how asking for it ended.
#[server(input = GetUrl, output = Answer)]
pub async fn get_periods() -> Result<PeriodsView, AppError> {
    let user = require_user()?;
    shown::periods(&db(), &user, now()).await
}

/// What is known of a week, by its Sunday: `2018-02-18`.
#[server(input = GetUrl, output = Answer)]
pub async fn get_week(week: String) -> Result<WeekView, AppError> {
    let user = require_user()?;
    shown::week(&db(), &user, &week, now()).await
}

/// Has a week asked for again, and begins to scrape.
#[server(output = Answer)]
pub async fn ask_again(week: String) -> Result<(), AppError> {
    require_admin()?;
    shown::ask_again(&db(), &week, now()).await
}
