//! The one writer: durable, shared, each error its own.

use crate::{TestDb, all, interval, now};
use domain::intervals::overlap::OnOverlap;
use storage::{Db, intervals};

#[tokio::test]
async fn what_was_answered_is_there_after_reopening() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    intervals::add(&test.db, ada, None, interval("09:00-10:00", "a"), OnOverlap::Keep, now())
        .await
        .expect("added");
    test.db.close().await;
    drop(test.db);
    let again = Db::open(test.folder.path()).await.expect("opens again");
    assert_eq!(intervals::list(&again, ada, &all()).await.expect("listed").len(), 1);
}

#[tokio::test]
async fn many_writers_at_once_all_succeed_and_a_wrong_one_fails_alone() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let nobody = domain::account::UserId(4711);
    let mut writes = tokio::task::JoinSet::new();
    for n in 0..200 {
        let db = test.db.clone();
        // Every tenth names a person who does not exist: the foreign key refuses it.
        let user = if n % 10 == 0 { nobody } else { ada };
        let new = interval("09:00-10:00", &format!("n{n}"));
        writes.spawn(async move {
            intervals::add(&db, user, None, new, OnOverlap::Keep, now()).await.is_ok()
        });
    }
    let stored = writes.join_all().await.into_iter().filter(|ok| *ok).count();
    assert_eq!(stored, 180);
    assert_eq!(intervals::list(&test.db, ada, &all()).await.expect("listed").len(), 180);
}

#[tokio::test]
async fn a_second_server_on_the_folder_is_refused() {
    let test = TestDb::new().await;
    let refused = Db::open(test.folder.path()).await.err().expect("refused");
    assert!(refused.to_string().contains("another Hindsight serves"), "{refused}");
    Db::open_beside(test.folder.path()).await.expect("a subcommand may");
}
