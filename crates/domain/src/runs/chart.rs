//! What is drawn of a run: fewer points than samples, and where nothing is known.

use super::RunId;
use crate::Instant;
use serde::{Deserialize, Serialize};

/// Percent: the least, the mean of the samples, and the most.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stats {
    pub min: f64,
    pub mean: f64,
    pub max: f64,
}

impl Stats {
    /// All three, or none: together they are known or not.
    pub fn known(min: Option<f64>, mean: Option<f64>, max: Option<f64>) -> Option<Self> {
        Some(Self { min: min?, mean: mean?, max: max? })
    }
}

/// One or many samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Of its first sample; of summed-up minutes, the start of the first.
    pub at: Instant,
    /// Of its last sample; of summed-up minutes, the end of the last.
    pub until: Instant,
    /// `None` where none of its samples knows.
    pub system: Option<Stats>,
    pub tree: Option<Stats>,
    /// The most, in bytes.
    pub memory: Option<i64>,
    /// The most.
    pub threads: Option<i64>,
}

/// A stretch of a run, from its start or later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    pub run: RunId,
    pub from: Instant,
    pub to: Instant,
    /// How long a sample speaks, in microseconds.
    pub hold: i64,
    /// By time.
    pub points: Vec<Point>,
}

impl Chart {
    /// Where nothing is known, by time.
    ///
    /// ```text
    /// points   p    q         r   marker   s
    /// known    [~~~)[~~~)     [~~~|        [~~~)
    /// gaps  [ )          [   )    [       )     [ )
    /// ```
    pub fn gaps(&self) -> Vec<(Instant, Instant)> {
        let mut gaps = Vec::new();
        let mut known_until = self.from;
        for point in &self.points {
            if point.at > known_until {
                gaps.push((known_until, point.at.min(self.to)));
            }
            known_until = self.known_after(known_until, point);
        }
        if known_until < self.to {
            gaps.push((known_until, self.to));
        }
        gaps.retain(|(from, to)| from < to);
        gaps
    }

    /// Up to when something is known, also beyond its end: the last point speaks on.
    pub fn known_until(&self) -> Instant {
        self.points.iter().fold(self.from, |until, point| self.known_after(until, point))
    }

    fn known_after(&self, until: Instant, point: &Point) -> Instant {
        if point.system.is_some() || point.tree.is_some() {
            until.max(point.until.plus(self.hold))
        } else {
            point.at
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::SECOND;

    #[test]
    fn what_no_point_speaks_for_is_a_gap() {
        let at = |second: i64| Instant::default().plus(second * SECOND);
        let known = Some(Stats { min: 1.0, mean: 1.0, max: 1.0 });
        let check = |points: &[(i64, bool)], want: &[(i64, i64)], known_until: i64| {
            let point = |(second, knows): &(i64, bool)| Point {
                at: at(*second),
                until: at(*second),
                system: known.filter(|_| *knows),
                tree: None,
                memory: None,
                threads: None,
            };
            let points = points.iter().map(point).collect();
            let (from, to) = (at(0), at(20));
            let chart = Chart { run: RunId(1), from, to, hold: 3 * SECOND, points };
            let want: Vec<_> = want.iter().map(|(from, to)| (at(*from), at(*to))).collect();
            assert_eq!(chart.gaps(), want);
            assert_eq!(chart.known_until(), at(known_until));
        };
        check(&[], &[(0, 20)], 0);
        check(&[(0, true), (3, true), (6, true)], &[(9, 20)], 9);
        check(&[(2, true), (10, true), (18, true)], &[(0, 2), (5, 10), (13, 18)], 21);
        check(&[(0, true), (2, false), (9, true)], &[(2, 9), (12, 20)], 12);
        check(&[(0, true), (1, false)], &[(1, 20)], 1);
    }
}
