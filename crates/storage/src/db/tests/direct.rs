//! Writes in SQLite's own calls, beside those that are queries.

use super::{now, open, pragma};
use crate::db::{Direct, DirectTx};
use crate::runs::{self, Usage};
use crate::{Db, Error, Result};
use domain::account::UserId;
use domain::instant::SECOND;
use domain::runs::report::StartRun;
use domain::runs::{NewRun, RunId};
use rusqlite::params;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;

async fn run(db: &Db, user: UserId) -> RunId {
    let said = StartRun { name: "make".to_owned(), ..StartRun::default() };
    let new = NewRun::parse(said).expect("valid");
    runs::start(db, user, new, now()).await.expect("started").id
}

async fn record(db: &Db, user: UserId, run: RunId, second: i64) -> Result<f64> {
    let usage = Usage { run, at: Some(now().plus(second * SECOND)), percent: 1.0 };
    runs::record(db, user, usage, now()).await
}

/// So many samples at once, each of the run that `of` says.
async fn record_at_once(
    db: &Db,
    user: UserId,
    count: i64,
    of: impl Fn(i64) -> RunId,
) -> Vec<Result<f64>> {
    let mut records = JoinSet::new();
    for n in 0..count {
        let (db, run) = (db.clone(), of(n));
        records.spawn(async move { record(&db, user, run, n).await });
    }
    records.join_all().await
}

async fn recorded(db: &Db, user: UserId, run: RunId) -> usize {
    runs::samples(db, user, run, None, 10_000).await.expect("read").len()
}

/// Writes the zone by SQLite's own call, then does what `then` does.
async fn set_zone(db: &Db, user: UserId, zone: String, then: fn() -> Result<()>) -> Result<()> {
    db.write_directly(move |tx| {
        tx.execute("update account_user set zone = ?2 where id = ?1", params![user.0, zone])?;
        then()
    })
    .await
}

async fn zone(db: &Db) -> String {
    crate::account::list_users(db).await.expect("listed")[0].profile.zone.clone()
}

#[tokio::test]
async fn both_kinds_of_writes_take_turns_and_all_are_kept() {
    let (_folder, db, ada) = open().await;
    let id = run(&db, ada).await;
    let mut writes = JoinSet::new();
    for n in 0..200 {
        let db = db.clone();
        writes.spawn(async move {
            match n % 4 {
                0 => drop(run(&db, ada).await),
                _ => drop(record(&db, ada, id, n).await.expect("recorded")),
            }
        });
    }
    writes.join_all().await;
    assert_eq!(recorded(&db, ada, id).await, 150);
    assert_eq!(runs::ids(&db, ada).await.expect("listed").len(), 51);
    db.close().await;
}

#[tokio::test]
async fn a_direct_write_that_fails_or_panics_leaves_nothing_and_the_writer_goes_on() {
    let (_folder, db, ada) = open().await;
    let id = run(&db, ada).await;
    let failed = set_zone(&db, ada, "Failed".to_owned(), || Err(Error::NotFound)).await;
    assert!(matches!(failed, Err(Error::NotFound)), "{failed:?}");
    let panicked = set_zone(&db, ada, "Panicked".to_owned(), || panic!("a defect")).await;
    assert!(matches!(panicked, Err(Error::Internal(_))), "{panicked:?}");
    assert_eq!(zone(&db).await, "UTC");
    record(&db, ada, id, 0).await.expect("the writer goes on");
    set_zone(&db, ada, "Europe/Paris".to_owned(), || Ok(())).await.expect("and so it does here");
    assert_eq!(zone(&db).await, "Europe/Paris");
    db.close().await;
}

#[tokio::test]
async fn a_direct_write_that_panics_undoes_only_its_own() {
    let (_folder, db, ada) = open().await;
    let id = run(&db, ada).await;
    // The others come together while this one is written.
    let slow = db.write_directly(|_| {
        std::thread::sleep(Duration::from_millis(100));
        Ok(())
    });
    let defect = set_zone(&db, ada, "Panicked".to_owned(), || panic!("a defect"));
    let (_, one, panicked, other) = tokio::join!(
        slow,
        set_zone(&db, ada, "Zone".to_owned(), || Ok(())),
        defect,
        record(&db, ada, id, 0)
    );
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    assert!(matches!(panicked, Err(Error::Internal(_))), "{panicked:?}");
    assert_eq!((zone(&db).await.as_str(), recorded(&db, ada, id).await), ("Zone", 1));
    db.close().await;
}

/// What the writer does not survive.
struct Fatal;

impl Direct for Fatal {
    fn run(&mut self, _: &mut DirectTx<'_>) -> Result<()> {
        // Others queue meanwhile.
        std::thread::sleep(Duration::from_millis(100));
        Ok(())
    }

    fn answer(self: Box<Self>, _: Result<()>) {
        panic!("a defect");
    }
}

#[tokio::test]
async fn nobody_waits_for_a_writer_that_is_gone() {
    let (_folder, db, ada) = open().await;
    let id = run(&db, ada).await;
    db.0.writer.queue(Box::new(Fatal));
    for n in 0..3 {
        let both = async { tokio::join!(record(&db, ada, id, n), record(&db, ada, id, n + 10)) };
        let both = timeout(Duration::from_secs(5), both).await.expect("answered");
        assert!(matches!(both, (Err(Error::Busy), Err(Error::Busy))), "{both:?}");
    }
}

#[tokio::test]
async fn the_error_of_one_sample_is_its_own() {
    let (_folder, db, ada) = open().await;
    let id = run(&db, ada).await;
    let of = |n| if n % 10 == 0 { RunId(4711) } else { id };
    let outcomes = record_at_once(&db, ada, 100, of).await;
    let unknown = outcomes.iter().filter(|it| matches!(it, Err(Error::NotFound))).count();
    assert_eq!((unknown, recorded(&db, ada, id).await), (10, 90));
    db.close().await;
}

#[tokio::test]
async fn everyone_hears_of_a_full_disk_and_what_is_sent_again_is_kept() {
    let (_folder, db, ada) = open().await;
    let id = run(&db, ada).await;
    pragma(&db, "pragma max_page_count = 1").await;
    let outcomes = record_at_once(&db, ada, 1_000, |_| id).await;
    let kept = outcomes.iter().filter(|it| it.is_ok()).count();
    assert!(kept < 1_000 && outcomes.iter().all(|it| matches!(it, Ok(_) | Err(Error::Full))));
    assert_eq!(recorded(&db, ada, id).await, kept);
    pragma(&db, "pragma max_page_count = 1073741823").await;
    record(&db, ada, id, 2_000).await.expect("there is space again");
    db.close().await;
}

#[tokio::test]
async fn samples_wait_for_another_program_and_are_then_refused_and_so_they_are_after_the_end() {
    let (_folder, db, ada) = open().await;
    let id = run(&db, ada).await;
    pragma(&db, "pragma busy_timeout = 50").await;
    let options = crate::db::open::options(&db.folder().database());
    let mut other = sqlx::ConnectOptions::connect(&options).await.expect("a second connection");
    sqlx::query("begin immediate").execute(&mut other).await.expect("held");
    let (one, another) = tokio::join!(record(&db, ada, id, 0), record(&db, ada, id, 1));
    assert!(
        matches!((&one, &another), (Err(Error::Busy), Err(Error::Busy))),
        "{one:?} {another:?}"
    );
    sqlx::query("rollback").execute(&mut other).await.expect("let go");
    record(&db, ada, id, 2).await.expect("it is free again");
    db.close().await;
    for n in 3..6 {
        assert!(matches!(record(&db, ada, id, n).await, Err(Error::Busy)), "nobody waits forever");
    }
}
