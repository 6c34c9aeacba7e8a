//! Half-open spans of time, `[start, end)`: two that only touch do not overlap, and neighbours add up exactly.

use crate::Instant;
use serde::{Deserialize, Serialize};

/// `[start, end)`, never empty: `start < end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    start: Instant,
    end: Instant,
}

impl Span {
    /// The span from `start` to `end`, or `None` when it would be empty or backwards.
    pub fn new(start: Instant, end: Instant) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    pub fn start(self) -> Instant {
        self.start
    }

    pub fn end(self) -> Instant {
        self.end
    }

    /// Length in microseconds, always positive.
    pub fn micros(self) -> i64 {
        self.end.since(self.start)
    }

    pub fn contains(self, at: Instant) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether the two share any time.
    ///
    /// ```text
    /// [a  )         [a   )
    ///     [b )         [b   )
    ///   no             yes
    /// ```
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The time that both share.
    ///
    /// ```text
    /// [a     )
    ///    [b     )
    ///    [   )
    /// ```
    pub fn intersect(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// What is left of this span without the others, in order.
    ///
    /// ```text
    /// [self               )
    ///      [a )  [b         )
    /// [   )   [ )
    /// ```
    pub fn without(self, others: &[Self]) -> Vec<Self> {
        let mut cuts: Vec<Self> = others.iter().filter_map(|o| self.intersect(*o)).collect();
        cuts.sort_unstable();
        let mut left = Vec::new();
        let mut from = self.start;
        for cut in cuts {
            left.extend(Self::new(from, cut.start));
            from = from.max(cut.end);
        }
        left.extend(Self::new(from, self.end));
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads drawings such as `[a ) [b )`: a span from each `[` to the next `)`, one column a microsecond.
    fn drawn(text: &str) -> Vec<Span> {
        let mut start = 0;
        let mut spans = Vec::new();
        for (column, c) in text.chars().enumerate() {
            match c {
                '[' => start = column,
                ')' => spans.push(span(start as i64, column as i64)),
                _ => {}
            }
        }
        spans
    }

    fn span(start: i64, end: i64) -> Span {
        let at = |micros| Instant::from_micros(micros).expect("in range");
        Span::new(at(start), at(end)).expect("not empty")
    }

    #[test]
    fn spans_overlap_only_when_they_share_time() {
        let check = |a: &str, b: &str, want: bool| {
            let (a, b) = (drawn(a)[0], drawn(b)[0]);
            assert_eq!(a.overlaps(b), want, "{a:?} {b:?}");
            assert_eq!(b.overlaps(a), want, "{b:?} {a:?}");
            assert_eq!(a.intersect(b).is_some(), want);
        };
        check("[  )    ", "   [ )  ", false);
        check("[  )    ", "  [  )  ", true);
        check("[      )", "  [ )   ", true);
        check("[  )    ", "     [ )", false);
    }

    #[test]
    fn without_keeps_what_the_others_leave() {
        let check = |own: &str, others: &str, want: &str| {
            assert_eq!(drawn(own)[0].without(&drawn(others)), drawn(want), "{own} - {others}");
        };
        check("[         )", "  [ )      ", "[ ) [     )");
        check("[         )", "[    )     ", "     [    )");
        check("[         )", "      [    )", "[     )    ");
        check("  [   )    ", "[         )", "");
        check("[         )", "[ )   [ )  ", "  [   ) [ )");
        check("[   )      ", "    [     )", "[   )      ");
    }

    proptest! {
        #[test]
        fn what_is_left_and_what_is_cut_add_up(
            start in 0i64..50, length in 1i64..50,
            others in proptest::collection::vec((0i64..100, 1i64..30), 0..8),
        ) {
            let own = span(start, start + length);
            let others: Vec<Span> = others.into_iter().map(|(s, l)| span(s, s + l)).collect();
            let left = own.without(&others);
            let covered = (start..start + length)
                .filter(|at| others.iter().any(|o| o.overlaps(span(*at, at + 1))))
                .count() as i64;
            prop_assert_eq!(left.iter().map(|s| s.micros()).sum::<i64>() + covered, own.micros());
            prop_assert!(left.iter().all(|l| others.iter().all(|o| !l.overlaps(*o))));
            prop_assert!(left.windows(2).all(|w| w[0].end() < w[1].start()));
        }
    }
}
