//! What is left of old samples: for how long which percentage held, in steps of 0.1 %.
//!
//! Step `k` is everything in `((k - 1) / 10, k / 10]` percent, step 0 is exactly 0 %. So a threshold of whole steps is
//! answered exactly, also strictly: above 1.5 % are the steps from 16 on.

use super::Figure;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many steps make one percent.
const PER_PERCENT: f64 = 10.0;

/// The step of a percentage between 0 and 100: 0 to 1000.
pub fn step(percent: f64) -> u16 {
    let near = (percent * PER_PERCENT).ceil().clamp(0.0, 100.0 * PER_PERCENT) as u16;
    // The product may be rounded across the border; the border itself is what thresholds are compared with.
    if near > 0 && percent <= border(near - 1) {
        near - 1
    } else if percent > border(near) && near < 1000 {
        near + 1
    } else {
        near
    }
}

/// The highest percentage of a step.
pub fn border(step: u16) -> f64 {
    f64::from(step) / PER_PERCENT
}

/// The threshold that old runs can be asked for: the nearest whole step.
pub fn nearest(threshold: f64) -> u16 {
    (threshold * PER_PERCENT).round().clamp(0.0, 100.0 * PER_PERCENT) as u16
}

/// Whether a threshold lies between two steps, so that old runs are asked for another.
pub fn is_rounded(threshold: f64) -> bool {
    border(nearest(threshold)) != threshold
}

/// For how long each step held, in microseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimeBySteps(pub BTreeMap<u16, i64>);

impl TimeBySteps {
    pub fn add(&mut self, percent: f64, micros: i64) {
        *self.0.entry(step(percent)).or_default() += micros;
    }

    pub fn merge(&mut self, other: &Self) {
        for (step, micros) in &other.0 {
            *self.0.entry(*step).or_default() += micros;
        }
    }

    /// How long it was above the threshold, and how long not; the threshold is rounded to a step.
    pub fn split(&self, threshold: f64) -> (i64, i64) {
        let threshold = nearest(threshold);
        let (mut above, mut not_above) = (0, 0);
        for (step, micros) in &self.0 {
            *(if *step > threshold { &mut above } else { &mut not_above }) += micros;
        }
        (above, not_above)
    }

    /// The figure of the same run by another threshold, rounded to a step.
    pub fn judge(&self, figure: &Figure, threshold: f64) -> Figure {
        let (above, not_above) = self.split(threshold);
        Figure { above, not_above, ..*figure }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_step_ends_with_its_border() {
        let check = |percent: f64, want: u16| assert_eq!(step(percent), want, "{percent}");
        check(0.0, 0);
        check(f64::MIN_POSITIVE, 1);
        check(0.1, 1);
        check(0.100_000_1, 2);
        check(0.3, 3);
        check(99.9, 999);
        check(99.95, 1000);
        check(100.0, 1000);
        for whole in 0..=1000 {
            check(border(whole), whole);
        }
    }

    #[test]
    fn a_threshold_of_whole_steps_is_answered_exactly() {
        let mut steps = TimeBySteps::default();
        for (percent, micros) in [(1.5, 1), (1.500_001, 10), (0.0, 100), (80.0, 1000)] {
            steps.add(percent, micros);
        }
        let check = |threshold: f64, want: (i64, i64)| assert_eq!(steps.split(threshold), want);
        check(1.5, (1010, 101));
        check(1.52, (1010, 101));
        check(1.6, (1000, 111));
        check(0.0, (1011, 100));
        check(100.0, (0, 1111));
        let mut twice = steps.clone();
        twice.merge(&steps);
        assert_eq!(twice.split(1.5), (2020, 202));
        let figure = Figure { above: 1111, unknown: 5, mean: Some(3.0), ..Figure::default() };
        let judged = steps.judge(&figure, 1.5);
        assert_eq!((judged.above, judged.not_above), (1010, 101));
        assert_eq!((judged.duration(), judged.mean), (figure.duration(), Some(3.0)));
    }

    #[test]
    fn whole_steps_are_not_rounded() {
        for whole in 0..=1000_u16 {
            let written: f64 = format!("{}.{}", whole / 10, whole % 10).parse().expect("a number");
            assert!(!is_rounded(written), "{written}");
        }
        for between in [0.05, 1.52, 33.333, 99.99] {
            assert!(is_rounded(between), "{between}");
        }
    }

    proptest! {
        #[test]
        fn steps_and_values_are_above_the_same_borders(percent in 0.0..=100.0_f64, threshold in 0..=1000_u16) {
            prop_assert_eq!(percent > border(threshold), step(percent) > threshold);
        }
    }
}
