//! How long a sample speaks: until the next one, or the end, but not longer than the hold.
//!
//! ```text
//! samples   a      b             c          d (no value)   e
//! start |   a~~~~~~b~~~~~~~~~|   c~~~~~~~~~~d              e~~~~| end
//! known     [a     )[b       )   [c         )              [e   )
//! unknown [ )                [   )          [              )
//! ```
//!
//! `b` is held for three intervals and no longer; `d` is a marker, so nothing is known until `e`.

use crate::Instant;
use crate::instant::SECOND;
use serde::{Deserialize, Serialize};

/// How many intervals a value is believed.
const INTERVALS: i64 = 3;

/// How long a value holds at most, in microseconds: 3 declared intervals, or else 3 × the median gap, at least 1 s.
///
/// `gaps` are the times between neighbouring samples in microseconds; those of no length do not count. Of an even
/// number the median is the mean of the middle two; the hold is rounded down.
pub fn hold(interval_micros: Option<i64>, gaps: impl IntoIterator<Item = i64>) -> i64 {
    if let Some(interval) = interval_micros {
        return interval.saturating_mul(INTERVALS);
    }
    let mut gaps: Vec<i64> = gaps.into_iter().filter(|gap| *gap > 0).collect();
    gaps.sort_unstable();
    let middle = gaps.len() / 2;
    // Halved last, so that half a microsecond of the median is not lost three times.
    let twice = match gaps.get(middle) {
        None => 0,
        Some(gap) if gaps.len() % 2 == 1 => gap.saturating_mul(2),
        Some(gap) => gaps[middle - 1].saturating_add(*gap),
    };
    (twice.saturating_mul(INTERVALS) / 2).max(SECOND)
}

/// A time through which one value held: `[from, until)`, never empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    pub from: Instant,
    pub until: Instant,
    pub percent: f64,
}

impl Known {
    /// The part between `from` and `until`.
    pub fn within(self, from: Instant, until: Instant) -> Option<Self> {
        let (from, until) = (self.from.max(from), self.until.min(until));
        (from < until).then_some(Self { from, until, ..self })
    }

    pub fn micros(self) -> i64 {
        self.until.since(self.from)
    }
}

/// A sample came after one that it belongs before, or lies behind the end: what was built up has to be built again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the samples are not in order")]
pub struct OutOfOrder;

/// Turns samples, one by one in the order of [`super::Sample::order`], into the times through which they hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Held {
    hold: i64,
    last: Option<Last>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Last {
    at: Instant,
    seq: u32,
    percent: Option<f64>,
}

impl Held {
    /// `hold` in microseconds, as [`hold`] says.
    pub fn new(hold: i64) -> Self {
        Self { hold, last: None }
    }

    /// The next sample; answers through when the one before held.
    pub fn push(
        &mut self,
        at: Instant,
        seq: u32,
        percent: Option<f64>,
    ) -> Result<Option<Known>, OutOfOrder> {
        if self.last.is_some_and(|last| (at, seq) <= (last.at, last.seq)) {
            return Err(OutOfOrder);
        }
        let known = self.until(at);
        self.last = Some(Last { at, seq, percent });
        Ok(known)
    }

    /// Through when the latest sample holds if none comes before `end`.
    pub fn until(&self, end: Instant) -> Option<Known> {
        let last = self.last?;
        let all = Known { from: last.at, until: last.at.plus(self.hold), percent: last.percent? };
        all.within(last.at, end)
    }

    /// When the latest sample was taken.
    pub fn latest(&self) -> Option<Instant> {
        self.last.map(|last| last.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undeclared_interval_is_the_median_gap_and_its_half_microseconds_count() {
        let check = |gaps: &[i64], want: i64| assert_eq!(hold(None, gaps.iter().copied()), want);
        check(&[], SECOND);
        check(&[100], SECOND);
        check(&[0, 2 * SECOND, 9 * SECOND, SECOND], 6 * SECOND);
        check(&[1_000_000, 980_117], 2_970_175);
        check(&[1_000_000, 980_118], 2_970_177);
        assert_eq!(hold(Some(7), [SECOND]), 21);
    }

    #[test]
    fn the_hold_follows_the_declared_interval_or_the_median_gap() {
        let check = |interval: Option<i64>, gaps: &[i64], want: i64| {
            assert_eq!(hold(interval, gaps.iter().copied()), want, "{interval:?} {gaps:?}");
        };
        check(Some(SECOND / 2), &[7 * SECOND], SECOND * 3 / 2);
        check(Some(1), &[], 3);
        check(Some(i64::MAX), &[], i64::MAX);
        check(None, &[], SECOND);
        check(None, &[100_000, 100_000], SECOND);
        check(None, &[SECOND, 60 * SECOND, 2 * SECOND], 6 * SECOND);
        check(None, &[SECOND, 2 * SECOND], 4_500_000);
        check(None, &[0, 0, 0, 2 * SECOND], 6 * SECOND);
    }

    #[test]
    fn an_older_sample_is_refused_and_changes_nothing() {
        let at = |seconds: i64| Instant::default().plus(seconds * SECOND);
        let mut held = Held::new(SECOND);
        assert_eq!(held.push(at(5), 3, Some(1.0)), Ok(None));
        let before = held.clone();
        assert_eq!(held.push(at(4), 4, Some(2.0)), Err(OutOfOrder));
        assert_eq!(held.push(at(5), 2, Some(2.0)), Err(OutOfOrder));
        assert_eq!(held.push(at(5), 3, Some(2.0)), Err(OutOfOrder));
        assert_eq!(held, before);
        // At the same instant a later number takes the place of the earlier one.
        assert_eq!(held.push(at(5), 4, Some(2.0)), Ok(None));
        let known = held.until(at(9)).expect("a value");
        assert_eq!((known.from, known.until, known.percent), (at(5), at(6), 2.0));
    }
}
