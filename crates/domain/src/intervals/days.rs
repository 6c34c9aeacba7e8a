//! Intervals cut into the days they fall in, so that what a day shows adds up to what it says.

use super::{Interval, IntervalId};
use crate::{Calendar, Instant, Span};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One day and the parts of intervals that lie in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    pub date: Date,
    pub span: Span,
    /// Newest first.
    pub parts: Vec<Part>,
}

/// The part of one interval that lies in one day.
///
/// ```text
/// day 1            | day 2
///            [interval    )
///            [part)[part  )
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub id: IntervalId,
    pub span: Span,
    /// It began on an earlier day.
    pub from_before: bool,
    /// It goes on into a later day.
    pub goes_on: bool,
}

impl Day {
    /// Microseconds recorded; time that two intervals share counts twice, as both claim it.
    pub fn total(&self) -> i64 {
        self.parts.iter().map(|part| part.span.micros()).sum()
    }
}

/// The days within `window` that hold anything, newest first. A running interval counts up to `now`.
pub fn by_day(intervals: &[Interval], calendar: &Calendar, window: Span, now: Instant) -> Vec<Day> {
    let mut days: BTreeMap<Date, Day> = BTreeMap::new();
    for interval in intervals {
        // A timer that has just been started covers no time yet and is still to be shown.
        let Some(whole) = interval.content.span(now.max(interval.content.start.plus(1))) else {
            continue;
        };
        let Some(shown) = whole.intersect(window) else { continue };
        let mut date = calendar.date_of(shown.start());
        loop {
            let span = calendar.day(date);
            let Some(part) = shown.intersect(span) else { break };
            let day = days.entry(date).or_insert_with(|| Day { date, span, parts: Vec::new() });
            day.parts.push(Part {
                id: interval.id,
                span: part,
                from_before: whole.start() < part.start(),
                goes_on: whole.end() > part.end(),
            });
            // A date that the zone skipped has no time of its own: its neighbours' bounds meet.
            match date.tomorrow() {
                Ok(next) if span.end() < shown.end() => date = next,
                _ => break,
            }
        }
    }
    for day in days.values_mut() {
        day.parts.sort_by_key(|part| std::cmp::Reverse((part.span.start(), part.id)));
    }
    days.into_values().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::hours_minutes;
    use crate::intervals::Content;
    use jiff::civil::Weekday;
    use jiff::tz::TimeZone;

    fn berlin() -> Calendar {
        Calendar {
            zone: TimeZone::get("Europe/Berlin").expect("a known zone"),
            day_start_hour: 0,
            week_start: Weekday::Monday,
        }
    }

    fn at(text: &str) -> Instant {
        Instant::parse(text).expect("a time")
    }

    fn interval(n: u128, start: &str, end: Option<&str>) -> Interval {
        Interval {
            id: IntervalId(uuid::Uuid::from_u128(n)),
            content: Content { start: at(start), end: end.map(at), ..Content::default() },
            revision: 1,
            deleted_at: None,
        }
    }

    /// `date total parts` a day, newest first.
    fn drawn(intervals: &[Interval], now: &str) -> Vec<String> {
        let window = Span::new(Instant::default(), Instant::MAX).expect("not empty");
        by_day(intervals, &berlin(), window, at(now))
            .iter()
            .map(|day| format!("{} {} {}", day.date, hours_minutes(day.total()), day.parts.len()))
            .collect()
    }

    #[test]
    fn an_interval_over_midnight_counts_in_both_days() {
        let night = interval(1, "2026-03-01T21:00:00Z", Some("2026-03-02T01:00:00Z"));
        assert_eq!(
            drawn(&[night], "2026-03-05T00:00:00Z"),
            ["2026-03-02 2:00 1", "2026-03-01 2:00 1"]
        );
    }

    #[test]
    fn days_of_23_and_25_hours_add_up() {
        let spring = interval(1, "2026-03-28T23:00:00Z", Some("2026-03-29T22:00:00Z"));
        assert_eq!(drawn(&[spring], "2026-12-01T00:00:00Z"), ["2026-03-29 23:00 1"]);
        let autumn = interval(1, "2026-10-24T22:00:00Z", Some("2026-10-25T23:00:00Z"));
        assert_eq!(drawn(&[autumn], "2026-12-01T00:00:00Z"), ["2026-10-25 25:00 1"]);
    }

    #[test]
    fn a_running_interval_counts_up_to_now() {
        let running = interval(1, "2026-03-01T09:00:00Z", None);
        assert_eq!(
            drawn(std::slice::from_ref(&running), "2026-03-01T10:30:00Z"),
            ["2026-03-01 1:30 1"]
        );
        assert_eq!(drawn(&[running], "2026-03-01T09:00:00Z"), ["2026-03-01 0:00 1"]);
    }
}
