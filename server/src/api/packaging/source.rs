//! Where reports come from.

use crate::api::extract::Body;
use crate::http::State;
use crate::http::auth::{Administrator, Caller};
use crate::http::problem::Problem;
use axum::{Json, extract};
use domain::FieldError;
use domain::packaging::{NewSource, Source, SourceForm};
use serde::{Deserialize, Serialize};
use storage::{Db, packaging};
use utoipa::ToSchema;

/// Where reports come from, and how asking stands.
#[derive(Serialize, ToSchema)]
#[schema(as = PackagingSource, example = json!({
    "is_set_up": true, "account": "132", "first_period": "2012-01-01", "schedule": "0 3 1 * *", "next_run": "2026-12-01T03:00:00Z", "pause": 0.2, "timeout": 600.0,
    "user_name": "ada", "has_password": true, "password_lost": false, "starts_over": false,
    "last_scrape": "2026-11-01T03:14:07Z"
}))]
pub(super) struct SourceAnswer {
    /// Otherwise the rest is what is proposed.
    is_set_up: bool,
    base_url: String,
    account: String,
    #[schema(format = Date)]
    first_period: String,
    /// A crontab line in UTC; empty is never by itself.
    schedule: String,
    #[schema(format = DateTime)]
    next_run: Option<String>,
    /// Seconds between two weeks.
    pause: f64,
    /// Seconds for one report.
    timeout: f64,
    /// For administrators.
    user_name: Option<String>,
    has_password: bool,
    /// There is one, but this server's key does not open it: it must be entered again.
    password_lost: bool,
    /// `time_tracking.csv` was taken away: a person's next scrape asks for every week again.
    starts_over: bool,
    /// When a report last came.
    #[schema(format = DateTime)]
    last_scrape: Option<String>,
}

impl SourceAnswer {
    async fn of(db: &Db, source: Source, admin: bool) -> storage::Result<Json<Self>> {
        let next_run = packaging::next_scrape(&source, storage::now());
        let last_scrape = packaging::last_scrape(db).await?;
        Ok(Json(Self {
            is_set_up: source.changed_at.is_some(),
            base_url: source.base_url,
            account: source.account,
            first_period: source.first_period.to_string(),
            schedule: source.schedule,
            next_run: next_run.map(|at| at.to_string()),
            pause: f64::from(source.pause_ms) / 1000.0,
            timeout: f64::from(source.timeout_s),
            user_name: admin.then_some(source.user_name),
            has_password: source.has_password,
            password_lost: source.password_lost,
            starts_over: packaging::starts_over(db).await?,
            last_scrape: last_scrape.map(|at| at.to_string()),
        }))
    }
}

/// Where reports are to come from. Only what signs in may be left out.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewPackagingSource, example = json!({
    "base_url": "tt.revacom.com", "account": "132", "first_period": "2012-01-01", "schedule": "0 3 1 * *",
    "pause": 0.2, "timeout": 600, "user_name": "ada", "password": "…"
}))]
#[serde(deny_unknown_fields)]
pub(super) struct SourceBody {
    /// Scheme, host, perhaps port and path; http where no scheme is told.
    base_url: String,
    /// In digits.
    account: String,
    /// The week that it lies in is the first.
    #[schema(format = Date)]
    first_period: String,
    /// A crontab line in UTC; empty for never.
    schedule: String,
    /// Seconds between two weeks, 0 to 60.
    pause: f64,
    /// Seconds for one report, 1 to 3600.
    timeout: f64,
    /// Needed where no `credentials` say it.
    user_name: Option<String>,
    /// Never told again. Left out, null or empty, the one that is kept stays.
    password: Option<String>,
    /// The text of a `tt_credentials.json`, in the place of both.
    credentials: Option<String>,
}

impl SourceBody {
    fn into_form(self) -> Result<SourceForm, Problem> {
        if self.user_name.is_none() && self.credentials.is_none() {
            let message = "This field is needed, unless credentials say it.";
            return Err(vec![FieldError::new("user_name", message)].into());
        }
        Ok(SourceForm {
            base_url: self.base_url,
            account: self.account,
            first_period: self.first_period,
            schedule: self.schedule,
            pause: self.pause,
            timeout: self.timeout,
            user_name: self.user_name.unwrap_or_default(),
            password: self.password,
            credentials: self.credentials,
        })
    }
}

/// See where reports come from
#[utoipa::path(
    get, path = "/packaging/source", operation_id = "get_packaging_source", tag = "Packaging",
    responses((status = 200, description = "As it is set up, or what is proposed", body = SourceAnswer))
)]
pub(super) async fn get(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
) -> Result<Json<SourceAnswer>, Problem> {
    let source = packaging::source(&state.db).await?;
    Ok(SourceAnswer::of(&state.db, source, user.admin).await?)
}

/// Set up where reports come from
///
/// For administrators. All of it is said, in the place of what holds; only a password that is left out stays as it is
/// kept.
#[utoipa::path(
    put, path = "/packaging/source", operation_id = "set_packaging_source", tag = "Packaging",
    request_body = SourceBody,
    responses((status = 200, description = "As it is set up", body = SourceAnswer))
)]
pub(super) async fn put(
    extract::State(state): extract::State<State>,
    Administrator(_): Administrator,
    Body(body): Body<SourceBody>,
) -> Result<Json<SourceAnswer>, Problem> {
    let new = NewSource::parse(body.into_form()?, packaging::check_schedule)?;
    let source = packaging::save_source(&state.db, new, storage::now()).await?;
    Ok(SourceAnswer::of(&state.db, source, true).await?)
}
