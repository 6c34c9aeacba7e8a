//! Finding runs and reading their samples.

use super::answer::{Answer, PointAnswer};
use crate::api::extract::{Id, Query};
use crate::api::{List, page};
use crate::http::State;
use crate::http::auth::{Caller, Recording};
use crate::http::problem::Problem;
use axum::{Json, extract};
use domain::field::take;
use domain::runs::{RunId, parse_time};
use domain::{FieldError, Instant, Span};
use serde::Deserialize;
use storage::runs::{self, Filter};
use utoipa::IntoParams;

const MAX_LIMIT: i64 = 200;
const MAX_POINTS: u32 = 10_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Listing {
    /// Part of the name, whatever its case.
    #[serde(default)]
    name: String,
    host: Option<String>,
    /// `running`, `lost`, `finished` or `failed`.
    state: Option<String>,
    /// Only what touches the time from here on.
    #[param(format = DateTime, example = "2026-03-02T00:00:00Z")]
    from: Option<String>,
    /// Only what touches the time before.
    #[param(format = DateTime, example = "2026-03-09T00:00:00Z")]
    to: Option<String>,
    /// How many, 1 to 200; 50 unless told.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// The `next_cursor` of the answer before.
    cursor: Option<String>,
}

type Cursor = Option<(Instant, RunId)>;

impl Listing {
    fn read(self) -> Result<(Filter, i64, Cursor), Vec<FieldError>> {
        let mut errors = Vec::new();
        let state = self.state.as_deref().map(str::parse).transpose();
        let unknown = |()| FieldError::new("state", "Choose running, lost, finished or failed.");
        let state = take(state.map_err(unknown), &mut errors).flatten();
        let span = take(span(self.from.as_deref(), self.to.as_deref()), &mut errors).flatten();
        let limit = page::number("limit", self.limit.as_deref(), 50, MAX_LIMIT);
        let limit = take(limit, &mut errors);
        let id = |text: &str| i64::from_str_radix(text, 16).ok().map(RunId);
        let after = take(page::after(self.cursor.as_deref(), id), &mut errors).flatten();
        match limit {
            Some(limit) if errors.is_empty() => {
                let (name, host) = (self.name, self.host);
                Ok((Filter { name, host, state, span, same_as: None }, limit, after))
            }
            _ => Err(errors),
        }
    }
}

/// List runs, those that started last first
#[utoipa::path(
    get, path = "/test", operation_id = "list_runs", tag = "Runs", params(Listing),
    responses((status = 200, description = "The runs", body = List<Answer>))
)]
pub(super) async fn list(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Query(listing): Query<Listing>,
) -> Result<Json<List<Answer>>, Problem> {
    let (filter, limit, after) = listing.read()?;
    let now = storage::now();
    let mut found = runs::list(&state.db, user.id, &filter, after, limit + 1, now).await?;
    let next_cursor = page::cut(&mut found, limit, |it| (it.start, format!("{:x}", it.id.0)));
    let summaries = runs::summaries(&state.db, user.id, &found, now).await?;
    Ok(Json(List { items: summaries.into_iter().map(Answer::from).collect(), next_cursor }))
}

/// Get a run
///
/// An agent's token may ask, too: the first grasshopper shows the result at its end.
#[utoipa::path(
    get, path = "/test/{id}", operation_id = "get_run", tag = "Runs",
    params(("id" = i64, Path, description = "The run's id")),
    responses((status = 200, description = "The run", body = Answer))
)]
pub(super) async fn get(
    extract::State(state): extract::State<State>,
    Recording(user): Recording,
    Id(id): Id<RunId>,
) -> Result<Json<Answer>, Problem> {
    Ok(Json(runs::summary(&state.db, user.id, id, storage::now()).await?.into()))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Stretch {
    /// Without an offset it is UTC; the run's start unless told.
    #[param(format = DateTime)]
    from: Option<String>,
    /// The run's end, or now, unless told.
    #[param(format = DateTime)]
    to: Option<String>,
    /// How many points at most, 1 to 10,000; 1,000 unless told.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 10000)]
    points: Option<String>,
}

/// Get the samples of a run in few points
///
/// The least, the mean and the most of equal parts; where there are few samples, each is a point of its own. Of a run
/// whose samples are summed up the parts are whole minutes.
#[utoipa::path(
    get, path = "/test/{id}/samples", operation_id = "list_samples", tag = "Runs",
    params(("id" = i64, Path, description = "The run's id"), Stretch),
    responses((status = 200, description = "The points, the oldest first", body = List<PointAnswer>))
)]
pub(super) async fn samples(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<RunId>,
    Query(stretch): Query<Stretch>,
) -> Result<Json<List<PointAnswer>>, Problem> {
    let mut errors = Vec::new();
    let from = take(time("from", stretch.from.as_deref()), &mut errors).flatten();
    let to = take(time("to", stretch.to.as_deref()), &mut errors).flatten();
    let points = stretch.points.as_deref();
    let points = page::number("points", points, 1_000, MAX_POINTS.into());
    let points = take(points, &mut errors).and_then(|points| u32::try_from(points).ok());
    let Some(points) = points.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
    let now = storage::now();
    let chart = runs::chart(&state.db, user.id, id, (from, to), points, now).await?;
    Ok(List::whole(chart.points))
}

fn time(name: &str, text: Option<&str>) -> Result<Option<Instant>, FieldError> {
    text.map(parse_time).transpose().map_err(|error| FieldError::new(name, error.to_string()))
}

fn span(from: Option<&str>, to: Option<&str>) -> Result<Option<Span>, FieldError> {
    let (from, to) = (time("from", from)?, time("to", to)?);
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    let span = Span::new(from.unwrap_or_default(), to.unwrap_or(Instant::MAX));
    let backwards = "This is not later than “from”; choose a later time.";
    span.map(Some).ok_or_else(|| FieldError::new("to", backwards))
}
