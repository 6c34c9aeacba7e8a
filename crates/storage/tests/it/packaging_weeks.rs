//! What became of the weeks that were asked for.

use crate::{TestDb, at, now};
use domain::packaging::{CELLS, Outcome, Period, Row, Unreadable, Week};
use storage::packaging::{self, Counts, Report};
use storage::{Db, Error};

fn week(date: &str) -> Week {
    Week::of(date.parse().expect("a date"))
}

fn report(week: Week, keys: &[&str], unreadable: &[usize]) -> Report {
    let row = |key: &&str| {
        let mut cells = vec![String::from("x"); CELLS];
        (*key).clone_into(&mut cells[0]);
        Row::of_cells(week, &cells).expect("a row")
    };
    let odd = |&position: &usize| (position, Unreadable::Cells(1), vec!["odd".to_owned()]);
    Report {
        rows: keys.iter().map(row).collect(),
        unreadable: unreadable.iter().map(odd).collect(),
    }
}

async fn keep(db: &Db, week: Week, keys: &[&str], unreadable: &[usize]) -> Counts {
    let report = report(week, keys, unreadable);
    let page = keys.join(" ").into_bytes();
    packaging::keep_week(db, week, page, report, now()).await.expect("kept")
}

/// The only one.
async fn period(db: &Db) -> Period {
    let periods = packaging::periods(db).await.expect("read");
    assert_eq!(periods.len(), 1, "{periods:?}");
    periods[0].clone()
}

#[tokio::test]
async fn a_week_is_kept_with_its_page_and_replaced_as_it_grows() {
    let test = TestDb::new().await;
    let (db, week) = (&test.db, week("2018-02-18"));
    let counts = keep(db, week, &["A-1", "A-1", "B-2"], &[3]).await;
    assert_eq!(counts, Counts { new: 3, ..Counts::default() });
    let first = period(db).await;
    assert_eq!((first.week, first.outcome, first.is_done()), (week, Outcome::Ok, true));
    assert_eq!((first.rows, first.unreadable, first.asked_at), (3, 1, now()));
    assert_eq!(packaging::page(db, week).await.expect("kept"), b"A-1 A-1 B-2");

    let counts = keep(db, week, &["A-1", "B-2", "C-3"], &[]).await;
    assert_eq!(counts, Counts { new: 1, changed: 0, same: 2, gone: 1 });
    let grown = period(db).await;
    assert_eq!((grown.rows, grown.unreadable), (3, 0));

    assert_eq!(packaging::kept_weeks(db).await.expect("read"), [week]);
    assert_eq!(packaging::last_scrape(db).await.expect("read"), Some(now()));
    let other = packaging::page(db, week.next()).await;
    assert!(matches!(other, Err(Error::NotFound)));
}

#[tokio::test]
async fn an_empty_report_is_kept_but_takes_no_rows_away() {
    let test = TestDb::new().await;
    let (db, week) = (&test.db, week("2018-02-18"));
    keep(db, week, &[], &[]).await;
    let empty = period(db).await;
    assert_eq!((empty.outcome, empty.rows, empty.is_done()), (Outcome::Empty, 0, true));

    keep(db, week, &["A-1"], &[]).await;
    let emptied = packaging::keep_week(db, week, Vec::new(), report(week, &[], &[]), now()).await;
    assert!(matches!(emptied, Err(Error::Conflict(_))), "{emptied:?}");
    let reparsed = packaging::reparsed_week(db, week, report(week, &[], &[])).await;
    assert!(matches!(reparsed, Err(Error::Conflict(_))), "{reparsed:?}");
    assert_eq!((period(db).await.outcome, period(db).await.rows), (Outcome::Ok, 1));
    assert_eq!(packaging::page(db, week).await.expect("kept"), b"A-1");
}

#[tokio::test]
async fn a_failure_leaves_what_is_kept_and_has_the_week_asked_for_again() {
    let test = TestDb::new().await;
    let (db, week) = (&test.db, week("2018-02-18"));
    keep(db, week, &["A-1"], &[]).await;
    let later = at("2026-11-23T00:00:00Z");
    let failed =
        packaging::failed_week(db, week, Outcome::Timeout, "It is slow.".to_owned(), later);
    failed.await.expect("noted");
    let failed = period(db).await;
    assert_eq!((failed.outcome, failed.rows, failed.is_done()), (Outcome::Timeout, 1, false));
    assert_eq!((failed.message.as_str(), failed.asked_at), ("It is slow.", later));
    assert_eq!(packaging::page(db, week).await.expect("kept"), b"A-1");

    // What its page says is read again; that asking failed stays.
    let counts = packaging::reparsed_week(db, week, report(week, &["A-2"], &[])).await;
    assert_eq!(counts.expect("kept"), Counts { new: 1, gone: 1, ..Counts::default() });
    assert_eq!(period(db).await.outcome, Outcome::Timeout);

    keep(db, week, &["A-1"], &[]).await;
    assert_eq!((period(db).await.is_done(), period(db).await.message.as_str()), (true, ""));
}

#[tokio::test]
async fn weeks_are_marked_to_be_asked_for_again() {
    let test = TestDb::new().await;
    let db = &test.db;
    let weeks = [week("2018-02-04"), week("2018-02-11"), week("2018-02-18")];
    for week in weeks {
        keep(db, week, &["A-1"], &[]).await;
    }
    let marked = async || {
        let periods = packaging::periods(db).await.expect("read");
        periods.into_iter().filter(|it| !it.is_done()).map(|it| it.week).collect::<Vec<_>>()
    };
    let unknown = week("2020-01-05");
    let some = packaging::again(db, Some(vec![weeks[1], unknown])).await.expect("marked");
    assert_eq!((some, marked().await), (1, vec![weeks[1]]));
    keep(db, weeks[1], &["A-1"], &[]).await;
    assert!(marked().await.is_empty());
    assert_eq!(packaging::again(db, None).await.expect("marked"), 3);
    assert_eq!(marked().await, weeks);
}
