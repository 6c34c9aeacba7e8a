//! What the pages of the runs ask of the server.

#[cfg(feature = "ssr")]
mod compared;
#[cfg(feature = "ssr")]
mod figure;
#[cfg(feature = "ssr")]
mod shown;
#[cfg(feature = "ssr")]
mod ticks;

use super::view::{AgentView, Comparison, ListQuery, Listing, RunView};
use crate::error::AppError;
use crate::wire::Answer;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

#[cfg(feature = "ssr")]
use {
    crate::ssr::{db, fail, require_user},
    domain::runs::RunId,
    storage::now,
    storage::runs::{self, Patch},
};

/// A page of the list.
#[server(input = GetUrl, output = Answer)]
pub async fn list_runs(query: ListQuery) -> Result<Listing, AppError> {
    let user = require_user()?;
    shown::listing(&db(), &user, query, now()).await
}

/// One run with its chart, for about `points` points across.
#[server(input = GetUrl, output = Answer)]
pub async fn get_run(id: String, points: u32) -> Result<RunView, AppError> {
    let user = require_user()?;
    let id: RunId = id.parse().map_err(|_| fail(AppError::NotFound))?;
    shown::run(&db(), &user, id, points.clamp(50, 2_000), now()).await
}

/// The latest runs of the same command as this one, each against those before it.
#[server(input = GetUrl, output = Answer)]
pub async fn compare_runs(id: String) -> Result<Comparison, AppError> {
    let user = require_user()?;
    let id: RunId = id.parse().map_err(|_| fail(AppError::NotFound))?;
    compared::compare(&db(), &user, id, now()).await
}

/// Judges a run by another threshold, in percent.
#[server(output = Answer)]
pub async fn set_threshold(id: i64, threshold: f64) -> Result<(), AppError> {
    let user = require_user()?;
    let patch = Patch { threshold: Some(threshold), ..Patch::default() };
    runs::change(&db(), user.id, RunId(id), patch).await?;
    Ok(())
}

/// Names and describes a run anew.
#[server(output = Answer)]
pub async fn rename_run(id: i64, name: String, description: String) -> Result<(), AppError> {
    let user = require_user()?;
    let patch = Patch { name: Some(name), description: Some(description), threshold: None };
    runs::change(&db(), user.id, RunId(id), patch).await?;
    Ok(())
}

/// Moves a run to the trash.
#[server(output = Answer)]
pub async fn delete_run(id: i64) -> Result<(), AppError> {
    let user = require_user()?;
    Ok(runs::delete(&db(), user.id, RunId(id), now()).await?)
}

/// Takes a run out of the trash.
#[server(output = Answer)]
pub async fn restore_run(id: i64) -> Result<(), AppError> {
    let user = require_user()?;
    runs::restore(&db(), user.id, RunId(id)).await?;
    Ok(())
}

/// Where this server is, for a command line.
#[server(input = GetUrl, output = Answer)]
pub async fn get_agent() -> Result<AgentView, AppError> {
    require_user()?;
    Ok(AgentView { server: crate::ssr::address() })
}
