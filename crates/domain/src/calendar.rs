//! A person's calendar: days, weeks and wall-clock times in their zone.
//!
//! A day is what the calendar says, from "my day starts at" to the same hour of the next date: 23 hours when the
//! clocks go forward, 25 when they go back. The zone database is the caller's; here a zone is a value.

use crate::{Choice, FieldError, Instant, Span};
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

/// How one person divides time.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub zone: TimeZone,
    /// The hour at which a day begins, 0 to 12; what happens before it belongs to the date before.
    pub day_start_hour: i8,
    pub week_start: Weekday,
}

impl Calendar {
    /// The date whose day `at` falls into.
    pub fn date_of(&self, at: Instant) -> Date {
        let date = self.local(at).date();
        // The day's bounds decide, not the wall clock: an hour that repeats in autumn belongs to one day only.
        if at < self.day_start(date) {
            date.yesterday().unwrap_or(date)
        } else if at >= self.day_start(date.tomorrow().unwrap_or(date)) {
            date.tomorrow().unwrap_or(date)
        } else {
            date
        }
    }

    /// The bounds of a date's day.
    pub fn day(&self, date: Date) -> Span {
        self.days(date, date)
    }

    /// The bounds from the first date's day to the last date's, both included; one day when they are reversed.
    pub fn days(&self, first: Date, last: Date) -> Span {
        let start = self.day_start(first);
        let end = self.day_start(last.max(first).tomorrow().unwrap_or(Date::MAX));
        // Only at the end of representable time can a day be empty; a microsecond keeps the span whole.
        Span::new(start, end).unwrap_or_else(|| {
            let end = Instant::MAX;
            Span::new(end.plus(-1), end).expect("one microsecond is not empty")
        })
    }

    /// The first date of the week that `date` lies in.
    pub fn week_of(&self, date: Date) -> Date {
        let back = self.week_start.until(date.weekday());
        date.saturating_sub(jiff::Span::new().days(i64::from(back)))
    }

    /// The bounds of the week that begins on `first`.
    pub fn week(&self, first: Date) -> Span {
        self.days(first, first.saturating_add(jiff::Span::new().days(6)))
    }

    /// What a clock on the wall shows at `at`.
    pub fn local(&self, at: Instant) -> DateTime {
        self.zone.to_datetime(at.timestamp())
    }

    /// When the clock on the wall shows on `date`'s day what it shows at `at`: `at` itself on its own day. A time that
    /// was skipped is as late as it would have been.
    pub fn same_time(&self, at: Instant, date: Date) -> Instant {
        let own = self.date_of(at);
        if date == own {
            return at;
        }
        let local = self.local(at);
        // Before "my day starts at" the wall already shows the next date.
        let ahead = own.until(local.date()).map_or(0, |days| days.get_days());
        let date = date.saturating_add(jiff::Span::new().days(ahead));
        let wall = date.to_datetime(local.time());
        let there = self.zone.to_ambiguous_timestamp(wall).compatible().ok();
        there.and_then(Instant::from_timestamp).unwrap_or_default()
    }

    /// Reads a wall-clock time such as `2026-03-01T09:00`, as a form's `datetime-local` sends it.
    ///
    /// A time that was skipped in spring is refused. One that happened twice in autumn is asked about: `choice` is
    /// the offset chosen, such as `+02:00`.
    pub fn read(&self, field: &str, text: &str, choice: &str) -> Result<Instant, FieldError> {
        let unreadable =
            || FieldError::new(field, "Write a date and a time, such as 2026-03-01 09:00.");
        let wall: DateTime = text.trim().parse().map_err(|_| unreadable())?;
        let offset = match self.zone.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Gap { .. } => return Err(self.skipped(field, wall)),
            AmbiguousOffset::Fold { before, after } => [before, after]
                .into_iter()
                .find(|offset| offset_text(*offset) == choice)
                .ok_or_else(|| happened_twice(field, wall, before, after))?,
        };
        let at = offset.to_timestamp(wall).map_err(|_| unreadable())?;
        Instant::from_timestamp(at)
            .ok_or_else(|| FieldError::new(field, "Choose a time between the years 1970 and 9999."))
    }

    fn skipped(&self, field: &str, wall: DateTime) -> FieldError {
        let zone = self.zone.iana_name().unwrap_or("your zone");
        let message = format!(
            "{} did not exist in {zone} on that day: the clocks went forward over it. Choose an earlier or a later time.",
            wall.strftime("%H:%M")
        );
        FieldError::new(field, message)
    }

    fn day_start(&self, date: Date) -> Instant {
        let wall = date.at(self.day_start_hour, 0, 0, 0);
        self.zone
            .to_ambiguous_timestamp(wall)
            .compatible()
            .ok()
            .and_then(Instant::from_timestamp)
            .unwrap_or(if date.year() < 2000 { Instant::default() } else { Instant::MAX })
    }
}

fn happened_twice(field: &str, wall: DateTime, before: Offset, after: Offset) -> FieldError {
    let time = wall.strftime("%H:%M");
    let label = |which: &str, offset| {
        let offset = offset_text(offset);
        Choice::new(offset.clone(), format!("The {which} {time} (UTC{offset})"))
    };
    FieldError::new(
        field,
        format!("{time} happened twice on that day, as the clocks went back. Which one?"),
    )
    .with_choices(vec![label("first", before), label("second", after)])
}

/// An offset as RFC 3339 writes it: `+05:30`.
pub fn offset_text(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::HOUR;
    use proptest::prelude::*;

    fn calendar(zone: &str, day_start_hour: i8) -> Calendar {
        Calendar {
            zone: TimeZone::get(zone).expect("a known zone"),
            day_start_hour,
            week_start: Weekday::Monday,
        }
    }

    fn at(text: &str) -> Instant {
        Instant::parse(text).expect("a time")
    }

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn days_have_the_hours_that_the_calendar_gives_them() {
        let check = |zone: &str, start: i8, day: &str, hours: f64| {
            let got = calendar(zone, start).day(date(day)).micros() as f64 / HOUR as f64;
            assert_eq!(got, hours, "{zone} {day}");
        };
        check("Europe/Berlin", 0, "2026-03-29", 23.0);
        check("Europe/Berlin", 0, "2026-10-25", 25.0);
        check("Europe/Berlin", 4, "2026-03-28", 23.0);
        check("Europe/Berlin", 4, "2026-03-29", 24.0);
        check("Australia/Lord_Howe", 0, "2026-04-05", 24.5);
        check("Asia/Kolkata", 0, "2026-04-05", 24.0);
        // Midnight itself is skipped in Beirut's spring.
        check("Asia/Beirut", 0, "2026-03-29", 23.0);
        // Samoa skipped a whole date at the end of 2011.
        check("Pacific/Apia", 0, "2011-12-29", 24.0);
    }

    #[test]
    fn the_hour_my_day_starts_at_decides_the_date() {
        let check = |hour: i8, when: &str, want: &str| {
            assert_eq!(calendar("Europe/Berlin", hour).date_of(at(when)), date(want), "{when}");
        };
        check(0, "2026-02-28T23:30:00Z", "2026-03-01");
        check(4, "2026-02-28T23:30:00Z", "2026-02-28");
        check(4, "2026-03-01T03:00:00Z", "2026-03-01");
        check(4, "2026-03-01T02:59:59Z", "2026-02-28");
    }

    #[test]
    fn the_same_time_of_another_day_is_what_the_wall_shows() {
        let check = |start: i8, when: &str, day: &str, want: &str| {
            let got = calendar("Europe/Berlin", start).same_time(at(when), date(day));
            assert_eq!(got, at(want), "{when} on {day}");
        };
        check(0, "2026-03-30T10:00:00Z", "2026-03-30", "2026-03-30T10:00:00Z");
        check(0, "2026-03-30T10:00:00Z", "2026-03-27", "2026-03-27T11:00:00Z");
        // 02:30 was skipped on the 29th.
        check(0, "2026-03-30T00:30:00Z", "2026-03-29", "2026-03-29T01:30:00Z");
        // The second 02:30 of the 25th, on its own day and on another.
        check(0, "2026-10-25T01:30:00Z", "2026-10-25", "2026-10-25T01:30:00Z");
        check(0, "2026-10-25T01:30:00Z", "2026-10-24", "2026-10-24T00:30:00Z");
        // 03:00 belongs to the day before.
        check(4, "2026-03-11T02:00:00Z", "2026-03-09", "2026-03-10T02:00:00Z");
    }

    #[test]
    fn a_week_begins_on_the_chosen_day() {
        let check = |start: Weekday, day: &str, want: &str| {
            let calendar = Calendar { week_start: start, ..calendar("UTC", 0) };
            assert_eq!(calendar.week_of(date(day)), date(want));
        };
        check(Weekday::Monday, "2026-11-22", "2026-11-16");
        check(Weekday::Sunday, "2026-11-22", "2026-11-22");
        check(Weekday::Saturday, "2026-11-22", "2026-11-21");
        let autumn = calendar("Europe/Berlin", 0);
        assert_eq!(autumn.week(date("2026-10-19")).micros(), (7 * 24 + 1) * HOUR);
    }

    #[test]
    fn wall_clock_times_are_read_asked_about_or_refused() {
        let berlin = calendar("Europe/Berlin", 0);
        let read = |text: &str, choice: &str| berlin.read("start", text, choice);
        assert_eq!(read("2026-03-01T09:00", ""), Ok(at("2026-03-01T08:00:00Z")));
        assert_eq!(read("2026-03-01 09:00", ""), Ok(at("2026-03-01T08:00:00Z")));
        assert_eq!(read("2026-10-25T02:30", "+02:00"), Ok(at("2026-10-25T00:30:00Z")));
        assert_eq!(read("2026-10-25T02:30", "+01:00"), Ok(at("2026-10-25T01:30:00Z")));
        let asked = read("2026-10-25T02:30", "").expect_err("ambiguous");
        assert_eq!(asked.choices[0], Choice::new("+02:00", "The first 02:30 (UTC+02:00)"));
        assert_eq!(asked.choices[1], Choice::new("+01:00", "The second 02:30 (UTC+01:00)"));
        let refused = |text: &str, word: &str| {
            let error = read(text, "").expect_err(text);
            assert!(error.message.contains(word) && error.choices.is_empty(), "{error:?}");
        };
        refused("2026-03-29T02:30", "did not exist in Europe/Berlin");
        refused("yesterday", "Write a date");
        refused("", "Write a date");
        refused("1969-03-29T02:30", "between the years");
    }

    proptest! {
        #[test]
        fn every_instant_lies_in_the_day_of_its_date(
            seconds in 0i64..4_000_000_000, zone in 0usize..6, hour in 0i8..=12,
        ) {
            let zone = ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Beirut", "America/St_Johns", "Pacific/Apia"][zone];
            let calendar = calendar(zone, hour);
            let at = Instant::from_micros(seconds * 1_000_000).expect("in range");
            prop_assert!(calendar.day(calendar.date_of(at)).contains(at));
        }
    }
}
