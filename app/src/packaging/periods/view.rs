//! What the page of periods shows, written on the server.

use crate::account::moment::Moment;
use domain::format;
use domain::packaging::Outcome;
use serde::{Deserialize, Serialize};

/// All weeks from the first period to the last one that is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodsView {
    /// Whether a source is configured.
    pub configured: bool,
    /// Whether this person may have weeks asked for.
    pub admin: bool,
    /// The latest first.
    pub years: Vec<Year>,
    /// `3 failed · 2 not asked for yet`; empty when nothing is missing.
    pub missing: String,
    /// The latest first.
    pub failed: Vec<FailedWeek>,
}

/// A week that has to be asked for again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedWeek {
    pub cell: WeekCell,
    /// What went wrong, in words.
    pub message: String,
    pub asked: Moment,
}

/// The weeks whose Sunday lies in a year, by time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Year {
    pub year: i16,
    pub weeks: Vec<WeekCell>,
}

/// One week in the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekCell {
    /// Its Sunday: `2018-02-18`.
    pub week: String,
    /// Its place in the year, from 0 to 52.
    pub place: u8,
    /// `18 – 24 Feb 2018`
    pub dates: String,
    /// `None`: not asked for yet.
    pub outcome: Option<Outcome>,
    /// Something is kept of it, if only that it was empty; it stays where asking again failed.
    pub here: bool,
    pub rows: u32,
    pub unreadable: u32,
    /// It is asked for again at the next scrape.
    pub again: bool,
}

/// What is known of a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekView {
    pub cell: WeekCell,
    pub admin: bool,
    /// What went wrong, in words; empty when nothing did.
    pub message: String,
    pub asked: Option<Moment>,
    pub unreadable: Vec<UnreadableRow>,
    /// How large the kept answer is, for administrators: `12 kB`.
    pub page: Option<String>,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadableRow {
    /// From 1: which row of the table it is.
    pub position: u32,
    pub reason: String,
    /// Its cells, as the site showed them.
    pub cells: String,
}

impl Year {
    /// How many of its weeks are here.
    pub fn here(&self) -> usize {
        self.weeks.iter().filter(|cell| cell.here).count()
    }
}

impl PeriodsView {
    pub fn weeks(&self) -> impl Iterator<Item = &WeekCell> {
        self.years.iter().flat_map(|year| &year.weeks)
    }

    /// How many weeks are here, and how many there are.
    pub fn counts(&self) -> (usize, usize) {
        (self.years.iter().map(Year::here).sum(), self.weeks().count())
    }
}

impl WeekCell {
    /// How it was last asked for.
    pub fn failed(&self) -> bool {
        self.outcome.is_some_and(|outcome| !outcome.is_done())
    }

    /// How its square is drawn.
    pub fn look(&self) -> &'static str {
        self.outcome.map_or("unasked", Outcome::as_str)
    }

    /// The badge's kind.
    pub fn badge(&self) -> &'static str {
        match self.outcome {
            None => "unknown",
            Some(Outcome::Ok) if self.unreadable > 0 => "attention",
            Some(outcome) if outcome.is_done() => "ok",
            Some(Outcome::Timeout) => "attention",
            Some(_) => "failed",
        }
    }

    /// How it ended, in words.
    pub fn outcome_words(&self) -> &'static str {
        self.outcome.map_or("not asked for yet", Outcome::words)
    }

    /// The badge's word.
    pub fn badge_word(&self) -> &'static str {
        match self.outcome {
            Some(Outcome::Ok) if self.unreadable > 0 => "ok, with unreadable rows",
            _ => self.outcome_words(),
        }
    }

    /// `18 – 24 Feb 2018: ok, 12 rows`
    pub fn words(&self) -> String {
        let mut words = format!("{}: {}", self.dates, self.outcome_words());
        if self.outcome == Some(Outcome::Ok) {
            words += &format!(", {}", format::many(self.rows.into(), "row"));
        }
        if self.unreadable > 0 {
            words += &format!(", {} unreadable", self.unreadable);
        }
        if self.again {
            words += ", to be asked for again";
        }
        words
    }
}

/// What stands in a square: its outcome does not depend on its colour.
pub fn sign(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        None | Some(Outcome::Ok) => "",
        Some(Outcome::Empty) => "–",
        Some(Outcome::LoginFailed) => "×",
        Some(Outcome::LayoutChanged) => "≠",
        Some(Outcome::Timeout) => "…",
        Some(Outcome::ServerError) => "!",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(outcome: Option<Outcome>, unreadable: u32, again: bool) -> WeekCell {
        WeekCell {
            week: "2018-02-18".to_owned(),
            place: 6,
            dates: "18 – 24 Feb 2018".to_owned(),
            outcome,
            here: true,
            rows: 12,
            unreadable,
            again,
        }
    }

    #[test]
    fn a_week_says_all_that_its_square_shows() {
        let check = |cell: WeekCell, badge: &str, want: &str| {
            assert_eq!(cell.words(), format!("18 – 24 Feb 2018: {want}"));
            assert_eq!(cell.badge(), badge, "{want}");
        };
        check(cell(None, 0, false), "unknown", "not asked for yet");
        check(cell(Some(Outcome::Ok), 0, false), "ok", "ok, 12 rows");
        check(cell(Some(Outcome::Ok), 2, false), "attention", "ok, 12 rows, 2 unreadable");
        check(cell(Some(Outcome::Ok), 0, true), "ok", "ok, 12 rows, to be asked for again");
        check(cell(Some(Outcome::Empty), 0, false), "ok", "empty, but valid");
        check(cell(Some(Outcome::LoginFailed), 0, false), "failed", "login failed");
        check(cell(Some(Outcome::Timeout), 0, false), "attention", "timeout");
    }

    #[test]
    fn no_two_outcomes_have_the_same_sign() {
        let mut signs: Vec<_> = Outcome::ALL.into_iter().map(|it| sign(Some(it))).collect();
        signs.sort_unstable();
        signs.dedup();
        assert_eq!(signs.len(), Outcome::ALL.len());
    }

    #[test]
    fn what_was_empty_or_not_asked_for_did_not_fail() {
        let failed = |outcome| cell(outcome, 0, false).failed();
        assert!(failed(Some(Outcome::ServerError)));
        assert!(!failed(Some(Outcome::Empty)) && !failed(None));
    }
}
