//! Meters, their demand and its gaps.

use super::answer::{MeterAnswer, kw, seconds};
use super::time;
use crate::api::List;
use crate::api::extract::{Body, Id, NoQuery, Query, present};
use crate::api::page::number;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::{Json, extract};
use domain::energy::{Bucket, MeterId, Power, Total, bucket};
use domain::field::take;
use domain::instant::{DAY, HOUR};
use domain::{FieldError, Instant, Span};
use serde::{Deserialize, Serialize};
use storage::energy::{self, Size};
use utoipa::{IntoParams, ToSchema};

const MAX_POINTS: i64 = 10_000;
/// As long as this is asked for, and no longer, readings are told one by one.
const ONE_BY_ONE: i64 = 3 * HOUR;
/// How long a time gaps are looked for in.
const GAPS_IN: i64 = 31 * DAY;

/// List meters, by gateway
#[utoipa::path(
    get, path = "/energy/meters", operation_id = "list_meters", tag = "Energy",
    responses((status = 200, description = "All of them", body = List<MeterAnswer>))
)]
pub(super) async fn list(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    NoQuery: NoQuery,
) -> Result<Json<List<MeterAnswer>>, Problem> {
    Ok(List::whole(energy::meters(&state.db, user.id).await?))
}

/// A JSON merge patch.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = MeterPatch, example = json!({"name": "House", "max_kw": 25}))]
pub(super) struct PatchBody {
    #[serde(deserialize_with = "present")]
    name: Option<String>,
    /// Registers that rise faster are not believed, 0.1 to 100. What was worked out is worked out again.
    #[serde(deserialize_with = "present")]
    max_kw: Option<f64>,
}

/// Change a meter
#[utoipa::path(
    patch, path = "/energy/meters/{id}", operation_id = "change_meter", tag = "Energy",
    params(("id" = i64, Path, description = "The meter's id")),
    request_body(content = PatchBody, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The meter", body = MeterAnswer))
)]
pub(super) async fn change(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<MeterId>,
    Body(PatchBody { name, max_kw }): Body<PatchBody>,
) -> Result<Json<MeterAnswer>, Problem> {
    Ok(Json(energy::change_meter(&state.db, user.id, id, name, max_kw).await?.into()))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Stretch {
    /// The last 24 hours unless told.
    #[param(format = DateTime)]
    from: Option<String>,
    #[param(format = DateTime)]
    to: Option<String>,
    /// How many points at most, 1 to 10,000; 1,000 unless told.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 10000)]
    points: Option<String>,
}

impl Stretch {
    fn span(&self, now: Instant, errors: Vec<FieldError>) -> Result<Span, Vec<FieldError>> {
        time::span(self.from.as_deref(), self.to.as_deref(), now, errors)
    }
}

/// Demand at one time, or over a stretch of time of which it tells the least, the mean and the most.
#[derive(Serialize, ToSchema)]
#[schema(as = DemandPoint)]
pub(super) struct PointAnswer {
    #[schema(format = DateTime)]
    at: String,
    /// Negative is what the house gives.
    demand_kw: f64,
    min_kw: f64,
    max_kw: f64,
    /// For how long it is known, in seconds.
    known: f64,
}

impl PointAnswer {
    fn of_power(power: &Power) -> Self {
        let demand_kw = kw(power.milliwatts);
        let (at, known) = (power.at.to_string(), seconds(power.hold_micros));
        Self { at, demand_kw, min_kw: demand_kw, max_kw: demand_kw, known }
    }

    /// Of neighbouring buckets, at the start of their part.
    fn of_part(buckets: &[Bucket], part: i64) -> Option<Self> {
        let (first, total) = (buckets.first()?.at, buckets.iter().collect::<Total>());
        Some(Self {
            at: first.plus(-(first.micros() % part)).to_string(),
            demand_kw: kw(total.mean_mw()?),
            min_kw: kw(total.min_mw?),
            max_kw: kw(total.max_mw?),
            known: seconds(total.demand_micros),
        })
    }
}

/// Get a meter's demand in few points
///
/// Up to three hours are told reading by reading, each holding until the next but at most `known`; longer ones by equal
/// parts. Times without a point are not known.
#[utoipa::path(
    get, path = "/energy/meters/{id}/readings", operation_id = "list_readings", tag = "Energy",
    params(("id" = i64, Path, description = "The meter's id"), Stretch),
    responses((status = 200, description = "The points, the oldest first", body = List<PointAnswer>))
)]
pub(super) async fn readings(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<MeterId>,
    Query(stretch): Query<Stretch>,
) -> Result<Json<List<PointAnswer>>, Problem> {
    let mut errors = Vec::new();
    let points = number("points", stretch.points.as_deref(), 1_000, MAX_POINTS);
    let points = take(points, &mut errors).unwrap_or_default();
    let span = stretch.span(storage::now(), errors)?;
    if span.micros() <= ONE_BY_ONE {
        let powers = energy::powers(&state.db, user.id, id, span).await?;
        let inside: Vec<_> = powers.iter().filter(|power| span.contains(power.at)).collect();
        if inside.len() as i64 <= points {
            return Ok(List::whole(inside.into_iter().map(PointAnswer::of_power)));
        }
    }
    let (size, part) = parts(span, points);
    let buckets = energy::buckets(&state.db, user.id, id, span, size).await?;
    // In sums that hold years: a part may be as long as the span.
    let parts = buckets.chunk_by(|a, b| a.at.micros() / part == b.at.micros() / part);
    Ok(List::whole(parts.filter_map(|buckets| PointAnswer::of_part(buckets, part))))
}

/// How fine kept buckets must be, and how long a part is, for a span in at most so many points.
fn parts(span: Span, points: i64) -> (Size, i64) {
    let least = span.micros() / points;
    let size = [Size::Hour, Size::Quarter].into_iter().find(|size| size.micros() <= least);
    let size = size.unwrap_or(Size::Minute);
    // One more point than parts where the span begins within one.
    (size, (least / size.micros() + 1) * size.micros())
}

/// A time of which nothing is known.
#[derive(Serialize, ToSchema)]
#[schema(as = Gap)]
pub(super) struct GapAnswer {
    #[schema(format = DateTime)]
    from: String,
    #[schema(format = DateTime)]
    to: String,
    /// How many seconds.
    duration: f64,
}

/// List the times without a demand
///
/// A demand holds until the next one, but at most three intervals. At most 31 days are looked at.
#[utoipa::path(
    get, path = "/energy/meters/{id}/gaps", operation_id = "list_gaps", tag = "Energy",
    params(("id" = i64, Path, description = "The meter's id"), Stretch),
    responses((status = 200, description = "The gaps, the oldest first", body = List<GapAnswer>))
)]
pub(super) async fn gaps(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<MeterId>,
    Query(stretch): Query<Stretch>,
) -> Result<Json<List<GapAnswer>>, Problem> {
    let now = storage::now();
    let span = stretch.span(now, Vec::new())?;
    if span.micros() > GAPS_IN {
        return Err(vec![FieldError::new("to", "Ask for at most 31 days at once.")].into());
    }
    let powers = energy::powers(&state.db, user.id, id, span).await?;
    // What is still to come is no gap.
    let past = Span::new(span.start(), span.end().min(now));
    let gaps = past.map(|past| bucket::gaps(&powers, past)).unwrap_or_default();
    Ok(List::whole(gaps.into_iter().map(|gap| GapAnswer {
        from: gap.start().to_string(),
        to: gap.end().to_string(),
        duration: seconds(gap.micros()),
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::energy::KWH;

    #[test]
    fn the_mean_of_a_year_is_that_of_its_hours() {
        let at = |hour: i64| Instant::default().plus(hour * HOUR);
        let hour = |n: i64| Bucket {
            at: at(n),
            min_mw: Some(900_000),
            max_mw: Some(5_000_000),
            demand_nj: KWH,
            demand_micros: HOUR,
            ..Bucket::default()
        };
        let buckets: Vec<Bucket> = (0..8760).map(hour).collect();
        let year = Span::new(at(0), at(8760)).expect("not empty");
        let (size, part) = parts(year, 1);
        assert_eq!((size, part), (Size::Hour, 8761 * HOUR));
        let point = PointAnswer::of_part(&buckets, part).expect("known");
        assert_eq!((point.demand_kw, point.min_kw, point.max_kw), (1.0, 0.9, 5.0));
        assert_eq!((point.at.as_str(), point.known), ("1970-01-01T00:00:00Z", 8760.0 * 3600.0));
        let (size, part) = parts(Span::new(at(0), at(1)).expect("not empty"), 1000);
        assert_eq!((size, part), (Size::Minute, 60_000_000));
    }
}
