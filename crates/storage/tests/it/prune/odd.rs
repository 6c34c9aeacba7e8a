//! Runs as no agent would send them.

use super::later;
use crate::TestDb;
use crate::runs::{add, new, start_at};
use domain::account::UserId;
use domain::instant::SECOND;
use domain::runs::report::{StartRun, StopRun};
use domain::runs::steps::border;
use domain::runs::{Figure, Run, Sample, Series, hold};
use rand::Rng;
use rand::rngs::StdRng;
use storage::runs;

/// A run and its samples, none of it regular.
pub struct Odd {
    pub run: Run,
    pub samples: Vec<Sample>,
}

impl Odd {
    pub async fn start(test: &TestDb, user: UserId, random: &mut StdRng) -> Self {
        let interval = random.random_bool(0.6).then(|| random.random_range(1..40) as f64 / 4.0);
        let said = StartRun {
            threshold: (random.random_range(0.0..100.0_f64) * 100.0).round() / 100.0,
            interval,
            series: if random.random() { Series::System } else { Series::Tree },
            ..StartRun::default()
        };
        let run = runs::start(&test.db, user, new(said), start_at()).await.expect("started");
        let mut now = start_at().plus(random.random_range(-5..5) * SECOND);
        let mut samples = Vec::new();
        for seq in 0..random.random_range(0..400) {
            now = now.plus(match random.random_range(0..20) {
                0 => 0,
                1 => random.random_range(0..300 * SECOND),
                _ => random.random_range(0..3 * SECOND),
            });
            let mut percent = || match random.random_range(0..8) {
                0 => None,
                1 => Some(border(random.random_range(0..=1_000))),
                _ => Some(random.random_range(0.0..=100.0)),
            };
            let (system, tree) = (percent(), percent());
            samples.push(Sample { seq, at: now, system, tree, memory: Some(7), threads: None });
        }
        for chunk in samples.chunks(150) {
            add(test, user, run.id, chunk).await;
        }
        if random.random_bool(0.7) {
            // Also before the last samples, which then do not count.
            let end = now.plus(random.random_range(-20..20) * SECOND).max(start_at());
            let said = StopRun { end_time: Some(end), ..StopRun::default() };
            runs::stop(&test.db, user, run.id, said, end).await.expect("stopped");
        }
        Self { run: runs::get(&test.db, user, run.id).await.expect("there"), samples }
    }

    /// By the rule itself, from the samples.
    pub fn figure(&self, threshold: f64) -> Figure {
        let Run { start, facts, .. } = &self.run;
        let gaps = self.samples.windows(2).map(|two| two[1].at.since(two[0].at));
        let hold = hold(facts.interval_micros, gaps);
        let until = self.run.until(self.samples.last().map(|last| last.at), hold, later());
        Figure::of(*start, until, hold, threshold, facts.series, &self.samples).expect("in order")
    }
}
