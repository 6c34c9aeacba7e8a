//! Files, ours and those of the first scraper.

use super::*;
use crate::FieldError;

/// A file with the columns and these lines.
fn file(lines: &str) -> String {
    format!("{}\r\n{lines}", COLUMNS.join(","))
}

/// The 16 cells behind the two halves of a key.
const REST: &str = "Tool,New,Basic,MSI,Closed,ann,bob,132,1.5,1.5,0,,,1,0.5,";

fn read(bytes: &[u8]) -> Vec<FileRow> {
    read_csv(bytes).expect("a file")
}

#[test]
fn a_file_is_written_as_the_first_scraper_did() {
    let mut one = row("2018-02-18 MY-APP-17 Basic 1,5");
    "The \"Tool\"".clone_into(&mut one.cells[Column::Name as usize]);
    let written = String::from_utf8(write_csv([&one, &one])).expect("text");
    let line = "2018-02-18,MY-APP-17,MY-APP,17,\"The \"\"Tool\"\"\",,Basic,,,,,,\"1,5\",,,,,,,\r\n";
    assert_eq!(written, file(&line.repeat(2)));
    assert!(written.contains("Packaging &  Development"), "two blanks");
    assert_eq!(write_csv([]), file("").into_bytes());
    let again = read(written.as_bytes());
    assert_eq!(again, [(2, Ok(one.clone())), (3, Ok(one))]);
}

#[test]
fn the_first_scrapers_keys_are_read_as_ours() {
    let check = |start: &str, want: Option<(&str, &str, &str)>| {
        let text = file(&format!("2018-02-18,{start},{REST}\r\n"));
        let rows = read(text.as_bytes());
        let row = rows[0].1.as_ref().ok();
        let found = row.map(|row| {
            assert_eq!((row.get(Column::Name), row.get(Column::Testing)), ("Tool", "0.5"));
            (row.get(Column::Key), row.get(Column::Project), row.get(Column::PackageNumber))
        });
        assert_eq!(found, want, "{start}");
    };
    check("ABC-12,ABC,12", Some(("ABC-12", "ABC", "12")));
    check("MY-APP-17,MY,APP,17", Some(("MY-APP-17", "MY-APP", "17")));
    check("A-B-C-D,A,B,C,D", Some(("A-B-C-D", "A-B-C", "D")));
    check("ABC,ABC", Some(("ABC", "ABC", "")));
    check("A--1,A,,1", Some(("A--1", "A-", "1")));
    check("ABC-,ABC,", Some(("ABC-", "ABC", "")));
    // Ours.
    check("MY-APP-17,MY-APP,17", Some(("MY-APP-17", "MY-APP", "17")));
    check("ABC,ABC,", Some(("ABC", "ABC", "")));
    // Parts that are not the key's, and other numbers of them.
    check("MY-APP-17,MY,APP,18", None);
    check("MY-APP-17,MY,APP,17,18", None);
    check("ABC,ABD", None);
    check("ABC", None);
}

#[test]
fn a_row_is_judged_by_itself() {
    let good = format!("2018-02-18,A-1,A,1,{REST}");
    let long = good.clone() + ",";
    let text = file(
        &[
            good.as_str(),
            "",
            "x",
            &long,
            &good.replace("2018-02-18", "18.02.2018"),
            &good.replace("2018-02-18", "2018-02-18T00:00"),
            &good.replace("2018-02-18", "2018-02-30").replace("A-1", " "),
            &good.replace("Tool", "\"Two\nlines  of it \""),
            &good,
        ]
        .join("\n"),
    );
    let rows = read(format!("\u{feff}{text}").as_bytes());
    let complaint = |row: &Result<Row, Vec<FieldError>>| {
        let errors = row.as_ref().err().cloned().unwrap_or_default();
        errors.iter().map(|e| format!("{}: {}", e.field, e.message)).collect::<Vec<_>>().join(" ")
    };
    let found: Vec<(usize, String)> =
        rows.iter().map(|(line, row)| (*line, complaint(row))).collect();
    let cells = |many: usize| {
        format!("row: This row has {many} cells where the first line names 20 columns.")
    };
    let date = "Date: Write a date, such as 2018-02-18.".to_owned();
    let both = format!("{date} JIRA-Key: its key is empty");
    let want = [
        (2, String::new()),
        (4, cells(1)),
        (5, cells(21)),
        (6, date.clone()),
        (7, date),
        (8, both),
        (9, String::new()),
        (11, String::new()),
    ];
    assert_eq!(found, want);
    let name = rows[6].1.as_ref().map(|row| row.get(Column::Name));
    assert_eq!(name, Ok("Two lines of it"));
}

#[test]
fn a_file_that_is_none_of_ours_is_refused_with_its_line() {
    let check = |bytes: &[u8], want: &str| {
        let error = read_csv(bytes).expect_err(want).to_string();
        assert!(error.contains(want), "{want}: {error}");
    };
    let columns = COLUMNS.join(",");
    check(b"", "The file is empty. Begin it with the line Date,JIRA-Key,");
    check("\u{feff}\r\n\r\n".as_bytes(), "The file is empty");
    check(b"Date,Key", "Line 1 has a column \u{201c}Key\u{201d} that is not known");
    let missing = columns.replace(",QA passes", "");
    check(missing.as_bytes(), "Line 1 has no column \u{201c}QA passes\u{201d}");
    let order = columns.replace("Date,JIRA-Key", "JIRA-Key,Date");
    check(order.as_bytes(), "Line 1 names the columns in another order");
    check(format!("\n{columns},Date").as_bytes(), "Line 2 names the columns in another order");
    check(format!("{columns}\n\"x\n\ny").as_bytes(), "quotation mark on line 2 is never closed");
    let latin = [columns.as_bytes(), b"\r\n\xe4"].concat();
    check(&latin, "Line 2 is not UTF-8 text");
    let many = file(&"x\n".repeat(MAX_ROWS + 1));
    check(many.as_bytes(), "more than 300000 rows");
    assert_eq!(read(file(&"x\n".repeat(MAX_ROWS)).as_bytes()).len(), MAX_ROWS);
    // White space of any length in the columns' names, and line ends of either kind.
    let blanks = columns.replace("Packaging &  Development", " Packaging & Development ");
    assert_eq!(read(format!("{blanks}\n").as_bytes()), []);
    assert_eq!(read(format!("\r\n{columns}").as_bytes()), []);
}
