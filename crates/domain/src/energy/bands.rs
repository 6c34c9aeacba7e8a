//! When which price of a time of use holds: what charts tint.
//!
//! ```text
//! quarters   |--|--|--|--|--|--|--|--|     each priced by the clock on the wall at its start, as its cost is
//! bands      [night   )[otherwise     )    neighbours of one price are one
//! ```
//!
//! A flat price and tiers have none: one is the same at any time, and what the next bit costs in the other does not go by
//! the time.

use super::price::{Tariff, Terms, minute_of};
use crate::dated::Dated;
use crate::instant::MINUTE;
use crate::{Calendar, Instant, Span};

const QUARTER: i64 = 15 * MINUTE;

/// A stretch with one price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceBand {
    pub span: Span,
    /// The band's own; empty where none of them holds.
    pub name: String,
    /// For a kWh, in millionths.
    pub price: i64,
    pub currency: String,
}

impl PriceBand {
    /// Takes in what follows it at the same price; whether it did.
    pub fn join(&mut self, next: &Self) -> bool {
        let same = (&self.name, self.price, &self.currency)
            == (&next.name, next.price, &next.currency)
            && self.span.end() == next.span.start();
        let both = Span::new(self.span.start(), next.span.end()).filter(|_| same);
        self.span = both.unwrap_or(self.span);
        both.is_some()
    }
}

/// The bands of a span, by time. The calendar gives the zone; a date begins at its midnight, as contracts do.
pub fn bands(span: Span, tariffs: &Dated<Terms>, calendar: &Calendar) -> Vec<PriceBand> {
    let mut bands: Vec<PriceBand> = Vec::new();
    let mut at = span.start().plus(-(span.start().micros() % QUARTER));
    while at < span.end() {
        let next = at.plus(QUARTER);
        let quarter = Span::new(at, next).and_then(|quarter| quarter.intersect(span));
        if let Some(band) = quarter.and_then(|quarter| band(at, quarter, tariffs, calendar))
            && !bands.last_mut().is_some_and(|last| last.join(&band))
        {
            bands.push(band);
        }
        at = next;
    }
    bands
}

/// Of the quarter of an hour that begins at `at`.
fn band(at: Instant, span: Span, tariffs: &Dated<Terms>, calendar: &Calendar) -> Option<PriceBand> {
    let local = calendar.local(at);
    let terms = tariffs.at(local.date())?;
    let Tariff::TimeOfUse { otherwise, .. } = &terms.import else { return None };
    let band = terms.import.band_at(local.weekday(), minute_of(local));
    Some(PriceBand {
        span,
        name: band.map(|band| band.name.clone()).unwrap_or_default(),
        price: band.map_or(*otherwise, |band| band.price),
        currency: terms.currency.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::energy::price::{Band, Tier, Weekdays};
    use jiff::civil::{Weekday, date};
    use jiff::tz::TimeZone;

    fn calendar(zone: &str) -> Calendar {
        let zone = TimeZone::get(zone).expect("a known zone");
        Calendar { zone, day_start_hour: 0, week_start: Weekday::Monday }
    }

    fn terms(import: Tariff) -> Terms {
        Terms { currency: "EUR".to_owned(), import, export: None }
    }

    fn night(days: Weekdays) -> Terms {
        let (from_minute, to_minute) = (22 * 60, 6 * 60);
        let band = Band { name: "Night".to_owned(), days, from_minute, to_minute, price: 1 };
        terms(Tariff::TimeOfUse { bands: vec![band], otherwise: 2 })
    }

    fn since(terms: Terms) -> Dated<Terms> {
        Dated::new(vec![(date(2026, 1, 1), terms)])
    }

    /// Start on the wall, length in minutes, price.
    fn told(zone: &str, span: Span, tariffs: &Dated<Terms>) -> String {
        let calendar = calendar(zone);
        let line = |band: PriceBand| {
            let start = calendar.local(band.span.start()).strftime("%H:%M");
            format!("{start} {}'{}", band.span.micros() / MINUTE, band.price)
        };
        bands(span, tariffs, &calendar).into_iter().map(line).collect::<Vec<_>>().join(", ")
    }

    fn day(zone: &str, day: &str) -> Span {
        calendar(zone).day(day.parse().expect("a date"))
    }

    #[test]
    fn a_day_is_cut_where_the_clock_on_the_wall_says() {
        let check = |zone: &str, when: &str, want: &str| {
            let told = told(zone, day(zone, when), &since(night(Weekdays::ALL)));
            assert_eq!(told, want, "{zone} {when}");
        };
        check("Europe/Berlin", "2026-03-02", "00:00 360'1, 06:00 960'2, 22:00 120'1");
        // An hour of the night is skipped, or comes twice.
        check("Europe/Berlin", "2026-03-29", "00:00 300'1, 06:00 960'2, 22:00 120'1");
        check("Europe/Berlin", "2026-10-25", "00:00 420'1, 06:00 960'2, 22:00 120'1");
        check("Asia/Kolkata", "2026-03-02", "00:00 360'1, 06:00 960'2, 22:00 120'1");
    }

    #[test]
    fn a_band_over_midnight_is_one_and_belongs_to_the_day_that_it_begins_on() {
        let zone = "Europe/Berlin";
        let friday = day(zone, "2026-03-06");
        let three = Span::new(friday.start(), day(zone, "2026-03-08").end()).expect("not empty");
        let told = told(zone, three, &since(night(Weekdays::WORKING)));
        assert_eq!(told, "00:00 360'1, 06:00 960'2, 22:00 480'1, 06:00 2520'2");
    }

    #[test]
    fn a_part_of_a_quarter_is_a_part_of_its_band() {
        let at = |text| Instant::parse(text).expect("a time");
        let span = Span::new(at("2026-03-02T05:52:00Z"), at("2026-03-02T06:04:00Z"));
        let told = told("UTC", span.expect("not empty"), &since(night(Weekdays::ALL)));
        assert_eq!(told, "05:52 8'1, 06:00 4'2");
    }

    #[test]
    fn what_does_not_go_by_the_time_has_no_bands() {
        let (zone, tier) = ("UTC", Tier { up_to_milli_kwh: None, price: 3 });
        let today = day(zone, "2026-03-02");
        for import in [Tariff::Flat { price: 3 }, Tariff::Tiers { tiers: vec![tier] }] {
            assert_eq!(told(zone, today, &since(terms(import))), "");
        }
        assert_eq!(told(zone, today, &Dated::default()), "");
        // Before its date there is no price.
        let later = Dated::new(vec![(date(2026, 3, 3), night(Weekdays::ALL))]);
        assert_eq!(told(zone, today, &later), "");
    }
}
