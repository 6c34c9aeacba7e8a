//! The trash, formatted for a person's zone and clock.

use super::{Deleted, KEPT_DAYS, Trash};
use domain::account::Clock;
use domain::instant::DAY;
use domain::intervals::{Content, Interval};
use domain::{Calendar, Instant};
use jiff::civil::{Date, DateTime};

/// As many as `storage::intervals::trash` answers at most.
const MOST: usize = 500;

pub(super) fn trash(found: &[Interval], calendar: &Calendar, clock: Clock, now: Instant) -> Trash {
    let words = Words { calendar, clock, today: calendar.local(now).date() };
    let row = |interval: &Interval| {
        let content = &interval.content;
        let deleted_at = interval.deleted_at.unwrap_or(now);
        Deleted {
            id: interval.id.to_string(),
            title: content.title.clone(),
            when: words.when(content),
            length: content.end.map(|end| end.since(content.start)),
            start_at: content.start.micros(),
            deleted_at: deleted_at.micros(),
            deleted: words.deleted(deleted_at),
            left: left(now.since(deleted_at)),
        }
    };
    Trash { rows: found.iter().map(row).collect(), cut: found.len() >= MOST }
}

struct Words<'a> {
    calendar: &'a Calendar,
    clock: Clock,
    today: Date,
}

impl Words<'_> {
    /// `Thu 5 Mar 09:00–09:15`; the end names its day where that is another.
    fn when(&self, content: &Content) -> String {
        let start = self.calendar.local(content.start);
        let first = format!("{} {}", self.day(start.date()), self.time(start));
        let Some(end) = content.end else { return format!("since {first}") };
        let end = self.calendar.local(end);
        if end.date() == start.date() {
            format!("{first}–{}", self.time(end))
        } else {
            format!("{first} – {} {}", self.day(end.date()), self.time(end))
        }
    }

    /// `today 14:10`, `yesterday 14:10`, `Thu 12 Feb`.
    fn deleted(&self, at: Instant) -> String {
        let local = self.calendar.local(at);
        let (date, time) = (local.date(), self.time(local));
        if date == self.today {
            format!("today {time}")
        } else if date.tomorrow().ok() == Some(self.today) {
            format!("yesterday {time}")
        } else {
            self.day(date)
        }
    }

    fn day(&self, date: Date) -> String {
        let format = if date.year() == self.today.year() { "%a %-d %b" } else { "%a %-d %b %Y" };
        date.strftime(format).to_string()
    }

    fn time(&self, local: DateTime) -> String {
        local.strftime(self.clock.format()).to_string()
    }
}

/// How long it still waits, when it has waited `waited` microseconds.
fn left(waited: i64) -> String {
    let rest = KEPT_DAYS * DAY - waited;
    match (rest + DAY - 1).div_euclid(DAY) {
        ..=0 => "removed tonight".to_owned(),
        1 => "1 day left".to_owned(),
        days => format!("{} days left", days.min(KEPT_DAYS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::instant::HOUR;
    use jiff::civil::Weekday;
    use jiff::tz::TimeZone;

    fn at(text: &str) -> Instant {
        Instant::parse(text).expect(text)
    }

    fn words(clock: Clock, check: impl Fn(&Words)) {
        let zone = TimeZone::get("Europe/Berlin").expect("zone");
        let calendar = Calendar { zone, day_start_hour: 0, week_start: Weekday::Monday };
        let today = calendar.local(at("2026-03-05T13:10:00Z")).date();
        check(&Words { calendar: &calendar, clock, today });
    }

    #[test]
    fn an_interval_is_told_by_its_day_and_times() {
        let check = |start: &str, end: &str, want: &str| {
            words(Clock::H24, |words| {
                let end = (!end.is_empty()).then(|| at(end));
                let content = Content { start: at(start), end, ..Content::default() };
                assert_eq!(words.when(&content), want);
            });
        };
        check("2026-03-05T08:00:00Z", "2026-03-05T08:15:00Z", "Thu 5 Mar 09:00–09:15");
        check(
            "2025-12-31T22:00:00Z",
            "2026-01-01T00:00:00Z",
            "Wed 31 Dec 2025 23:00 – Thu 1 Jan 01:00",
        );
        check("2026-03-05T08:00:00Z", "", "since Thu 5 Mar 09:00");
    }

    #[test]
    fn when_it_was_deleted_is_told_as_people_say_it() {
        let check = |deleted: &str, want: &str| {
            words(Clock::H24, |words| assert_eq!(words.deleted(at(deleted)), want));
        };
        check("2026-03-05T13:10:00Z", "today 14:10");
        check("2026-03-04T22:30:00Z", "yesterday 23:30");
        check("2026-03-04T23:30:00Z", "today 00:30");
        check("2026-02-12T09:00:00Z", "Thu 12 Feb");
        words(Clock::H12, |words| {
            assert_eq!(words.deleted(at("2026-03-05T13:10:00Z")), "today 2:10 pm")
        });
    }

    #[test]
    fn days_are_counted_down_to_the_last() {
        let check = |waited, want: &str| assert_eq!(left(waited), want);
        check(0, "30 days left");
        check(-HOUR, "30 days left");
        check(HOUR, "30 days left");
        check(DAY, "29 days left");
        check(29 * DAY, "1 day left");
        check(30 * DAY - 1, "1 day left");
        check(30 * DAY, "removed tonight");
        check(31 * DAY, "removed tonight");
    }
}
