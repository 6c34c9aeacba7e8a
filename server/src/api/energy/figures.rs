//! kWh and money by hour, day, week and month of a person's zone.

use super::answer::{self, seconds};
use super::time;
use crate::api::List;
use crate::api::extract::{Id, Query};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use app::ssr::calendar;
use axum::{Json, extract};
use domain::energy::sum::sums;
use domain::energy::{By, MeterId};
use domain::field::take;
use domain::{Calendar, FieldError, Instant, Span};
use serde::{Deserialize, Serialize};
use storage::energy::{self, Size};
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Sums {
    /// `hour`, `day`, `week` or `month` of your time zone; days begin when yours do.
    #[param(value_type = Option<String>)]
    by: Option<String>,
    /// The last 24 hours unless told. What touches the time is told whole.
    #[param(format = DateTime)]
    from: Option<String>,
    #[param(format = DateTime)]
    to: Option<String>,
}

/// How many sums one answer has at most.
const MOST: usize = 10_000;

impl Sums {
    /// The stretches that are asked for.
    fn read(&self, calendar: &Calendar, now: Instant) -> Result<Vec<Span>, Vec<FieldError>> {
        let mut errors = Vec::new();
        let by = By::parse(self.by.as_deref().unwrap_or("day"))
            .ok_or_else(|| FieldError::new("by", "Choose hour, day, week or month."));
        let by = take(by, &mut errors).unwrap_or(By::Day);
        let span = time::span(self.from.as_deref(), self.to.as_deref(), now, errors)?;
        let few = || vec![FieldError::new("to", "Ask for a shorter time, or for larger parts.")];
        by.stretches(calendar, span, MOST).ok_or_else(few)
    }
}

/// From the first stretch to the last.
fn whole(stretches: &[Span]) -> Option<Span> {
    Span::new(stretches.first()?.start(), stretches.last()?.end())
}

/// What a stretch of time came to.
#[derive(Serialize, ToSchema)]
#[schema(as = EnergySum)]
pub(super) struct SumAnswer {
    #[schema(format = DateTime)]
    from: String,
    #[schema(format = DateTime)]
    to: String,
    /// Drawn.
    delivered_kwh: f64,
    /// Given.
    received_kwh: f64,
    /// The part of both that was counted over a gap: it is known how much, not when.
    spread_kwh: f64,
    /// For how many seconds it is known, and for how many it is not.
    known: f64,
    unknown: f64,
}

/// Get a meter's kWh
#[utoipa::path(
    get, path = "/energy/meters/{id}/kwh", operation_id = "get_kwh", tag = "Energy",
    params(("id" = i64, Path, description = "The meter's id"), Sums),
    responses((status = 200, description = "The sums, the oldest first", body = List<SumAnswer>))
)]
pub(super) async fn kwh(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<MeterId>,
    Query(query): Query<Sums>,
) -> Result<Json<List<SumAnswer>>, Problem> {
    let now = storage::now();
    let stretches = query.read(&calendar(&user.profile), now)?;
    let Some(whole) = whole(&stretches) else { return Ok(List::whole(Vec::<SumAnswer>::new())) };
    let quarters = energy::buckets(&state.db, user.id, id, whole, Size::Quarter).await?;
    Ok(List::whole(sums(&quarters, &stretches).into_iter().map(|sum| {
        let past = sum.span.end().min(now).since(sum.span.start()).max(0);
        SumAnswer {
            from: sum.span.start().to_string(),
            to: sum.span.end().to_string(),
            delivered_kwh: answer::kwh(sum.total.delivered_nj),
            received_kwh: answer::kwh(sum.total.received_nj),
            spread_kwh: answer::kwh(sum.total.spread_nj),
            known: seconds(sum.total.known_micros),
            unknown: seconds((past - sum.total.known_micros).max(0)),
        }
    })))
}

/// What a stretch of time cost.
#[derive(Serialize, ToSchema)]
#[schema(as = CostSum)]
pub(super) struct CostAnswer {
    #[schema(format = DateTime)]
    from: String,
    #[schema(format = DateTime)]
    to: String,
    /// ISO 4217; a stretch has one line for each currency.
    currency: String,
    /// For what was drawn, as a decimal text with up to six digits after its point.
    cost: String,
    /// For what was given.
    credit: String,
}

/// Get what a meter's energy cost
///
/// Every hour at the price that was known then; stretches without a price have no line. What was counted over a gap is
/// priced as if it had flowed evenly.
#[utoipa::path(
    get, path = "/energy/meters/{id}/cost", operation_id = "get_cost", tag = "Energy",
    params(("id" = i64, Path, description = "The meter's id"), Sums),
    responses((status = 200, description = "The sums, the oldest first", body = List<CostAnswer>))
)]
pub(super) async fn cost(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<MeterId>,
    Query(query): Query<Sums>,
) -> Result<Json<List<CostAnswer>>, Problem> {
    let stretches = query.read(&calendar(&user.profile), storage::now())?;
    let costs = energy::costs_of(&state.db, user.id, id, &stretches).await?;
    let lines = stretches.into_iter().zip(costs).flat_map(|(span, hours)| {
        energy::total(&hours).into_iter().map(move |(currency, money)| CostAnswer {
            from: span.start().to_string(),
            to: span.end().to_string(),
            currency,
            cost: answer::money(money.cost_micros),
            credit: answer::money(money.credit_micros),
        })
    });
    Ok(List::whole(lines))
}
