//! Which hours a tariff prices: from its date, until a later one does.
//!
//! Of several, the latest date prices an hour, and of one date the latest that was made; lists of them come in that
//! order.

use domain::Instant;
use jiff::tz::TimeZone;
use storage::energy::StoredTariff;

/// The tariff that prices the present hour.
pub(super) fn in_force(tariffs: &[StoredTariff], now: Instant) -> Option<&StoredTariff> {
    tariffs.iter().find(|it| it.applies.contains(now) && begins(it) <= now)
}

/// From when on it prices hours: from its date, but not before it applies.
fn begins(stored: &StoredTariff) -> Instant {
    let applies = stored.applies.start();
    let zone = TimeZone::get(&stored.zone).ok();
    let midnight = zone.and_then(|zone| stored.valid_from.to_zoned(zone).ok());
    let date = midnight.and_then(|at| Instant::from_timestamp(at.timestamp()));
    date.map_or(applies, |date| date.max(applies))
}

pub(super) struct Hours<'a> {
    stored: &'a StoredTariff,
    /// What takes its place, where something does.
    next: Option<&'a StoredTariff>,
    now: Instant,
}

pub(super) fn hours<'a>(
    stored: &'a StoredTariff,
    tariffs: &'a [StoredTariff],
    now: Instant,
) -> Hours<'a> {
    let before = tariffs.iter().take_while(|it| it.id != stored.id);
    let next = before.filter(|it| it.is_present()).min_by_key(|it| begins(it));
    Hours { stored, next, now }
}

impl Hours<'_> {
    /// `tell` says a time in words.
    pub(super) fn words(&self, tell: impl Fn(Instant) -> String) -> String {
        let from = begins(self.stored);
        let ended = (!self.stored.is_present()).then(|| self.stored.applies.end());
        let replaced = self.next.map(begins);
        let until = ended.into_iter().chain(replaced).min();
        let since = self.since(from, &tell);
        let same_date = self.next.filter(|next| {
            next.valid_from == self.stored.valid_from && Some(begins(next)) == until
        });
        match until {
            Some(until) if until <= from && same_date.is_some() => {
                "A later price of the same date replaced it.".to_owned()
            }
            Some(until) if until <= from => "It prices no hours.".to_owned(),
            Some(until) if until <= self.now => {
                let why = same_date.map(|_| ", when a later price of the same date replaced it");
                format!("Priced hours from {since} to {}{}.", tell(until), why.unwrap_or_default())
            }
            Some(until) => {
                format!("Prices hours from {since} until {}.", self.date(until, &tell))
            }
            None if from > self.now => format!("Prices hours from {since} on."),
            None => format!("Prices hours since {since}."),
        }
    }

    /// Its date where it applied by then, else the time from which on it applies.
    fn since(&self, from: Instant, tell: &impl Fn(Instant) -> String) -> String {
        match self.stored.applies.start() < from || self.now < from {
            true => self.stored.valid_from.strftime("%-d %b %Y").to_string(),
            false => tell(from),
        }
    }

    /// The date of what takes its place where that counts from its date, else the time.
    fn date(&self, until: Instant, tell: &impl Fn(Instant) -> String) -> String {
        match self.next.filter(|next| begins(next) == until && next.applies.start() < until) {
            Some(next) => next.valid_from.strftime("%-d %b %Y").to_string(),
            None => tell(until),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Span;
    use domain::energy::{Tariff, Terms};

    const NOW: &str = "2026-11-22T09:00:00Z";

    fn at(text: &str) -> Instant {
        Instant::parse(text).expect("a time")
    }

    fn tariff(id: i64, date: &str, from: &str, to: Instant) -> StoredTariff {
        StoredTariff {
            id,
            valid_from: date.parse().expect("a date"),
            zone: "Etc/UTC".to_owned(),
            terms: Terms {
                currency: "EUR".to_owned(),
                import: Tariff::Flat { price: 300_000 },
                export: None,
            },
            applies: Span::new(at(from), to).expect("a span"),
        }
    }

    fn words(tariffs: &[StoredTariff]) -> Vec<String> {
        let tell = |at: Instant| at.to_string();
        tariffs.iter().map(|it| hours(it, tariffs, at(NOW)).words(tell)).collect()
    }

    #[test]
    fn a_price_to_come_waits_for_its_date_and_the_one_before_holds_until_then() {
        let tariffs = [
            tariff(2, "2027-02-01", NOW, Instant::MAX),
            tariff(1, "2026-01-01", "2026-01-01T00:00:00Z", Instant::MAX),
        ];
        assert_eq!(in_force(&tariffs, at(NOW)).map(|it| it.id), Some(1));
        let since = "2026-01-01T00:00:00Z";
        let want = [
            "Prices hours from 1 Feb 2027 on.".to_owned(),
            format!("Prices hours from {since} until 1 Feb 2027."),
        ];
        assert_eq!(words(&tariffs), want);
    }

    #[test]
    fn of_one_date_the_latest_holds_and_the_other_says_that_it_was_replaced() {
        let since = "2026-01-01T00:00:00Z";
        let mut tariffs = [
            tariff(2, "2026-01-01", since, Instant::MAX),
            tariff(1, "2026-01-01", since, Instant::MAX),
        ];
        assert_eq!(in_force(&tariffs, at(NOW)).map(|it| it.id), Some(2));
        assert_eq!(words(&tariffs)[1], "A later price of the same date replaced it.");
        tariffs[0].applies = Span::new(at("2026-06-01T00:00:00Z"), Instant::MAX).expect("a span");
        let want = format!(
            "Priced hours from {since} to 2026-06-01T00:00:00Z, when a later price of the same date replaced it."
        );
        assert_eq!(words(&tariffs)[1], want);
    }

    #[test]
    fn one_that_was_ended_replaces_nothing() {
        let tariffs = [
            tariff(2, "2026-03-01", "2026-03-01T00:00:00Z", at("2026-04-01T00:00:00Z")),
            tariff(1, "2026-01-01", "2026-01-01T00:00:00Z", Instant::MAX),
        ];
        let want = [
            "Priced hours from 2026-03-01T00:00:00Z to 2026-04-01T00:00:00Z.",
            "Prices hours since 2026-01-01T00:00:00Z.",
        ];
        assert_eq!(words(&tariffs), want);
    }
}
