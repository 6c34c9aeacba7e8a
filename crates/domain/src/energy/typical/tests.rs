use super::*;
use crate::energy::KWH;
use crate::instant::HOUR;
use jiff::civil::{Weekday, date};
use jiff::tz::TimeZone;
use proptest::prelude::*;

const QUARTER: i64 = 15 * MINUTE;

fn calendar(zone: &str, day_start_hour: i8) -> Calendar {
    let zone = TimeZone::get(zone).expect("a known zone");
    Calendar { zone, day_start_hour, week_start: Weekday::Monday }
}

fn at(text: &str) -> Instant {
    Instant::parse(text).expect("a time")
}

/// A bucket in which a demand in watts holds for so long.
fn held(at: Instant, watts: i64, micros: i64) -> Bucket {
    Bucket {
        at,
        min_mw: Some(watts * 1000),
        max_mw: Some(watts * 1000),
        demand_nj: watts * 1000 * micros,
        demand_micros: micros,
        known_micros: micros,
        delivered_nj: watts.max(0) * 1000 * micros,
        ..Bucket::default()
    }
}

fn minutes(watts: &[i64]) -> Vec<Bucket> {
    let minute =
        |(n, watts): (i64, &i64)| held(Instant::default().plus(n * MINUTE), *watts, MINUTE);
    (0..).zip(watts).map(minute).collect()
}

#[test]
fn slots_are_quarters_on_the_wall_from_the_start_of_the_day() {
    let check = |zone: &str, hour: i8, when: &str, want: usize| {
        assert_eq!(slot(&calendar(zone, hour), at(when)), want, "{zone} {hour} {when}");
    };
    check("UTC", 0, "2026-03-01T00:14:59Z", 0);
    check("UTC", 0, "2026-03-01T23:45:00Z", 95);
    check("UTC", 4, "2026-03-01T04:00:00Z", 0);
    check("UTC", 4, "2026-03-01T03:59:00Z", 95);
    check("Asia/Kolkata", 0, "2026-03-01T00:00:00Z", 22);
    check("Europe/Berlin", 0, "2026-10-25T00:30:00Z", 10);
    check("Europe/Berlin", 0, "2026-10-25T01:30:00Z", 10);
}

#[test]
fn the_baseload_is_what_is_always_on() {
    let check = |watts: &[i64], want: Option<i64>| {
        assert_eq!(baseload(&minutes(watts)), want.map(|watts| watts * 1000), "{watts:?}");
    };
    check(&[], None);
    check(&[300], Some(300));
    check(&[900, 0, 100, 200, 300, 400, 500, 600, 700, 800], Some(0));
    check(&[900, 0, 100, 200, 300, 400, 500, 600, 700, 800, 1000], Some(100));
    // By day the panels give.
    check(&[-3000, -2000, -2500, 250, 260, 3000], Some(250));
    check(&[-3000], None);
    assert_eq!(baseload(&[Bucket::default()]), None);
}

#[test]
fn the_peak_is_the_first_of_the_highest() {
    let check = |watts: &[i64], want: Option<(i64, i64)>| {
        let got = peak(&minutes(watts)).map(|(at, peak)| (at.micros() / MINUTE, peak / 1000));
        assert_eq!(got, want, "{watts:?}");
    };
    check(&[], None);
    check(&[1, 7, 3, 7], Some((1, 7)));
    check(&[-5, -2], Some((1, -2)));
    assert_eq!(peak(&[Bucket::default()]), None);
}

#[test]
fn a_typical_day_is_the_mean_of_what_is_known() {
    let berlin = calendar("Europe/Berlin", 0);
    let got = typical_day(
        &[
            held(at("2026-03-01T11:00:00Z"), 100, QUARTER),
            // The same time of day, after the clocks went forward.
            held(at("2026-03-30T10:00:00Z"), 400, QUARTER / 3),
            held(at("2026-03-30T10:15:00Z"), -50, MINUTE),
            Bucket { at: at("2026-03-30T10:30:00Z"), ..Bucket::default() },
        ],
        &berlin,
    );
    assert_eq!(got[48..51], [Some(175_000), Some(-50_000), None]);
    assert_eq!(got.iter().flatten().count(), 2);
}

#[test]
fn days_begin_with_the_persons_day_and_leave_unknown_what_is() {
    let half = held(at("2026-03-02T03:00:00Z"), 1000, QUARTER / 2);
    let little = held(at("2026-03-02T03:15:00Z"), 1000, QUARTER / 2 - 1);
    let spread = Bucket {
        at: at("2026-03-02T04:00:00Z"),
        delivered_nj: KWH,
        spread_nj: KWH,
        ..Bucket::default()
    };
    let days = by_day(&[half, little, spread], &calendar("UTC", 4));
    let known = |day: Date| -> Vec<(usize, i64)> {
        let slots = days[&day].iter().enumerate();
        slots.filter_map(|(n, energy)| Some((n, (*energy)?))).collect()
    };
    assert_eq!(known(date(2026, 3, 1)), [(92, KWH / 8)]);
    assert_eq!(known(date(2026, 3, 2)), [(0, KWH)]);
    // The hour that repeats is used twice.
    let twice =
        ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"].map(|when| held(at(when), 4000, QUARTER));
    let days = by_day(&twice, &calendar("Europe/Berlin", 0));
    assert_eq!(days[&date(2026, 10, 25)][10], Some(2 * KWH));
}

#[test]
fn what_is_usual_until_now_is_the_median_of_days_that_are_known() {
    let day = |energy: i64| vec![Some(energy); SLOTS];
    let check = |days: &[Vec<Option<i64>>], slots: usize, want: Option<i64>| {
        assert_eq!(typical_until(days, slots), want, "{slots}");
    };
    check(&[], 10, None);
    check(&[day(3)], 10, Some(30));
    check(&[day(3)], 0, Some(0));
    check(&[day(1), day(100), day(3)], 96, Some(288));
    check(&[day(4), day(1), day(100), day(3)], 10, Some(35));
    let with_gap = |many: usize| {
        let mut gap = day(50);
        gap[..many].fill(None);
        gap
    };
    check(&[with_gap(1)], 10, Some(450));
    check(&[with_gap(2)], 10, None);
    check(&[with_gap(2), day(3)], 10, Some(30));
    check(&[with_gap(2)], 20, Some(900));
    check(&[day(i64::MAX)], 96, None);
}

proptest! {
    #[test]
    fn the_baseload_is_not_above_nine_tenths_of_the_minutes(
        watts in proptest::collection::vec(0i64..5_000, 1..300),
    ) {
        let base = baseload(&minutes(&watts)).expect("a minute") / 1000;
        let below = watts.iter().filter(|watts| **watts < base).count();
        let above = watts.iter().filter(|watts| **watts > base).count();
        prop_assert!(below * 10 < watts.len() && above * 10 <= watts.len() * 9);
    }

    #[test]
    fn days_add_up_to_what_was_drawn(watts in proptest::collection::vec(0i64..5_000, 1..400), start in 0i64..9_000) {
        let start = at("2026-03-01T00:00:00Z").plus(start * HOUR);
        let quarter = |(n, watts): (i64, &i64)| held(start.plus(n * QUARTER), *watts, QUARTER);
        let quarters: Vec<Bucket> = (0..).zip(&watts).map(quarter).collect();
        for (zone, hour) in [("Europe/Berlin", 4), ("Australia/Lord_Howe", 0), ("Asia/Kathmandu", 12)] {
            let days = by_day(&quarters, &calendar(zone, hour));
            let sum: i64 = days.values().flatten().flatten().sum();
            prop_assert_eq!(sum, watts.iter().sum::<i64>() * 1000 * QUARTER);
        }
    }
}
