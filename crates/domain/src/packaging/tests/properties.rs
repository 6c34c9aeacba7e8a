//! What holds for all rows, values and files.

use super::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// Short unless told.
fn cases() -> ProptestConfig {
    let long = std::env::var_os("HINDSIGHT_LONG").is_some();
    ProptestConfig::with_cases(if long { 5_000 } else { 256 })
}

/// Rows that are often equal in all but the date, of complexities that are often listed.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let complexity = prop_oneof![Just("Basic"), Just("Easy"), Just("-"), Just("Odd")];
    let hours =
        prop_oneof![Just("1"), Just("2,5"), Just("-"), Just("NaN"), Just("x"), Just("-3e2")];
    let parts = (17_000i32..17_100, 0u8..3, 0u8..3, complexity, hours);
    let row = parts.prop_map(|(day, project, number, complexity, hours)| {
        row(&format!("{} P{project}-{number} {complexity} {hours}", date_of(day)))
    });
    vec(row, 0..60)
}

/// Rows with any texts, as reports make them.
fn odd_rows() -> impl Strategy<Value = Vec<Row>> {
    let text = prop_oneof!["[ ,\"\r\n;a-]{0,6}", "\\PC{0,6}", Just(String::new())];
    let cells = (vec(text, CELLS), "[A-Z\"]{1,3}(-[0-9]{0,2}){0,3}", 7i32..20_000);
    let row = cells.prop_map(|(mut cells, key, day)| {
        cells[0] = key;
        Row::of_cells(Week::of(date_of(day)), &cells).expect("a row")
    });
    vec(row, 0..8)
}

/// Values as costs and profits are: some large, most small, with cents.
fn values() -> impl Strategy<Value = Vec<(i32, f64)>> {
    let value = prop_oneof![-500.0..2000.0, -1e7..1e7, Just(0.0), Just(0.1)];
    vec((0i32..30, value), 1..200).prop_map(|mut values| {
        values.sort_by_key(|(day, _)| *day);
        values
    })
}

/// The first scraper's own line of a row, with all parts of its key.
fn as_first_written(row: &Row) -> Vec<String> {
    let parts = row.get(Column::Key).split('-').map(str::to_owned);
    let key = row.get(Column::Key).to_owned();
    let rest = row.cells[Column::Name as usize..].iter().cloned();
    [row.date.to_string(), key].into_iter().chain(parts).chain(rest).collect()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn every_row_is_a_point_or_left_out(rows in rows(), unreadable in 0u32..9) {
        let count = rows.len();
        let sheet = Sheet::new((0..).zip(rows), unreadable);
        let (points, left_out) = points(&sheet, &Assumptions::at_first());
        prop_assert_eq!(points.len() + left_out.total(), count + unreadable as usize);
        let mut all: Vec<u32> = points.row.clone();
        all.extend([left_out.complexity, left_out.duplicate, left_out.no_hours].concat());
        all.sort_unstable();
        prop_assert_eq!(all, (0..).take(count).collect::<Vec<u32>>());
        prop_assert!(points.day.is_sorted() && points.row.is_sorted());
    }

    #[test]
    fn no_two_points_are_equal_in_all_but_the_date(rows in rows()) {
        let kept = rows.clone();
        let sheet = Sheet::new((0..).zip(rows), 0);
        let (points, _) = points(&sheet, &Assumptions::at_first());
        let cells = |row: &u32| &kept[usize::try_from(sheet.id[*row as usize]).unwrap()].cells;
        let different: std::collections::HashSet<_> = points.row.iter().map(cells).collect();
        prop_assert_eq!(different.len(), points.len());
    }

    #[test]
    fn a_selection_is_what_was_asked_for(rows in rows(), from in 17_000i32..17_100, days in 0i32..50) {
        let sheet = Sheet::new((0..).zip(rows), 0);
        let (points, _) = points(&sheet, &Assumptions::at_first());
        prop_assert_eq!(&points.select(&sheet, &Filter::default()), &points);
        let filter = Filter {
            from: Some(date_of(from)),
            to: Some(date_of(from + days)),
            complexities: vec!["Easy".to_owned()],
            projects: vec!["P1".to_owned(), "P2".to_owned()],
        };
        let chosen = points.select(&sheet, &filter);
        let wanted = |n: &usize| {
            let complexity = sheet.word(points.complexity[*n]);
            let project = sheet.word(points.project[*n]);
            (from..=from + days).contains(&points.day[*n])
                && complexity == "Easy"
                && (project == "P1" || project == "P2")
        };
        let rows: Vec<u32> = (0..points.len()).filter(wanted).map(|n| points.row[n]).collect();
        prop_assert_eq!(&chosen.row, &rows);
        prop_assert_eq!(chosen.select(&sheet, &filter), chosen);
    }

    #[test]
    fn a_rolling_mean_is_the_mean_of_each_window(values in values(), size in 1u32..60, by_days in any::<bool>()) {
        let (days, values): (Vec<i32>, Vec<f64>) = values.into_iter().unzip();
        let window = if by_days { Window::Days(size) } else { Window::Points(size) };
        let means = rolling_mean(&days, &values, window);
        prop_assert_eq!(means.len(), values.len());
        for (n, mean) in means.iter().enumerate() {
            let inside = |m: &usize| match window {
                Window::Points(points) => n - m < points as usize,
                Window::Days(length) => i64::from(days[n] - days[*m]) < i64::from(length),
            };
            let window: Vec<f64> = (0..=n).filter(inside).map(|m| values[m]).collect();
            let naive = window.iter().sum::<f64>() / window.len() as f64;
            // What was in the window before may be far larger, and leaves nothing behind.
            let largest = window.iter().fold(1.0, |most: f64, value| most.max(value.abs()));
            prop_assert!((mean - naive).abs() <= 1e-12 * largest, "{} is not {} at {}", mean, naive, n);
        }
    }

    #[test]
    fn a_summary_is_in_order(values in values()) {
        let values: Vec<f64> = values.into_iter().map(|(_, value)| value).collect();
        let found = summary(&values).expect("values");
        prop_assert!(found.min <= found.mean && found.mean <= found.max);
        let order = [found.min, found.lower_quartile, found.median, found.upper_quartile, found.max];
        prop_assert!(order.is_sorted(), "{:?}", order);
        let below = values.iter().filter(|value| **value <= found.median).count();
        prop_assert!(below * 2 >= values.len());
    }

    #[test]
    fn totals_add_up_to_everything(rows in rows(), first in 0usize..5, second in 0usize..5) {
        let sheet = Sheet::new((0..).zip(rows), 0);
        let (points, _) = points(&sheet, &Assumptions::at_first());
        let by = (Dimension::ALL[first], Some(Dimension::ALL[second]));
        let totals = totals(&points, &sheet, by);
        prop_assert_eq!(totals.iter().map(|total| total.points).sum::<usize>(), points.len());
        let cost: f64 = totals.iter().map(|total| total.costs).sum();
        prop_assert!((cost - points.cost.iter().sum::<f64>()).abs() < 1e-6);
        let names: Vec<_> = totals.iter().map(|total| (&total.name, &total.second)).collect();
        prop_assert!(names.is_sorted_by(|a, b| a < b), "each pair of names once, in order");
    }

    #[test]
    fn rows_are_read_as_they_are_written(rows in odd_rows()) {
        let written = write_csv(&rows);
        let read = read_csv(&written).expect("a file of ours");
        let read: Vec<Row> = read.into_iter().map(|(_, row)| row.expect("a good row")).collect();
        prop_assert!(write_csv(&read) == written);
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn the_first_scrapers_rows_are_read_too(rows in odd_rows()) {
        let mut writer = ::csv::WriterBuilder::new()
            .terminator(::csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(Vec::new());
        writer.write_record(COLUMNS).unwrap();
        rows.iter().for_each(|row| writer.write_record(as_first_written(row)).unwrap());
        let read = read_csv(&writer.into_inner().unwrap()).expect("a file");
        let read: Vec<Row> = read.into_iter().map(|(_, row)| row.expect("a good row")).collect();
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn no_file_is_too_odd(bytes in vec(any::<u8>(), 0..200), lines in "([\"0-9A,\r\n-]|\\PC){0,200}") {
        let _ = read_csv(&bytes);
        let columns = COLUMNS.join(",").into_bytes();
        let _ = read_csv(&[&columns[..], b"\r\n", &bytes[..]].concat());
        let text = [&columns[..], b"\r\n", lines.as_bytes()].concat();
        if let Ok(rows) = read_csv(&text) {
            let last = 1 + lines.split('\n').count() + lines.matches('\r').count();
            prop_assert!(rows.iter().all(|(line, _)| (2..=last).contains(line)));
            prop_assert!(rows.is_sorted_by_key(|(line, _)| *line));
        }
    }

    #[test]
    fn a_file_that_is_cut_off_anywhere_is_read_or_refused(rows in odd_rows(), part in 0.0..1.0) {
        let written = write_csv(&rows);
        let cut = (written.len() as f64 * part) as usize;
        if let Ok(read) = read_csv(&written[..cut]) {
            let whole = read.len().saturating_sub(1);
            let found = read.into_iter().take(whole).map(|(_, row)| row.expect("a whole row"));
            prop_assert!(found.eq(rows.into_iter().take(whole)));
        }
    }

    #[test]
    fn no_url_is_too_odd(text in "\\PC{0,12}") {
        let names = ["from", "to", "start", "end", "window", "complexity", "project"];
        let (filter, window, _) = Query::from_pairs(names.map(|name| (name, text.as_str()))).read();
        prop_assert!(Query::of(&filter, window).read().1 == window);
    }
}
