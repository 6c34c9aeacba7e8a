use super::*;
use crate::intervals::{Content, Tag};
use crate::{Instant, instant::SECOND};
use proptest::prelude::*;
use uuid::Uuid;

const NOW: &str = "2026-11-22T12:00:00Z";

fn at(text: &str) -> Instant {
    Instant::parse(text).expect("a time")
}

fn interval(id: u128, content: Content) -> Interval {
    Interval { id: IntervalId(Uuid::from_u128(id)), content, revision: 1, deleted_at: None }
}

fn standup() -> Interval {
    let content = Content {
        start: at("2026-03-01T09:00:00Z"),
        end: Some(at("2026-03-01T09:15:00.5Z")),
        title: "Stand-up, “daily”".to_owned(),
        note: "said \"no\"\nand left".to_owned(),
        tags: vec![
            Tag::parse("tags", "client").expect("valid"),
            Tag::parse("tags", "deep work").expect("valid"),
        ],
        issue_key: Some("HS-1".to_owned()),
        billable: true,
        ..Content::default()
    };
    interval(1, content)
}

const STANDUP_CSV: &str = "id,start,end,title,note,tags,group_id,project_id,issue_key,billable\n\
    00000000-0000-0000-0000-000000000001,2026-03-01T09:00:00Z,2026-03-01T09:15:00.5Z,\"Stand-up, “daily”\",\
    \"said \"\"no\"\"\nand left\",\"client, deep work\",,,HS-1,true\n";

const STANDUP_JSON: &str = "{\"intervals\":[\n\
    {\"id\":\"00000000-0000-0000-0000-000000000001\",\"start\":\"2026-03-01T09:00:00Z\",\
    \"end\":\"2026-03-01T09:15:00.5Z\",\"title\":\"Stand-up, “daily”\",\"note\":\"said \\\"no\\\"\\nand left\",\
    \"tags\":[\"client\",\"deep work\"],\"group_id\":null,\"project_id\":null,\"issue_key\":\"HS-1\",\
    \"billable\":true}\n]}\n";

/// The rows as intervals again; a row without an id gets its line as one.
fn kept(rows: Vec<Row>) -> Vec<Interval> {
    let back = |(line, row): Row| {
        let (id, new) = row.unwrap_or_else(|errors| panic!("line {line}: {errors:?}"));
        let id = id.unwrap_or(IntervalId(Uuid::from_u128(line as u128)));
        Interval { id, content: new.into_content(), revision: 1, deleted_at: None }
    };
    rows.into_iter().map(back).collect()
}

/// Each row as `line ok` or `line field: message`.
fn said(rows: &[Row]) -> Vec<String> {
    let row = |(line, row): &Row| match row {
        Ok(_) => format!("{line} ok"),
        Err(errors) => {
            let errors: Vec<_> =
                errors.iter().map(|e| format!("{}: {}", e.field, e.message)).collect();
            format!("{line} {}", errors.join(" "))
        }
    };
    rows.iter().map(row).collect()
}

#[test]
fn a_file_shows_every_fact() {
    assert_eq!(write_csv(&[standup()]), STANDUP_CSV);
    assert_eq!(write_json(&[standup()]), STANDUP_JSON);
    assert_eq!(kept(read_csv(STANDUP_CSV.as_bytes(), at(NOW)).expect("read")), [standup()]);
    assert_eq!(kept(read_json(STANDUP_JSON.as_bytes(), at(NOW)).expect("read")), [standup()]);
}

#[test]
fn a_file_of_nothing_is_read_back_as_nothing() {
    assert_eq!(write_json(&[]), "{\"intervals\":[]}\n");
    assert_eq!(read_json(write_json(&[]).as_bytes(), at(NOW)), Ok(vec![]));
    assert_eq!(read_csv(write_csv(&[]).as_bytes(), at(NOW)), Ok(vec![]));
}

#[test]
fn intervals_stand_oldest_first_whatever_order_they_came_in() {
    let starting =
        |id, start: &str| interval(id, Content { start: at(start), ..Content::default() });
    let (a, b, c) = (
        starting(3, "2026-03-01T09:00:00Z"),
        starting(1, "2026-03-01T10:00:00Z"),
        starting(2, "2026-03-01T10:00:00Z"),
    );
    let sorted = write_csv(&[a.clone(), b.clone(), c.clone()]);
    assert_eq!(write_csv(&[c, b, a]), sorted);
    let ids: Vec<&str> = sorted.lines().skip(1).map(|line| &line[35..36]).collect();
    assert_eq!(ids, ["3", "1", "2"]);
}

#[test]
fn columns_are_found_by_name_and_most_may_be_missing() {
    let read = |text: &str| said(&read_csv(text.as_bytes(), at(NOW)).expect("read"));
    assert_eq!(read("start\n2026-03-01T09:00:00Z\n"), ["2 ok"]);
    assert_eq!(read(" end , start\r\n2026-03-01T10:00:00Z,2026-03-01T09:00:00Z\r\n"), ["2 ok"]);
    assert_eq!(read("\u{feff}title,start\n\"=1+1\",2026-03-01T09:00:00+01:00"), ["2 ok"]);
    assert_eq!(read("start,billable\n2026-03-01T09:00:00Z,\n"), ["2 ok"]);
}

#[test]
fn each_wrong_row_is_named_by_its_line_and_field() {
    let read = |text: &str| said(&read_csv(text.as_bytes(), at(NOW)).expect("read"));
    let rows = read(
        "start,end,title,billable\r\n\
         2026-03-01T09:00:00Z,2026-03-01T10:00:00Z,\"two\r\nlines\",true\r\n\
         \r\n\
         2026-03-01T09:00,2026-03-01T10:00:00Z,a,true\r\n\
         2026-03-01T09:00:00Z,2026-03-01T08:00:00Z,b,true\r\n\
         2026-03-01T09:00:00Z,2026-03-01T10:00:00Z,c,yes\r\n\
         2026-03-01T09:00:00Z,2026-03-01T10:00:00Z\r\n\
         ,soon,\u{0},\r\n",
    );
    let want = [
        "2 title: Remove the control characters.",
        "5 start: write the time with an offset from UTC, such as 2026-03-01T09:00:00Z or 2026-03-01T09:00:00+01:00",
        "6 end: The end is before the start; choose a later time.",
        "7 billable: Write true or false.",
        "8 row: This row has 2 cells where the first line names 4 columns.",
        "9 start: Say when it starts, such as 2026-03-01T09:00:00Z. end: this is not a time; write it as \
         2026-03-01T09:00:00Z title: Remove the control characters.",
    ];
    assert_eq!(rows, want);
}

#[test]
fn each_wrong_json_interval_is_named_by_its_line_and_field() {
    let text = "{ \"intervals\": [\n\
        { \"start\": \"2026-03-01T09:00:00Z\", \"end\": \"2026-03-01T10:00:00Z\" },\n\
        \n\
        { \"start\": 5, \"tags\": \"a\", \"billable\": \"yes\", \"colour\": \"red\" }, 17,\n\
        { \"start\": null, \"title\": {} }, { \"id\": \"x\", \"start\": \"2026-03-01T09:00:00Z\", \"end\": null },\n\
        { \"start\": \"2026-03-01T09:00:00Z\",\n \"start\": \"2026-03-01T10:00:00Z\" } ] }";
    let rows = said(&read_json(text.as_bytes(), at(NOW)).expect("read"));
    let want = [
        "2 ok",
        "4 start: Write this as text, in quotation marks. tags: Write this as a list of texts, such as [\"client\"]. \
         billable: Write this as true or false. colour: This field is not known here; leave it out.",
        "4 row: Write an interval as {…} (invalid type: integer `17`, expected an object, {…} at line 1 column 2).",
        "5 start: An interval needs a start. title: Write this as text, in quotation marks.",
        "5 id: An id is a UUID, such as 0195d3a0-7c00-7000-8000-000000000000; or leave it out.",
        "6 start: This field is given twice; keep one.",
    ];
    assert_eq!(rows, want);
}

#[test]
fn a_file_that_cannot_be_read_says_what_to_do_and_where() {
    let csv = |bytes: &[u8], want: &str| {
        let error = read_csv(bytes, at(NOW)).expect_err(want).to_string();
        assert!(error.starts_with(want), "{error}");
    };
    csv(b"", "The file is empty.");
    csv(b"\n\r\n", "The file is empty.");
    csv(b"title,end\n", "Line 1 has no column “start”.");
    csv(b"\nstart,colour\n", "Line 2 has a column “colour” that is not known.");
    csv(b"start;end\n", "Line 1 has a column “start;end” that is not known.");
    csv(b"start,end,start\n", "Line 1 names the column “start” twice.");
    csv(
        b"start,title\n2026-03-01T09:00:00Z,ok\n2026-03-01T09:00:00Z,\"cut\n\n",
        "The quotation mark on line 3",
    );
    csv(b"start\n2026\xff\n", "Line 2 is not UTF-8 text.");

    let json = |text: &str, want: &str| {
        let error = read_json(text.as_bytes(), at(NOW)).expect_err(want).to_string();
        assert!(error.starts_with(want), "{error}");
    };
    json("", "Line 1: write the file as {\"intervals\":[{…}]} (the file is empty).");
    json("{\"intervals\":[\n{}", "The file ends in the middle, on line 2;");
    json("{\"intervals\":\n[{} {}]}", "Line 2, column 5: this is not JSON (expected `,` or `]`).");
    json("[]", "Line 1: write the file as {\"intervals\":[{…}]}");
    json(
        "{\"intervals\":[],\n\"more\":1}",
        "Line 2: write the file as {\"intervals\":[{…}]} (unknown field `more`",
    );
    json("{\"intervals\":[],\"intervals\":[]}", "Line 1: write the file as");
    json("start,end\n", "Line 1, column 1: this is not JSON");
}

#[test]
fn more_rows_than_can_be_taken_are_refused_together() {
    let many = format!("start\n{}", "x\n".repeat(MAX_ROWS + 1));
    assert_eq!(read_csv(many.as_bytes(), at(NOW)), Err(FileError::TooMany));
    let many = format!("{{\"intervals\":[{}1]}}", "1,".repeat(MAX_ROWS));
    assert_eq!(read_json(many.as_bytes(), at(NOW)), Err(FileError::TooMany));
}

#[test]
fn a_file_cut_off_is_not_taken_for_a_whole_one() {
    let header = STANDUP_CSV.find('\n').expect("a header") + 1;
    // Cut after the last comma, or after the last letter, nothing shows.
    let last_comma = STANDUP_CSV.rfind(',').expect("commas") + 1;
    let cuts = (header + 1..STANDUP_CSV.len() - 1).filter(|cut| *cut != last_comma);
    for cut in cuts.filter(|cut| STANDUP_CSV.is_char_boundary(*cut)) {
        let rows = read_csv(&STANDUP_CSV.as_bytes()[..cut], at(NOW));
        let noticed =
            rows.is_err() || rows.is_ok_and(|rows| rows.iter().all(|(_, row)| row.is_err()));
        assert!(noticed, "cut at {cut}");
    }
    for cut in 1..STANDUP_JSON.len() - 1 {
        assert!(read_json(&STANDUP_JSON.as_bytes()[..cut], at(NOW)).is_err(), "cut at {cut}");
    }
}

/// Texts as people and programs really write them.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\"".to_owned()),
        Just("\"\"".to_owned()),
        Just(",".to_owned()),
        Just(";".to_owned()),
        Just("=1+1".to_owned()),
        Just("@SUM(A1)".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("\u{2028}".to_owned()),
        Just("\\n".to_owned()),
        Just("'".to_owned()),
        Just("  ".to_owned()),
        Just("#".to_owned()),
        Just("日本語 👩‍💻".to_owned()),
        "\\PC{0,8}",
    ];
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

/// The same over several lines.
fn nasty_lines() -> impl Strategy<Value = String> {
    let lines = proptest::collection::vec((nasty(), "\n|\r|\r\n|\n\n|\t"), 0..4);
    lines.prop_map(|lines| lines.into_iter().map(|(text, end)| text + &end).collect())
}

prop_compose! {
    fn any_interval()(
        id in any::<u128>(),
        start in 0i64..1_700_000_000,
        micros in 0i64..3,
        length in proptest::option::of(1i64..600_000),
        title in nasty(),
        note in nasty_lines(),
        tags in proptest::collection::vec("[a-z日 \"=#]{1,6}", 0..4),
        key in proptest::option::of(nasty()),
        billable in any::<bool>(),
    ) -> Option<Interval> {
        let start = Instant::from_micros(start * SECOND + micros)?;
        let content = Content {
            start,
            end: length.map(|seconds| start.plus(seconds * SECOND)),
            title,
            note,
            tags: Tag::parse_all("tags", tags.iter().map(String::as_str)).ok()?,
            group_id: key.clone(),
            project_id: None,
            issue_key: key,
            billable,
        };
        let new = NewInterval::check(content, at(NOW)).ok()?;
        // What a second check would change again is not the files' doing.
        let same = NewInterval::check(new.content().clone(), at(NOW)).ok()? == new;
        let texts = new.content().tags.iter().map(Tag::as_str);
        let same = same && Tag::parse_all("tags", texts).ok()? == new.content().tags;
        same.then(|| interval(id, new.into_content()))
    }
}

proptest! {
    #[test]
    fn exporting_importing_and_exporting_again_gives_the_same_bytes(
        intervals in proptest::collection::vec(any_interval(), 0..6),
    ) {
        let intervals: Vec<Interval> = intervals.into_iter().flatten().collect();
        let csv = write_csv(&intervals);
        let back = kept(read_csv(csv.as_bytes(), at(NOW)).expect("our own CSV"));
        prop_assert_eq!(write_csv(&back), csv);
        let json = write_json(&intervals);
        let back = kept(read_json(json.as_bytes(), at(NOW)).expect("our own JSON"));
        prop_assert_eq!(write_json(&back), json);
    }

    #[test]
    fn no_bytes_make_a_reader_fall_over(bytes in proptest::collection::vec(any::<u8>(), 0..80), text in "\\PC{0,60}") {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            let _ = read_csv(bytes, at(NOW));
            let _ = read_json(bytes, at(NOW));
            let _ = read_csv(&[b"start,title\n", bytes].concat(), at(NOW));
        }
    }
}
