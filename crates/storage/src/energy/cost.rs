//! What a meter's hours cost, by the tariffs that were known then.
//!
//! ```text
//! stretches    |------------|------------|------------|     what is asked about
//! tariffs      a            .    b~~~~~~~~~~~~~~~~~~~~~~     b applies from within the second stretch on
//! parts        |------------|----|-------|------------|     in each the same tariffs are known
//! quarters  ........................................        read once, from the month's start where tiers count
//! ```

use super::figure::{Size, buckets};
use super::tariff::{StoredTariff, applies, calendar, tariffs};
use crate::{Db, Result};
use domain::account::UserId;
use domain::dated::Dated;
use domain::energy::bands::{PriceBand, bands};
use domain::energy::cost::{SoFar, cost, month_start};
use domain::energy::{Bucket, HourCost, MeterId, NewTariff, Tariff, Terms};
use domain::{Calendar, Instant, Span};
use std::collections::BTreeMap;

/// What hours cost and earned, by currency, in millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    pub cost_micros: i64,
    pub credit_micros: i64,
}

pub type Totals = BTreeMap<String, Money>;

/// What a change of prices would do to the past.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// How many hours would have another price.
    pub hours: usize,
    pub old: Totals,
    pub new: Totals,
}

/// The sum of some hours.
pub fn total(hours: &[HourCost]) -> Totals {
    let mut totals = Totals::new();
    for hour in hours {
        let money = totals.entry(hour.currency.clone()).or_default();
        money.cost_micros = money.cost_micros.saturating_add(hour.cost_micros);
        money.credit_micros = money.credit_micros.saturating_add(hour.credit_micros);
    }
    totals
}

/// What the hours of a span cost. Hours without a price have no line.
pub async fn costs(db: &Db, user: UserId, meter: MeterId, span: Span) -> Result<Vec<HourCost>> {
    Ok(costs_of(db, user, meter, &[span]).await?.concat())
}

/// What the hours of each stretch cost; the stretches are in order of time.
pub async fn costs_of(
    db: &Db,
    user: UserId,
    meter: MeterId,
    stretches: &[Span],
) -> Result<Vec<Vec<HourCost>>> {
    costs_by(db, user, meter, stretches, &tariffs(db, user, meter).await?).await
}

/// The prices of a span that go by the time of day, by time.
pub async fn price_bands(
    db: &Db,
    user: UserId,
    meter: MeterId,
    span: Span,
) -> Result<Vec<PriceBand>> {
    let mut found = Vec::new();
    for part in parts(span, &tariffs(db, user, meter).await?)? {
        found.extend(bands(part.span, &part.tariffs, &part.calendar));
    }
    found.dedup_by(|next, last| last.join(next));
    Ok(found)
}

/// What would become of the past if a new tariff were applied to it.
pub async fn preview(
    db: &Db,
    user: UserId,
    meter: MeterId,
    new: NewTariff,
    zone: String,
    now: Instant,
) -> Result<Preview> {
    let mut known = tariffs(db, user, meter).await?;
    let applies = applies(&new, &zone, true, now)?;
    let Some(past) = Span::new(applies.start(), now) else { return Ok(Preview::default()) };
    let old = costs_by(db, user, meter, &[past], &known).await?.concat();
    let (valid_from, terms) = new.into_parts();
    known.insert(0, StoredTariff { id: i64::MAX, valid_from, zone, terms, applies });
    let new = costs_by(db, user, meter, &[past], &known).await?.concat();
    let unchanged = new.iter().filter(|hour| old.contains(hour)).count();
    Ok(Preview { hours: new.len() - unchanged, old: total(&old), new: total(&new) })
}

async fn costs_by(
    db: &Db,
    user: UserId,
    meter: MeterId,
    stretches: &[Span],
    tariffs: &[StoredTariff],
) -> Result<Vec<Vec<HourCost>>> {
    let cut: Result<Vec<Vec<Part>>> = stretches.iter().map(|it| parts(*it, tariffs)).collect();
    let cut = cut?;
    let needed = || cut.iter().flatten().map(Part::needs);
    let (from, to) = (needed().map(Span::start).min(), needed().map(Span::end).max());
    let quarters = match from.zip(to).and_then(|(from, to)| Span::new(from, to)) {
        Some(span) => buckets(db, user, meter, span, Size::Quarter).await?,
        None => Vec::new(),
    };
    let hours = |parts: &Vec<Part>| parts.iter().flat_map(|part| part.cost(&quarters)).collect();
    Ok(cut.iter().map(hours).collect())
}

/// A stretch in which the same tariffs are known.
struct Part {
    span: Span,
    tariffs: Dated<Terms>,
    /// Where its days begin.
    calendar: Calendar,
}

/// The span cut where a tariff begins or ends to apply; without what has no price.
fn parts(span: Span, tariffs: &[StoredTariff]) -> Result<Vec<Part>> {
    let edges = tariffs.iter().flat_map(|it| [it.applies.start(), it.applies.end()]);
    let mut cuts: Vec<Instant> = edges.filter(|at| span.contains(*at)).collect();
    cuts.extend([span.start(), span.end()]);
    cuts.sort_unstable();
    let spans = cuts.windows(2).filter_map(|pair| Span::new(pair[0], pair[1]));
    spans.filter_map(|span| part(span, tariffs).transpose()).collect()
}

fn part(span: Span, tariffs: &[StoredTariff]) -> Result<Option<Part>> {
    let mut known: Vec<&StoredTariff> =
        tariffs.iter().filter(|tariff| tariff.applies.contains(span.start())).collect();
    known.sort_by_key(|tariff| tariff.id);
    let Some(latest) = known.last() else { return Ok(None) };
    let calendar = calendar(&latest.zone)?;
    let tariffs = Dated::new(known.iter().map(|it| (it.valid_from, it.terms.clone())).collect());
    Ok(Some(Part { span, tariffs, calendar }))
}

impl Part {
    /// Where what was drawn in the month counts, when that began.
    fn month(&self) -> Option<Instant> {
        let mut terms = self.tariffs.iter().map(|(_, terms)| &terms.import);
        let tiers = terms.any(|tariff| matches!(tariff, Tariff::Tiers { .. }));
        tiers.then(|| month_start(&self.calendar, self.span.start()))
    }

    /// The quarters that it is worked out from.
    fn needs(&self) -> Span {
        self.month().and_then(|at| Span::new(at, self.span.end())).unwrap_or(self.span)
    }

    fn cost(&self, quarters: &[Bucket]) -> Vec<HourCost> {
        let behind = |at: Instant| quarters.partition_point(|quarter| quarter.at < at);
        let (start, end) = (behind(self.span.start()), behind(self.span.end()));
        let so_far = self.month().map(|month| SoFar {
            month: self.calendar.local(self.span.start()).date(),
            delivered_nj: quarters[behind(month)..start]
                .iter()
                .map(|it| i128::from(it.delivered_nj))
                .sum(),
        });
        cost(&quarters[start..end], &self.tariffs, &self.calendar, so_far.unwrap_or_default())
    }
}
