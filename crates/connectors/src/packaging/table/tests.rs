use super::*;
use domain::packaging::Week;
use doubles::time_tracker::{Double, Options};
use jiff::civil::date;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const HEAD: &str = "<tr><th>JIRA-Key<th>Name<th>Type<th> Complexity\n<th>Technology<th>Status<th>Packager<th>QA\
    <th>Account/ Order#<th>Total&nbsp;Time<br>(1)<th>Time in period (2)<th>QA passes<th>Overdue\
    <th>Innovations (hr)<th>Packaging &amp;  Development<th>Testing (hr)<th>TR package (hr)</tr>";

fn page(rows: &str) -> String {
    format!("<p>Before<table id=issueDetails>{rows}</table>")
}

/// `want` has the cells apart by bars, the rows by lines.
fn check(rows: &str, want: &str) {
    let got = table(&page(rows)).expect("a report");
    let got: Vec<String> = got.iter().map(|row| row.join("|")).collect();
    assert_eq!(got.join("\n"), want, "{rows}");
}

#[test]
fn only_the_tables_own_rows_below_its_header_are_read() {
    let head = format!("<thead>{HEAD}</thead>");
    check(&head, "");
    check(HEAD, "");
    check(&format!("{HEAD}<tr><td>a<td>b<tr><td>c"), "a|b\nc");
    check(&format!("{head}<tbody><tr><td>a</tbody><tbody><tr><th>b<td>c</tbody>"), "a\nb|c");
    check(&format!("{head}<tbody><tr></tr><tr><td>a</tr></tbody><tfoot><tr><td>sum"), "a\nsum");
    check(&format!("<caption>x</caption><tr></tr>{HEAD}<tr><td>a"), "a");
    let within = "<table id=issueDetails><tr><td>b</td><td>c</td></tr></table>";
    check(&format!("{head}<tr><td>a{within}</td><td>d</td></tr>"), "a b c|d");
}

#[test]
fn a_cells_text_is_all_of_its_text() {
    let check = |cell: &str, want: &str| check(&format!("{HEAD}<tr><td>{cell}</td>"), want);
    check("", "");
    check("&nbsp; \n", "");
    check(" \r\n <a href='/x'><span>ARGO</span>-<b>12</b></a> \n ", "ARGO-12");
    check("Search &amp; Replace &lt;x64&gt; &#39;2&#39;", "Search & Replace <x64> '2'");
    check("a&nbsp; \t b", "a b");
    check("1<!-- 2 -->3<script>var x = 4;</script><style>p{}</style>", "13");
    check(
        "one<br>two<div>three</div>four<p>five</p><ul><li>six<li>seven</ul>",
        "one two three four five six seven",
    );
    check("<div><div><i>1</i>,5</div></div>", "1,5");
}

#[test]
fn another_layout_says_what_was_found() {
    let check = |page: &str, want: &str| {
        assert_eq!(table(page).expect_err("another layout").to_string(), want, "{page}");
    };
    check("", "no table issueDetails");
    check("<table id=issuedetails><tr><td>1</table>", "no table issueDetails");
    check("<div id=issueDetails></div><table class=issueDetails></table>", "no table issueDetails");
    let script = format!("<script>'{}'</script><!--{}-->", page(HEAD), page(HEAD));
    check(&script, "no table issueDetails");
    check(&page(""), "its table has no header");
    check(&page("<thead><tr></tr></thead>"), "its table has no header");
    check(&page("<tr><td>No data"), "its header has 1 cells");
    check(&page(&HEAD.replace("</tr>", "<th>Rework</tr>")), "its header has 18 cells");
    check(&page(&HEAD.replace(" Complexity\n", "<b>Ki</b>nd")), "its 4th column is `Kind`");
    let renamed = HEAD.replace("<br>(1)", " (hr)");
    check(&page(&renamed), "its 10th column is `Total Time (hr)`");
    let long = HEAD.replace("Complexity", &"é".repeat(1000));
    check(&page(&long), &format!("its 4th column is `{}`", "é".repeat(60)));
}

#[test]
fn a_page_that_was_cut_off_is_no_shorter_report() {
    let whole =
        page(&format!("{HEAD}<tr><td>a<table><tr><td>b</table></td></tr><tr><td>c</td></tr>"));
    let script = format!(
        "<script>$('#issueDetails').show()</script>{whole}<script>'#issueDetails'</script>"
    );
    for whole in
        [&whole, &script, &whole.to_ascii_uppercase().replace("ISSUEDETAILS", "issueDetails")]
    {
        assert_ne!(table(whole), Err(LayoutChanged::CutOff), "{whole}");
    }
    let end = whole.rfind("</table").expect("an end");
    let body = whole.find("<tr><td>a").expect("a row");
    for cut in body..=end {
        assert_eq!(table(&whole[..cut]), Err(LayoutChanged::CutOff), "{}", &whole[..cut]);
    }
}

#[test]
fn a_page_as_deep_as_it_is_long_is_read() {
    let deep = format!("{HEAD}<tr><td>{}x", "<span>".repeat(100_000));
    check(&deep, "x");
    assert_eq!(table(&"<table><tr><td>".repeat(20_000)), Err(LayoutChanged::NoTable));
    let before = format!("<!--{}-->", "<table".repeat(200_000));
    assert_eq!(table(&(before + &page(HEAD))), Ok(Vec::new()));
}

fn cases() -> u32 {
    if std::env::var_os("HINDSIGHT_LONG").is_some() { 5_000 } else { 20 }
}

/// What pages are made of, one to a line, and what is none of it.
const PIECES: &str = "<table id=issueDetails>\n<table>\n</table>\n<tr>\n</tr>\n<td>\n</td>\n<th>\n<thead>
<tbody>\n</tbody>\n<tfoot>\n<form>\n<input type=password>\n<b>\n</b>\n<script>\n</script>\n<!--\n-->\n<template>
<svg>\n<select>\n&nbsp;\n&#x0;\n<![CDATA[\n<a href='\n'>\n<p>\n<frameset>\n<math><mtext>\n\0\n<tr><td>a";

fn piece() -> impl Strategy<Value = String> {
    let known: Vec<&str> = PIECES.lines().chain([HEAD]).collect();
    let known = proptest::sample::select(known).prop_map(str::to_owned);
    prop_oneof![3 => known, 1 => any::<String>()]
}

/// A row never has no cell, and no cell white space that a person does not see.
fn reads(page: &str) {
    for cell in table(page).into_iter().flatten().inspect(|row| assert!(!row.is_empty())).flatten()
    {
        assert_eq!(cell, Row::text(&cell), "{page}");
    }
}

#[test]
fn no_page_makes_it_panic() {
    let mut runner = TestRunner::new(Config { cases: cases(), ..Config::default() });
    let pages = proptest::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat());
    runner
        .run(&pages, |page| {
            reads(&page);
            reads(&format!("<table id=issueDetails>{HEAD}{page}"));
            Ok(())
        })
        .expect("no panic");
}

/// Bytes of a real page are put elsewhere, left out and changed.
#[tokio::test]
async fn no_damaged_report_makes_it_panic() {
    let report = report().await;
    assert!(table(&report).expect("a report").len() >= 20);
    let mut runner = TestRunner::new(Config { cases: cases(), ..Config::default() });
    let edit = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), piece());
    let edits = proptest::collection::vec(edit, 1..8);
    runner
        .run(&edits, |edits| {
            let mut page = report.clone();
            for (from, to, with) in edits {
                let place = |at: prop::sample::Index| at.index(page.len() + 1);
                let (from, to) = (place(from), place(to));
                // Mostly little is taken away, so that damage adds up.
                let to = if to.is_multiple_of(4) { to } else { from.saturating_add(to % 40) };
                let (from, to) = (from.min(to), from.max(to).min(page.len()));
                let (from, to) = (page.floor_char_boundary(from), page.ceil_char_boundary(to));
                page.replace_range(from..to, &with);
            }
            reads(&page);
            Ok(())
        })
        .expect("no panic");
}

async fn report() -> String {
    let today = Some(date(2018, 4, 1));
    let double = Double::start(Options { today, ..Options::default() }).await.expect("a port");
    let credentials = super::super::Credentials {
        username: doubles::time_tracker::USERNAME.to_owned(),
        password: doubles::time_tracker::PASSWORD.into(),
    };
    let reach = crate::reach::Reach { everything_local: true, ..Default::default() };
    let base = double.url().parse().expect("an address");
    let timeout = std::time::Duration::from_secs(600);
    let site = super::super::TimeTracker::new(
        &base,
        doubles::time_tracker::ACCOUNT,
        credentials,
        timeout,
        reach,
    );
    site.expect("in reach").report(Week::of(date(2018, 2, 18))).await.expect("a report")
}
