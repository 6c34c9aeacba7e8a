use super::*;
use domain::packaging::{Assumptions, Row, Week, points};

/// A sheet of packages of the weeks of these dates, which took these hours.
fn sheet(rows: &[(&str, &str, f64)]) -> Sheet {
    let row = |(at, (date, complexity, hours)): (usize, &(&str, &str, f64))| {
        let mut cells = vec![String::new(); domain::packaging::CELLS];
        cells[0] = format!("ABC-{at}");
        cells[3] = (*complexity).to_owned();
        cells[9] = hours.to_string();
        let week = Week::of(date.parse().expect("a date"));
        (at as i64, Row::of_cells(week, &cells).expect("a row"))
    };
    Sheet::new(rows.iter().enumerate().map(row), 0)
}

fn figures(rows: &[(&str, &str, f64)], filter: &Filter) -> Option<Headline> {
    let sheet = sheet(rows);
    let (all, _) = points(&sheet, &Assumptions::at_first());
    headline(&all, &all.select(&sheet, filter), &sheet, filter)
}

const ROWS: [(&str, &str, f64); 4] = [
    ("2018-02-04", "Basic", 1.0),
    ("2018-02-11", "Basic", 3.0),
    ("2018-02-18", "Easy", 4.0),
    ("2018-02-18", "Basic", 2.0),
];

#[test]
fn figures_are_those_of_what_is_looked_at() {
    let all = figures(&ROWS, &Filter::default()).expect("points");
    assert_eq!((all.count, all.hours, all.previous), (4, 10.0, None));
    assert_eq!((all.cost.total, all.cost.mean), (180.0, 45.0));
    assert_eq!(all.profit.total, 480.0 - 180.0);
    assert_eq!(all.cost.planned, (3.0 * 36.0 + 72.0) / 4.0);
    assert_eq!(figures(&[], &Filter::default()), None);
}

#[test]
fn they_are_held_against_as_many_days_before() {
    let from = |date: &str| Filter { from: date.parse().ok(), ..Filter::default() };
    let last = figures(&ROWS, &from("2018-02-18")).expect("points");
    // One day: nothing was on the day before.
    assert_eq!((last.count, last.previous, last.cost.previous), (2, Some(0), None));
    let last = figures(&ROWS, &from("2018-02-11")).expect("points");
    assert_eq!((last.count, last.previous), (3, Some(1)));
    assert_eq!((last.cost.previous, last.profit.previous), (Some(18.0), Some(82.0)));
}

#[test]
fn a_package_of_many_reports_is_added_up_once() {
    let mut sheet = sheet(&ROWS);
    // The first and the last of the Basic ones are reports of one package.
    sheet.package_number[3] = sheet.package_number[0];
    let (all, _) = points(&sheet, &Assumptions::at_first());
    let all = headline(&all, &all, &sheet, &Filter::default()).expect("points");
    assert_eq!((all.count, all.packages, all.hours), (4, 3, 9.0));
    assert_eq!((all.cost.total, all.cost.mean), (9.0 * 18.0, 45.0));
}
