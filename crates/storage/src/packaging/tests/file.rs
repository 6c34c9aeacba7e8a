//! `time_tracking.csv`: when it is written, and when it is left alone.

use super::{FIRST, open, replace, row};
use crate::Db;
use crate::packaging::file::{self, State};
use crate::packaging::{import, rows};
use domain::packaging::{COLUMNS, Filter, Row, Week, read_csv, write_csv};
use std::fs;
use std::path::PathBuf;

fn path(db: &Db) -> PathBuf {
    db.folder().path().join("time_tracking.csv")
}

fn text(db: &Db) -> String {
    fs::read_to_string(path(db)).expect("a file")
}

fn keys(db: &Db) -> Vec<String> {
    let rows = read_csv(text(db).as_bytes()).expect("a file of ours");
    rows.into_iter().map(|(_, row)| row.expect("a row").cells[0].clone()).collect()
}

fn names(db: &Db) -> Vec<String> {
    let entries = fs::read_dir(db.folder().path()).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|it| it.expect("an entry").file_name().into_string().expect("text")).collect();
    names.retain(|name| name.starts_with("time_tracking"));
    names.sort();
    names
}

async fn if_stale(db: &Db) -> bool {
    file::write_if_stale(db).await.expect("looked at")
}

#[tokio::test]
async fn it_is_written_when_rows_have_changed_and_only_then() {
    let (_folder, db) = open().await;
    assert!(!if_stale(&db).await, "a server without packaging has no such file");
    assert_eq!(file::state(&db).await.expect("known"), State::Missing { once_written: false });
    let week = Week::of(FIRST);
    replace(&db, week, vec![row(FIRST, "A-1", "1,5")]).await;
    assert!(if_stale(&db).await && !if_stale(&db).await);
    assert_eq!(file::state(&db).await.expect("known"), State::Present);
    let line = "2018-02-18,A-1,A,1,,,Basic,,,,,,\"1,5\",,,,,,,\r\n";
    assert_eq!(text(&db), format!("{}\r\n{line}", COLUMNS.join(",")));
    #[cfg(unix)]
    {
        let mode = fs::metadata(path(&db)).expect("a file").permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600);
    }
    replace(&db, week, vec![row(FIRST, "A-1", "1,5")]).await;
    assert!(!if_stale(&db).await, "nothing changed");
    replace(&db, week, vec![row(FIRST, "A-1", "1,5"), row(FIRST, "B-1", "2")]).await;
    assert!(if_stale(&db).await);
    assert_eq!(keys(&db), ["A-1", "B-1"]);
    assert_eq!(names(&db), ["time_tracking.csv", "time_tracking.lock"]);
    db.close().await;
}

#[tokio::test]
async fn a_server_that_starts_brings_it_up_to_date() {
    let (_folder, db) = open().await;
    replace(&db, Week::of(FIRST), vec![row(FIRST, "A-1", "1")]).await;
    let keeper = tokio::spawn({
        let db = db.clone();
        async move { file::keep_up(&db).await }
    });
    while file::state(&db).await.expect("known") != State::Present {
        tokio::task::yield_now().await;
    }
    keeper.abort();
    assert_eq!(keys(&db), ["A-1"]);
    db.close().await;
}

#[tokio::test]
async fn one_that_someone_took_away_is_not_put_back_until_it_is_asked_for() {
    let (_folder, db) = open().await;
    replace(&db, Week::of(FIRST), vec![row(FIRST, "A-1", "1")]).await;
    assert!(if_stale(&db).await);
    fs::rename(path(&db), path(&db).with_extension("old")).expect("renamed");
    let gone = State::Missing { once_written: true };
    assert_eq!(file::state(&db).await.expect("known"), gone);
    import(&db, vec![row(FIRST, "B-1", "1")], false).await.expect("taken in");
    assert!(!if_stale(&db).await);
    assert_eq!(file::state(&db).await.expect("known"), gone);
    file::write(&db).await.expect("written");
    assert_eq!(keys(&db), ["A-1", "B-1"]);
    assert!(!if_stale(&db).await);
    db.close().await;
}

#[tokio::test]
async fn a_file_of_before_hindsight_is_kept_beside_the_first_of_ours() {
    let (_folder, db) = open().await;
    fs::write(path(&db), "theirs").expect("written");
    assert!(!if_stale(&db).await);
    replace(&db, Week::of(FIRST), vec![row(FIRST, "A-1", "1")]).await;
    assert!(if_stale(&db).await);
    assert_eq!(names(&db)[1], "time_tracking.found.csv");
    let found = fs::read_to_string(path(&db).with_file_name("time_tracking.found.csv"));
    assert_eq!(found.expect("kept"), "theirs");
    replace(&db, Week::of(FIRST), Vec::new()).await;
    assert!(if_stale(&db).await);
    assert_eq!(names(&db).len(), 3);
    db.close().await;
}

#[tokio::test]
async fn what_is_imported_comes_out_again_byte_for_byte() {
    let (_folder, db) = open().await;
    let next = Week::of(FIRST).next().start();
    let odd = |key: &str, text: &str| {
        let mut row = row(next, key, text);
        "a \"quoted\", text; é\u{1f4e6}".clone_into(&mut row.cells[3]);
        row
    };
    let file = [
        row(FIRST, "Z-1", "1"),
        row(FIRST, "A-1", "1"),
        row(FIRST, "Z-1", "1"),
        odd("MY-APP-1", "NaN"),
        odd("NODASH", "1,5"),
    ];
    let bytes = write_csv(&file);
    let read = |bytes: &[u8]| -> Vec<Row> {
        let rows = read_csv(bytes).expect("a file");
        rows.into_iter().map(|(_, row)| row.expect("a row")).collect()
    };
    import(&db, read(&bytes), false).await.expect("taken in");
    assert_eq!(fs::read(path(&db)).expect("a file"), bytes);

    let (_other, elsewhere) = open().await;
    import(&elsewhere, read(&fs::read(path(&db)).expect("a file")), false).await.expect("taken in");
    assert_eq!(fs::read(path(&elsewhere)).expect("a file"), bytes);
    let all = rows(&elsewhere, &Filter::default(), None, None, 100).await.expect("listed");
    assert_eq!(all.len(), 5);
    db.close().await;
    elsewhere.close().await;
}

#[tokio::test]
async fn whoever_is_stopped_in_the_middle_leaves_a_whole_file() {
    let (_folder, db) = open().await;
    let week = Week::of(FIRST);
    replace(&db, week, vec![row(FIRST, "A-1", "1")]).await;
    assert!(if_stale(&db).await);
    let many: Vec<Row> = (0..3_000).map(|n| row(FIRST, &format!("A-{n}"), "1")).collect();
    replace(&db, week, many).await;
    // Dropped at every point where it waits; each time the file is one or the other.
    let mut stops = 0;
    loop {
        let mut writing = Box::pin(file::write_if_stale(&db));
        let mut ended = None;
        for _ in 0..=stops {
            ended = futures::poll!(&mut writing).is_ready().then_some(());
            if ended.is_some() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(writing);
        let whole = keys(&db).len();
        assert!(whole == 1 || whole == 3_000, "{whole}");
        stops += 1 + stops / 2;
        if ended.is_some() {
            break;
        }
    }
    assert_eq!(keys(&db).len(), 3_000);
    assert!(!if_stale(&db).await);

    // Killed: half a draft lies there, and the file that was renamed was not noted yet.
    fs::write(db.folder().path().join("time_tracking.csv.new"), "Date,JI").expect("written");
    unnote(&db).await;
    assert!(if_stale(&db).await);
    assert_eq!((keys(&db).len(), names(&db).len()), (3_000, 2));
    db.close().await;
}

async fn unnote(db: &Db) {
    let unnoted = db.write(move |tx| {
        Box::pin(async move {
            let statement = sqlx::query("update packaging_state set written = written - 1");
            Ok(statement.execute(tx.conn()).await.map(drop)?)
        })
    });
    unnoted.await.expect("written");
}

#[tokio::test]
async fn several_who_write_at_once_leave_the_newest() {
    let (_folder, db) = open().await;
    let mut writing = tokio::task::JoinSet::new();
    for n in 0..10 {
        let rows = (0..=n).map(|n| row(FIRST, &format!("A-{n}"), "1")).collect();
        replace(&db, Week::of(FIRST), rows).await;
        let db = db.clone();
        writing.spawn(async move { file::write_if_stale(&db).await.expect("written") });
    }
    writing.join_all().await;
    assert_eq!(keys(&db).len(), 10);
    assert_eq!(names(&db), ["time_tracking.csv", "time_tracking.lock"]);
    db.close().await;
}

#[tokio::test]
async fn a_restored_database_finds_its_file_there() {
    let (_folder, db) = open().await;
    let copies = tempfile::tempdir().expect("a folder");
    let copy = |name: &str| copies.path().join(name);
    let folder = db.folder().clone();
    let save =
        async |name| crate::backup::backup(&folder, &copy(name), false).await.expect("saved");
    replace(&db, Week::of(FIRST), vec![row(FIRST, "A-1", "1")]).await;
    save("never written").await;
    assert!(if_stale(&db).await);
    save("written").await;
    replace(&db, Week::of(FIRST), vec![row(FIRST, "B-1", "1")]).await;
    assert!(if_stale(&db).await);
    db.close().await;
    drop(db);

    let other = tempfile::tempdir().expect("a folder");
    let place = other.path().join("data");
    let restore = async |name| {
        let folder = crate::folder::Folder::take(&place).expect("taken");
        crate::backup::restore(&folder, &copy(name)).await.expect("restored");
        drop(folder);
        Db::open(&place).await.expect("opened")
    };
    let restored = restore("never written").await;
    assert_eq!(
        file::state(&restored).await.expect("known"),
        State::Missing { once_written: false }
    );
    restored.close().await;
    drop(restored);
    let restored = restore("written").await;
    assert_eq!(file::state(&restored).await.expect("known"), State::Present);
    assert_eq!(keys(&restored), ["A-1"]);
    assert!(!if_stale(&restored).await);
    restored.close().await;
}
