//! Figures against those that pandas works out: `golden/golden.py` made the rows and what is wanted of them.

use super::*;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Wanted {
    left_out: LeftOutCounts,
    cases: Vec<Case>,
    by_project_and_month: Vec<WantedTotal>,
    by_complexity: Vec<WantedTotal>,
}

#[derive(Deserialize)]
struct LeftOutCounts {
    complexity: usize,
    duplicate: usize,
    no_hours: usize,
}

/// Rows are named by their place in the file.
#[derive(Deserialize)]
struct Case {
    metric: Metric,
    query: Vec<(String, String)>,
    rows: Vec<i64>,
    values: Vec<f64>,
    rolling_mean: Vec<f64>,
    summary: Option<BTreeMap<String, f64>>,
    outliers: Vec<i64>,
    planned: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
struct WantedTotal {
    #[serde(alias = "Project", alias = "Complexity")]
    name: String,
    #[serde(rename = "Month")]
    second: Option<String>,
    points: usize,
    packages: usize,
    #[serde(flatten)]
    sums: BTreeMap<String, f64>,
}

fn read() -> (Sheet, Assumptions, Wanted) {
    let rows = read_csv(include_bytes!("golden/rows.csv")).expect("a file of ours");
    let rows = rows.into_iter().map(|(_, row)| row.expect("a good row"));
    let sheet = Sheet::new((0..).zip(rows), 0);
    let form: AssumptionsForm =
        serde_json::from_str(include_str!("golden/assumptions.json")).expect("a form");
    let wanted = serde_json::from_str(include_str!("golden/wanted.json")).expect("figures");
    (sheet, Assumptions::parse(&form).expect("good assumptions"), wanted)
}

/// To 1e-9, of the number itself where it is large.
fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0)
}

fn check_all(found: &[f64], wanted: &[f64], what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (n, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        assert!(near(*found, *wanted), "{what} {n}: {found} is not {wanted}");
    }
}

fn check_case(points: &Points, sheet: &Sheet, assumptions: &Assumptions, case: &Case) {
    let what = format!("{:?} {:?}", case.metric, case.query);
    let pairs = case.query.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let (filter, window) = Query::from_pairs(pairs).parse().expect("a good query");
    let chosen = points.select(sheet, &filter);
    let ids: Vec<i64> = chosen.row.iter().map(|row| sheet.id[*row as usize]).collect();
    assert_eq!(ids, case.rows, "{what}");
    let values = chosen.values(case.metric);
    check_all(&values, &case.values, &what);
    check_all(&rolling_mean(&chosen.day, &values, window), &case.rolling_mean, &what);
    let outliers = outliers(&chosen, &values);
    let outliers: Vec<i64> =
        ids.iter().zip(outliers).filter(|(_, far)| *far).map(|(id, _)| *id).collect();
    assert_eq!(outliers, case.outliers, "{what}");
    check_planned(&chosen, assumptions, &filter, case);
    let found = summary(&values).map(|found| {
        assert_eq!(found.count, values.len());
        BTreeMap::from([
            ("lower_quartile".to_owned(), found.lower_quartile),
            ("max".to_owned(), found.max),
            ("mean".to_owned(), found.mean),
            ("median".to_owned(), found.median),
            ("min".to_owned(), found.min),
            ("upper_quartile".to_owned(), found.upper_quartile),
        ])
    });
    check_named(found.as_ref(), case.summary.as_ref(), &what);
}

fn check_named(
    found: Option<&BTreeMap<String, f64>>,
    wanted: Option<&BTreeMap<String, f64>>,
    what: &str,
) {
    let names = |map: Option<&BTreeMap<String, f64>>| map.map(|map| map.keys().cloned().collect());
    let values = |map: Option<&BTreeMap<String, f64>>| {
        map.map(|map| map.values().copied().collect()).unwrap_or_default()
    };
    let (found_names, wanted_names): (Option<Vec<String>>, _) = (names(found), names(wanted));
    assert_eq!(found_names, wanted_names, "{what}");
    let (found, wanted): (Vec<f64>, Vec<f64>) = (values(found), values(wanted));
    check_all(&found, &wanted, what);
}

fn check_planned(points: &Points, assumptions: &Assumptions, filter: &Filter, case: &Case) {
    let what = format!("planned {:?} {:?}", case.metric, case.query);
    let at_last = points.planned_at_last(assumptions, filter, case.metric);
    check_named(Some(&at_last.into_iter().collect()), Some(&case.planned), &what);
    // The steps end with the same, each in the terms of its days.
    let last = points.day.last().copied();
    let lines = points.planned(assumptions, filter, case.metric);
    let ends = lines.iter().filter_map(|line| {
        let step = line.steps.last().filter(|step| Some(step.last) == last)?;
        Some((line.complexity.clone(), step.value))
    });
    check_named(Some(&ends.collect()), Some(&case.planned), &what);
}

fn check_totals(found: &[Total], wanted: &[WantedTotal]) {
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(wanted) {
        let what = format!("{} {:?}", wanted.name, wanted.second);
        let names = (&found.name, &found.second, found.points, found.packages);
        assert_eq!(names, (&wanted.name, &wanted.second, wanted.points, wanted.packages));
        let sums = [
            ("costs", found.costs),
            ("hours", found.hours),
            ("mean_cost", found.mean_cost),
            ("mean_profit", found.mean_profit),
            ("planned_costs", found.planned_costs),
            ("planned_profits", found.planned_profits),
            ("prices", found.prices),
            ("profits", found.profits),
        ];
        let sums = sums.map(|(name, sum)| (name.to_owned(), sum)).into();
        check_named(Some(&sums), Some(&wanted.sums), &what);
    }
}

#[test]
fn figures_are_those_of_pandas() {
    let (sheet, assumptions, wanted) = read();
    let (points, left_out) = points(&sheet, &assumptions);
    let counts = (left_out.complexity.len(), left_out.duplicate.len(), left_out.no_hours.len());
    let wanted_counts = &wanted.left_out;
    assert_eq!(counts, (wanted_counts.complexity, wanted_counts.duplicate, wanted_counts.no_hours));
    assert!(counts.0 > 0 && counts.1 > 0 && counts.2 > 0 && wanted.cases.len() > 11);
    for case in &wanted.cases {
        check_case(&points, &sheet, &assumptions, case);
    }
    let by_both = (Dimension::Project, Some(Dimension::Month));
    check_totals(&totals(&points, &sheet, by_both), &wanted.by_project_and_month);
    let by_one = (Dimension::Complexity, None);
    check_totals(&totals(&points, &sheet, by_one), &wanted.by_complexity);
}

#[test]
fn the_file_is_written_as_it_was_read() {
    let file = include_bytes!("golden/rows.csv");
    let rows = read_csv(file).expect("a file of ours");
    let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row.expect("a good row")).collect();
    assert!(write_csv(&rows) == file);
}
