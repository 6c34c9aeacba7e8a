//! Copies of the database, and the way back.

use crate::{TestDb, all, interval, now};
use domain::account::UserId;
use domain::intervals::overlap::OnOverlap;
use sqlx::{ConnectOptions, Connection};
use std::fs;
use std::path::{Path, PathBuf};
use storage::account::{self, SignIn};
use storage::folder::{Folder, OpenError};
use storage::{Db, backup, intervals};

impl TestDb {
    async fn add(&self, user: UserId, title: &str) {
        let new = interval("09:00-10:00", title);
        intervals::add(&self.db, user, None, new, OnOverlap::Keep, now()).await.expect("added");
    }

    /// A backup of this, in its folder, made while it is open.
    async fn backed_up(&self, with_keys: bool) -> PathBuf {
        let file = self.folder.path().join("copy.db");
        let size = backup::backup(self.db.folder(), &file, with_keys).await.expect("copied");
        assert_eq!(size, fs::metadata(&file).expect("there").len());
        file
    }

    /// Closes, leaving the folder with its files.
    async fn closed(self) -> tempfile::TempDir {
        self.db.close().await;
        self.folder
    }
}

async fn titles(folder: &Path, user: UserId) -> Vec<String> {
    let db = Db::open(folder).await.expect("opens");
    let found = intervals::list(&db, user, &all()).await.expect("listed");
    db.close().await;
    found.into_iter().map(|interval| interval.content.title).collect()
}

async fn restore(folder: &Path, file: &Path) -> Result<Option<PathBuf>, OpenError> {
    backup::restore(&Folder::take(folder)?, file).await
}

#[tokio::test]
async fn a_backup_restored_elsewhere_holds_all_but_the_key() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    test.add(ada, "before").await;
    let file = test.backed_up(false).await;
    backup::verify(&file).await.expect("whole");
    assert!(!backup::key_beside(&file).exists());

    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let kept = restore(elsewhere.path(), &file).await.expect("restored");
    assert_eq!(kept, None, "nothing was there");
    assert_eq!(titles(elsewhere.path(), ada).await, ["before"]);
    let key = |folder: &Path| fs::read(folder.join("hindsight.key")).expect("a key");
    assert_ne!(key(elsewhere.path()), key(test.folder.path()), "a key of its own");
}

#[tokio::test]
async fn a_restore_puts_back_what_was_and_keeps_what_is() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    test.add(ada, "before").await;
    let file = test.backed_up(false).await;
    test.add(ada, "after").await;
    let folder = test.closed().await;
    fs::write(folder.path().join("jobs.db"), "the queue of another time").expect("written");

    let kept = restore(folder.path(), &file).await.expect("restored").expect("kept");
    assert!(!folder.path().join("jobs.db").exists());
    assert_eq!(titles(folder.path(), ada).await, ["before"]);
    restore(folder.path(), &kept).await.expect("and back");
    assert_eq!(titles(folder.path(), ada).await.len(), 2);
}

#[tokio::test]
async fn a_backup_with_keys_brings_them_back() {
    let test = TestDb::new().await;
    test.person("ada").await;
    let jwt = match account::issue_jwt(&test.db, "ada", crate::PASSWORD, "::1", now()).await {
        Ok(SignIn::Welcome { token }) => token,
        other => panic!("{other:?}"),
    };
    let file = test.backed_up(true).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(backup::key_beside(&file)).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    restore(elsewhere.path(), &file).await.expect("restored");
    let db = Db::open(elsewhere.path()).await.expect("opens");
    let known = account::by_bearer(&db, &jwt, now()).await.expect("asked");
    assert!(known.is_some(), "signed by the same key");
}

#[tokio::test]
async fn what_is_not_a_whole_database_of_ours_is_refused_and_nothing_is_touched() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    for n in 0..200 {
        test.add(ada, &format!("{n} {}", "x".repeat(150))).await;
    }
    let good = test.backed_up(false).await;
    let folder = test.closed().await;
    let file = |name: &str| folder.path().join(name);

    fs::write(file("text"), "not a database, and longer than a header would be ".repeat(20))
        .expect("written");
    fs::write(file("empty"), "").expect("written");
    let whole = fs::read(&good).expect("read");
    fs::write(file("truncated"), &whole[..whole.len() / 2]).expect("written");
    fs::copy(&good, file("newer")).expect("copied");
    write(&file("newer"), "update _sqlx_migrations set version = 9999 where version = 1").await;
    write(&file("other"), "create table other (id integer)").await;
    for (name, words) in [
        ("text", "is not a whole Hindsight backup"),
        ("empty", "not a Hindsight database"),
        ("truncated", "is not a whole Hindsight backup"),
        ("newer", "a newer Hindsight"),
        ("other", "not a Hindsight database"),
        ("missing", "see that it is there"),
    ] {
        let refused = restore(folder.path(), &file(name)).await.expect_err(name);
        assert!(refused.to_string().contains(words), "{name}: {refused}");
    }
    assert!(!folder.path().join("backups").exists(), "nothing was moved");
    assert_eq!(titles(folder.path(), ada).await.len(), 200);
}

/// Runs one statement on a file, as another program could.
async fn write(file: &Path, statement: &'static str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let mut conn = options.connect().await.expect("opened");
    sqlx::query(statement).execute(&mut conn).await.expect("written");
    conn.close().await.expect("closed");
}

#[tokio::test]
async fn a_restore_beside_a_running_server_is_refused() {
    let test = TestDb::new().await;
    let file = test.backed_up(false).await;
    let refused = restore(test.folder.path(), &file).await.expect_err("refused");
    assert!(matches!(refused, OpenError::InUse(_)), "{refused}");
}

#[tokio::test]
async fn a_backup_replaces_an_older_file_of_its_name_only_when_whole() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let first = fs::read(test.backed_up(false).await).expect("read");
    fs::write(test.folder.path().join("copy.db.part"), "left by one that was killed")
        .expect("written");
    test.add(ada, "more").await;
    let file = test.backed_up(false).await;
    assert_ne!(fs::read(&file).expect("read"), first);
    assert!(!test.folder.path().join("copy.db.part").exists());
    let nowhere = test.folder.path().join("nowhere/copy.db");
    backup::backup(test.db.folder(), &nowhere, false).await.expect_err("no such folder");
}

#[tokio::test]
async fn an_emptied_database_is_not_taken_for_a_new_one() {
    let test = TestDb::new().await;
    test.person("ada").await;
    let folder = test.closed().await;
    fs::create_dir_all(folder.path().join("backups")).expect("made");
    fs::write(folder.path().join("hindsight.db"), "").expect("emptied");
    let refused = storage::Db::open(folder.path()).await.err().expect("refused");
    assert!(refused.to_string().contains("is damaged"), "{refused}");
}
