//! What the jobs page shows, written on the server for the person's zone and clock.

use crate::account::moment::Moment;
use domain::jobs::{Kind, State};
use serde::{Deserialize, Serialize};

/// Everything on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    pub schedules: Vec<Scheduled>,
    /// What the server does without end.
    pub tasks: Vec<EndlessTask>,
    /// The latest first.
    pub runs: Vec<Run>,
}

/// Something that the server does without end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndlessTask {
    pub name: String,
    /// `running`, `failed` or `stopped`.
    pub state: String,
    pub message: String,
    pub since: Moment,
}

impl EndlessTask {
    /// The badge's kind and word.
    pub fn badge(&self) -> (&'static str, &'static str) {
        match self.state.as_str() {
            "running" => ("ok", "At work"),
            "failed" => ("failed", "Failed"),
            _ => ("off", "Stopped"),
        }
    }
}

/// What a kind of job did last, and when it runs next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduled {
    pub kind: Kind,
    /// When it runs, in words.
    pub times: String,
    pub last: Option<Run>,
    /// `None`: never by itself.
    pub next: Option<Moment>,
}

/// One run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub id: i64,
    pub kind: Kind,
    pub state: State,
    pub done: i64,
    pub total: i64,
    pub message: String,
    /// Asked to end, and not there yet.
    pub stopping: bool,
    /// When it began, or began to wait.
    pub began: Moment,
    /// `2.1 s`; `None` while it lasts.
    pub took: Option<String>,
}

impl Run {
    pub fn active(&self) -> bool {
        self.state.is_active()
    }

    /// The badge's kind and word.
    pub fn badge(&self) -> (&'static str, &'static str) {
        badge(self.state, self.stopping)
    }
}

impl Overview {
    /// How many schedules failed last, how many are at work, and how many came to a good end.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |test: fn(&Run) -> bool| {
            self.schedules.iter().filter(|job| job.last.as_ref().is_some_and(test)).count()
        };
        (
            count(|run| run.state == State::Failed),
            count(Run::active),
            count(|run| run.state == State::Done),
        )
    }
}

/// The kind and the word of a job's badge.
pub fn badge(state: State, stopping: bool) -> (&'static str, &'static str) {
    match state {
        State::Running if stopping => ("busy", "Stopping"),
        State::Running => ("busy", "Running"),
        State::Queued => ("wait", "Waiting"),
        State::Done => ("ok", "Done"),
        State::Failed => ("failed", "Failed"),
        State::Cancelled => ("off", "Cancelled"),
    }
}
