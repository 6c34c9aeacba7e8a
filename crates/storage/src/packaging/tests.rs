//! Rows on a real database: weeks that are replaced, files that are taken in.

mod file;

use super::{
    Counts, Kept, UnreadRow, Verdict, import, replace_week, rows, rows_by_id, sheet, unreadable,
};
use crate::Db;
use domain::packaging::{CELLS, Column, Filter, Row, Sheet, Week};
use jiff::civil::{Date, date};

pub(super) async fn open() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open(folder.path()).await.expect("a new database");
    (folder, db)
}

/// A row of that date, which took `hours`.
pub(super) fn row(date: Date, key: &str, hours: &str) -> Row {
    let mut cells = vec![String::new(); CELLS];
    key.clone_into(&mut cells[0]);
    "Basic".clone_into(&mut cells[3]);
    hours.clone_into(&mut cells[9]);
    Row { date, ..Row::of_cells(Week::of(date), &cells).expect("a row") }
}

pub(super) const FIRST: Date = date(2018, 2, 18);

pub(super) async fn replace(db: &Db, week: Week, rows: Vec<Row>) -> Counts {
    let replaced = db.write(move |tx| Box::pin(async move { replace_week(tx, week, &rows).await }));
    replaced.await.expect("replaced")
}

async fn texts(db: &Db) -> Vec<(String, String)> {
    let all = rows(db, &Filter::default(), None, None, 1_000).await.expect("listed");
    let text =
        |it: &Kept| (it.row.get(Column::Key).to_owned(), it.row.get(Column::TotalTime).to_owned());
    all.iter().rev().map(text).collect()
}

async fn version(db: &Db) -> i64 {
    let version = sqlx::query_scalar("select version from packaging_state");
    version.fetch_one(db.read()).await.expect("one row")
}

#[tokio::test]
async fn a_week_becomes_what_its_report_says_and_keys_may_recur() {
    let (_folder, db) = open().await;
    let week = Week::of(FIRST);
    let before = vec![row(FIRST, "A-1", "1"), row(FIRST, "B-2", "2"), row(FIRST, "A-1", "3")];
    let counts = replace(&db, week, before.clone()).await;
    assert_eq!(counts, Counts { new: 3, ..Counts::default() });
    let ids = |all: &[Kept]| all.iter().map(|it| it.id).collect::<Vec<_>>();
    let all = rows(&db, &Filter::default(), None, None, 9).await.expect("listed");
    let first_ids = ids(&all);

    let (counts, seen) = (replace(&db, week, before.clone()).await, version(&db).await);
    assert_eq!((counts, seen), (Counts { same: 3, ..Counts::default() }, 1));

    // The first of the two changes, the second stays, B goes, C comes.
    let after = vec![row(FIRST, "A-1", "9"), row(FIRST, "C-3", "4"), row(FIRST, "A-1", "3")];
    let counts = replace(&db, week, after).await;
    assert_eq!(counts, Counts { new: 1, changed: 1, same: 1, gone: 1 });
    let want = [("A-1", "9"), ("C-3", "4"), ("A-1", "3")];
    assert_eq!(texts(&db).await, want.map(|(a, b)| (a.to_owned(), b.to_owned())));
    let all = rows(&db, &Filter::default(), None, None, 9).await.expect("listed");
    assert_eq!((ids(&all)[0], ids(&all)[2]), (first_ids[0], first_ids[2]), "known again");

    // Only the order changes: nothing is new or changed, but whoever reads the rows must look again.
    let moved = vec![row(FIRST, "C-3", "4"), row(FIRST, "A-1", "9"), row(FIRST, "A-1", "3")];
    let (counts, seen) = (replace(&db, week, moved).await, version(&db).await);
    assert_eq!((counts, seen), (Counts { same: 3, ..Counts::default() }, 3));
    assert_eq!(texts(&db).await[0].0, "C-3");

    // Another week is another week.
    let next = vec![row(week.next().start(), "A-1", "9")];
    assert_eq!(replace(&db, week.next(), next).await.new, 1);
    assert_eq!(replace(&db, week, Vec::new()).await, Counts { gone: 3, ..Counts::default() });
    assert_eq!(texts(&db).await.len(), 1);
    db.close().await;
}

#[tokio::test]
async fn a_file_adds_and_changes_and_takes_nothing_away() {
    let (_folder, db) = open().await;
    let monday = FIRST.tomorrow().expect("a day");
    let odd = "a \"b\", \u{0} \\ é\u{1f4e6}";
    let file = vec![
        row(FIRST, "A-1", "1"),
        row(FIRST, "A-1", "1"),
        row(monday, "B-2", "2"),
        row(FIRST, odd, "nan"),
    ];
    use Verdict::{Changed, New, Same};
    let take = async |file: &Vec<Row>, dry| import(&db, file.clone(), dry).await.expect("taken in");
    assert_eq!(take(&file, true).await, [New; 4]);
    assert!(texts(&db).await.is_empty());
    assert_eq!(take(&file, false).await, [New; 4]);
    assert_eq!(take(&file, false).await, [Same; 4]);
    assert_eq!((take(&file, true).await, version(&db).await), (vec![Same; 4], 1));
    let kept = rows(&db, &Filter::default(), None, None, 9).await.expect("listed");
    // By date first: Monday's is the last.
    let kept: Vec<Row> = kept.into_iter().rev().map(|it| it.row).collect();
    assert_eq!(kept, [&file[0], &file[1], &file[3], &file[2]].map(Clone::clone));

    let mut part = vec![row(FIRST, "A-1", "7"), row(FIRST, "Z-1", "1")];
    part.push(row(Week::of(FIRST).next().start(), "A-1", "1"));
    assert_eq!(take(&part, true).await, [Changed, New, New]);
    assert_eq!(take(&part, false).await, [Changed, New, New]);
    let keys: Vec<(String, String)> = texts(&db).await;
    let keys: Vec<(&str, &str)> = keys.iter().map(|(a, b)| (&**a, &**b)).collect();
    let want = [("A-1", "7"), ("A-1", "1"), (odd, "nan"), ("Z-1", "1"), ("B-2", "2"), ("A-1", "1")];
    assert_eq!(keys, want);

    // The report of the week is right about what is in it.
    assert_eq!(replace(&db, Week::of(FIRST), vec![file[0].clone()]).await.gone, 4);
    db.close().await;
}

#[tokio::test]
async fn a_part_of_the_rows_with_one_key_comes_back_as_what_it_is() {
    let (_folder, db) = open().await;
    let all = vec![row(FIRST, "A-1", "1"), row(FIRST, "A-1", "2"), row(FIRST, "A-1", "3")];
    replace(&db, Week::of(FIRST), all).await;
    for part in [vec!["2"], vec!["3", "1"], vec!["3", "2", "1"]] {
        let rows = part.iter().map(|hours| row(FIRST, "A-1", hours)).collect::<Vec<_>>();
        let verdicts = import(&db, rows.clone(), true).await.expect("judged");
        assert_eq!(verdicts, vec![Verdict::Same; part.len()], "{part:?}");
        assert_eq!(import(&db, rows, false).await.expect("taken in"), verdicts);
    }
    // One that differs takes the place of one that the file does not have.
    let rows = vec![row(FIRST, "A-1", "9"), row(FIRST, "A-1", "1")];
    let verdicts = import(&db, rows, false).await.expect("taken in");
    assert_eq!(verdicts, [Verdict::Changed, Verdict::Same]);
    let hours: Vec<String> = texts(&db).await.into_iter().map(|(_, hours)| hours).collect();
    assert_eq!(hours, ["1", "9", "3"]);
    db.close().await;
}

#[tokio::test]
async fn many_rows_are_taken_in_portions_and_judged_in_their_order() {
    let (_folder, db) = open().await;
    let many = |hours: &str| -> Vec<Row> {
        (0..4_500).map(|n| row(FIRST, &format!("A-{}", n % 1_500), hours)).collect()
    };
    assert_eq!(import(&db, many("1"), false).await.expect("taken in"), [Verdict::New; 4_500]);
    let mut next = many("1");
    next[2_001] = row(FIRST, "A-501", "2");
    let verdicts = import(&db, next, false).await.expect("taken in");
    let changed = verdicts.iter().enumerate().filter(|(_, it)| **it == Verdict::Changed);
    assert_eq!(changed.map(|(at, _)| at).collect::<Vec<_>>(), [2_001]);
    assert_eq!(version(&db).await, 2);
    db.close().await;
}

#[tokio::test]
async fn the_sheet_follows_the_rows_and_is_made_once() {
    let (_folder, db) = open().await;
    let week = Week::of(FIRST);
    assert_eq!(*sheet(&db).await.expect("a sheet"), Sheet::default());
    let rows = vec![row(FIRST, "A-1", "1,5"), row(FIRST, "A-2", "x")];
    replace(&db, week, rows.clone()).await;
    let first = sheet(&db).await.expect("a sheet");
    assert_eq!((first.id.len(), &first.hours[..]), (2, &[Some(1.5), None][..]));
    let again = sheet(&db).await.expect("a sheet");
    assert!(std::sync::Arc::ptr_eq(&first, &again));
    replace(&db, week, rows[1..].to_vec()).await;
    let next = sheet(&db).await.expect("a sheet");
    assert_eq!((next.id.len(), &next.hours[..]), (1, &[None][..]));
    // What cannot be read is told too, though no row changed.
    unread(&db, "2018-02-18", 3).await;
    assert_eq!(sheet(&db).await.expect("a sheet").unreadable, 1);
    db.close().await;
}

/// Notes a row that could not be read.
async fn unread(db: &Db, week: &'static str, position: i64) {
    let noted = db.write(move |tx| {
        Box::pin(async move {
            sqlx::query(
                "insert into packaging_period (week, outcome, message, asked_at) values ($1, 'ok', '', 0)
                 on conflict do nothing",
            )
            .bind(week)
            .execute(tx.conn())
            .await?;
            sqlx::query("insert into packaging_unreadable values ($1, $2, 'why', '[\"a\",\"b\"]')")
                .bind(week)
                .bind(position)
                .execute(tx.conn())
                .await?;
            Ok(())
        })
    });
    noted.await.expect("written");
}

#[tokio::test]
async fn what_could_not_be_read_comes_in_pages_too() {
    let (_folder, db) = open().await;
    for (week, position) in [("2018-02-18", 1), ("2018-02-18", 7), ("2018-02-25", 2)] {
        unread(&db, week, position).await;
    }
    let list = async |dates, after| unreadable(&db, dates, after, 2).await.expect("listed");
    let place = |it: &UnreadRow| (it.week.parse::<Date>().expect("a date"), it.position);
    let first = list((None, None), None).await;
    let next = list((None, None), first.last().map(place)).await;
    let places: Vec<_> = first.iter().chain(&next).map(place).collect();
    assert_eq!(places, [(date(2018, 2, 25), 2), (FIRST, 7), (FIRST, 1)]);
    assert_eq!(
        (&first[0].reason[..], &first[0].cells[..]),
        ("why", &["a".to_owned(), "b".to_owned()][..])
    );
    assert_eq!(list((Some(date(2018, 2, 25)), None), None).await, first[..1]);
    assert_eq!(list((None, Some(FIRST)), None).await, [first[1].clone(), next[0].clone()]);
    db.close().await;
}

#[tokio::test]
async fn rows_come_in_pages_the_newest_first() {
    let (_folder, db) = open().await;
    let weeks: Vec<Week> =
        std::iter::successors(Some(Week::of(FIRST)), |it| Some(it.next())).take(3).collect();
    for week in &weeks {
        let of = |key| row(week.start(), key, "1");
        replace(&db, *week, vec![of("A-1"), of("B-1"), of("A-2")]).await;
    }
    let all = rows(&db, &Filter::default(), None, None, 100).await.expect("listed");
    assert_eq!(all.len(), 9);
    let mut paged = Vec::new();
    while let page =
        rows(&db, &Filter::default(), None, paged.last().map(Kept::place), 2).await.expect("listed")
        && !page.is_empty()
    {
        paged.extend(page);
    }
    assert_eq!(paged, all);
    let filter = Filter {
        from: Some(weeks[1].start()),
        to: Some(weeks[1].start()),
        complexities: vec!["Basic".to_owned(), "Easy".to_owned()],
        projects: vec!["A".to_owned()],
    };
    let found = rows(&db, &filter, None, None, 100).await.expect("listed");
    let keys: Vec<&str> = found.iter().map(|it| it.row.get(Column::Key)).collect();
    assert_eq!(keys, ["A-2", "A-1"]);
    let ids = [found[1].id, all[8].id, 4711];
    let only = rows(&db, &filter, Some(&ids), None, 100).await.expect("listed");
    assert_eq!(only, found[1..]);
    let by_id = rows_by_id(&db, &ids).await.expect("listed");
    assert_eq!(by_id, [all[8].clone(), found[1].clone()]);
    let other = Filter { complexities: vec!["Easy".to_owned()], ..Filter::default() };
    assert!(rows(&db, &other, None, None, 100).await.expect("listed").is_empty());
    db.close().await;
}
