//! What rows come to.

use super::*;
use jiff::civil::date;

#[test]
fn rows_of_a_sheet_are_by_date_and_then_in_their_order() {
    let sheet = sheet(&[
        "2018-02-18 A-1 Basic 1",
        "2018-02-11 A-2 Basic 2",
        "2018-02-18 A-3 Easy x",
        "2018-02-11 A-1 Basic 1",
    ]);
    assert_eq!(sheet.id, [2, 4, 1, 3]);
    assert_eq!(sheet.day, ["2018-02-11", "2018-02-11", "2018-02-18", "2018-02-18"].map(day));
    assert_eq!(sheet.hours, [Some(2.0), Some(1.0), Some(1.0), None]);
    let words = |column: &[u32]| column.iter().map(|place| sheet.word(*place)).collect::<Vec<_>>();
    assert_eq!(words(&sheet.complexity), ["Basic", "Basic", "Basic", "Easy"]);
    assert_eq!(words(&sheet.package_number), ["2", "1", "1", "3"]);
    assert_eq!(sheet.content[1], sheet.content[2], "equal in all but the date");
    assert!(sheet.content[0] != sheet.content[1] && sheet.content[0] != sheet.content[3]);
    let json = serde_json::to_string(&sheet).expect("JSON");
    assert_eq!(serde_json::from_str::<Sheet>(&json).ok(), Some(sheet));
}

#[test]
fn days_are_counted_from_1970_on() {
    let check = |date: Date, day: i32| assert_eq!((day_of(date), date_of(day)), (day, date));
    check(date(1970, 1, 1), 0);
    check(date(1969, 12, 31), -1);
    check(date(2018, 2, 18), 17_580);
    check(Date::MIN, -4_371_587);
    check(Date::MAX, 2_932_896);
    assert_eq!((date_of(i32::MAX), date_of(i32::MIN)), (Date::MAX, Date::MIN));
}

#[test]
fn each_row_is_a_point_or_left_out_for_the_first_reason() {
    let terms = ["2018-01-01 10 Basic:100:2 Odd:1:1", "2018-03-01 20 Basic:200:3 Late:1:0.5"];
    let assumptions = assumptions(&terms);
    let check =
        |rows: &[&str], points_of: &[i64], complexity: &[i64], twice: &[i64], none: &[i64]| {
            let sheet = sheet(rows);
            let (points, left_out) = points(&sheet, &assumptions);
            let ids =
                |rows: &[u32]| rows.iter().map(|row| sheet.id[*row as usize]).collect::<Vec<_>>();
            assert_eq!(ids(&points.row), points_of, "points of {rows:?}");
            assert_eq!(ids(&left_out.complexity), complexity, "complexities of {rows:?}");
            assert_eq!(ids(&left_out.duplicate), twice, "duplicates of {rows:?}");
            assert_eq!(ids(&left_out.no_hours), none, "without hours of {rows:?}");
            assert_eq!(points.len() + left_out.total(), rows.len());
        };
    check(&[], &[], &[], &[], &[]);
    // Before all terms, and by the terms of the day.
    check(
        &[
            "2017-12-31 A-1 Basic 1",
            "2018-02-28 A-2 Late 1",
            "2018-03-01 A-3 Late 1",
            "2018-03-01 A-4 basic 1",
        ],
        &[3],
        &[1, 2, 4],
        &[],
        &[],
    );
    // The earliest by date is kept, whatever the order of the file.
    check(&["2018-02-18 A-1 Basic 1", "2018-02-11 A-1 Basic 1"], &[2], &[], &[1], &[]);
    check(&["2018-02-18 A-1 Basic 1", "2018-02-18 A-1 Basic 1"], &[1], &[], &[2], &[]);
    // One that was left out for its complexity does not make a later one a duplicate.
    check(&["2018-02-18 A-1 Late 1", "2018-03-04 A-1 Late 1"], &[2], &[1], &[], &[]);
    // Of two without hours the second is a duplicate before it has none.
    check(&["2018-02-11 A-1 Basic -", "2018-02-18 A-1 Basic -"], &[], &[], &[2], &[1]);
    check(&["2018-02-11 A-1 Basic x", "2018-02-18 A-1 Basic 1,5"], &[2], &[], &[], &[1]);
}

#[test]
fn rows_that_could_not_be_read_are_counted_with_those_left_out() {
    let sheet = Sheet::new([(1, row("2018-02-18 A-1 Tiny 1"))], 3);
    let (_, left_out) = points(&sheet, &Assumptions::at_first());
    assert_eq!((left_out.unreadable, left_out.total()), (3, 4));
}

#[test]
fn the_date_of_a_row_chooses_its_terms() {
    let assumptions = assumptions(&["2018-01-01 10 Basic:100:2", "2018-03-01 20.5 Basic:200:3"]);
    let sheet = sheet(&["2018-02-28 A-1 Basic 1.5", "2018-03-01 A-2 Basic 1,5"]);
    let (points, _) = points(&sheet, &assumptions);
    assert_eq!(points.hours, [1.5, 1.5]);
    assert_eq!(points.price, [100.0, 200.0]);
    assert_eq!(points.values(Metric::Costs), [15.0, 30.75]);
    assert_eq!(points.values(Metric::Profits), [85.0, 169.25]);
    assert_eq!(points.planned_cost, [20.0, 61.5]);
    assert_eq!(points.planned_profit, [80.0, 138.5]);
}

#[test]
fn a_filter_includes_both_of_its_dates() {
    let sheet = sheet(&[
        "2018-02-04 A-1 Basic 1",
        "2018-02-11 B-1 Easy 1",
        "2018-02-18 A-2 Easy 2",
        "2018-02-25 C-1 Medium 1",
    ]);
    let (points, _) = points(&sheet, &Assumptions::at_first());
    let check = |query: &str, want: &[i64]| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let (filter, _) = Query::from_pairs(pairs).parse().expect(query);
        let chosen = points.select(&sheet, &filter);
        let ids: Vec<i64> = chosen.row.iter().map(|row| sheet.id[*row as usize]).collect();
        assert_eq!(ids, want, "{query}");
    };
    check("", &[1, 2, 3, 4]);
    check("from=2018-02-11&to=2018-02-18", &[2, 3]);
    check("from=2018-02-12", &[3, 4]);
    check("to=2018-02-10", &[1]);
    check("from=2018-02-05&to=2018-02-06", &[]);
    check("complexity=Easy&complexity=Medium", &[2, 3, 4]);
    check("project=A&project=C&complexity=Easy", &[3]);
    check("project=a", &[]);
    check("complexity=Tiny", &[]);
}

#[test]
fn a_mean_rolls_over_points_or_over_days() {
    let days = [0, 0, 3, 7, 7, 20];
    let values = [1.0, 3.0, 5.0, 7.0, 9.0, 20.0];
    let check = |window: Window, want: [f64; 6]| {
        assert_eq!(rolling_mean(&days, &values, window), want, "{window:?}");
    };
    check(Window::Points(1), values);
    check(Window::Points(2), [1.0, 2.0, 4.0, 6.0, 8.0, 14.5]);
    check(Window::Points(100), [1.0, 2.0, 3.0, 4.0, 5.0, 7.5]);
    // After the day a week before; of the same day those up to the point itself.
    check(Window::Days(7), [1.0, 2.0, 3.0, 6.0, 7.0, 20.0]);
    check(Window::Days(8), [1.0, 2.0, 3.0, 4.0, 5.0, 20.0]);
    check(Window::Days(1), [1.0, 2.0, 5.0, 7.0, 8.0, 20.0]);
    // There is always the point itself.
    check(Window::Points(0), values);
    check(Window::Days(0), [1.0, 2.0, 5.0, 7.0, 8.0, 20.0]);
    assert!(rolling_mean(&[], &[], Window::default()).is_empty());
}

#[test]
fn what_leaves_the_window_leaves_nothing_behind() {
    let values = [0.1, 1e15, 0.2, 0.3, 0.4];
    let means = rolling_mean(&[0, 1, 2, 3, 4], &values, Window::Points(2));
    assert_eq!(means[3], 0.25);
    assert_eq!(means[4], 0.35);
}

#[test]
fn values_are_summed_up_as_pandas_does() {
    assert_eq!(summary(&[]), None);
    let check = |values: &[f64], want: [f64; 6]| {
        let got = summary(values).expect("values");
        let quartiles = [got.lower_quartile, got.median, got.upper_quartile];
        let [a, b, c] = quartiles;
        assert_eq!([got.mean, got.min, a, b, c, got.max], want, "{values:?}");
        assert_eq!(got.count, values.len());
    };
    check(&[4.0], [4.0; 6]);
    check(&[2.0, 1.0], [1.5, 1.0, 1.25, 1.5, 1.75, 2.0]);
    check(&[9.0, -1.0, 3.0, 5.0], [4.0, -1.0, 2.0, 4.0, 6.0, 9.0]);
    check(&[5.0, 1.0, 2.0, 4.0, 3.0], [3.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
    check(&[0.1, 0.1, 0.1], [0.1; 6]);
}

#[test]
fn outliers_are_far_from_their_own_complexity() {
    let check = |rows: &[&str], want: &[bool]| {
        let sheet = sheet(rows);
        let (points, _) = points(&sheet, &Assumptions::at_first());
        assert_eq!(outliers(&points, &points.values(Metric::Costs)), want, "{rows:?}");
    };
    let of = |hours: &[&str], complexity: &str| -> Vec<String> {
        let row = |(n, hours): (usize, &&str)| {
            format!("2018-02-18 {complexity}-{n} {complexity} {hours}")
        };
        hours.iter().enumerate().map(row).collect()
    };
    let check_hours = |hours: &[&str], want: &[bool]| {
        let rows = of(hours, "Basic");
        check(&rows.iter().map(String::as_str).collect::<Vec<_>>(), want);
    };
    check_hours(&[], &[]);
    check_hours(&["3"], &[false]);
    // The median is 3 and its deviation 1: 3.5 / 0.6745 = 5.19 from it is not too far.
    check_hours(&["1", "2", "3", "4", "8.1"], &[false; 5]);
    check_hours(&["1", "2", "3", "4", "8.2"], &[false, false, false, false, true]);
    // All are the same but one, whose deviation from the mean is far beyond that of all.
    check_hours(&["2", "2", "2", "2", "2", "3"], &[false, false, false, false, false, true]);
    check_hours(&["2", "2", "2"], &[false; 3]);
    // 16 hours are many for a basic package, and usual for a complex one.
    let mut both = of(&["1", "2", "3", "2", "16"], "Basic");
    both.extend(of(&["15", "16", "17"], "Complex"));
    let want = [false, false, false, false, true, false, false, false];
    check(&both.iter().map(String::as_str).collect::<Vec<_>>(), &want);
}

#[test]
fn planned_values_are_steps_by_date() {
    let terms = [
        "2018-01-01 10 Basic:100:2 Odd:50:1",
        "2018-02-01 20 Basic:100:2",
        "2018-02-20 20 Basic:100:2 Odd:50:1",
        "2018-09-01 30 Basic:1:1",
    ];
    let assumptions = assumptions(&terms);
    let sheet =
        sheet(&["2018-01-10 A-1 Basic 1", "2018-02-11 A-2 Basic 1", "2018-02-25 A-3 Odd 1"]);
    let (points, _) = points(&sheet, &assumptions);
    let step =
        |first: &str, last: &str, value: f64| Step { first: day(first), last: day(last), value };
    let found = points.planned(&assumptions, &Filter::default(), Metric::Costs);
    assert_eq!((found.len(), found[0].complexity.as_str()), (2, "Basic"));
    // A change of what else there is goes on with the step.
    let steps = [step("2018-01-10", "2018-01-31", 20.0), step("2018-02-01", "2018-02-25", 40.0)];
    assert_eq!(found[0].steps, steps);
    let steps = [step("2018-01-10", "2018-01-31", 10.0), step("2018-02-20", "2018-02-25", 20.0)];
    assert_eq!((found[1].complexity.as_str(), &found[1].steps[..]), ("Odd", &steps[..]));
    let at_last = points.planned_at_last(&assumptions, &Filter::default(), Metric::Profits);
    assert_eq!(at_last, [("Basic".to_owned(), 60.0), ("Odd".to_owned(), 30.0)]);
    let odd =
        Filter { complexities: vec!["Odd".to_owned(), "New".to_owned()], ..Filter::default() };
    assert_eq!(points.planned(&assumptions, &odd, Metric::Costs), found[1..]);
    let at_last = points.planned_at_last(&assumptions, &odd, Metric::Costs);
    assert_eq!(at_last, [("Odd".to_owned(), 20.0)]);
    let nothing = Points::default();
    assert!(nothing.planned(&assumptions, &odd, Metric::Costs).is_empty());
    assert!(nothing.planned_at_last(&assumptions, &odd, Metric::Costs).is_empty());
}

#[test]
fn totals_are_by_one_dimension_or_two() {
    let sheet = sheet(&[
        "2018-01-28 B-1 Basic 1",
        "2018-02-04 B-1 Basic 3",
        "2018-02-11 A-1 Easy 2",
        "2018-02-18 B-2 Easy 4",
    ]);
    let (points, _) = points(&sheet, &Assumptions::at_first());
    let total = |by| -> Vec<(String, usize, usize, f64)> {
        let row = |total: Total| {
            let second = total.second.map(|second| format!(" {second}")).unwrap_or_default();
            (total.name + &second, total.points, total.packages, total.hours)
        };
        totals(&points, &sheet, by).into_iter().map(row).collect()
    };
    let row = |name: &str, points: usize, packages: usize, hours: f64| {
        (name.to_owned(), points, packages, hours)
    };
    let by_project = [row("A", 1, 1, 2.0), row("B", 3, 2, 8.0)];
    assert_eq!(total((Dimension::Project, None)), by_project);
    let by_month = [
        row("2018-01 Basic", 1, 1, 1.0),
        row("2018-02 Basic", 1, 1, 3.0),
        row("2018-02 Easy", 2, 2, 6.0),
    ];
    assert_eq!(total((Dimension::Month, Some(Dimension::Complexity))), by_month);
    // An empty cell has a total too.
    assert_eq!(total((Dimension::Packager, Some(Dimension::Technology))), [row(" ", 4, 3, 10.0)]);
    let of_b = &totals(&points, &sheet, (Dimension::Project, None))[1];
    assert_eq!((of_b.prices, of_b.costs, of_b.profits), (380.0, 144.0, 236.0));
    assert_eq!((of_b.planned_costs, of_b.planned_profits), (144.0, 236.0));
    assert_eq!((of_b.mean_cost, of_b.mean_profit), (48.0, 236.0 / 3.0));
    for dimension in Dimension::ALL {
        assert_eq!(Dimension::parse(dimension.as_str()), Some(dimension));
        assert_eq!(serde_json::to_value(dimension).expect("JSON"), dimension.as_str());
    }
}
