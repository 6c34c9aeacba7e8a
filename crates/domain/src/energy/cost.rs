//! What an hour cost, and what it earned.
//!
//! ```text
//! quarters   |--|--|--|--|--|--|--|--|     each priced by the clock on the wall at its start
//! rounded    |-----------|-----------|     once for each hour of UTC
//! ```
//!
//! Quarters of an hour are what every zone, every change of the clocks and every band of a tariff is made of, so
//! days of 23 and 25 hours and zones with half an hour come out right. Money is summed up exactly, in nanojoules ×
//! price, and rounded to millionths half away from zero.

use super::price::{Terms, minute_of};
use super::{Bucket, KWH};
use crate::dated::Dated;
use crate::instant::HOUR;
use crate::{Calendar, Instant};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// The money of one hour. An hour with no line has no price, which is not zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HourCost {
    /// A whole hour of UTC. Twice only where a new currency begins within it.
    pub at: Instant,
    pub currency: String,
    /// For what was drawn, in millionths.
    pub cost_micros: i64,
    /// For what was given.
    pub credit_micros: i64,
}

/// What was drawn in a month before the first quarter: tiers go by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SoFar {
    /// Any date of the month; other months begin with nothing.
    pub month: Date,
    pub delivered_nj: i128,
}

/// When the calendar month began that `at` lies in, by the clock on the wall: [`SoFar`] counts from here.
pub fn month_start(calendar: &Calendar, at: Instant) -> Instant {
    let first = calendar.local(at).date().first_of_month();
    // A contract knows no "my day starts at".
    Calendar { day_start_hour: 0, ..calendar.clone() }.day(first).start()
}

/// The money of the hours that `quarters` lie in: buckets of 15 minutes, by time. Quarters before the first tariff have
/// no price. The calendar gives the zone; a date begins at its midnight, as contracts do.
pub fn cost(
    quarters: &[Bucket],
    tariffs: &Dated<Terms>,
    calendar: &Calendar,
    mut so_far: SoFar,
) -> Vec<HourCost> {
    let mut hours: Vec<Sum> = Vec::new();
    for quarter in quarters {
        let local = calendar.local(quarter.at);
        if so_far.month.first_of_month() != local.date().first_of_month() {
            so_far = SoFar { month: local.date(), delivered_nj: 0 };
        }
        if let Some(terms) = tariffs.at(local.date()) {
            let at = quarter.at.plus(-(quarter.at.micros() % HOUR));
            if hours.last().is_none_or(|last| !last.is(at, terms)) {
                hours.push(Sum { at, currency: &terms.currency, cost: 0, credit: 0 });
            }
            if let Some(last) = hours.last_mut() {
                last.add(quarter, terms, local, so_far.delivered_nj);
            }
        }
        so_far.delivered_nj += i128::from(quarter.delivered_nj);
    }
    hours.into_iter().map(Sum::rounded).collect()
}

/// An hour in nanojoules × price.
struct Sum<'a> {
    at: Instant,
    currency: &'a str,
    cost: i128,
    credit: i128,
}

impl Sum<'_> {
    fn is(&self, at: Instant, terms: &Terms) -> bool {
        self.at == at && self.currency == terms.currency
    }

    fn add(&mut self, quarter: &Bucket, terms: &Terms, local: DateTime, month_so_far_nj: i128) {
        let minute = minute_of(local);
        let cost =
            terms.import.charge(local.weekday(), minute, month_so_far_nj, quarter.delivered_nj);
        let credit = i128::from(quarter.received_nj) * i128::from(terms.export.unwrap_or(0));
        self.cost = self.cost.saturating_add(cost);
        self.credit = self.credit.saturating_add(credit);
    }

    fn rounded(self) -> HourCost {
        let (at, currency) = (self.at, self.currency.to_owned());
        HourCost {
            at,
            currency,
            cost_micros: micros(self.cost),
            credit_micros: micros(self.credit),
        }
    }
}

/// Nanojoules × price in millionths, rounded half away from zero.
fn micros(product: i128) -> i64 {
    let kwh = i128::from(KWH);
    let half = kwh / 2 * product.signum();
    (product.saturating_add(half) / kwh).clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

#[cfg(test)]
mod tests;
