//! Demand as a chart draws it: stretches that are known, thinned to what a chart has room for, and the gaps between.
//!
//! ```text
//! pieces   |--a--|-b-|--c--|        |-d-|-e-|      as read, or as kept by the minute
//! points   |----ab---|--c--|        |--de---|      each at least as long as the finest that can be seen
//! gaps                     [        )              no shorter than that either, and nothing is drawn across one
//! ```

use domain::energy::{Bucket, Power};
use domain::{Instant, Span};

/// How many points a chart has at most.
pub const POINTS: i64 = 1_000;

/// A stretch of known demand, in milliwatts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub from: Instant,
    pub to: Instant,
    pub least: i64,
    pub mean: i64,
    pub most: i64,
}

/// What is drawn of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    pub span: Span,
    pub points: Vec<Point>,
    pub gaps: Vec<Span>,
}

impl Demand {
    /// From points by time. The part of `span` behind `now` is neither known nor a gap.
    fn new(pieces: impl Iterator<Item = Point>, span: Span, now: Instant, points: i64) -> Self {
        let finest = (span.micros() + points - 1) / points;
        let points = thinned(pieces, finest);
        let known: Vec<Span> = points.iter().filter_map(|it| Span::new(it.from, it.to)).collect();
        let past = Span::new(span.start(), span.end().min(now));
        let mut gaps = past.map(|past| past.without(&known)).unwrap_or_default();
        gaps.retain(|gap| gap.micros() >= finest);
        Self { span, points, gaps }
    }

    /// Each power as long as it holds.
    pub fn of_powers(powers: &[Power], span: Span, now: Instant, points: i64) -> Self {
        let piece = |(n, power): (usize, &Power)| {
            let end = power.at.plus(power.hold_micros).min(now);
            let end = powers.get(n + 1).map_or(end, |next| end.min(next.at));
            let held = Span::new(power.at, end)?.intersect(span)?;
            let power = power.milliwatts;
            let (from, to) = (held.start(), held.end());
            Some(Point { from, to, least: power, mean: power, most: power })
        };
        Self::new(powers.iter().enumerate().filter_map(piece), span, now, points)
    }

    /// Each bucket of `size` of which at least half is known.
    pub fn of_buckets(
        buckets: &[Bucket],
        size: i64,
        span: Span,
        now: Instant,
        points: i64,
    ) -> Self {
        let piece = |bucket: &Bucket| {
            let whole = Span::new(bucket.at, bucket.at.plus(size).min(now))?.intersect(span)?;
            (bucket.demand_micros * 2 >= whole.micros()).then_some(())?;
            Some(Point {
                from: whole.start(),
                to: whole.end(),
                least: bucket.min_mw?,
                mean: bucket.mean_mw()?,
                most: bucket.max_mw?,
            })
        };
        Self::new(buckets.iter().filter_map(piece), span, now, points)
    }

    /// Whether its points stand for several readings.
    pub fn spread(&self) -> bool {
        self.points.iter().any(|point| point.least < point.most)
    }
}

/// Joins pieces that follow each other until each is `finest` long. A shorter gap than that is joined over: it could
/// not be seen.
fn thinned(pieces: impl Iterator<Item = Point>, finest: i64) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    // Of the last point: power × time, and time, of what is known of it.
    let (mut energy, mut time) = (0i128, 0i128);
    for piece in pieces {
        let length = i128::from(piece.to.since(piece.from));
        let open = points
            .last_mut()
            .filter(|last| last.to.since(last.from) < finest && piece.from.since(last.to) < finest);
        match open {
            Some(last) => {
                (energy, time) = (energy + i128::from(piece.mean) * length, time + length);
                last.to = piece.to;
                last.least = last.least.min(piece.least);
                last.most = last.most.max(piece.most);
                last.mean = (energy / time.max(1)) as i64;
            }
            None => {
                (energy, time) = (i128::from(piece.mean) * length, length);
                points.push(piece);
            }
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Instant {
        Instant::from_micros(second * 1_000_000).expect("in range")
    }

    fn span(from: i64, to: i64) -> Span {
        Span::new(at(from), at(to)).expect("not empty")
    }

    fn powers(readings: &[(i64, i64)], hold: i64) -> Vec<Power> {
        let power = |(second, milliwatts): &(i64, i64)| Power {
            at: at(*second),
            milliwatts: *milliwatts,
            hold_micros: hold * 1_000_000,
        };
        readings.iter().map(power).collect()
    }

    fn of(demand: &Demand) -> Vec<(i64, i64, i64)> {
        let second = |at: Instant| at.micros() / 1_000_000;
        demand.points.iter().map(|it| (second(it.from), second(it.to), it.mean)).collect()
    }

    #[test]
    fn a_power_is_drawn_while_it_holds_and_nothing_across_a_gap() {
        let readings = powers(&[(0, 5), (10, 7), (100, 9)], 30);
        let demand = Demand::of_powers(&readings, span(5, 120), at(110), POINTS);
        assert_eq!(of(&demand), [(5, 10, 5), (10, 40, 7), (100, 110, 9)]);
        // What is still to come is no gap.
        assert_eq!(demand.gaps, [span(40, 100)]);
    }

    #[test]
    fn what_cannot_be_seen_apart_is_joined() {
        let readings = powers(&[(0, 2), (10, 4), (20, 9), (30, 3), (75, 8)], 20);
        let demand = Demand::of_powers(&readings, span(0, 100), at(100), 5);
        assert_eq!(of(&demand), [(0, 20, 3), (20, 50, 5), (75, 95, 8)]);
        assert_eq!((demand.points[0].least, demand.points[0].most), (2, 4));
        assert_eq!(demand.gaps, [span(50, 75)]);
    }

    #[test]
    fn a_bucket_that_is_mostly_unknown_is_a_gap() {
        let bucket = |second: i64, known: i64| Bucket {
            at: at(second),
            min_mw: Some(1),
            max_mw: Some(3),
            demand_nj: 2 * known * 1_000_000,
            demand_micros: known * 1_000_000,
            ..Bucket::default()
        };
        let buckets = [bucket(0, 60), bucket(60, 29), bucket(120, 15)];
        // The last one has just begun: what is known of it is all there was.
        let demand = Demand::of_buckets(&buckets, 60_000_000, span(0, 300), at(135), POINTS);
        assert_eq!(of(&demand), [(0, 60, 2), (120, 135, 2)]);
        assert_eq!(demand.gaps, [span(60, 120)]);
    }

    proptest! {
        #[test]
        fn there_are_never_more_points_than_there_is_room_for(
            steps in proptest::collection::vec((1i64..60, -3_000i64..3_000), 1..200), hold in 1i64..90,
            points in 1i64..50,
        ) {
            let mut second = 0;
            let readings: Vec<_> = steps.iter().map(|(step, power)| { second += step; (second, *power) }).collect();
            let whole = span(0, second + 60);
            let demand = Demand::of_powers(&powers(&readings, hold), whole, at(second + 60), points);
            prop_assert!(demand.points.len() as i64 <= points + 1);
            prop_assert!(demand.points.iter().all(|it| it.least <= it.mean && it.mean <= it.most));
            let overlaps = |pair: &[Point]| pair[0].to > pair[1].from;
            prop_assert!(!demand.points.windows(2).any(overlaps));
        }
    }
}
