//! Fewer points than samples, for a chart: the run cut into equal parts, of each the least, mean and most.
//!
//! ```text
//! values    a~~~~b~~~   c~~~~~~~~~~~~~~d~~
//! buckets [        )[        )[        )[        )
//! known      a, b       b, c      c       c, d
//! ```
//!
//! A value counts in every bucket that it holds in, so an hour-long value is not a single point. A bucket where nothing
//! is known is left out: a gap.

use super::held::{Held, Known, OutOfOrder};
use crate::{Instant, Span};
use serde::{Deserialize, Serialize};

/// One part of a run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    pub from: Instant,
    /// Percent; over the known time of this part.
    pub min: f64,
    /// Weighted by time.
    pub mean: f64,
    pub max: f64,
    /// How much of it is known, in microseconds; never 0.
    pub known: i64,
}

/// Builds buckets up from samples by time.
#[derive(Clone, Debug)]
pub struct Buckets {
    span: Span,
    width: i64,
    held: Held,
    done: Vec<Bucket>,
}

impl Buckets {
    /// `span` in at most `count` parts of equal width (the last may be shorter); `hold` as [`super::hold`] says.
    pub fn new(span: Span, count: u32, hold: i64) -> Self {
        let width = (span.micros() as u64).div_ceil(u64::from(count.max(1))) as i64;
        Self { span, width, held: Held::new(hold), done: Vec::new() }
    }

    /// The next sample by time, then number. Those before the span are welcome: they may hold into it.
    pub fn push(&mut self, at: Instant, seq: u32, percent: Option<f64>) -> Result<(), OutOfOrder> {
        if let Some(known) = self.held.push(at, seq, percent)? {
            self.add(known);
        }
        Ok(())
    }

    /// The buckets, in order; `end` is where the run ends, or now.
    pub fn finish(mut self, end: Instant) -> Vec<Bucket> {
        if let Some(known) = self.held.until(end) {
            self.add(known);
        }
        for bucket in &mut self.done {
            // Until here `mean` was percent × microseconds.
            bucket.mean = (bucket.mean / bucket.known as f64).clamp(bucket.min, bucket.max);
        }
        self.done
    }

    fn add(&mut self, known: Known) {
        let Some(mut rest) = known.within(self.span.start(), self.span.end()) else { return };
        loop {
            let n = rest.from.since(self.span.start()) / self.width;
            let from = self.span.start().plus(n * self.width);
            let to = from.plus(self.width).min(rest.until);
            self.put(from, to.since(rest.from), rest.percent);
            if to == rest.until {
                return;
            }
            rest.from = to;
        }
    }

    fn put(&mut self, from: Instant, micros: i64, percent: f64) {
        let weighted = percent * micros as f64;
        match self.done.last_mut().filter(|last| last.from == from) {
            Some(last) => {
                last.min = last.min.min(percent);
                last.max = last.max.max(percent);
                last.mean += weighted;
                last.known += micros;
            }
            None => self.done.push(Bucket {
                from,
                min: percent,
                mean: weighted,
                max: percent,
                known: micros,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::SECOND;
    use crate::runs::Fold;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Instant {
        Instant::default().plus(seconds * SECOND)
    }

    /// The buckets of `[0, 10)` as `second: min mean max known`.
    fn drawn(count: u32, samples: &[(i64, Option<f64>)], end: i64) -> Vec<String> {
        let span = Span::new(at(0), at(10)).expect("a span");
        let mut buckets = Buckets::new(span, count, 3 * SECOND);
        for (seq, (second, percent)) in samples.iter().enumerate() {
            buckets.push(at(*second), seq as u32, *percent).expect("in order");
        }
        let show = |b: Bucket| {
            let from = b.from.micros() / SECOND;
            format!("{from}: {} {} {} {}", b.min, b.mean, b.max, b.known / SECOND)
        };
        buckets.finish(at(end)).into_iter().map(show).collect()
    }

    #[test]
    fn values_are_summed_up_by_the_part_they_hold_in() {
        let samples = [(0, Some(10.0)), (1, Some(30.0)), (4, None), (6, Some(50.0))];
        assert_eq!(
            drawn(5, &samples, 10),
            ["0: 10 20 30 2", "2: 30 30 30 2", "6: 50 50 50 2", "8: 50 50 50 1"]
        );
        assert_eq!(drawn(1, &samples, 10), ["0: 10 35.714285714285715 50 7"]);
        assert_eq!(drawn(0, &samples, 7), ["0: 10 30 50 5"]);
        assert_eq!(drawn(4, &[], 10), [""; 0]);
        // A value before the span holds into it; one behind it does not count.
        assert_eq!(drawn(5, &[(10, Some(9.0))], 12), [""; 0]);
    }

    proptest! {
        #[test]
        fn no_time_is_lost_whatever_the_width(
            gaps in proptest::collection::vec((1..5_000_000_i64, 0.0..=100.0_f64), 0..30),
            count in 1..50_u32,
        ) {
            let span = Span::new(at(0), at(60)).expect("a span");
            let mut buckets = Buckets::new(span, count, SECOND);
            let mut fold = Fold::new(at(0), SECOND, 50.0);
            let mut now = at(0);
            for (seq, (gap, percent)) in gaps.into_iter().enumerate() {
                now = now.plus(gap);
                if now < at(60) {
                    buckets.push(now, seq as u32, Some(percent)).expect("in order");
                    fold.push(now, seq as u32, Some(percent)).expect("in order");
                }
            }
            let buckets = buckets.finish(at(60));
            let figure = fold.finish(at(60)).expect("in order");
            prop_assert!(buckets.len() <= count as usize);
            prop_assert_eq!(buckets.iter().map(|b| b.known).sum::<i64>(), figure.above + figure.not_above);
            let max = buckets.iter().map(|b| b.max).fold(None, |max: Option<f64>, b| Some(max.map_or(b, |max| max.max(b))));
            prop_assert_eq!(max, figure.peak);
            prop_assert!(buckets.iter().all(|b| b.min <= b.mean && b.mean <= b.max));
        }
    }
}
