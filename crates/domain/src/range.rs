//! The period a page shows: what its URL says, resolved in the person's calendar.

use crate::{Calendar, Instant, Span};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A period as the URL says it: `range=week`, `range=week&on=2026-03-02`, or `from=2026-03-01&to=2026-03-08`
/// (both included). What cannot be read is the present week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct RangeQuery {
    pub range: String,
    pub on: String,
    pub from: String,
    pub to: String,
}

/// What kind of period it is; `Custom` is any two dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Day,
    Week,
    Month,
    Year,
    All,
    Custom,
}

/// A resolved period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    pub kind: Kind,
    /// The first and the last date, both included.
    pub first: Date,
    pub last: Date,
    pub span: Span,
    /// Whether now lies in it.
    pub current: bool,
}

impl Kind {
    pub const PRESETS: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Year, Self::All];

    /// The word in the URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
            Self::All => "all",
            Self::Custom => "custom",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::PRESETS.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Range {
    pub fn resolve(query: &RangeQuery, calendar: &Calendar, now: Instant) -> Self {
        let today = calendar.date_of(now);
        let date =
            |text: &str| text.parse::<Date>().ok().filter(|d| (1970..9999).contains(&d.year()));
        let (kind, first, last) = match (date(&query.from), date(&query.to)) {
            (Some(from), Some(to)) => (Kind::Custom, from.min(to), from.max(to)),
            (Some(from), None) => (Kind::Custom, from, from.max(today)),
            (None, Some(to)) => (Kind::Custom, to, to),
            (None, None) => {
                let kind = Kind::parse(&query.range).unwrap_or(Kind::Week);
                let (first, last) = around(kind, date(&query.on).unwrap_or(today), calendar);
                (kind, first, last)
            }
        };
        let span = if kind == Kind::All {
            everything(calendar.days(first, last))
        } else {
            calendar.days(first, last)
        };
        Self { kind, first, last, span, current: span.contains(now) }
    }

    /// The period before (-1) or after (1) of the same kind; none for everything.
    pub fn step(&self, by: i64, calendar: &Calendar) -> Option<Self> {
        let (kind, first, last) = match self.kind {
            Kind::All => return None,
            Kind::Custom => {
                let days = (self.first.until(self.last).ok()?.get_days() as i64 + 1) * by;
                (
                    Kind::Custom,
                    self.first.checked_add(days.days()).ok()?,
                    self.last.checked_add(days.days()).ok()?,
                )
            }
            kind => {
                let beside = match by {
                    ..=0 => self.first.yesterday().ok()?,
                    _ => self.last.tomorrow().ok()?,
                };
                let (first, last) = around(kind, beside, calendar);
                (kind, first, last)
            }
        };
        (1970..9999).contains(&first.year()).then(|| {
            let span = calendar.days(first, last);
            Self { kind, first, last, span, current: false }
        })
    }

    /// The query that shows this period again.
    pub fn query(&self) -> String {
        match self.kind {
            Kind::All => "range=all".to_owned(),
            Kind::Custom => format!("from={}&to={}", self.first, self.last),
            kind if self.current => format!("range={}", kind.as_str()),
            kind => format!("range={}&on={}", kind.as_str(), self.first),
        }
    }

    /// What it is called: `2 – 8 Mar 2026`, `March 2026`, `Thu 5 Mar 2026`.
    pub fn label(&self) -> String {
        let (first, last) = (self.first, self.last);
        let day = |date: Date, format: &str| date.strftime(format).to_string();
        match self.kind {
            Kind::All => "All time".to_owned(),
            Kind::Year => day(first, "%Y"),
            Kind::Month => day(first, "%B %Y"),
            _ if first == last => day(first, "%a %-d %b %Y"),
            _ if first.first_of_month() == last.first_of_month() => {
                format!("{} – {}", first.day(), day(last, "%-d %b %Y"))
            }
            _ if first.year() == last.year() => {
                format!("{} – {}", day(first, "%-d %b"), day(last, "%-d %b %Y"))
            }
            _ => format!("{} – {}", day(first, "%-d %b %Y"), day(last, "%-d %b %Y")),
        }
    }

    /// How a sentence refers to it: `this week`, `last month`, `2 – 8 Mar 2026`.
    pub fn words(&self, now: Instant, calendar: &Calendar) -> String {
        let named = matches!(self.kind, Kind::Day | Kind::Week | Kind::Month | Kind::Year);
        let current = self.span.contains(now);
        let last = named && self.step(1, calendar).is_some_and(|next| next.span.contains(now));
        match self.kind {
            Kind::All => "in all".to_owned(),
            Kind::Day if current => "today".to_owned(),
            Kind::Day if last => "yesterday".to_owned(),
            kind if named && current => format!("this {}", kind.as_str()),
            kind if named && last => format!("last {}", kind.as_str()),
            _ => self.label(),
        }
    }
}

/// The dates of the period of `kind` that `date` lies in.
fn around(kind: Kind, date: Date, calendar: &Calendar) -> (Date, Date) {
    match kind {
        Kind::Week => {
            let first = calendar.week_of(date);
            (first, first.saturating_add(6.days()))
        }
        Kind::Month => (date.first_of_month(), date.last_of_month()),
        Kind::Year => (date.first_of_year(), date.last_of_year()),
        Kind::All => (Date::constant(1970, 1, 1), Date::constant(9998, 12, 31)),
        Kind::Day | Kind::Custom => (date, date),
    }
}

/// From the first instant on, whatever the zone made of 1970.
fn everything(span: Span) -> Span {
    Span::new(Instant::default(), span.end()).unwrap_or(span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::{DAY, HOUR};
    use jiff::civil::Weekday;
    use jiff::tz::TimeZone;

    fn berlin() -> Calendar {
        Calendar {
            zone: TimeZone::get("Europe/Berlin").expect("a known zone"),
            day_start_hour: 0,
            week_start: Weekday::Monday,
        }
    }

    fn now() -> Instant {
        Instant::parse("2026-03-31T12:00:00Z").expect("a time")
    }

    fn resolve(query: &str) -> Range {
        let mut wanted = RangeQuery::default();
        for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match key {
                "range" => wanted.range = value.to_owned(),
                "on" => wanted.on = value.to_owned(),
                "from" => wanted.from = value.to_owned(),
                _ => wanted.to = value.to_owned(),
            }
        }
        Range::resolve(&wanted, &berlin(), now())
    }

    #[test]
    fn a_url_says_which_period() {
        let check = |query: &str, label: &str, words: &str, again: &str| {
            let range = resolve(query);
            let got = (range.label(), range.words(now(), &berlin()), range.query());
            assert_eq!(got, (label.to_owned(), words.to_owned(), again.to_owned()), "{query}");
            assert_eq!(resolve(&range.query()), range, "the query leads back");
        };
        check("", "30 Mar – 5 Apr 2026", "this week", "range=week");
        check("range=nonsense", "30 Mar – 5 Apr 2026", "this week", "range=week");
        check("range=day", "Tue 31 Mar 2026", "today", "range=day");
        check("range=day&on=2026-03-30", "Mon 30 Mar 2026", "yesterday", "range=day&on=2026-03-30");
        check(
            "range=week&on=2026-03-25",
            "23 – 29 Mar 2026",
            "last week",
            "range=week&on=2026-03-23",
        );
        check(
            "range=month&on=2026-02-10",
            "February 2026",
            "last month",
            "range=month&on=2026-02-01",
        );
        check("range=year", "2026", "this year", "range=year");
        check("range=all", "All time", "in all", "range=all");
        check(
            "from=2026-03-08&to=2026-03-02",
            "2 – 8 Mar 2026",
            "2 – 8 Mar 2026",
            "from=2026-03-02&to=2026-03-08",
        );
        check(
            "from=2025-12-31&to=2026-01-01",
            "31 Dec 2025 – 1 Jan 2026",
            "31 Dec 2025 – 1 Jan 2026",
            "from=2025-12-31&to=2026-01-01",
        );
    }

    #[test]
    fn stepping_moves_by_its_own_length() {
        let check = |query: &str, before: &str, after: &str| {
            let range = resolve(query);
            let label = |by| range.step(by, &berlin()).map(|r| r.label()).unwrap_or_default();
            assert_eq!((label(-1), label(1)), (before.to_owned(), after.to_owned()), "{query}");
        };
        check("range=month", "February 2026", "April 2026");
        check("range=week", "23 – 29 Mar 2026", "6 – 12 Apr 2026");
        check("from=2026-03-02&to=2026-03-04", "27 Feb – 1 Mar 2026", "5 – 7 Mar 2026");
        check("range=all", "", "");
        check("range=year&on=1970-05-05", "", "1971");
    }

    #[test]
    fn a_month_with_a_change_of_clocks_is_an_hour_short() {
        assert_eq!(resolve("range=month").span.micros(), 31 * DAY - HOUR);
    }
}
