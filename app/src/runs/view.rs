//! What the pages of the runs show, written on the server for the person's zone and clock.

use crate::account::moment::Moment;
use domain::Instant;
use domain::runs::Pulse;
use domain::runs::compare::Change;
use serde::{Deserialize, Serialize};

/// Which runs, as the URL of the list says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    pub name: String,
    pub host: String,
    pub state: String,
    /// Dates in the person's zone, both included.
    pub from: String,
    pub to: String,
    /// The last run of the page before, as its cursor.
    pub after: String,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// When this was so, by the server's clock.
    pub now: Instant,
    pub runs: Vec<RunRow>,
    /// The last day that was asked for is before the first, so that no run can be meant.
    pub backwards: bool,
    pub hosts: Vec<String>,
    /// The cursor of the next page.
    pub more: Option<String>,
    /// Whether the person has any run at all.
    pub any: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRow {
    pub id: i64,
    pub name: String,
    pub description: String,
    pub host: String,
    pub pulse: Pulse,
    pub started: Moment,
    /// As of the answer, in microseconds.
    pub duration: i64,
    pub above: i64,
    pub threshold: f64,
    /// Percent.
    pub mean: Option<f64>,
    pub peak: Option<f64>,
    /// Percent; `None` where nothing is known.
    pub sparkline: Vec<Option<f64>>,
}

/// Everything on the page of one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunView {
    /// When this was so, by the server's clock.
    pub now: Instant,
    pub row: RunRow,
    pub ended: Option<Moment>,
    pub unknown: i64,
    /// Up to when its last sample speaks, by the client's clock.
    pub known_until: Instant,
    /// `by the whole machine` or `by the command`.
    pub series: String,
    /// Name and value of what else is known.
    pub facts: Vec<(String, String)>,
    /// The program and its arguments, quoted for a shell.
    pub command: Option<String>,
    pub chart: Option<ChartView>,
    /// When the samples were summed up: totals are then exact for the threshold of that time only.
    pub pruned: bool,
    /// Whether its time above the threshold is one of those rounded ones.
    pub rounded: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChartView {
    /// As plotly.js takes it.
    pub figure: String,
    /// The top of the axis, in percent.
    pub top: f64,
    /// The height of the CPU's part, in pixels.
    pub height: u32,
    /// How long about which percentage held, in microseconds: for the figure while the threshold moves.
    pub held: Vec<(f64, i64)>,
    /// How many points it has.
    pub drawn: u32,
    /// Whether a point stands for several samples.
    pub merged: bool,
}

impl ChartView {
    /// About how long it was above a threshold.
    pub fn about_above(&self, threshold: f64) -> i64 {
        self.held.iter().filter(|(percent, _)| *percent > threshold).map(|(_, micros)| micros).sum()
    }
}

/// What the page about the agent needs to write a command line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentView {
    /// `https://hindsight.example`.
    pub server: String,
}

/// The runs of one command, the latest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// When this was so, by the server's clock.
    pub now: Instant,
    /// As the run that was asked for is called.
    pub name: String,
    /// The program and its arguments, quoted for a shell.
    pub command: Option<String>,
    pub rows: Vec<CompareRow>,
    /// As plotly.js takes it.
    pub figure: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompareRow {
    pub id: i64,
    pub name: String,
    pub started: Moment,
    pub pulse: Pulse,
    pub duration: Against,
    pub mean: Against,
    pub peak: Against,
    pub above: Against,
    pub cpu: Against,
    pub memory: Against,
}

/// A figure, and how it stands to those of the runs before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Against {
    /// `–` where it is not known.
    pub value: String,
    pub number: Option<f64>,
    pub change: Option<Change>,
}
