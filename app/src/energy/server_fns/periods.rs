//! A span cut at the person's calendar, for a bar each: days of 23 and 25 hours, hours of half-hour zones.

use domain::energy::By;
use domain::instant::{DAY, HOUR};
use domain::{Calendar, Instant, Span};
use jiff::ToSpan;
use jiff::civil::Date;

/// Whether bars of it can be told apart in a span, and are more than one.
fn suits(by: By, span: Span) -> bool {
    let days = span.micros() / DAY;
    match by {
        By::Hour => days <= 7,
        By::Day => (2..=400).contains(&days),
        By::Week => (8..=2_000).contains(&days),
        By::Month => days >= 32,
    }
}

/// Those that suit a span, by their names.
pub fn choices(span: Span) -> Vec<String> {
    By::ALL.into_iter().filter(|by| suits(*by, span)).map(|by| by.as_str().to_owned()).collect()
}

/// What was asked for where it suits, else what suits best.
pub fn best_for(asked: &str, span: Span) -> By {
    By::parse(asked).filter(|by| suits(*by, span)).unwrap_or(match span.micros() / DAY {
        days if days <= 2 => By::Hour,
        days if days <= 62 => By::Day,
        _ => By::Month,
    })
}

/// One hour, day, week or month of the person, where it lies in the span, and the first and last date of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub span: Span,
    pub dates: (Date, Date),
}

/// The periods that begin before `end`, by time.
pub fn periods(calendar: &Calendar, span: Span, by: By, end: Instant) -> Vec<Period> {
    let mut periods = Vec::new();
    let mut date = calendar.date_of(span.start());
    while calendar.day(date).start() < span.end().min(end) {
        let (first, last) = match by {
            By::Hour | By::Day => (date, date),
            By::Week => {
                let first = calendar.week_of(date);
                (first, first.saturating_add(6.days()))
            }
            By::Month => (date.first_of_month(), date.last_of_month()),
        };
        let whole = calendar.days(first, last);
        let length = if by == By::Hour { HOUR } else { whole.micros() };
        let mut from = whole.start();
        while from < whole.end() {
            let part = Span::new(from, from.plus(length).min(whole.end()));
            let part = part.and_then(|part| part.intersect(span)).filter(|it| it.start() < end);
            periods.extend(part.map(|span| Period { span, dates: (first, last) }));
            from = from.plus(length);
        }
        match last.tomorrow() {
            Ok(next) => date = next,
            Err(_) => break,
        }
    }
    periods
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Weekday;
    use jiff::tz::TimeZone;

    fn calendar(zone: &str) -> Calendar {
        let zone = TimeZone::get(zone).expect("a known zone");
        Calendar { zone, day_start_hour: 0, week_start: Weekday::Monday }
    }

    fn span(from: &str, to: &str) -> Span {
        let at = |text| Instant::parse(text).expect("a time");
        Span::new(at(from), at(to)).expect("not empty")
    }

    #[test]
    fn a_span_is_cut_at_the_calendar() {
        let whole = |zone: &str, from: &str, to: &str, by| {
            let span = span(from, to);
            let periods = periods(&calendar(zone), span, by, Instant::MAX);
            assert_eq!(periods.iter().map(|it| it.span.micros()).sum::<i64>(), span.micros());
            periods.iter().map(|it| it.span.micros() as f64 / HOUR as f64).collect::<Vec<_>>()
        };
        let berlin = |from: &str, to: &str, by| whole("Europe/Berlin", from, to, by);
        assert_eq!(berlin("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", By::Hour).len(), 23);
        assert_eq!(
            berlin("2026-10-23T22:00:00Z", "2026-10-26T23:00:00Z", By::Day),
            [24.0, 25.0, 24.0]
        );
        // A month that begins on a Sunday, cut into weeks.
        let weeks = whole("UTC", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", By::Week);
        assert_eq!(weeks, [24.0, 168.0, 168.0, 168.0, 168.0, 48.0]);
        assert_eq!(
            whole("Asia/Kolkata", "2025-12-31T18:30:00Z", "2026-02-28T18:30:00Z", By::Month),
            [744.0, 672.0]
        );
    }

    #[test]
    fn what_has_not_begun_is_left_out() {
        let day = span("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z");
        let now = Instant::parse("2026-03-02T09:30:00Z").expect("a time");
        assert_eq!(periods(&calendar("UTC"), day, By::Hour, now).len(), 10);
    }

    #[test]
    fn bars_are_as_wide_as_helps() {
        let days = |many: i64| {
            Span::new(Instant::default(), Instant::default().plus(many * DAY)).expect("some")
        };
        let check = |asked: &str, many, want| {
            assert_eq!(best_for(asked, days(many)), want, "{asked} {many}")
        };
        check("", 1, By::Hour);
        check("day", 1, By::Hour);
        check("", 7, By::Day);
        check("hour", 7, By::Hour);
        check("hour", 31, By::Day);
        check("", 365, By::Month);
        check("week", 365, By::Week);
    }
}
