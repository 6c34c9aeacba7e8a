//! A run as it is kept, and what state that is.

use super::check::Facts;
use super::{Figure, RunId};
use crate::Instant;
use crate::instant::{DAY, SECOND};
use serde::{Deserialize, Serialize};

/// After how long a silence, in microseconds, a run without a stop has ended with its last sample.
pub const ENDS_AFTER: i64 = DAY;
/// The shortest silence after which an agent counts as lost; it sends every two seconds.
const LOST_AFTER: i64 = 10 * SECOND;
/// The same for a client that did not say how often it samples.
const LOST_AFTER_UNDECLARED: i64 = 60 * SECOND;

/// A run as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub id: RunId,
    pub facts: Facts,
    /// By the client's clock; so is `end`.
    pub start: Instant,
    /// What the stop said; `None` as long as there was none.
    pub end: Option<Instant>,
    pub exit_code: Option<i32>,
    pub signal: Option<i32>,
    /// User and system time of the command and its descendants.
    pub cpu_micros: Option<i64>,
    /// Resident memory of the largest process, in bytes.
    pub peak_memory: Option<i64>,
    /// How far the client's clock is ahead of ours, in microseconds; `None` when it did not tell.
    pub skew_micros: Option<i64>,
    /// When something last came, by our clock.
    pub heard_at: Instant,
    pub deleted_at: Option<Instant>,
    /// When its samples were summed up by the minute and removed.
    pub pruned_at: Option<Instant>,
}

/// What a run is doing, at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Running,
    /// Nothing came for a while; it may come back.
    Lost,
    /// It ended well, or nobody said how.
    Finished,
    /// It ended with a code other than 0 or by a signal.
    Failed,
}

impl State {
    pub const ALL: [Self; 4] = [Self::Running, Self::Lost, Self::Finished, Self::Failed];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Lost => "lost",
            Self::Finished => "finished",
            Self::Failed => "failed",
        }
    }
}

impl std::str::FromStr for State {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(())
    }
}

impl Run {
    /// Whether more is to come: not stopped, and heard of within a day.
    pub fn is_active(&self, now: Instant) -> bool {
        self.pulse().is_active(now)
    }

    pub fn state(&self, now: Instant) -> State {
        self.pulse().state(now)
    }

    pub fn pulse(&self) -> Pulse {
        Pulse {
            start: self.start,
            stopped: self.end.is_some(),
            exit_code: self.exit_code,
            signal: self.signal,
            heard_at: self.heard_at,
            lost_after: match self.facts.interval_micros {
                Some(interval) => interval.saturating_mul(3).max(LOST_AFTER),
                None => LOST_AFTER_UNDECLARED,
            },
            skew: self.skew_micros.unwrap_or(0),
        }
    }

    /// Up to when its figures count, by the client's clock: its stop; now while it is active; else what its last
    /// sample, at `latest`, still covers with its `hold`.
    pub fn until(&self, latest: Option<Instant>, hold: i64, now: Instant) -> Instant {
        let until = match self.end {
            Some(end) => end,
            None if self.is_active(now) => {
                let theirs = self.pulse().theirs(now);
                latest.map_or(theirs, |latest| latest.max(theirs))
            }
            None => latest.map_or(self.start, |latest| latest.plus(hold)),
        };
        until.max(self.start)
    }
}

/// What there is of a run that changes by itself as time goes by: a page follows it without asking again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulse {
    /// By the client's clock.
    pub start: Instant,
    pub stopped: bool,
    pub exit_code: Option<i32>,
    pub signal: Option<i32>,
    /// By our clock.
    pub heard_at: Instant,
    /// How long a silence is an ordinary one, in microseconds.
    pub lost_after: i64,
    /// How far the client's clock is ahead of ours, in microseconds; 0 when it did not tell.
    pub skew: i64,
}

impl Pulse {
    /// Whether more is to come: not stopped, and heard of within a day.
    pub fn is_active(&self, now: Instant) -> bool {
        !self.stopped && self.silence(now) <= ENDS_AFTER
    }

    pub fn state(&self, now: Instant) -> State {
        let failed = self.exit_code.is_some_and(|code| code != 0) || self.signal.is_some();
        match self.is_active(now) {
            false if failed => State::Failed,
            false => State::Finished,
            true if self.silence(now) > self.lost_after => State::Lost,
            true => State::Running,
        }
    }

    /// How long nothing came, in microseconds.
    pub fn silence(&self, now: Instant) -> i64 {
        now.since(self.heard_at)
    }

    /// How long it has been going on, in microseconds, where `known` was its duration a moment ago.
    pub fn duration(&self, known: i64, now: Instant) -> i64 {
        if self.is_active(now) { known.max(self.theirs(now).since(self.start)) } else { known }
    }

    /// What the client's clock shows.
    fn theirs(&self, now: Instant) -> Instant {
        now.plus(self.skew)
    }
}

/// A run with its figures, as lists show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub run: Run,
    pub state: State,
    pub figure: Figure,
    /// Its samples are summed up, and its threshold was rounded to a whole step of 0.1 % to divide the known time.
    pub rounded: bool,
    /// The mean of each of some equal parts, in percent; `None` where nothing is known. Empty where it was not asked for.
    pub sparkline: Vec<Option<f64>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::default().plus(seconds * SECOND)
    }

    fn run(interval: Option<i64>) -> Run {
        Run {
            id: RunId(1),
            facts: Facts { interval_micros: interval.map(|s| s * SECOND), ..Facts::default() },
            start: at(1000),
            end: None,
            exit_code: None,
            signal: None,
            cpu_micros: None,
            peak_memory: None,
            skew_micros: Some(5 * SECOND),
            heard_at: at(2000),
            deleted_at: None,
            pruned_at: None,
        }
    }

    #[test]
    fn silence_is_lost_and_after_a_day_the_end() {
        let check = |interval, now, want: State| {
            assert_eq!(run(interval).state(at(now)), want, "{interval:?} {now}");
        };
        check(Some(1), 2000, State::Running);
        check(Some(1), 2010, State::Running);
        check(Some(1), 2011, State::Lost);
        check(Some(60), 2180, State::Running);
        check(Some(60), 2181, State::Lost);
        check(None, 2060, State::Running);
        check(None, 2061, State::Lost);
        check(None, 2000 + 86_400, State::Lost);
        check(None, 2001 + 86_400, State::Finished);
    }

    #[test]
    fn a_run_goes_on_by_its_own_clock_as_long_as_it_is_active() {
        let check = |run: Run, now, known: i64, want: i64| {
            let got = run.pulse().duration(known * SECOND, at(now));
            assert_eq!(got, want * SECOND, "{known} {now}");
        };
        check(run(None), 2000, 1005, 1005);
        check(run(None), 2001, 1005, 1006);
        // Its samples are ahead of its clock.
        check(run(None), 2001, 1100, 1100);
        check(run(None), 2001 + 86_400, 990, 990);
        check(Run { end: Some(at(1500)), ..run(None) }, 2001, 500, 500);
    }

    #[test]
    fn a_stop_says_how_it_went() {
        let check = |exit_code, signal, want: State| {
            let run = Run { end: Some(at(3000)), exit_code, signal, ..run(None) };
            assert_eq!(run.state(at(3000)), want);
        };
        check(None, None, State::Finished);
        check(Some(0), None, State::Finished);
        check(Some(2), None, State::Failed);
        check(Some(143), Some(15), State::Failed);
    }

    #[test]
    fn figures_count_up_to_the_end_or_now_or_what_is_known() {
        let day_later = at(2001 + 86_400);
        let check = |run: Run, latest: Option<i64>, now: Instant, want: Instant| {
            assert_eq!(run.until(latest.map(at), 3 * SECOND, now), want);
        };
        check(run(None), Some(1990), at(2000), at(2005));
        check(run(None), Some(2100), at(2000), at(2100));
        check(run(None), Some(1990), day_later, at(1993));
        check(run(None), None, day_later, at(1000));
        check(Run { end: Some(at(1500)), ..run(None) }, Some(1990), at(2000), at(1500));
    }
}
