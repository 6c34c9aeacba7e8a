use super::*;
use jiff::ToSpan;
use std::collections::{BTreeMap, BTreeSet};

const LATER: Date = date(2026, 1, 1);

fn texts(week: Week, today: Date) -> Vec<Vec<String>> {
    rows(1, 20, week, today).into_iter().map(Row::texts).collect()
}

fn weeks(count: usize) -> impl Iterator<Item = Week> {
    domain::packaging::weeks(FIRST, LATER).take(count)
}

#[test]
fn a_week_has_no_rows_before_it_began_and_more_as_time_goes_by() {
    let week = Week::of(date(2018, 2, 18));
    let counts: Vec<usize> = (-1..20)
        .map(|day| texts(week, week.start().checked_add(day.days()).expect("a date")).len())
        .collect();
    assert_eq!(counts[..2], [0, 0], "{counts:?}");
    assert!(counts.is_sorted() && counts[3] < counts[7] && counts[7] < counts[20], "{counts:?}");
    assert!(counts[17..].iter().all(|count| *count == counts[20]), "{counts:?}");
    assert!(counts[20] >= 20);
    assert_eq!(texts(Week::of(date(2011, 12, 25)), LATER).len(), 0);
}

#[test]
fn a_row_that_is_known_early_says_more_later() {
    let week = Week::of(date(2018, 2, 18));
    let early = texts(week, date(2018, 2, 25));
    let late = texts(week, date(2018, 3, 12));
    assert!(early.iter().any(|row| !late.contains(row)), "some hours are written down late");
    assert_eq!(late, texts(week, LATER));
}

#[test]
fn packages_recur_and_their_time_grows() {
    let mut totals: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for week in weeks(60) {
        for row in texts(week, LATER) {
            if let (Ok(total), false) = (row[9].parse(), row[6] == "Eve") {
                totals.entry(row[0].clone()).or_default().push(total);
            }
        }
    }
    assert!(totals.values().all(|of| of.is_sorted()));
    assert!(totals.values().filter(|of| of.len() >= 3).count() > 100);
    assert!(totals.values().any(|of| of.windows(2).any(|two| two[0] == two[1])), "idle weeks");
}

#[test]
fn years_have_everything_odd_that_is_promised() {
    let all: Vec<_> = weeks(700).flat_map(|week| texts(week, LATER)).collect();
    let complexities: BTreeSet<_> = all.iter().map(|row| row[3].as_str()).collect();
    assert!(complexities.is_superset(&BTreeSet::from(["Basic", "Easy", "Medium", "Complex"])));
    assert!(complexities.contains("Trivial"));
    for odd in ["", "1,5", "n/a"] {
        assert!(all.iter().any(|row| row[9] == odd), "{odd}");
    }
    for dashes in 0..3 {
        assert!(all.iter().any(|row| row[0].matches('-').count() == dashes), "{dashes}");
    }
    assert!(all.iter().any(|row| row[1].ends_with(".msi")));
    let hours: f64 = all.iter().filter_map(|row| row[9].parse::<f64>().ok()).sum();
    assert!((2.0..8.0).contains(&(hours / all.len() as f64)), "{}", hours / all.len() as f64);
}

#[test]
fn another_seed_is_another_house_and_a_week_has_as_many_rows_as_wanted() {
    let first = Week::of(FIRST);
    assert_ne!(rows(1, 20, first, LATER), rows(2, 20, first, LATER));
    let many: usize = weeks(700).map(|week| rows(1, 150, week, LATER).len()).sum();
    assert!((105_000..107_000).contains(&many), "{many}");
}
