//! How SQLite is built, and what a write answers when the disk is full or another program holds the database.

mod direct;

use super::Db;
use crate::{Error, Result, account};
use domain::Instant;
use domain::account::{NewUser, Scope, UserId};

async fn open() -> (tempfile::TempDir, Db, UserId) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open(folder.path()).await.expect("a new database");
    let new = NewUser::parse("ada", "correct horse", "UTC", |_| true).expect("valid");
    let registration = account::Registration::Open;
    let ada = account::register(&db, new, registration, false, now()).await.expect("registered");
    (folder, db, ada)
}

fn now() -> Instant {
    Instant::parse("2026-11-22T12:00:00Z").expect("a time")
}

/// Runs a pragma on the writing connection.
async fn pragma(db: &Db, text: &'static str) {
    let done = db.write(move |tx| {
        Box::pin(async move { Ok(sqlx::query(text).execute(tx.conn()).await.map(drop)?) })
    });
    done.await.expect("set");
}

/// Writes about 100 kB.
async fn write_much(db: &Db, user: UserId) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query("update account_user set zone = zone || $2 where id = $1")
                .bind(user.0)
                .bind("x".repeat(100_000))
                .execute(tx.conn())
                .await?;
            Ok(())
        })
    })
    .await
}

#[tokio::test]
async fn a_full_disk_refuses_in_words_keeps_what_was_there_and_goes_on_when_there_is_space() {
    let (_folder, db, ada) = open().await;
    // SQLite answers the same code, 13, as when the disk itself is full.
    pragma(&db, "pragma max_page_count = 1").await;
    for _ in 0..3 {
        assert!(matches!(write_much(&db, ada).await, Err(Error::Full)));
    }
    assert_eq!(account::list_users(&db).await.expect("listed")[0].profile.zone, "UTC");
    pragma(&db, "pragma max_page_count = 1073741823").await;
    write_much(&db, ada).await.expect("there is space again");
    db.close().await;
}

#[tokio::test]
async fn on_a_full_disk_those_who_were_committed_together_all_hear_of_it() {
    let (_folder, db, ada) = open().await;
    pragma(&db, "pragma max_page_count = 1").await;
    let mut writes = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let db = db.clone();
        writes.spawn(async move { write_much(&db, ada).await });
    }
    for outcome in writes.join_all().await {
        assert!(matches!(outcome, Err(Error::Full)), "{outcome:?}");
    }
    db.close().await;
}

#[tokio::test]
async fn another_program_that_holds_the_database_is_waited_for_and_then_told_of() {
    let (_folder, db, ada) = open().await;
    pragma(&db, "pragma busy_timeout = 50").await;
    let options = super::open::options(&db.folder().database());
    let mut other = sqlx::ConnectOptions::connect(&options).await.expect("a second connection");
    sqlx::query("begin immediate").execute(&mut other).await.expect("held");
    assert!(matches!(write_much(&db, ada).await, Err(Error::Busy)));
    assert!(matches!(db.ready().await, Err(Error::Busy)), "who cannot write is not ready");
    account::list_users(&db).await.expect("reading goes on");
    sqlx::query("rollback").execute(&mut other).await.expect("let go");
    db.ready().await.expect("ready again");
    write_much(&db, ada).await.expect("it is free again");
    db.close().await;
}

#[tokio::test]
async fn a_revoked_token_is_refused_with_the_next_request() {
    let (_folder, db, ada) = open().await;
    let made = account::create_token(&db, ada, "agent", Scope::Agent, None, now());
    let (token, text) = made.await.expect("made");
    let found = async || account::by_bearer(&db, &text, now()).await.expect("looked up").is_some();
    assert!(found().await && found().await);
    account::revoke_token(&db, ada, token.id).await.expect("revoked");
    assert!(!found().await, "it was known a moment ago");
    db.close().await;
}

#[tokio::test]
async fn guessing_the_password_of_an_open_session_is_slowed_down() {
    let (_folder, db, ada) = open().await;
    let leave =
        async |password: &str| account::delete_account(&db, ada, password.to_owned(), now()).await;
    for _ in 0..5 {
        assert!(matches!(leave("wrong").await, Err(Error::Refused(_))));
    }
    assert!(matches!(leave("correct horse").await, Err(Error::Wait { seconds: 1 })));
    assert!(account::any_user(&db).await.expect("asked"));
    db.close().await;
}

/// What `.cargo/config.toml` says of it: without that, connections wait for each other at each page that they read.
#[tokio::test]
async fn sqlite_is_built_as_was_asked_for() {
    let (_folder, db, _) = open().await;
    let options = sqlx::query_scalar("pragma compile_options").fetch_all(db.read()).await;
    let options: Vec<String> = options.expect("told");
    assert!(!options.iter().any(|it| it == "ENABLE_MEMORY_MANAGEMENT"), "{options:?}");
    assert!(options.iter().any(|it| it == "DEFAULT_MEMSTATUS=0"), "{options:?}");
    db.close().await;
}
