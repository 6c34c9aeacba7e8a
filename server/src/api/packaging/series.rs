//! The plots as numbers.

use super::{Chosen, Figures};
use crate::api::extract::{Query, one_or_many};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::{Json, extract};
use domain::FieldError;
use domain::packaging::{Filter, Metric, Window, date_of, outliers, rolling_mean, summary};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// `costs` or `profits`.
    #[param(value_type = String, example = "costs")]
    metric: Option<String>,
    /// Only from this date on.
    #[param(format = Date, example = "2018-02-01")]
    from: Option<String>,
    /// Only to this date, itself included.
    #[param(format = Date, example = "2018-02-28")]
    to: Option<String>,
    /// Only this complexity; repeat it for several.
    #[serde(default, deserialize_with = "one_or_many")]
    #[param(example = json!(["Basic"]))]
    complexity: Vec<String>,
    /// Only this project; repeat it for several.
    #[serde(default, deserialize_with = "one_or_many")]
    project: Vec<String>,
    /// What the rolling mean looks back at: 5 to 500 points, or as many days, such as `30d`; 100 points unless told.
    #[param(value_type = Option<String>, example = "30d")]
    window: Option<String>,
}

/// One package in one week's report.
#[derive(Serialize, ToSchema)]
#[schema(as = PackagingPoint)]
struct PointAnswer {
    #[schema(format = Date)]
    date: String,
    /// In the currency.
    value: f64,
    project: String,
    package_number: String,
    complexity: String,
    /// All that was worked on it.
    hours: f64,
    /// Far from the others of its complexity: a modified z-score beyond 3.5.
    outlier: bool,
}

/// How many rows are no points, over all data; each counts under the first reason that applies to it.
#[derive(Serialize, ToSchema)]
#[schema(as = PackagingLeftOut)]
struct LeftOutAnswer {
    /// Of a complexity that the assumptions do not list at the row's date.
    complexity: usize,
    /// Equal in all but the date to an earlier one.
    duplicate: usize,
    /// Not to be read as a row at all.
    unreadable: u32,
    /// Without hours, or with hours that are no number.
    no_hours: usize,
}

/// Points, and what they come to. What no points come to is null.
#[derive(Serialize, ToSchema)]
#[schema(as = PackagingSeries)]
pub(super) struct SeriesAnswer {
    metric: &'static str,
    /// ISO 4217.
    currency: String,
    /// By date, then as reports list them.
    points: Vec<PointAnswer>,
    /// One for each point.
    rolling_mean: Vec<f64>,
    mean: Option<f64>,
    median: Option<f64>,
    lower_quartile: Option<f64>,
    upper_quartile: Option<f64>,
    /// What was planned for each complexity that is looked at, on the last point's date.
    #[schema(example = json!({"Basic": 36.0}))]
    planned: BTreeMap<String, f64>,
    left_out: LeftOutAnswer,
}

/// Get costs or profits of packages
///
/// Costs are hours × wage, profits are price − costs, by the assumptions of the row's date.
#[utoipa::path(
    get, path = "/packaging/series", operation_id = "get_packaging_series", tag = "Packaging", params(Asked),
    responses((status = 200, description = "The points, the oldest first", body = SeriesAnswer))
)]
pub(super) async fn series(
    extract::State(state): extract::State<State>,
    Caller(_): Caller,
    Query(asked): Query<Asked>,
) -> Result<Json<SeriesAnswer>, Problem> {
    let Asked { metric, from, to, complexity, project, window } = asked;
    let metric = metric.as_deref().and_then(Metric::parse);
    let wrong = || FieldError::new("metric", "Choose costs or profits.");
    let mut errors: Vec<FieldError> = metric.is_none().then(wrong).into_iter().collect();
    let chosen = Chosen { from, to, complexity, project }.read(window);
    let (Some(metric), Some((filter, window))) =
        (metric, chosen.map_err(|more| errors.extend(more)).ok())
    else {
        return Err(errors.into());
    };
    let figures = Figures::new(&state.db).await?;
    Ok(Json(figures.series(metric, &filter, window)))
}

impl Figures {
    fn series(&self, metric: Metric, filter: &Filter, window: Window) -> SeriesAnswer {
        let points = self.points.select(&self.sheet, filter);
        let values = points.values(metric);
        let outliers = outliers(&points, &values);
        let word = |word: u32| self.sheet.word(word).to_owned();
        let point = |n: usize| PointAnswer {
            date: date_of(points.day[n]).to_string(),
            value: values[n],
            project: word(points.project[n]),
            package_number: word(points.package_number[n]),
            complexity: word(points.complexity[n]),
            hours: points.hours[n],
            outlier: outliers[n],
        };
        let summary = summary(&values);
        SeriesAnswer {
            metric: metric.as_str(),
            currency: self.assumptions.currency.clone(),
            points: (0..points.len()).map(point).collect(),
            rolling_mean: rolling_mean(&points.day, &values, window),
            mean: summary.map(|it| it.mean),
            median: summary.map(|it| it.median),
            lower_quartile: summary.map(|it| it.lower_quartile),
            upper_quartile: summary.map(|it| it.upper_quartile),
            planned: points
                .planned_at_last(&self.assumptions, filter, metric)
                .into_iter()
                .collect(),
            left_out: LeftOutAnswer {
                complexity: self.left_out.complexity.len(),
                duplicate: self.left_out.duplicate.len(),
                unreadable: self.left_out.unreadable,
                no_hours: self.left_out.no_hours.len(),
            },
        }
    }
}
