use super::*;
use crate::instant::SECOND;
use crate::runs::hold;
use proptest::prelude::*;

fn at(seconds: f64) -> Instant {
    Instant::default().plus((seconds * SECOND as f64) as i64)
}

/// Samples from `1:50 2:- 2:70`: at the second, the percentage, or `-` for none. Numbered as written.
fn samples(text: &str) -> Vec<Sample> {
    let sample = |(seq, item): (usize, &str)| {
        let (seconds, percent) = item.split_once(':').expect("second:percent");
        let at = at(seconds.parse().expect("a number"));
        Sample { seq: seq as u32, at, system: percent.parse().ok(), ..Sample::default() }
    };
    let mut samples: Vec<Sample> = text.split_whitespace().enumerate().map(sample).collect();
    samples.sort_by_key(Sample::order);
    samples
}

fn figure(start: f64, end: f64, text: &str, hold: i64, threshold: f64) -> Figure {
    let samples = samples(text);
    Figure::of(at(start), at(end), hold, threshold, Series::System, &samples).expect("in order")
}

#[test]
fn each_span_is_above_or_not_or_unknown() {
    let check = |start: f64, end: f64, text: &str, want: [f64; 3]| {
        let got = figure(start, end, text, 3 * SECOND, 50.0);
        let want = want.map(|seconds| (seconds * SECOND as f64) as i64);
        assert_eq!([got.above, got.not_above, got.unknown], want, "[{start} {end}) {text}");
    };
    // Nothing is known of an empty run, nor before the first sample.
    check(0.0, 10.0, "", [0.0, 0.0, 10.0]);
    check(0.0, 4.0, "1:60 2:40 3:60", [2.0, 1.0, 1.0]);
    // Strictly above.
    check(0.0, 2.0, "0:50 1:50.000001", [1.0, 1.0, 0.0]);
    // The last value holds to the end, but not for longer than three intervals; so does each before a gap.
    check(0.0, 10.0, "0:60", [3.0, 0.0, 7.0]);
    check(0.0, 10.0, "0:60 8:60", [5.0, 0.0, 5.0]);
    // A marker ends what was known.
    check(0.0, 6.0, "0:60 1:- 4:60", [3.0, 0.0, 3.0]);
    // Of two at one instant the later number holds, whichever is written first.
    check(0.0, 2.0, "0:60 1:60 1:40", [1.0, 1.0, 0.0]);
    check(0.0, 2.0, "1:40 0:60 1:60", [2.0, 0.0, 0.0]);
    // A sample before the start holds into the run, one behind the end does not count.
    check(1.0, 3.0, "0:60", [2.0, 0.0, 0.0]);
    check(5.0, 6.0, "0:60", [0.0, 0.0, 1.0]);
    check(0.0, 2.0, "0:60 1:40 2:60 3:60", [1.0, 1.0, 0.0]);
    // A run of no length, or one whose clock went backwards.
    check(2.0, 2.0, "1:60 2:60", [0.0, 0.0, 0.0]);
    check(5.0, 2.0, "1:60 2:60", [0.0, 0.0, 0.0]);
}

#[test]
fn mean_and_peak_are_those_of_the_known_time() {
    let check = |text: &str, mean: Option<f64>, peak: Option<f64>| {
        let got = figure(0.0, 10.0, text, 3 * SECOND, 50.0);
        assert_eq!((got.mean, got.peak), (mean, peak), "{text}");
    };
    check("", None, None);
    // 30 for 3 s and 60 for 1 s; the unknown rest weighs nothing.
    check("0:30 3:60 4:-", Some(37.5), Some(60.0));
    // What held for no time was no peak.
    check("0:30 1:99 1:40 2:-", Some(35.0), Some(40.0));
    check("0:30 1:- 10:99", Some(30.0), Some(30.0));
}

#[test]
fn the_other_series_is_judged_by_its_own_values() {
    let sample = |seq, tree| Sample {
        seq,
        at: at(f64::from(seq)),
        system: Some(90.0),
        tree,
        ..Sample::default()
    };
    let samples = [sample(0, Some(10.0)), sample(1, None), sample(2, Some(60.0))];
    let of = |series| {
        Figure::of(at(0.0), at(3.0), SECOND * 3, 50.0, series, &samples).expect("in order")
    };
    let (system, tree) = (of(Series::System), of(Series::Tree));
    assert_eq!((system.above, system.not_above, system.unknown), (3 * SECOND, 0, 0));
    assert_eq!((tree.above, tree.not_above, tree.unknown), (SECOND, SECOND, SECOND));
}

#[test]
fn a_fold_that_has_passed_the_end_is_refused() {
    let mut fold = Fold::new(at(0.0), SECOND, 50.0);
    for sample in samples("0:60 1:60 2:60") {
        fold.push(sample.at, sample.seq, sample.system).expect("in order");
    }
    assert_eq!(fold.finish(at(1.5)), Err(OutOfOrder));
    assert_eq!(fold.finish(at(2.0)).map(|figure| figure.above), Ok(2 * SECOND));
    assert_eq!(fold.latest(), Some(at(2.0)));
}

/// Samples anywhere around a run of ten seconds, in the order of their numbers, not of their times.
fn arbitrary() -> impl Strategy<Value = Vec<Sample>> {
    let one = (-2_000_000_i64..12_000_000, proptest::option::weighted(0.9, 0.0..=100.0_f64));
    proptest::collection::vec(one, 0..40).prop_map(|list| {
        let sample = |(seq, (micros, system))| Sample {
            seq: seq as u32,
            at: at(100.0).plus(micros),
            system,
            ..Sample::default()
        };
        list.into_iter().enumerate().map(sample).collect()
    })
}

fn sorted(mut samples: Vec<Sample>) -> Vec<Sample> {
    samples.sort_by_key(Sample::order);
    samples
}

fn whole(samples: &[Sample], hold: i64, threshold: f64) -> Figure {
    Figure::of(at(100.0), at(110.0), hold, threshold, Series::System, samples).expect("in order")
}

proptest! {
    #[test]
    fn the_three_parts_are_the_duration(samples in arbitrary(), hold in 0..5_000_000_i64, threshold in 0.0..=100.0_f64) {
        let figure = whole(&sorted(samples), hold, threshold);
        prop_assert_eq!(figure.duration(), 10 * SECOND);
        prop_assert!(figure.above >= 0 && figure.not_above >= 0 && figure.unknown >= 0);
        if let (Some(mean), Some(peak)) = (figure.mean, figure.peak) {
            prop_assert!(mean <= peak * (1.0 + 1e-12));
        }
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(samples in arbitrary().prop_shuffle(), threshold in 0.0..=100.0_f64) {
        let mut by_number = samples.clone();
        by_number.sort_by_key(|sample| sample.seq);
        let hold = 2 * SECOND;
        prop_assert_eq!(whole(&sorted(samples), hold, threshold), whole(&sorted(by_number), hold, threshold));
    }

    #[test]
    fn a_higher_threshold_is_passed_for_no_longer(samples in arbitrary(), low in 0.0..=100.0_f64, more in 0.0..50.0_f64) {
        let samples = sorted(samples);
        let (low, high) = (whole(&samples, SECOND, low), whole(&samples, SECOND, low + more));
        prop_assert!(high.above <= low.above);
        prop_assert_eq!(high.unknown, low.unknown);
        prop_assert_eq!((high.mean, high.peak), (low.mean, low.peak));
    }

    #[test]
    fn a_fold_that_was_put_away_goes_on_as_if_it_had_not_been(samples in arbitrary(), cut in 0..40_usize) {
        let samples: Vec<Sample> = sorted(samples).into_iter().filter(|s| s.at < at(110.0)).collect();
        let mut fold = Fold::new(at(100.0), SECOND, 50.0);
        for (n, sample) in samples.iter().enumerate() {
            if n == cut {
                fold = serde_json::from_str(&serde_json::to_string(&fold).expect("JSON")).expect("a fold");
            }
            fold.push(sample.at, sample.seq, sample.system).expect("in order");
        }
        let (got, want) = (fold.finish(at(110.0)).expect("in order"), whole(&samples, SECOND, 50.0));
        prop_assert_eq!((got.above, got.not_above, got.unknown), (want.above, want.not_above, want.unknown));
        let near = |a: Option<f64>, b: Option<f64>| (a.unwrap_or(-1.0) - b.unwrap_or(-1.0)).abs() < 1e-9;
        prop_assert!(near(got.mean, want.mean) && near(got.peak, want.peak));
    }

    #[test]
    fn the_undeclared_hold_does_not_depend_on_the_order_of_the_gaps(gaps in proptest::collection::vec(0..9_000_000_i64, 0..20)) {
        let mut turned = gaps.clone();
        turned.reverse();
        prop_assert_eq!(hold(None, gaps), hold(None, turned));
    }
}
