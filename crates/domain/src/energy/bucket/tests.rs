use super::*;
use crate::energy::evidence::{Counted, MICROWATT_HOUR};
use crate::energy::steps::{READINGS_AFTER, READINGS_BEFORE};
use crate::instant::{HOUR, SECOND};
use proptest::prelude::*;

fn at(seconds: i64) -> Instant {
    Instant::default().plus(seconds * SECOND)
}

fn span(start: i64, end: i64) -> Span {
    Span::new(at(start), at(end)).expect("not empty")
}

/// Watts at a second, held for 18.
fn power(second: i64, watts: i64) -> Power {
    Power { at: at(second), milliwatts: watts * 1000, hold_micros: 18 * SECOND }
}

/// Registers at a second, in milliwatt-hours: 3.6 joules.
fn counted(second: i64, delivered: i64, received: Option<i64>) -> Counted {
    Counted {
        at: at(second),
        delivered: Some(delivered * 1000),
        received: received.map(|register| register * 1000),
        unit: 1000,
    }
}

/// Buckets as `minute: readings min..max, demand in J over s, +delivered -received in J, known s, spread J`.
fn drawn(buckets: &[Bucket]) -> Vec<String> {
    let joules = |nanojoules: i64| nanojoules as f64 / 1e9;
    let watts =
        |milliwatts: Option<i64>| milliwatts.map_or("?".into(), |mw| (mw / 1000).to_string());
    let draw = |b: &Bucket| {
        let minute = b.at.micros() / MINUTE;
        let (demand, seconds) = (joules(b.demand_nj), b.demand_micros / SECOND);
        let (delivered, received) = (joules(b.delivered_nj), joules(b.received_nj));
        let (known, spread) = (b.known_micros / SECOND, joules(b.spread_nj));
        let (least, most) = (watts(b.min_mw), watts(b.max_mw));
        format!(
            "{minute}: {} {least}..{most} {demand}/{seconds} +{delivered} -{received} {known} {spread}",
            b.readings
        )
    };
    buckets.iter().map(draw).collect()
}

#[test]
fn demand_holds_until_the_next_reading_or_the_end_of_its_hold() {
    let evidence = Evidence {
        powers: vec![power(0, 100), power(6, 300), power(50, -200), power(130, 0)],
        counted: Vec::new(),
    };
    let got = minutes(&evidence, span(0, 180), &Rules::default());
    assert_eq!(
        drawn(&got),
        [
            // 6 s of 100 W, 18 s of 300 W, a gap, 10 s of -200 W.
            "0: 3 -200..300 4000/34 +6000 -2000 34 0",
            "1: 0 -200..-200 -1600/8 +0 -1600 8 0",
            "2: 1 0..0 0/18 +0 -0 18 0",
        ]
    );
    assert_eq!(got[0].mean_mw(), Some(4_000_000_000_000 / 34_000_000));
    assert_eq!(Bucket::default().mean_mw(), None);
    let gaps = gaps(&evidence.powers, span(0, 180));
    assert_eq!(gaps, [span(24, 50), span(68, 130), span(148, 180)]);
    assert_eq!(super::gaps(&[], span(0, 60)), [span(0, 60)]);
}

#[test]
fn registers_are_the_truth_where_they_count() {
    // 30 Wh in a minute would be 1.8 kW; demand says 100 W.
    let evidence = Evidence {
        powers: (0..30).map(|n| power(n * 6, 100)).collect(),
        counted: vec![counted(30, 0, Some(0)), counted(90, 30_000, Some(0))],
    };
    assert_eq!(
        drawn(&minutes(&evidence, span(0, 180), &Rules::default())),
        [
            "0: 10 100..100 6000/60 +57000 -0 60 0",
            "1: 10 100..100 6000/60 +57000 -0 60 0",
            "2: 10 100..100 6000/60 +6000 -0 60 0",
        ]
    );
}

#[test]
fn a_step_that_is_quarantined_leaves_it_to_the_demand() {
    let evidence = Evidence {
        powers: vec![power(0, 100)],
        counted: vec![counted(0, 9_000, None), counted(60, 0, None), counted(120, 1_000, None)],
    };
    assert_eq!(
        drawn(&minutes(&evidence, span(0, 180), &Rules::default())),
        ["0: 1 100..100 1800/18 +1800 -0 18 0", "1: 0 ?..? 0/0 +3600 -0 60 0"]
    );
}

#[test]
fn the_energy_of_a_long_step_counts_but_nobody_knows_when() {
    let evidence = Evidence {
        powers: vec![power(60, 500)],
        counted: vec![counted(0, 0, Some(0)), counted(20 * 60, 20_000, Some(10_000))],
    };
    let got = minutes(&evidence, span(0, 120), &Rules::default());
    assert_eq!(
        drawn(&got),
        ["0: 0 ?..? 0/0 +3600 -1800 0 5400", "1: 1 500..500 9000/18 +3600 -1800 18 5400"]
    );
    let exact = Rules { short_step_micros: 20 * MINUTE, ..Rules::default() };
    assert_eq!(drawn(&minutes(&evidence, span(0, 60), &exact)), ["0: 0 ?..? 0/0 +3600 -1800 60 0"]);
}

#[test]
fn minutes_of_which_nothing_is_known_are_not_there() {
    let rules = Rules::default();
    assert_eq!(minutes(&Evidence::default(), span(0, 3600), &rules), []);
    let evidence = Evidence { powers: vec![power(0, 1), power(3000, 1)], counted: Vec::new() };
    let at = |bucket: &Bucket| bucket.at.micros() / MINUTE;
    let got: Vec<i64> = minutes(&evidence, span(0, 3600), &rules).iter().map(at).collect();
    assert_eq!(got, [0, 50]);
}

#[test]
fn absurd_numbers_stay_at_the_end_of_what_can_be_kept() {
    let powers = vec![Power { at: at(0), milliwatts: -i64::MAX, hold_micros: i64::MAX }];
    let alone = Evidence { powers: powers.clone(), counted: Vec::new() };
    // Not believed unless that is asked for.
    assert_eq!(minutes(&alone, span(0, 60), &Rules::default()), []);
    let believed = Rules { max_milliwatts: i64::MAX, ..Rules::default() };
    let got = minutes(&alone, span(0, 60), &believed);
    assert_eq!((got[0].received_nj, got[0].demand_nj), (i64::MAX, i64::MIN));
    let registers = vec![counted(0, i64::MIN / 1000, None), counted(7200, i64::MAX / 1000, None)];
    let evidence = Evidence { powers, counted: registers };
    let got = minutes(&evidence, span(0, 60), &believed);
    assert_eq!((got[0].delivered_nj, got[0].received_nj), (i64::MAX, 0));
    assert_eq!(merge(got.iter().chain(&got).copied(), HOUR)[0].delivered_nj, i64::MAX);
}

/// Half an hour to six with readings at whole seconds and all that may go wrong with registers.
fn evidence() -> impl Strategy<Value = Evidence> {
    let powers = proptest::collection::vec((1i64..200, -9_000i64..20_000, 0i64..60), 0..80);
    let registers = proptest::collection::vec((1i64..1_500, 0i64..40_000, 0u8..10), 0..40);
    (powers, registers).prop_map(|(powers, registers)| {
        let (mut second, mut when) = (0, 0);
        let powers = powers.into_iter().map(|(gap, watts, hold)| {
            second += gap;
            Power { at: at(second), milliwatts: watts * 1000 + 1, hold_micros: hold * SECOND }
        });
        let mut register = 5_000_000;
        let counted = registers.into_iter().map(|(gap, rise, kind)| {
            when += gap;
            register = if kind == 0 { rise } else { register + rise };
            let wrong = if kind == 1 { 9_000_000 } else { 0 };
            counted(when, register + wrong, (kind != 2).then_some(register / 3))
        });
        Evidence { powers: powers.collect(), counted: counted.collect() }
    })
}

/// The truth about one second, found without any cleverness.
fn second(evidence: &Evidence, truths: &[Truth], from: i64, minute: &mut Bucket) {
    let part = span(from, from + 1);
    let last = evidence.powers.iter().rfind(|power| power.at <= part.start());
    let held = last.filter(|power| part.start().since(power.at) < power.hold_micros);
    let truth = truths.iter().find(|truth| truth.span.overlaps(part));
    let short = truth.is_some_and(|truth| truth.short);
    if let Some(Power { milliwatts, .. }) = held {
        minute.min_mw = Some(minute.min_mw.map_or(*milliwatts, |least| least.min(*milliwatts)));
        minute.max_mw = minute.max_mw.max(Some(*milliwatts));
        minute.demand_nj += milliwatts * SECOND;
        minute.demand_micros += SECOND;
        let free = if truth.is_none() { milliwatts * SECOND } else { 0 };
        minute.delivered_nj += free.max(0);
        minute.received_nj -= free.min(0);
    }
    minute.readings +=
        evidence.powers.iter().filter(|power| part.contains(power.at)).count() as i64;
    minute.known_micros += if held.is_some() || short { SECOND } else { 0 };
    if let Some(truth) = truth {
        let energy = truth.within(part);
        minute.delivered_nj += energy.delivered_nj;
        minute.received_nj += energy.received_nj;
        minute.spread_nj += energy.spread_nj;
    }
}

fn total(buckets: &[Bucket]) -> Bucket {
    let mut total = Bucket::default();
    buckets.iter().for_each(|bucket| total.add(bucket));
    total
}

/// The part of the evidence that a window needs.
fn window(evidence: &Evidence, span: Span) -> Evidence {
    let hold = evidence.powers.iter().map(|power| power.hold_micros).max().unwrap_or(0);
    let first = evidence.powers.partition_point(|power| power.at < span.start().plus(-hold));
    let last = evidence.powers.partition_point(|power| power.at < span.end()) + 1;
    let powers = evidence.powers[first..last.min(evidence.powers.len())].to_vec();
    let first = evidence.counted.partition_point(|counted| counted.at < span.start());
    let last = evidence.counted.partition_point(|counted| counted.at < span.end());
    let last = (last + READINGS_AFTER).min(evidence.counted.len());
    let counted = evidence.counted[first.saturating_sub(READINGS_BEFORE)..last].to_vec();
    Evidence { powers, counted }
}

proptest! {
    #[test]
    fn minutes_are_what_a_look_at_every_second_says(evidence in evidence(), start in 0i64..60) {
        let rules = Rules::default();
        let steps = steps(&evidence.counted, &rules);
        let truths: Vec<Truth> = steps.iter().filter_map(|step| Truth::of(step, &rules)).collect();
        for got in minutes(&evidence, span(start * 60, start * 60 + 1800), &rules) {
            let mut want = Bucket::new(got.at);
            let first = got.at.micros() / SECOND;
            (first..first + 60).for_each(|n| second(&evidence, &truths, n, &mut want));
            prop_assert_eq!(got, want);
            prop_assert!(got.known_micros <= MINUTE && got.demand_micros <= got.known_micros);
            prop_assert!(got.delivered_nj >= 0 && got.received_nj >= 0 && got.spread_nj >= 0);
        }
    }

    #[test]
    fn parts_are_those_of_the_whole(evidence in evidence(), length in 2i64..300, cut in 1i64..300) {
        let (rules, cut) = (Rules::default(), 1 + cut % (length - 1));
        let whole = minutes(&evidence, span(0, length * 60), &rules);
        let mut parts = minutes(&evidence, span(0, cut * 60), &rules);
        parts.append(&mut minutes(&evidence, span(cut * 60, length * 60), &rules));
        prop_assert_eq!(total(&parts).delivered_nj, total(&whole).delivered_nj);
        prop_assert_eq!(parts, whole);
    }

    #[test]
    fn a_window_of_the_evidence_gives_what_all_of_it_gives(
        evidence in evidence(), start in 0i64..300, length in 1i64..60,
    ) {
        let (rules, span) = (Rules::default(), span(start * 60, (start + length) * 60));
        let few = window(&evidence, span);
        prop_assert_eq!(minutes(&few, span, &rules), minutes(&evidence, span, &rules));
        prop_assert_eq!(gaps(&few.powers, span), gaps(&evidence.powers, span));
    }

    #[test]
    fn coarser_buckets_are_the_same_in_steps_or_at_once(evidence in evidence()) {
        let minutes = minutes(&evidence, span(0, 86_400), &Rules::default());
        let quarters = merge(minutes.iter().copied(), 15 * MINUTE);
        let hours = merge(quarters.iter().copied(), HOUR);
        prop_assert_eq!(&hours, &merge(minutes.iter().copied(), HOUR));
        prop_assert_eq!(total(&hours), total(&minutes));
        prop_assert!(hours.iter().all(|hour| hour.at.micros() % HOUR == 0));
        prop_assert!(hours.windows(2).all(|pair| pair[0].at < pair[1].at));
    }

    #[test]
    fn steps_that_count_add_up_to_their_energy(evidence in evidence()) {
        let rules = Rules::default();
        let all = Evidence { powers: Vec::new(), ..evidence };
        let counts = |step: &&Step| !step.verdict.is_quarantined();
        let steps = steps(&all.counted, &rules);
        let energy = |of: fn(&Step) -> Option<i128>| steps.iter().filter(counts).filter_map(of).sum::<i128>();
        let total = total(&minutes(&all, span(0, 86_400), &rules));
        prop_assert_eq!(i128::from(total.delivered_nj), energy(|step| step.delivered_nj));
        prop_assert_eq!(i128::from(total.received_nj), energy(|step| step.received_nj));
    }
}

#[test]
fn the_unit_of_registers_is_that_of_energy() {
    assert_eq!(MICROWATT_HOUR * 1_000_000_000, i128::from(crate::energy::KWH));
}
