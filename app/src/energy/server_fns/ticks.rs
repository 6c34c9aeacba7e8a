//! Where a time axis says what time it is: at round times on the person's wall. The browser has no zone database.

use domain::instant::{DAY, HOUR, MINUTE};
use domain::{Calendar, Instant, Span};
use jiff::civil::Date;

/// A tick and its words.
pub type Tick = (Instant, String);

/// About how many ticks an axis has room for on a phone.
const MOST: i64 = 7;

/// At most about seven ticks; `clock` is how the person writes a time of day.
pub fn ticks(calendar: &Calendar, span: Span, clock: &str) -> Vec<Tick> {
    let steps =
        [5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR];
    let fits = |step: &i64| span.micros() <= step * MOST;
    match steps.into_iter().find(fits) {
        Some(step) => in_days(calendar, span, step, clock),
        None => on_days(calendar, span),
    }
}

fn dates(calendar: &Calendar, span: Span) -> impl Iterator<Item = Date> {
    let (first, last) = (calendar.date_of(span.start()), calendar.date_of(span.end()));
    std::iter::successors(Some(first), |date| date.tomorrow().ok())
        .take_while(move |it| *it <= last)
}

/// Times of day; where a day begins, its date.
fn in_days(calendar: &Calendar, span: Span, step: i64, clock: &str) -> Vec<Tick> {
    let mut ticks = Vec::new();
    for date in dates(calendar, span) {
        let day = calendar.day(date);
        let many = (day.micros() + step - 1) / step;
        for n in 0..many {
            let at = day.start().plus(n * step);
            let local = calendar.local(at);
            let words = match n {
                0 if span.micros() > DAY / 2 => date.strftime("%a %-d").to_string(),
                _ => local.strftime(clock).to_string(),
            };
            // A day of 25 hours has its last hour to itself.
            if span.contains(at) && day.end().since(at) * 2 >= step.min(HOUR) {
                ticks.push((at, words));
            }
        }
    }
    ticks
}

/// Dates, months or years.
fn on_days(calendar: &Calendar, span: Span) -> Vec<Tick> {
    let days = span.micros() / DAY;
    let (every, format): (fn(Date, i64) -> bool, &str) = match days {
        // In two lines: a week of them has room on a phone.
        ..=10 => (|_, _| true, "%a<br>%-d"),
        ..=45 => (|_, n| n % 7 == 0, "%-d %b"),
        ..=250 => (|date, _| date.day() == 1, "%b"),
        ..=800 => (|date, _| date.day() == 1 && (date.month() - 1) % 3 == 0, "%b %Y"),
        _ => (|date, _| date.day() == 1 && date.month() == 1, "%Y"),
    };
    let wanted = dates(calendar, span).zip(0..).filter(|(date, n)| every(*date, *n));
    let tick =
        |(date, _): (Date, i64)| (calendar.day(date).start(), date.strftime(format).to_string());
    wanted.map(tick).filter(|(at, _)| span.contains(*at)).collect()
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
    fn ticks_stand_at_round_times_on_the_wall() {
        let check = |zone: &str, from: &str, to: &str, want: &str| {
            let ticks = ticks(&calendar(zone), span(from, to), "%H:%M");
            let words: Vec<_> = ticks.into_iter().map(|(_, words)| words).collect();
            assert_eq!(words.join(", "), want);
        };
        check(
            "Asia/Kolkata",
            "2026-03-01T10:07:00Z",
            "2026-03-01T12:07:00Z",
            "16:00, 16:30, 17:00, 17:30",
        );
        check(
            "Europe/Berlin",
            "2026-10-24T22:00:00Z",
            "2026-10-25T23:00:00Z",
            "Sun 25, 03:00, 07:00, 11:00, 15:00, 19:00, 23:00",
        );
        check(
            "UTC",
            "2026-03-02T00:00:00Z",
            "2026-03-05T00:00:00Z",
            "Mon 2, 12:00, Tue 3, 12:00, Wed 4, 12:00",
        );
        check(
            "UTC",
            "2026-03-01T00:00:00Z",
            "2026-04-01T00:00:00Z",
            "1 Mar, 8 Mar, 15 Mar, 22 Mar, 29 Mar",
        );
        check(
            "UTC",
            "2026-01-01T00:00:00Z",
            "2027-01-01T00:00:00Z",
            "Jan 2026, Apr 2026, Jul 2026, Oct 2026",
        );
    }
}
