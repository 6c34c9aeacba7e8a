use super::*;
use crate::instant::MINUTE;
use proptest::prelude::*;

const WATT_HOUR: i64 = 1_000_000;

/// A reading at a minute, in watt-hours.
fn read(minute: i64, delivered: Option<i64>, received: Option<i64>) -> Counted {
    let scale = |register: Option<i64>| register.map(|wh| wh * WATT_HOUR);
    Counted {
        at: Instant::default().plus(minute * MINUTE),
        delivered: scale(delivered),
        received: scale(received),
        unit: WATT_HOUR,
    }
}

/// Steps as `from-to delivered/received verdict`, in minutes and watt-hours.
fn drawn(steps: &[Step]) -> Vec<String> {
    let show = |nanojoules: Option<i128>| {
        nanojoules
            .map_or("?".to_owned(), |nj| (nj / MICROWATT_HOUR / i128::from(WATT_HOUR)).to_string())
    };
    let draw = |step: &Step| {
        let (from, to) = (step.from.micros() / MINUTE, step.to.micros() / MINUTE);
        let (delivered, received) = (show(step.delivered_nj), show(step.received_nj));
        format!("{from}-{to} {delivered}/{received} {:?}", step.verdict)
    };
    steps.iter().map(draw).collect()
}

/// One delivered register, a reading each minute; the most that is believed is 60 Wh in a minute.
fn check(registers: &[i64], want: &[&str]) {
    let counted: Vec<Counted> =
        (0..).zip(registers).map(|(minute, wh)| read(minute, Some(*wh), None)).collect();
    assert_eq!(drawn(&steps(&counted, &rules())), want, "{registers:?}");
}

fn rules() -> Rules {
    Rules { max_milliwatts: 3_600_000, ..Rules::default() }
}

#[test]
fn registers_count_as_they_rise() {
    check(&[], &[]);
    check(&[5], &[]);
    check(&[5, 7, 7, 67], &["0-1 2/? Counts", "1-2 0/? Counts", "2-3 60/? Counts"]);
    // One watt-hour more may have been there before; two may not.
    check(&[0, 61], &["0-1 61/? Counts"]);
    check(&[0, 62], &["0-1 62/? TooFast"]);
}

#[test]
fn a_meter_that_counts_coarsely_is_not_too_fast() {
    let coarse = |minute, kwh: i64| Counted {
        unit: 1000 * WATT_HOUR,
        ..read(minute, Some(kwh * 1000), None)
    };
    let counted = [coarse(0, 7), coarse(1, 8), coarse(2, 8), coarse(3, 10)];
    let want = ["0-1 1000/? Counts", "1-2 0/? Counts", "2-3 2000/? TooFast"];
    assert_eq!(drawn(&steps(&counted, &rules())), want);
}

#[test]
fn one_reading_that_does_not_fit_is_left_out() {
    check(&[5, 900, 7, 8], &["0-1 895/? Outlier", "0-2 2/? Counts", "2-3 1/? Counts"]);
    check(&[5, 0, 7, 8], &["0-1 -5/? Outlier", "0-2 2/? Counts", "2-3 1/? Counts"]);
    // Nothing comes behind the last reading yet, and nothing before the first.
    check(&[5, 6, 0], &["0-1 1/? Counts", "1-2 -6/? Backwards"]);
    check(&[900, 6, 7], &["0-1 -894/? Backwards", "1-2 1/? Counts"]);
}

#[test]
fn a_meter_that_was_changed_loses_one_step() {
    check(
        &[900, 901, 0, 1, 2],
        &["0-1 1/? Counts", "1-2 -901/? Backwards", "2-3 1/? Counts", "3-4 1/? Counts"],
    );
    check(&[0, 1, 900, 901], &["0-1 1/? Counts", "1-2 899/? TooFast", "2-3 1/? Counts"]);
}

#[test]
fn a_step_over_too_many_outliers_is_doubtful() {
    let wrong = "0-1 895/? Outlier";
    // Right and wrong in turn: each looks wrong to its neighbours.
    check(
        &[5, 900, 6, 900, 7, 8],
        &[wrong, "0-2 1/? Outlier", "0-3 895/? Outlier", "0-4 2/? Counts", "4-5 1/? Counts"],
    );
    let got = {
        let registers = [5, 900, 6, 900, 7, 900, 8, 9];
        let counted: Vec<Counted> =
            (0..).zip(registers).map(|(minute, wh)| read(minute, Some(wh), None)).collect();
        drawn(&steps(&counted, &rules()))
    };
    assert_eq!(got[5..], ["0-6 3/? Doubtful", "6-7 1/? Counts"]);
}

#[test]
fn a_register_that_is_missing_says_nothing() {
    let both = |minute, delivered, received| read(minute, Some(delivered), Some(received));
    let counted = [
        both(0, 5, 1),
        read(1, Some(6), None),
        read(2, None, None),
        both(3, 7, 2),
        read(4, None, Some(3)),
        read(5, Some(8), None),
    ];
    let want = ["0-1 1/? Counts", "1-3 1/? Counts", "3-4 ?/1 Counts"];
    assert_eq!(drawn(&steps(&counted, &rules())), want);
    // A reading is bad when either register is.
    let counted = [both(0, 5, 5), both(1, 6, 0), both(2, 7, 7)];
    assert_eq!(drawn(&steps(&counted, &rules())), ["0-1 1/-5 Outlier", "0-2 2/2 Counts"]);
}

/// Registers with all that may go wrong, at rising times.
fn registers() -> impl Strategy<Value = Vec<Counted>> {
    let reading = (1i64..4, prop_oneof![6 => 0i64..40, 1 => 200i64..2_000], 0u8..12, 0i64..5);
    proptest::collection::vec(reading, 0..60).prop_map(|readings| {
        let (mut minute, mut register) = (0, 500);
        let one = |(gap, rise, kind, other)| {
            minute += gap;
            register = if kind == 0 { rise } else { register };
            let wrong = if kind == 1 { 3_000 - rise } else { 0 };
            register += if rise < 200 || kind == 2 { rise } else { 0 };
            let delivered = (kind != 3).then_some(register + wrong);
            read(minute, delivered, (kind != 4 && kind != 3 || other > 2).then_some(register / 2))
        };
        readings.into_iter().map(one).collect()
    })
}

proptest! {
    #[test]
    fn what_counts_is_neither_backwards_nor_too_fast_and_never_twice(counted in registers()) {
        let steps: Vec<Step> = steps(&counted, &rules());
        prop_assert!(steps.windows(2).all(|pair| pair[0].to < pair[1].to));
        let good: Vec<&Step> = steps.iter().filter(|step| !step.verdict.is_quarantined()).collect();
        for step in &good {
            let most = (step.to.since(step.from) / MINUTE * 60 + 1) as i128 * 3_600_000_000_000;
            let rises = [step.delivered_nj, step.received_nj];
            prop_assert!(rises.iter().flatten().all(|rise| (0..=most).contains(rise)));
        }
        prop_assert!(good.windows(2).all(|pair| pair[0].to <= pair[1].from));
    }

    #[test]
    fn a_window_of_readings_gives_the_steps_of_all_of_them(
        counted in registers(), start in 0i64..150, length in 1i64..30,
    ) {
        let minute = |minutes: i64| Instant::default().plus(minutes * MINUTE);
        let span = crate::Span::new(minute(start), minute(start + length)).expect("not empty");
        let says = |reading: &Counted| reading.delivered.is_some() || reading.received.is_some();
        let all: Vec<Counted> = counted.iter().copied().filter(says).collect();
        let first = all.partition_point(|reading| reading.at < span.start());
        let last = all.partition_point(|reading| reading.at < span.end());
        let window = first.saturating_sub(READINGS_BEFORE)..(last + READINGS_AFTER).min(all.len());
        let counting = |counted: &[Counted]| -> Vec<Step> {
            let counts = |step: &Step| {
                let touches = crate::Span::new(step.from, step.to).is_some_and(|s| s.overlaps(span));
                !step.verdict.is_quarantined() && touches
            };
            steps(counted, &rules()).into_iter().filter(counts).collect()
        };
        prop_assert_eq!(counting(&all[window]), counting(&counted));
    }
}
