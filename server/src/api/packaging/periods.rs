//! The weeks, and the pages that are kept of them.

use crate::api::List;
use crate::api::extract::{Id, NoQuery};
use crate::http::State;
use crate::http::auth::{Administrator, Caller};
use crate::http::problem::Problem;
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::{Json, extract};
use connectors::archive::unpack;
use domain::packaging::{Period, Week};
use jiff::civil::Date;
use serde::Serialize;
use storage::packaging;
use utoipa::ToSchema;

/// A week from Sunday to Saturday, and how asking for its report ended.
#[derive(Serialize, ToSchema)]
#[schema(as = PackagingPeriod, example = json!({
    "week": "2018-02-18", "until": "2018-02-24", "outcome": "ok", "done": true, "rows": 31, "unreadable": 0,
    "message": "", "asked_at": "2018-03-01T03:02:11Z"
}))]
pub(super) struct PeriodAnswer {
    /// Its Sunday.
    #[schema(format = Date)]
    week: String,
    /// Its Saturday.
    #[schema(format = Date)]
    until: String,
    /// `ok`, `empty`, `login_failed`, `layout_changed`, `timeout` or `server_error`; null where it was never asked for.
    outcome: Option<&'static str>,
    /// Whether the next scrape leaves it out.
    done: bool,
    /// How many rows are kept of it.
    rows: u32,
    /// How many could not be read.
    unreadable: u32,
    /// What went wrong, in words.
    message: String,
    #[schema(format = DateTime)]
    asked_at: Option<String>,
}

impl From<(Week, Option<Period>)> for PeriodAnswer {
    fn from((week, period): (Week, Option<Period>)) -> Self {
        let (start, until) = (week.start().to_string(), week.end().to_string());
        let Some(period) = period else {
            return Self {
                week: start,
                until,
                outcome: None,
                done: false,
                rows: 0,
                unreadable: 0,
                message: String::new(),
                asked_at: None,
            };
        };
        Self {
            week: start,
            until,
            outcome: Some(period.outcome.as_str()),
            done: period.is_done(),
            rows: period.rows,
            unreadable: period.unreadable,
            message: period.message,
            asked_at: Some(period.asked_at.to_string()),
        }
    }
}

/// List the weeks of reports, newest first
///
/// All since the first, as far as they are over, and whatever else was ever asked for.
#[utoipa::path(
    get, path = "/packaging/periods", operation_id = "list_packaging_periods", tag = "Packaging",
    responses((status = 200, description = "All of them", body = List<PeriodAnswer>))
)]
pub(super) async fn list(
    extract::State(state): extract::State<State>,
    Caller(_): Caller,
    NoQuery: NoQuery,
) -> Result<Json<List<PeriodAnswer>>, Problem> {
    let weeks = packaging::calendar(&state.db, storage::now()).await?;
    Ok(List::whole(weeks.into_iter().rev()))
}

/// Get the page that a week's rows were read from
///
/// For administrators. It is the site's HTML, as text.
#[utoipa::path(
    get, path = "/packaging/periods/{week}/page", operation_id = "get_packaging_page", tag = "Packaging",
    params(("week" = String, Path, description = "A date of the week", example = "2018-02-18")),
    responses((status = 200, description = "The page", body = String, content_type = "text/plain"))
)]
pub(super) async fn page(
    extract::State(state): extract::State<State>,
    Administrator(_): Administrator,
    Id(date): Id<Date>,
) -> Result<([(HeaderName, String); 2], String), Problem> {
    let week = Week::of(date);
    let page = packaging::page(&state.db, week).await?;
    let page = tokio::task::spawn_blocking(move || unpack(&page)).await;
    let page = page.map_err(storage::Error::internal)?.map_err(storage::Error::internal)?;
    let headers = [
        // Never drawn by a browser: it is a page of others.
        (CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"report-{week}.txt\"")),
    ];
    Ok((headers, page))
}
