//! What came of doing one thing again and again for a while.

use anyhow::Result;
use std::time::{Duration, Instant};

/// How long each repetition took, and how many a second there were.
pub struct Sample {
    /// Sorted.
    took: Vec<Duration>,
    per_second: f64,
}

impl Sample {
    /// `took` is one duration for each time within `length`; each time did `things` things.
    pub fn new(mut took: Vec<Duration>, length: Duration, things: usize) -> Self {
        took.sort_unstable();
        let per_second = (took.len() * things) as f64 / length.as_secs_f64();
        Self { took, per_second }
    }

    /// Repeats what blocks, for `length`.
    pub fn repeat(length: Duration, mut work: impl FnMut() -> Result<()>) -> Result<Self> {
        let start = Instant::now();
        let mut took = Vec::new();
        while start.elapsed() < length {
            let begin = Instant::now();
            work()?;
            took.push(begin.elapsed());
        }
        Ok(Self::new(took, start.elapsed(), 1))
    }

    /// The same where each time did that many things.
    pub fn of(self, things: u32) -> Self {
        Self { per_second: self.per_second * f64::from(things), ..self }
    }

    /// What was measured in turns, each as long as the others.
    pub fn join(turns: Vec<Self>) -> Self {
        let count = turns.len().max(1) as f64;
        let per_second = turns.iter().map(Self::per_second).sum::<f64>() / count;
        let mut took: Vec<_> = turns.into_iter().flat_map(|turn| turn.took).collect();
        took.sort_unstable();
        Self { took, per_second }
    }

    pub fn per_second(&self) -> f64 {
        self.per_second
    }

    pub fn mean(&self) -> Duration {
        let count = u32::try_from(self.took.len()).unwrap_or(u32::MAX).max(1);
        self.took.iter().sum::<Duration>() / count
    }

    /// The time that `percent` of all kept within; zero of nothing.
    pub fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.took.len() * percent).div_ceil(100).max(1);
        self.took.get(rank - 1).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let check = |count: u64, percent, expected| {
            let took = (1..=count).rev().map(Duration::from_millis).collect();
            let sample = Sample::new(took, Duration::from_secs(1), 1);
            assert_eq!(sample.percentile(percent), Duration::from_millis(expected), "{count}");
        };
        check(0, 50, 0);
        check(1, 99, 1);
        check(4, 50, 2);
        check(100, 50, 50);
        check(100, 99, 99);
        check(200, 99, 198);
    }

    #[test]
    fn turns_are_put_together() {
        let turn = |millis: u64| {
            Sample::new(vec![Duration::from_millis(millis)], Duration::from_millis(millis), 1)
        };
        let both = Sample::join(vec![turn(20), turn(10)]);
        assert_eq!((both.per_second(), both.mean()), (75.0, Duration::from_millis(15)));
        assert_eq!(both.percentile(50), Duration::from_millis(10));
    }

    #[test]
    fn a_batch_counts_for_each_thing_in_it() {
        let took = vec![Duration::from_millis(10); 30];
        let sample = Sample::new(took, Duration::from_secs(3), 64);
        assert_eq!(sample.per_second(), 640.0);
        assert_eq!(sample.mean(), Duration::from_millis(10));
    }
}
