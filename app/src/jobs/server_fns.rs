//! What the jobs page asks of the server. Each asks first whether an administrator asks.

#[cfg(feature = "ssr")]
mod shown;

use super::view::Overview;
use crate::error::AppError;
use crate::wire::Answer;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

#[cfg(feature = "ssr")]
use {
    crate::ssr::{db, fail, require_admin},
    domain::jobs::Kind,
    storage::{jobs, now},
};

/// The schedules and the latest runs.
#[server(input = GetUrl, output = Answer)]
pub async fn get_jobs() -> Result<Overview, AppError> {
    let user = require_admin()?;
    shown::overview(&db(), &user.profile, now()).await
}

/// Puts a job into its queue now; answers its title.
#[server(output = Answer)]
pub async fn run_job(kind: String) -> Result<String, AppError> {
    require_admin()?;
    let kind = Kind::parse(&kind).ok_or_else(|| fail(AppError::NotFound))?;
    let job = jobs::enqueue(&db(), kind, now()).await?;
    Ok(job.kind.title().to_owned())
}

/// Asks a job to end; answers its title.
#[server(output = Answer)]
pub async fn cancel_job(id: i64) -> Result<String, AppError> {
    require_admin()?;
    let job = jobs::request_cancel(&db(), id, now()).await?;
    Ok(job.kind.title().to_owned())
}
