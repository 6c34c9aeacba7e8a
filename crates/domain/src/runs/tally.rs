//! Samples counted by the minute, without how long their values held: see [`super::minutes`] for that.

use super::steps::TimeBySteps;
use super::{Minute, Sample, Stats};
use crate::Instant;
use crate::instant::MINUTE;
use serde::{Deserialize, Serialize};

/// Counts samples as they come. It can be kept, and continued when later samples arrive.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally(Option<(Instant, Count)>);

impl Tally {
    /// The next sample by time; answers the minute before once it is whole, its times by steps empty.
    pub fn push(&mut self, sample: &Sample) -> Option<Minute> {
        let at = minute(sample.at);
        let whole = self.0.take_if(|(open, _)| *open != at);
        self.0.get_or_insert_with(|| (at, Count::default())).1.add(sample);
        whole.map(|(at, count)| count.close(at))
    }
}

/// The minute that an instant lies in.
pub(super) fn minute(at: Instant) -> Instant {
    at.plus(-(at.micros() % MINUTE))
}

/// The samples of a minute so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Count {
    samples: u32,
    system: Seen,
    tree: Seen,
    memory: Option<u64>,
    threads: Option<u32>,
}

impl Count {
    pub fn add(&mut self, sample: &Sample) {
        self.samples += 1;
        self.system.add(sample.system);
        self.tree.add(sample.tree);
        self.memory = self.memory.max(sample.memory);
        self.threads = self.threads.max(sample.threads);
    }

    pub fn close(self, at: Instant) -> Minute {
        let Self { samples, memory, threads, .. } = self;
        let (system, tree) = (self.system.stats(), self.tree.stats());
        let (system_steps, tree_steps) = (TimeBySteps::default(), TimeBySteps::default());
        Minute { at, samples, system, tree, memory, threads, system_steps, tree_steps }
    }
}

/// The samples of one series so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Seen {
    count: u32,
    min: f64,
    sum: f64,
    max: f64,
}

impl Seen {
    fn add(&mut self, percent: Option<f64>) {
        let Some(percent) = percent else { return };
        let first = self.count == 0;
        self.count += 1;
        self.sum += percent;
        self.min = if first { percent } else { self.min.min(percent) };
        self.max = if first { percent } else { self.max.max(percent) };
    }

    fn stats(&self) -> Option<Stats> {
        let Self { min, max, .. } = *self;
        let mean = self.sum / f64::from(self.count);
        (self.count > 0).then(|| Stats { min, mean: mean.clamp(min, max), max })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::SECOND;
    use crate::runs::Minutes;
    use proptest::prelude::*;

    fn sample(seq: u32, second: i64, system: Option<f64>) -> Sample {
        let at = Instant::default().plus(second * SECOND);
        Sample { seq, at, system, threads: Some(seq), ..Sample::default() }
    }

    proptest! {
        /// It says of each whole minute with samples what summing up says of it, wherever it was kept between.
        #[test]
        fn minutes_are_those_of_summing_up(
            steps in prop::collection::vec((0..40_i64, prop::option::of(0..100_u32)), 1..60),
            kept in 0..60_u32,
        ) {
            let (mut tally, mut minutes) = (Tally::default(), Minutes::new(Instant::default(), 1));
            let (mut got, mut second) = (Vec::new(), 0);
            for (seq, (step, percent)) in (0..).zip(steps) {
                second += step;
                let sample = sample(seq, second, percent.map(f64::from));
                got.extend(tally.push(&sample));
                minutes.push(&sample).expect("in order");
                if seq == kept {
                    let text = serde_json::to_string(&tally).expect("JSON");
                    tally = serde_json::from_str(&text).expect("a tally");
                }
            }
            let without_times = |minute: Minute| {
                let (system_steps, tree_steps) = Default::default();
                Minute { system_steps, tree_steps, ..minute }
            };
            let want: Vec<_> = minutes.finished().into_iter().map(without_times).collect();
            prop_assert_eq!(got, want);
        }
    }
}
