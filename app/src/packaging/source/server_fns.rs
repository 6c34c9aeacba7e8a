//! What the page of the source asks of the server.

#[cfg(feature = "ssr")]
mod crontab;
#[cfg(feature = "ssr")]
mod shown;

use super::view::{ScheduleView, Settings, SourceView};
use crate::error::AppError;
use crate::wire::Answer;
use domain::packaging::SourceForm;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

#[cfg(feature = "ssr")]
use {
    crate::ssr::{db, require_admin, require_user},
    storage::{now, packaging},
};

/// Where reports come from, and how the last scrape went or how far the present one is.
#[server(input = GetUrl, output = Answer)]
pub async fn get_source() -> Result<SourceView, AppError> {
    let user = require_user()?;
    shown::source(&db(), &user, now()).await
}

/// The settings as their form begins; `None` for those who may not change them.
#[server(input = GetUrl, output = Answer)]
pub async fn get_settings() -> Result<Option<Settings>, AppError> {
    let user = require_user()?;
    shown::settings(&db(), &user).await
}

/// What a crontab line means.
#[server(input = GetUrl, output = Answer)]
pub async fn read_schedule(line: String) -> Result<Option<ScheduleView>, AppError> {
    let user = require_admin()?;
    shown::schedule(&user, &line, now())
}

/// Keeps where reports come from.
#[server(output = Answer)]
pub async fn save_source(form: SourceForm) -> Result<(), AppError> {
    require_admin()?;
    shown::save(&db(), form, now()).await
}

/// Begins to scrape; `again` asks for all that is done already, too.
#[server(output = Answer)]
pub async fn scrape(again: bool) -> Result<(), AppError> {
    require_admin()?;
    shown::scrape(&db(), again, now()).await
}

/// Has the kept pages read again, without asking the site.
#[server(output = Answer)]
pub async fn reparse() -> Result<(), AppError> {
    require_admin()?;
    packaging::reparse(&db(), now()).await?;
    Ok(())
}

/// Asks a scrape, or the reading of kept pages, to end.
#[server(output = Answer)]
pub async fn stop_work(id: i64) -> Result<(), AppError> {
    require_admin()?;
    shown::stop(&db(), id, now()).await
}
