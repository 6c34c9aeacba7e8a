//! The weeks that reports are asked for, and how asking ended.

use crate::Instant;
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A week from Sunday to Saturday, by its Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(Date);

impl Week {
    /// The week that a date lies in.
    pub fn of(date: Date) -> Self {
        let back = i64::from(date.weekday().since(Weekday::Sunday));
        // Only the first days of the calendar have no Sunday before them.
        Self(date.checked_sub(back.days()).unwrap_or(date))
    }

    /// Its Sunday.
    pub fn start(self) -> Date {
        self.0
    }

    /// Its Saturday.
    pub fn end(self) -> Date {
        self.after(6.days())
    }

    pub fn next(self) -> Self {
        Self(self.after(7.days()))
    }

    fn after(self, span: Span) -> Date {
        self.0.saturating_add(span)
    }
}

/// Its Sunday: `2018-02-18`.
impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Every week from that of `first` on whose Saturday is before `until`, oldest first.
///
/// The first scraper went month by month and left out what it had done: the same weeks, in the same order.
pub fn weeks(first: Date, until: Date) -> impl Iterator<Item = Week> {
    let following = |week: &Week| Some(week.next()).filter(|next| next > week);
    std::iter::successors(Some(Week::of(first)), following)
        .take_while(move |week| week.end() < until)
}

/// How asking for a week's report ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Ok,
    /// A valid report without rows.
    Empty,
    LoginFailed,
    LayoutChanged,
    Timeout,
    /// The site could not be reached, or answered with an error.
    ServerError,
}

impl Outcome {
    pub const ALL: [Self; 6] = [
        Self::Ok,
        Self::Empty,
        Self::LoginFailed,
        Self::LayoutChanged,
        Self::Timeout,
        Self::ServerError,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Empty => "empty",
            Self::LoginFailed => "login_failed",
            Self::LayoutChanged => "layout_changed",
            Self::Timeout => "timeout",
            Self::ServerError => "server_error",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Empty => "empty, but valid",
            Self::LoginFailed => "login failed",
            Self::LayoutChanged => "layout changed",
            Self::Timeout => "timeout",
            Self::ServerError => "server error",
        }
    }

    /// Whether the week need not be asked for again.
    pub fn is_done(self) -> bool {
        matches!(self, Self::Ok | Self::Empty)
    }

    /// Whether the next week would end the same way, so that nothing more is asked for.
    pub fn stops(self) -> bool {
        matches!(self, Self::LoginFailed | Self::LayoutChanged)
    }
}

/// A week, and how it was last asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    pub week: Week,
    pub outcome: Outcome,
    /// What is kept of it.
    pub rows: u32,
    /// Rows that could not be read.
    pub unreadable: u32,
    /// What went wrong, in words; empty when nothing did.
    pub message: String,
    /// When its last answer came.
    pub asked_at: Instant,
    /// It is to be asked for again although it is done.
    pub again: bool,
}

impl Period {
    pub fn is_done(&self) -> bool {
        self.outcome.is_done() && !self.again
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weeks_are_those_of_the_first_scraper() {
        // Counted by running the first scraper's own rule, without its repetitions.
        let all: Vec<Week> = weeks(date(2012, 1, 1), date(2018, 2, 28)).collect();
        assert_eq!(all.len(), 321);
        assert_eq!(all[0].to_string(), "2012-01-01");
        let last = all[320];
        assert_eq!((last.start(), last.end()), (date(2018, 2, 18), date(2018, 2, 24)));
        let check = |first: Date, until: Date, want: &[&str]| {
            let found: Vec<String> = weeks(first, until).map(|week| week.to_string()).collect();
            assert_eq!(found, want, "{first} to {until}");
        };
        // The week that ends on the last day is left out.
        let want = ["2017-12-31", "2018-01-07", "2018-01-14", "2018-01-21"];
        check(date(2018, 1, 1), date(2018, 2, 3), &want);
        check(date(2018, 1, 1), date(2018, 1, 6), &[]);
        check(date(2018, 1, 1), date(2018, 1, 7), &["2017-12-31"]);
        check(date(2018, 1, 1), date(2001, 1, 7), &[]);
        assert!(weeks(date(9999, 12, 1), Date::MAX).count() < 6);
    }

    #[test]
    fn names_are_read_back_and_are_those_of_json() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::parse(outcome.as_str()), Some(outcome));
            assert_eq!(serde_json::to_value(outcome).expect("written"), outcome.as_str());
        }
    }
}
