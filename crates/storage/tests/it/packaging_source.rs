//! Where reports come from, and which weeks are to be asked for.

use crate::{TestDb, at, now};
use domain::jobs::Kind;
use domain::packaging::{NewSource, Scrape, SourceForm};
use secrecy::ExposeSecret;
use storage::packaging::{self, check_schedule};
use storage::{Db, Error};

fn form(user_name: &str, password: Option<&str>) -> SourceForm {
    SourceForm {
        user_name: user_name.to_owned(),
        password: password.map(str::to_owned),
        ..SourceForm::default()
    }
}

async fn save(db: &Db, form: SourceForm) {
    let new = NewSource::parse(form, check_schedule).expect("valid");
    packaging::save_source(db, new, now()).await.expect("saved");
}

#[tokio::test]
async fn a_source_is_kept_with_its_password_sealed() {
    let test = TestDb::new().await;
    let db = &test.db;
    let proposed = packaging::source(db).await.expect("read");
    assert_eq!((proposed.changed_at, proposed.has_password), (None, false));
    assert_eq!(packaging::next_scrape(&proposed, now()), None);
    assert!(packaging::credentials(db).await.expect("read").is_none());

    save(db, form("ada", Some("hidden words"))).await;
    // Without a password the one that is kept stays.
    let changed = SourceForm { account: "7".to_owned(), pause: 0.0, ..form("ada", None) };
    save(db, changed).await;
    let source = packaging::source(db).await.expect("read");
    assert_eq!((source.account.as_str(), source.pause_ms), ("7", 0));
    assert_eq!((source.has_password, source.password_lost), (true, false));
    assert_eq!(source.changed_at, Some(now()));
    assert_eq!(packaging::next_scrape(&source, now()), Some(at("2026-12-01T03:00:00Z")));
    let access = packaging::credentials(db).await.expect("read").expect("kept");
    assert_eq!(
        (access.user_name.as_str(), access.password.expose_secret()),
        ("ada", "hidden words")
    );

    test.db.close().await;
    let file = std::fs::read(test.folder.path().join("hindsight.db")).expect("read");
    assert!(!file.windows(12).any(|bytes| bytes == b"hidden words"));
}

#[tokio::test]
async fn a_database_without_its_key_says_that_the_password_is_lost() {
    let test = TestDb::new().await;
    save(&test.db, form("ada", Some("hidden words"))).await;
    test.db.close().await;
    std::fs::remove_file(test.folder.path().join("hindsight.key")).expect("removed");
    let test = test.reopened().await;
    let source = packaging::source(&test.db).await.expect("read");
    assert_eq!((source.has_password, source.password_lost), (true, true));
    assert!(packaging::credentials(&test.db).await.expect("read").is_none());
    save(&test.db, form("ada", Some("other words"))).await;
    assert!(!packaging::source(&test.db).await.expect("read").password_lost);
}

#[tokio::test]
async fn a_schedule_that_cannot_be_kept_is_refused_in_words() {
    let new = |schedule: &str| {
        let form = SourceForm { schedule: schedule.to_owned(), ..SourceForm::default() };
        NewSource::parse(form, check_schedule).map_err(|errors| errors[0].message.clone())
    };
    assert!(new("").is_ok() && new(" 0  3 * * sun ").is_ok());
    for (line, why) in
        [("0 3 1 *", "five fields"), ("0 3 * * 8", "weekday"), ("0 3 1 * 1", "together")]
    {
        let message = new(line).expect_err("refused");
        assert!(message.contains(why), "{message}");
    }
    assert!(new("61 3 * * *").is_err());
}

#[tokio::test]
async fn a_scrape_is_asked_for_once_for_the_same_weeks() {
    let test = TestDb::new().await;
    let db = &test.db;
    match packaging::ask(db, Scrape::default(), now()).await {
        Err(Error::Conflict(words)) => assert!(words.contains("Source"), "{words}"),
        other => panic!("{other:?}"),
    }
    save(db, form("ada", Some("hidden words"))).await;
    let first = packaging::ask(db, Scrape::default(), now()).await.expect("asked");
    assert_eq!((first.kind, first.subject.as_str()), (Kind::ScrapePackaging, ""));
    let same = packaging::ask(db, Scrape::default(), now()).await.expect("asked");
    assert_eq!(first.id, same.id);
    let other = packaging::ask(db, Scrape::scheduled(), now()).await.expect("asked");
    assert_ne!(first.id, other.id);
    let last = packaging::last_run(db).await.expect("read").expect("there is one");
    assert_eq!(last.id, other.id);
    assert!(packaging::periods(db).await.expect("read").is_empty());
    assert_eq!(packaging::last_scrape(db).await.expect("read"), None);
}
