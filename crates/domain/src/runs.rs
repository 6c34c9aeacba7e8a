//! Runs: commands that the agent wraps, and what the machine did meanwhile.
//!
//! Percentages are of the whole machine, 0 to 100 with all cores (or all that a container may use), never of one core.

pub mod chart;
pub mod check;
pub mod compare;
pub mod figure;
pub mod held;
pub mod minutes;
pub mod report;
pub mod run;
pub mod steps;
pub mod tally;
pub mod time_text;

pub use chart::{Chart, Point, Stats};
pub use check::{NewRun, Stop};
pub use figure::{Figure, Fold};
pub use held::{OutOfOrder, hold};
pub use minutes::{Minute, Minutes};
pub use run::{Pulse, Run, State, Summary};
pub use tally::Tally;
pub use time_text::parse_time;

use crate::Instant;
use serde::{Deserialize, Serialize};

/// Names one run. Given by the server, never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub i64);

impl std::fmt::Display for RunId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for RunId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// Which of a sample's two percentages a run is judged by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Series {
    /// The whole machine, as the first grasshopper measured.
    #[default]
    System,
    /// The command and its descendants.
    Tree,
}

impl Series {
    /// As it is written on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Tree => "tree",
        }
    }
}

impl std::str::FromStr for Series {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::System, Self::Tree].into_iter().find(|series| series.as_str() == text).ok_or(())
    }
}

/// What was seen at one moment. On the wire as it is here, its time as RFC 3339.
///
/// One with neither `system` nor `tree` is a marker: from here on nothing is known, because the agent was stopped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// Counts from 0 within its run; the same number at the same time is the same sample.
    pub seq: u32,
    /// By the client's clock.
    #[serde(with = "time_text")]
    pub at: Instant,
    /// CPU of the whole machine since the sample before, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<f64>,
    /// CPU of the command and its descendants since the sample before, in percent of the same machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<f64>,
    /// Resident memory of the command and its descendants, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<u64>,
    /// Threads of the command and its descendants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads: Option<u32>,
}

impl Sample {
    /// The percentage of one series; `None` where it is not known.
    pub fn of(&self, series: Series) -> Option<f64> {
        match series {
            Series::System => self.system,
            Series::Tree => self.tree,
        }
    }

    /// The order in which samples count: by time, then by number, so that of two at one instant the later holds.
    pub fn order(&self) -> (Instant, u32) {
        (self.at, self.seq)
    }
}
