use super::*;
use crate::energy::price::{Band, Tariff, Tier, Weekdays};
use crate::instant::MINUTE;
use jiff::civil::{Weekday, date};
use jiff::tz::TimeZone;
use proptest::prelude::*;

const QUARTER: i64 = 15 * MINUTE;

fn calendar(zone: &str) -> Calendar {
    Calendar {
        zone: TimeZone::get(zone).expect("a known zone"),
        // Contracts do not care.
        day_start_hour: 4,
        week_start: Weekday::Monday,
    }
}

fn at(text: &str) -> Instant {
    Instant::parse(text).expect("a time")
}

/// Quarters of 1 kWh drawn and half a kWh given.
fn quarters(from: &str, until: &str) -> Vec<Bucket> {
    let (mut next, until) = (at(from), at(until));
    let mut quarters = Vec::new();
    while next < until {
        let (delivered_nj, received_nj) = (KWH, KWH / 2);
        quarters.push(Bucket { at: next, delivered_nj, received_nj, ..Bucket::default() });
        next = next.plus(QUARTER);
    }
    quarters
}

fn terms(import: Tariff) -> Terms {
    Terms { currency: "EUR".to_owned(), import, export: None }
}

fn since(year: i16, terms: Terms) -> Dated<Terms> {
    Dated::new(vec![(date(year, 1, 1), terms)])
}

/// Cheap at night: 1 instead of 10.
fn night(from_minute: u16, to_minute: u16) -> Dated<Terms> {
    let name = "Night".to_owned();
    let band = Band { name, days: Weekdays::ALL, from_minute, to_minute, price: 1_000_000 };
    since(2020, terms(Tariff::TimeOfUse { bands: vec![band], otherwise: 10_000_000 }))
}

fn flat(price: i64) -> Terms {
    terms(Tariff::Flat { price })
}

/// The whole cost of a day, in whole currency.
fn day(zone: &str, day: &str, tariffs: &Dated<Terms>) -> (usize, i64) {
    let calendar = Calendar { day_start_hour: 0, ..calendar(zone) };
    let span = calendar.day(day.parse().expect("a date"));
    let quarters = quarters(&span.start().to_string(), &span.end().to_string());
    let hours = cost(&quarters, tariffs, &calendar, SoFar::default());
    (hours.len(), hours.iter().map(|hour| hour.cost_micros).sum::<i64>() / 1_000_000)
}

#[test]
fn a_day_costs_what_the_clock_on_the_wall_says() {
    let check = |zone: &str, when: &str, want: (usize, i64)| {
        // Eight hours of night, 22:00 to 06:00.
        assert_eq!(day(zone, when, &night(22 * 60, 6 * 60)), want, "{zone} {when}");
    };
    check("Europe/Berlin", "2026-03-01", (24, 32 + 16 * 40));
    // Seven hours of night; then nine.
    check("Europe/Berlin", "2026-03-29", (23, 28 + 16 * 40));
    check("Europe/Berlin", "2026-10-25", (25, 36 + 16 * 40));
    // 24 hours that lie in 25 of UTC.
    check("Asia/Kolkata", "2026-03-29", (25, 32 + 16 * 40));
    check("Asia/Kathmandu", "2026-03-29", (25, 32 + 16 * 40));
    // 24 and a half.
    check("Australia/Lord_Howe", "2026-04-05", (25, 34 + 16 * 40));
}

#[test]
fn the_hour_that_repeats_is_priced_twice_and_the_skipped_one_never() {
    let check = |from: &str, until: &str, want: &[i64]| {
        // 02:00 to 03:00 is cheap.
        let hours = cost(
            &quarters(from, until),
            &night(120, 180),
            &calendar("Europe/Berlin"),
            SoFar::default(),
        );
        let costs: Vec<i64> = hours.iter().map(|hour| hour.cost_micros / 1_000_000).collect();
        assert_eq!(costs, want, "{from}");
    };
    check("2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z", &[40, 4, 4, 40]);
    check("2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z", &[40, 40, 40]);
    check("2026-07-04T23:00:00Z", "2026-07-05T02:00:00Z", &[40, 4, 40]);
}

#[test]
fn tiers_split_a_quarter_and_begin_again_with_the_month() {
    let tiers = vec![
        Tier { up_to_milli_kwh: Some(10_500), price: 1_000_000 },
        Tier { up_to_milli_kwh: None, price: 3_000_000 },
    ];
    let tariffs = since(2020, terms(Tariff::Tiers { tiers }));
    let check = |from: &str, until: &str, so_far: SoFar, want: &[i64]| {
        let hours = cost(&quarters(from, until), &tariffs, &calendar("Europe/Berlin"), so_far);
        let costs: Vec<i64> = hours.iter().map(|hour| hour.cost_micros).collect();
        assert_eq!(costs, want, "{from}");
    };
    let march = |kwh: i128| SoFar { month: date(2026, 3, 9), delivered_nj: kwh * i128::from(KWH) };
    let (four, twelve) = (4_000_000, 12_000_000);
    // 2.5 kWh of the third hour are still cheap.
    let third = 2_500_000 + 3 * 1_500_000;
    check("2026-03-10T00:00:00Z", "2026-03-10T04:00:00Z", march(0), &[four, four, third, twelve]);
    check("2026-03-10T00:00:00Z", "2026-03-10T02:00:00Z", march(8), &[third, twelve]);
    // April begins at 22:00 in UTC.
    check("2026-03-31T21:00:00Z", "2026-03-31T23:00:00Z", march(50), &[twelve, four]);
    // What was drawn in another month does not count.
    check("2026-04-10T00:00:00Z", "2026-04-10T01:00:00Z", march(50), &[four]);
}

#[test]
fn a_month_begins_at_midnight_on_the_wall() {
    let check = |zone: &str, when: &str, want: &str| {
        assert_eq!(month_start(&calendar(zone), at(when)), at(want), "{zone} {when}");
    };
    check("Europe/Berlin", "2026-04-10T00:00:00Z", "2026-03-31T22:00:00Z");
    check("Europe/Berlin", "2026-03-31T22:00:00Z", "2026-03-31T22:00:00Z");
    check("Europe/Berlin", "2026-03-31T21:59:59Z", "2026-02-28T23:00:00Z");
    check("Asia/Kolkata", "2026-04-10T00:00:00Z", "2026-03-31T18:30:00Z");
}

#[test]
fn prices_change_at_midnight_and_there_is_none_before_the_first() {
    let tariffs =
        Dated::new(vec![(date(2026, 3, 1), flat(1_000_000)), (date(2026, 3, 2), flat(7_000_000))]);
    let calendar = calendar("Asia/Kolkata");
    let costs = |from: &str, until: &str| -> Vec<(String, i64)> {
        let hours = cost(&quarters(from, until), &tariffs, &calendar, SoFar::default());
        hours.iter().map(|hour| (hour.at.to_string(), hour.cost_micros / 1_000_000)).collect()
    };
    // Midnight is at 18:30: half of the hour has no price, then half has either.
    let first = costs("2026-02-28T17:00:00Z", "2026-02-28T19:00:00Z");
    assert_eq!(first, [("2026-02-28T18:00:00Z".to_owned(), 2)]);
    let second = costs("2026-03-01T18:00:00Z", "2026-03-01T19:00:00Z");
    assert_eq!(second, [("2026-03-01T18:00:00Z".to_owned(), 2 + 14)]);
    assert_eq!(cost(&[], &tariffs, &calendar, SoFar::default()), []);
}

#[test]
fn currencies_are_not_added_up() {
    let crowns = Terms { currency: "SEK".to_owned(), ..flat(5_000_000) };
    let tariffs = Dated::new(vec![(date(2026, 3, 1), flat(1_000_000)), (date(2026, 3, 2), crowns)]);
    let quarters = quarters("2026-03-01T18:00:00Z", "2026-03-01T19:00:00Z");
    let hours = cost(&quarters, &tariffs, &calendar("Asia/Kolkata"), SoFar::default());
    let shown = |hour: &HourCost| (hour.currency.clone(), hour.cost_micros / 1_000_000);
    let want = [("EUR".to_owned(), 2), ("SEK".to_owned(), 10)];
    assert_eq!(hours.iter().map(shown).collect::<Vec<_>>(), want);
}

#[test]
fn prices_may_be_negative_and_what_is_given_earns() {
    let check = |import: i64, export: Option<i64>, want: (i64, i64)| {
        let tariffs = since(2020, Terms { export, ..flat(import) });
        let quarters = quarters("2026-03-01T00:00:00Z", "2026-03-01T01:00:00Z");
        let hours = cost(&quarters, &tariffs, &calendar("UTC"), SoFar::default());
        assert_eq!((hours[0].cost_micros, hours[0].credit_micros), want, "{import} {export:?}");
    };
    check(298_700, None, (1_194_800, 0));
    check(-50_000, Some(80_000), (-200_000, 160_000));
    check(0, Some(-80_000), (0, -160_000));
}

#[test]
fn money_is_rounded_once_for_an_hour_half_away_from_zero() {
    let check = |parts: &[i64], price: i64, want: i64| {
        let quarter = |(n, delivered_nj): (i64, &i64)| Bucket {
            at: at("2026-03-01T00:00:00Z").plus(n * QUARTER),
            delivered_nj: *delivered_nj,
            ..Bucket::default()
        };
        let quarters: Vec<Bucket> = (0..).zip(parts).map(quarter).collect();
        let hours = cost(&quarters, &since(2020, flat(price)), &calendar("UTC"), SoFar::default());
        assert_eq!(hours[0].cost_micros, want, "{parts:?} {price}");
    };
    // A quarter of a millionth each.
    check(&[KWH / 4; 4], 1, 1);
    check(&[KWH / 4], 1, 0);
    check(&[KWH / 4; 2], 1, 1);
    check(&[KWH / 4; 2], -1, -1);
    check(&[KWH / 2 - 1], 1, 0);
    check(&[i64::MAX; 4], i64::MAX, i64::MAX);
    check(&[i64::MAX; 4], i64::MIN, i64::MIN);
}

proptest! {
    #[test]
    fn a_day_in_parts_costs_what_it_costs_at_once(
        hours in proptest::collection::vec(0i64..4 * KWH, 24), cut in 0usize..24, bound in 1i64..60_000,
    ) {
        let tiers = vec![
            Tier { up_to_milli_kwh: Some(bound), price: 298_700 },
            Tier { up_to_milli_kwh: None, price: 314_159 },
        ];
        let tariffs = since(2020, terms(Tariff::Tiers { tiers }));
        let start = at("2026-03-01T00:00:00Z");
        let bucket = |(n, delivered_nj): (i64, &i64)| Bucket {
            at: start.plus(n * HOUR), delivered_nj: *delivered_nj, ..Bucket::default()
        };
        let quarters: Vec<Bucket> = (0..).zip(&hours).map(bucket).collect();
        let so_far = |part: &[i64]| SoFar {
            month: date(2026, 3, 1),
            delivered_nj: part.iter().map(|nanojoules| i128::from(*nanojoules)).sum(),
        };
        let calendar = calendar("UTC");
        let mut parts = cost(&quarters[..cut], &tariffs, &calendar, so_far(&[]));
        parts.append(&mut cost(&quarters[cut..], &tariffs, &calendar, so_far(&hours[..cut])));
        prop_assert_eq!(parts, cost(&quarters, &tariffs, &calendar, so_far(&[])));
    }
}
