//! What is left of a run when its samples go: one line for each minute.
//!
//! ```text
//! minutes   |           |           |           |
//! samples     a    b       c                d
//! values      a~~~~b~~~~|~~c~~~~~~~~|~~)    d~~~
//! line 1      a, b; for how long a held, and b up to the minute
//! line 2                   c; for how long b held in it, and c up to the minute
//! line 3                             d; what was left of c, and d
//! ```
//!
//! A value that holds on through minutes without a sample has its time in lines that count no samples; after
//! [`MOST`] of them the rest of its time stays with the last, so that two samples years apart are not a million
//! lines. The times of all lines add up to what a [`super::Fold`] knows, to the microsecond.

use super::held::{Held, Known, OutOfOrder};
use super::steps::TimeBySteps;
use super::tally::{Count, minute};
use super::{Sample, Series, Stats, time_text};
use crate::Instant;
use crate::instant::MINUTE;
use serde::Serialize;
use std::collections::BTreeMap;

/// How many minutes one value is spread over at most: as long as a value of the longest declared interval holds.
pub const MOST: i64 = 3 * 60;

/// One minute of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Minute {
    /// A whole minute.
    #[serde(with = "time_text")]
    pub at: Instant,
    /// How many samples lie in it; 0 where an earlier value held on.
    pub samples: u32,
    /// Of its samples, each counting the same.
    pub system: Option<Stats>,
    pub tree: Option<Stats>,
    /// The most, in bytes.
    pub memory: Option<u64>,
    /// The most.
    pub threads: Option<u32>,
    pub system_steps: TimeBySteps,
    pub tree_steps: TimeBySteps,
}

impl Minute {
    /// For how long which percentage of a series held.
    pub fn steps(&self, series: Series) -> &TimeBySteps {
        match series {
            Series::System => &self.system_steps,
            Series::Tree => &self.tree_steps,
        }
    }
}

/// Builds the minutes up from samples by time.
#[derive(Clone, Debug)]
pub struct Minutes {
    start: Instant,
    system: Held,
    tree: Held,
    open: BTreeMap<Instant, Open>,
    /// The minute of the latest sample: all before it are finished.
    latest: Instant,
}

impl Minutes {
    /// `hold` in microseconds, as [`super::hold`] says. What lies before `start` does not count.
    pub fn new(start: Instant, hold: i64) -> Self {
        let held = Held::new(hold);
        let latest = Instant::default();
        Self { start, system: held.clone(), tree: held, open: BTreeMap::new(), latest }
    }

    /// The next sample by time, then number; none behind the end of the run.
    pub fn push(&mut self, sample: &Sample) -> Result<(), OutOfOrder> {
        let Sample { at, seq, .. } = *sample;
        let system = self.system.push(at, seq, sample.system)?;
        let tree = self.tree.push(at, seq, sample.tree)?;
        self.hold(Series::System, system, at);
        self.hold(Series::Tree, tree, at);
        self.latest = minute(at);
        if at >= self.start {
            self.open.entry(self.latest).or_default().count.add(sample);
        }
        Ok(())
    }

    /// Takes those that no later sample can change, by time.
    pub fn finished(&mut self) -> Vec<Minute> {
        let rest = self.open.split_off(&self.latest);
        let done = std::mem::replace(&mut self.open, rest);
        done.into_iter().map(|(at, open)| open.close(at)).collect()
    }

    /// Those that are left, with what the last values held until `end`.
    pub fn finish(mut self, end: Instant) -> Vec<Minute> {
        let (system, tree) = (self.system.until(end), self.tree.until(end));
        self.hold(Series::System, system, end);
        self.hold(Series::Tree, tree, end);
        self.open.into_iter().map(|(at, open)| open.close(at)).collect()
    }

    /// Counts the time of a value, minute by minute.
    fn hold(&mut self, series: Series, known: Option<Known>, end: Instant) {
        let Some(mut rest) = known.and_then(|known| known.within(self.start, end)) else { return };
        for n in 1..=MOST {
            let at = minute(rest.from);
            let next = if n == MOST { rest.until } else { rest.until.min(at.plus(MINUTE)) };
            let open = self.open.entry(at).or_default();
            let steps = match series {
                Series::System => &mut open.system_steps,
                Series::Tree => &mut open.tree_steps,
            };
            steps.add(rest.percent, next.since(rest.from));
            if next == rest.until {
                return;
            }
            rest.from = next;
        }
    }
}

/// A minute that still grows.
#[derive(Clone, Debug, Default)]
struct Open {
    count: Count,
    system_steps: TimeBySteps,
    tree_steps: TimeBySteps,
}

impl Open {
    fn close(self, at: Instant) -> Minute {
        let Self { count, system_steps, tree_steps } = self;
        Minute { system_steps, tree_steps, ..count.close(at) }
    }
}

#[cfg(test)]
mod tests;
