//! Asking for reports, and reading the kept ones again.

use crate::api::extract::Body;
use crate::api::jobs::JobAnswer;
use crate::http::State;
use crate::http::auth::Administrator;
use crate::http::problem::Problem;
use crate::packaging::today;
use axum::http::StatusCode;
use axum::{Json, extract};
use domain::packaging::{Scrape, ScrapeForm};
use storage::packaging;
use utoipa::ToSchema;

/// Which weeks; without any of it all that are not done.
#[derive(ToSchema)]
#[schema(as = PackagingScrape, example = json!({"weeks": ["2018-02-18"], "again": true}))]
#[expect(dead_code, reason = "the shape of domain::packaging::ScrapeForm for the document")]
pub(super) struct ScrapeShape {
    /// The week of this date is the first.
    #[schema(format = Date)]
    from: Option<String>,
    /// Only weeks whose Saturday is before this date, and over.
    #[schema(format = Date)]
    until: Option<String>,
    /// Those that are done too.
    again: Option<bool>,
    /// These alone, at most 120; any date of each.
    weeks: Option<Vec<String>>,
}

/// Ask the report site for weeks
///
/// For administrators. If `time_tracking.csv` was taken away, every week is asked for again.
#[utoipa::path(
    post, path = "/packaging/scrape", operation_id = "scrape_packaging", tag = "Packaging",
    request_body = ScrapeShape,
    responses((status = 202, description = "It waits its turn", body = JobAnswer))
)]
pub(super) async fn scrape(
    extract::State(state): extract::State<State>,
    Administrator(_): Administrator,
    Body(form): Body<ScrapeForm>,
) -> Result<(StatusCode, Json<JobAnswer>), Problem> {
    let scrape = Scrape::parse(&form, today())?;
    let job = packaging::ask(&state.db, scrape, storage::now()).await?;
    Ok((StatusCode::ACCEPTED, Json(job.into())))
}

/// Read all kept pages again, without asking the site
///
/// For administrators. Worth it when a newer version reads more of them.
#[utoipa::path(
    post, path = "/packaging/reparse", operation_id = "reparse_packaging", tag = "Packaging",
    responses((status = 202, description = "It waits its turn", body = JobAnswer))
)]
pub(super) async fn reparse(
    extract::State(state): extract::State<State>,
    Administrator(_): Administrator,
) -> Result<(StatusCode, Json<JobAnswer>), Problem> {
    let job = packaging::reparse(&state.db, storage::now()).await?;
    Ok((StatusCode::ACCEPTED, Json(job.into())))
}
