//! How long a run was above its threshold.
//!
//! ```text
//! percent            b~~~~~~~~
//! threshold -----------------------------------------
//!              a~~~~~         c~~~~~~~     (d: no value)   e~~~~
//!         [start                                                [end
//! above              [       )
//! not above    [    )        [       )                     [   )
//! unknown [   )                      [                    )
//! ```
//!
//! Above means strictly above. The three add up to `end - start`, to the microsecond. Mean and peak are those of the
//! known time: the mean weighs each value with the time it held, so it does not depend on how often was sampled.

use super::held::{Held, Known, OutOfOrder};
use super::{Sample, Series};
use crate::Instant;
use serde::{Deserialize, Serialize};

/// A run in figures; times in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub above: i64,
    pub not_above: i64,
    pub unknown: i64,
    /// Percent, weighted by time; `None` when nothing is known.
    pub mean: Option<f64>,
    /// The highest percentage that held for any time.
    pub peak: Option<f64>,
}

impl Figure {
    /// The length of the run, which the three parts add up to.
    pub fn duration(&self) -> i64 {
        self.above + self.not_above + self.unknown
    }

    /// The figure of a run that is wholly at hand. `samples` in the order of [`Sample::order`], each number once;
    /// those behind `end` are left out. An end before the start is the start.
    pub fn of<'a>(
        start: Instant,
        end: Instant,
        hold: i64,
        threshold: f64,
        series: Series,
        samples: impl IntoIterator<Item = &'a Sample>,
    ) -> Result<Self, OutOfOrder> {
        let mut fold = Fold::new(start, hold, threshold);
        for sample in samples.into_iter().take_while(|sample| sample.at < end) {
            fold.push(sample.at, sample.seq, sample.of(series))?;
        }
        fold.finish(end)
    }
}

/// What is built up sample by sample. It can be kept, and continued when later samples arrive.
///
/// Kept as JSON, the mean may move in its last bit (serde_json reads long fractions so); the times are exact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fold {
    start: Instant,
    threshold: f64,
    held: Held,
    sum: Sum,
}

/// Of the times that are over: up to the latest sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Sum {
    above: i64,
    not_above: i64,
    /// Percent × microseconds.
    weighted: f64,
    peak: Option<f64>,
}

impl Fold {
    /// `hold` in microseconds, as [`super::hold`] says; `threshold` in percent.
    pub fn new(start: Instant, hold: i64, threshold: f64) -> Self {
        Self { start, threshold, held: Held::new(hold), sum: Sum::default() }
    }

    /// The next sample by time, then number. One that belongs before is refused: fold them all again.
    pub fn push(&mut self, at: Instant, seq: u32, percent: Option<f64>) -> Result<(), OutOfOrder> {
        if let Some(known) = self.held.push(at, seq, percent)? {
            self.sum.add(known.within(self.start, Instant::MAX), self.threshold);
        }
        Ok(())
    }

    /// The figure as of `end`; the fold itself stays as it is and may go on.
    ///
    /// Refused when a sample behind `end` is already part of it: fold again with those before the end. An end before
    /// the start is the start.
    pub fn finish(&self, end: Instant) -> Result<Figure, OutOfOrder> {
        let end = end.max(self.start);
        if self.held.latest().is_some_and(|latest| latest > end) {
            return Err(OutOfOrder);
        }
        let mut sum = self.sum;
        let last = self.held.until(end).and_then(|known| known.within(self.start, end));
        sum.add(last, self.threshold);
        let known = sum.above + sum.not_above;
        Ok(Figure {
            above: sum.above,
            not_above: sum.not_above,
            unknown: end.since(self.start) - known,
            mean: (known > 0).then(|| sum.weighted / known as f64),
            peak: sum.peak,
        })
    }

    /// When the latest sample was taken.
    pub fn latest(&self) -> Option<Instant> {
        self.held.latest()
    }
}

impl Sum {
    fn add(&mut self, known: Option<Known>, threshold: f64) {
        let Some(known) = known else { return };
        let part = if known.percent > threshold { &mut self.above } else { &mut self.not_above };
        *part += known.micros();
        self.weighted += known.percent * known.micros() as f64;
        self.peak = Some(self.peak.map_or(known.percent, |peak| peak.max(known.percent)));
    }
}

#[cfg(test)]
mod tests;
