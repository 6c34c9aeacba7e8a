//! What the page of the source shows, written on the server.

use crate::account::moment::Moment;
use crate::jobs::view::badge;
use domain::jobs::State;
use domain::packaging::SourceForm;
use serde::{Deserialize, Serialize};

/// Where reports come from, how far they are here, and how the last scrape went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceView {
    pub admin: bool,
    /// Whether a source is kept; else there are no facts.
    pub configured: bool,
    /// `12,345`
    pub rows: String,
    /// `of 318 weeks · the last is 18 – 24 Feb 2018`
    pub weeks: String,
    /// Name and value.
    pub facts: Vec<(String, String)>,
    /// When a report last came, whoever asked for it.
    pub last: Option<Moment>,
    /// When it is scraped next by itself.
    pub next: Option<Moment>,
    pub scrape: Option<Work>,
    /// How the kept pages were last read again, where that was later than the scrape.
    pub reparse: Option<Work>,
    /// `time_tracking.csv` was there and is not any more: the next scrape by a person starts over.
    pub file_gone: bool,
    /// What starting over asks for: `321 weeks`.
    pub all: String,
}

/// A job: what it did, or how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    pub id: i64,
    pub state: State,
    /// Asked to end, and not there yet.
    pub stopping: bool,
    /// Weeks; `total` is 0 until it is known.
    pub done: i64,
    pub total: i64,
    /// What it did, is doing, or failed at.
    pub words: String,
    pub at: Moment,
}

/// The settings, for administrators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub form: SourceForm,
    pub has_password: bool,
    /// There is one that this server's key does not open.
    pub password_lost: bool,
}

/// A crontab line in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleView {
    /// `At 03:00 UTC on day 1 of every month`; empty where no words are known for it.
    pub words: String,
    /// The next times, on the person's clock.
    pub next: Vec<Moment>,
}

impl SourceView {
    /// What waits or runs.
    pub fn at_work(&self) -> Option<&Work> {
        self.scrape.iter().chain(&self.reparse).find(|work| work.active())
    }
}

impl Work {
    /// Whether it waits or runs.
    pub fn active(&self) -> bool {
        self.state.is_active()
    }

    /// The badge's kind and word.
    pub fn badge(&self) -> (&'static str, &'static str) {
        badge(self.state, self.stopping)
    }

    /// Its words, where they are more than the badge's.
    pub fn more(&self) -> Option<&str> {
        let (_, word) = self.badge();
        let words = self.words.as_str();
        (!words.is_empty() && words.trim_end_matches('.') != word).then_some(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_badge_says_is_not_said_again() {
        let check = |state: State, words: &str, want: Option<&str>| {
            let at = Moment { at: 0, words: String::new(), exact: String::new() };
            let words = words.to_owned();
            let work = Work { id: 1, state, stopping: false, done: 0, total: 0, words, at };
            assert_eq!(work.more(), want);
        };
        check(State::Cancelled, "Cancelled.", None);
        check(State::Done, "", None);
        check(State::Cancelled, "Cancelled before it began.", Some("Cancelled before it began."));
        check(State::Failed, "The site refused.", Some("The site refused."));
    }
}
