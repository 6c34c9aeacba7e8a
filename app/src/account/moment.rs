//! Points in time as a page says them. The browser has no zone database, so the server writes both forms.

use crate::ui::Cell;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One instant in words, and to the second for who wants to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// `4 min ago`, `today 14:05`, `12 Feb`.
    pub words: String,
    /// `Thu 12 Feb 2026, 14:05:09 in Europe/Berlin`.
    pub exact: String,
    /// Microseconds since 1970: what a column of them is sorted by.
    pub at: i64,
}

/// A cell with a point in time; `never` where there is none.
pub fn when(moment: Option<Moment>) -> Cell {
    let at = moment.as_ref().map(|moment| moment.at);
    match moment {
        Some(Moment { words, exact, .. }) => Cell::new(view! { <time title=exact>{words}</time> }),
        None => Cell::new("never"),
    }
    .by_number(at)
}

/// Writes instants on one person's clock, as seen from `now`.
#[cfg(feature = "ssr")]
pub struct Teller {
    calendar: domain::Calendar,
    zone: String,
    clock: &'static str,
    now: domain::Instant,
}

#[cfg(feature = "ssr")]
impl Teller {
    pub fn new(profile: &domain::account::Profile, now: domain::Instant) -> Self {
        Self {
            calendar: crate::ssr::calendar(profile),
            zone: profile.zone.clone(),
            clock: profile.clock.format(),
            now,
        }
    }

    /// How long ago something was; its date when that is more than a day.
    pub fn ago(&self, at: domain::Instant) -> Moment {
        let past = self.now.since(at);
        let recent = past < domain::instant::DAY;
        let words = if recent { domain::format::ago(past) } else { self.date(at) };
        self.moment(at, words)
    }

    /// The day and the time of day: `today 14:05`, `tomorrow 02:30`, `12 Feb 14:05`.
    pub fn at(&self, at: domain::Instant) -> Moment {
        let (local, today) = (self.calendar.local(at), self.calendar.local(self.now).date());
        let date = local.date();
        let day = if date == today {
            "today".to_owned()
        } else if today.yesterday().is_ok_and(|day| day == date) {
            "yesterday".to_owned()
        } else if today.tomorrow().is_ok_and(|day| day == date) {
            "tomorrow".to_owned()
        } else {
            self.date(at)
        };
        self.moment(at, format!("{day} {}", local.strftime(self.clock)))
    }

    /// The date alone, for what is exact to the day: an expiry.
    pub fn on(&self, at: domain::Instant) -> Moment {
        self.moment(at, self.date(at))
    }

    /// What a clock there shows now.
    pub fn clock(&self) -> String {
        self.calendar.local(self.now).strftime(self.clock).to_string()
    }

    /// `12 Feb`, with the year where it is not this one.
    fn date(&self, at: domain::Instant) -> String {
        let (local, now) = (self.calendar.local(at), self.calendar.local(self.now));
        let format = if local.year() == now.year() { "%-d %b" } else { "%-d %b %Y" };
        local.strftime(format).to_string()
    }

    fn moment(&self, at: domain::Instant, words: String) -> Moment {
        let local = self.calendar.local(at);
        let exact = format!("{} in {}", local.strftime("%a %-d %b %Y, %H:%M:%S"), self.zone);
        Moment { words, exact, at: at.micros() }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use domain::Instant;
    use domain::account::{Clock, Profile};

    fn at(text: &str) -> Instant {
        Instant::parse(text).expect("a time")
    }

    fn teller(clock: Clock) -> Teller {
        let profile = Profile { zone: "Europe/Berlin".to_owned(), clock, ..Profile::default() };
        Teller::new(&profile, at("2026-11-22T12:00:00Z"))
    }

    #[test]
    fn days_near_now_have_names() {
        let check = |when: &str, want: &str| {
            assert_eq!(teller(Clock::H24).at(at(when)).words, want, "{when}");
        };
        check("2026-11-22T04:05:00Z", "today 05:05");
        check("2026-11-21T22:59:59Z", "yesterday 23:59");
        check("2026-11-21T23:00:00Z", "today 00:00");
        check("2026-11-23T02:30:00Z", "tomorrow 03:30");
        check("2026-02-12T11:00:00Z", "12 Feb 12:00");
        check("2025-02-12T11:00:00Z", "12 Feb 2025 12:00");
        assert_eq!(teller(Clock::H12).at(at("2026-11-22T14:05:00Z")).words, "today 3:05 pm");
    }

    #[test]
    fn what_was_lately_is_told_as_a_distance() {
        let check = |when: &str, want: &str| {
            assert_eq!(teller(Clock::H24).ago(at(when)).words, want, "{when}");
        };
        check("2026-11-22T11:59:30Z", "just now");
        check("2026-11-22T11:56:00Z", "4 min ago");
        check("2026-11-21T13:00:00Z", "23 h ago");
        check("2026-11-21T12:00:00Z", "21 Nov");
        check("2025-11-21T12:00:00Z", "21 Nov 2025");
    }

    #[test]
    fn the_exact_time_names_its_zone() {
        let moment = teller(Clock::H24).on(at("2026-11-21T12:00:09Z"));
        assert_eq!(moment.exact, "Sat 21 Nov 2026, 13:00:09 in Europe/Berlin");
        assert_eq!(teller(Clock::H24).clock(), "13:00");
    }
}
