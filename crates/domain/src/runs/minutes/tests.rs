use super::*;
use crate::instant::SECOND;
use crate::runs::Fold;
use crate::runs::steps::border;
use proptest::prelude::*;

fn at(seconds: i64) -> Instant {
    Instant::default().plus(seconds * SECOND)
}

fn sample(seq: u32, second: i64, system: Option<f64>) -> Sample {
    Sample { seq, at: at(second), system, ..Sample::default() }
}

/// The minutes of a run from `start` to `end`, as `minute: samples mean, step seconds…`.
fn drawn(start: i64, hold: i64, samples: &[(i64, Option<f64>)], end: i64) -> Vec<String> {
    let mut minutes = Minutes::new(at(start), hold * SECOND);
    let mut all = Vec::new();
    for (seq, (second, system)) in samples.iter().enumerate() {
        minutes.push(&sample(seq as u32, *second, *system)).expect("in order");
        all.extend(minutes.finished());
    }
    all.extend(minutes.finish(at(end)));
    let show = |minute: Minute| {
        let mean = minute.system.map(|stats| stats.mean);
        let steps = minute.system_steps.0.iter();
        let steps: Vec<_> = steps.map(|(step, micros)| (*step, micros / SECOND)).collect();
        format!("{}: {} {mean:?} {steps:?}", minute.at.micros() / MINUTE, minute.samples)
    };
    all.into_iter().map(show).collect()
}

#[test]
fn a_value_that_holds_across_the_minute_is_in_both() {
    let samples = [(10, Some(1.0)), (50, Some(2.0)), (70, None), (130, Some(3.0))];
    assert_eq!(
        drawn(0, 30, &samples, 200),
        [
            "0: 2 Some(1.5) [(10, 30), (20, 10)]",
            "1: 1 None [(20, 10)]",
            "2: 1 Some(3.0) [(30, 30)]"
        ]
    );
    // From the start to the end of the run, and no further.
    assert_eq!(drawn(20, 30, &samples[..2], 55), ["0: 1 Some(2.0) [(10, 20), (20, 5)]"]);
    assert_eq!(drawn(0, 30, &[(60, Some(5.0))], 60), ["1: 1 Some(5.0) []"]);
    assert_eq!(drawn(0, 30, &[], 60), [""; 0]);
}

#[test]
fn a_value_that_holds_for_hours_is_spread_over_so_many_minutes_and_no_more() {
    let few = drawn(0, 150, &[(30, Some(1.0))], 9_999);
    assert_eq!(few, ["0: 1 Some(1.0) [(10, 30)]", "1: 0 None [(10, 60)]", "2: 0 None [(10, 60)]"]);
    let year = 365 * 86_400;
    let many = drawn(0, year, &[(0, Some(1.0))], 10 * year);
    assert_eq!(many.len() as i64, MOST);
    let rest = year - (MOST - 1) * 60;
    assert_eq!(many.last(), Some(&format!("179: 0 None [(10, {rest})]")));
}

#[test]
fn both_series_memory_and_threads_are_kept() {
    let mut minutes = Minutes::new(at(0), SECOND);
    let both = |seq, percent, memory, threads| Sample {
        tree: Some(percent),
        memory: Some(memory),
        threads,
        ..sample(seq, seq.into(), Some(50.0))
    };
    for sample in [both(0, 1.0, 7, Some(3)), both(1, 4.0, 5, None)] {
        minutes.push(&sample).expect("in order");
    }
    assert_eq!(minutes.push(&both(1, 4.0, 5, None)), Err(OutOfOrder));
    let minute = minutes.finish(at(2)).pop().expect("one");
    assert_eq!(minute.tree, Some(Stats { min: 1.0, mean: 2.5, max: 4.0 }));
    assert_eq!((minute.memory, minute.threads), (Some(7), Some(3)));
    assert_eq!(minute.steps(Series::Tree).0.len(), 2);
    assert_eq!(minute.steps(Series::System).0[&500], 2 * SECOND);
}

proptest! {
    /// However the samples lie, no time is lost, and a threshold of whole steps divides it as the samples do.
    #[test]
    fn minutes_come_to_what_the_samples_come_to(
        samples in proptest::collection::vec((0..200_000_000_i64, proptest::option::of(0.0..=100.0_f64)), 0..40),
        (start, length) in (0..60_000_000_i64, 0..2_000_000_000_i64),
        hold in 1..400_000_000_i64,
        threshold in 0..=1000_u16,
        every in 1..5_usize,
    ) {
        let start = Instant::default().plus(start);
        let end = start.plus(length);
        let mut fold = Fold::new(start, hold, border(threshold));
        let mut minutes = Minutes::new(start, hold);
        let mut all: Vec<Minute> = Vec::new();
        let mut now = Instant::default();
        for (seq, (gap, system)) in samples.into_iter().enumerate() {
            now = now.plus(gap);
            if now <= end {
                fold.push(now, seq as u32, system).expect("in order");
                let sample = Sample { seq: seq as u32, at: now, system, ..Sample::default() };
                minutes.push(&sample).expect("in order");
                if seq % every == 0 {
                    all.extend(minutes.finished());
                }
            }
        }
        all.extend(minutes.finish(end));
        let figure = fold.finish(end).expect("in order");
        let mut total = TimeBySteps::default();
        for minute in &all {
            total.merge(&minute.system_steps);
            prop_assert_eq!(minute.at.micros() % MINUTE, 0);
        }
        prop_assert!(all.windows(2).all(|two| two[0].at < two[1].at), "each minute once");
        prop_assert_eq!(total.split(border(threshold)), (figure.above, figure.not_above));
    }
}
