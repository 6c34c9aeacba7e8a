//! Rows of jobs, without workers: those are in the server.

use crate::{TestDb, now};
use domain::instant::{HOUR, SECOND};
use domain::jobs::{Kind, State};
use domain::live::Domain;
use storage::account::{self, Via};
use storage::{Db, Error, jobs};

/// A run of this kind that has ended.
async fn ended(db: &Db, kind: Kind, state: State) -> i64 {
    let job = jobs::enqueue(db, kind, now()).await.expect("enqueued");
    jobs::start(db, job.id, now()).await.expect("started").expect("it was queued");
    jobs::finish(db, job.id, state, "Ended.", now()).await.expect("ended");
    job.id
}

/// The ids that `/live` would tell of.
fn told(changes: &mut tokio::sync::broadcast::Receiver<storage::db::Notice>) -> Vec<String> {
    let mut ids = Vec::new();
    while let Ok((user, change)) = changes.try_recv() {
        assert_eq!((user, change.domain), (None, Domain::Jobs));
        ids.push(change.id);
    }
    ids
}

#[tokio::test]
async fn a_job_goes_its_way_and_each_step_is_told() {
    let test = TestDb::new().await;
    let db = &test.db;
    let mut changes = db.changes();
    let job = jobs::enqueue(db, Kind::Backup, now()).await.expect("enqueued");
    assert_eq!((job.state, job.created_at), (State::Queued, now()));
    let same = jobs::enqueue(db, Kind::Backup, now().plus(SECOND)).await.expect("enqueued");
    assert_eq!(same, job, "one of a kind waits or runs");

    let later = now().plus(SECOND);
    let running = jobs::start(db, job.id, later).await.expect("started").expect("it was queued");
    assert_eq!((running.state, running.started_at), (State::Running, Some(later)));
    assert_eq!(jobs::start(db, job.id, later).await.expect("asked"), None, "woken twice");
    assert_eq!(jobs::enqueue(db, Kind::Backup, later).await.expect("enqueued").id, job.id);
    assert!(!jobs::progress(db, job.id, 1, 3, "Copying.").await.expect("told"));
    let seen = jobs::get(db, job.id).await.expect("there");
    assert_eq!((seen.done, seen.total, seen.message.as_str()), (1, 3, "Copying."));

    jobs::finish(db, job.id, State::Done, "Copied.", later).await.expect("ended");
    let done = jobs::get(db, job.id).await.expect("there");
    assert_eq!((done.state, done.done, done.finished_at), (State::Done, 3, Some(later)));
    let again = jobs::finish(db, job.id, State::Failed, "", later).await;
    assert!(matches!(again, Err(Error::NotFound)), "it has ended");
    let late = jobs::progress(db, job.id, 2, 3, "Copying.").await;
    assert!(matches!(late, Err(Error::NotFound)), "it has ended");
    assert_eq!(
        told(&mut changes),
        vec![job.id.to_string(); 4],
        "what changed nothing tells nothing"
    );
    assert!(matches!(jobs::get(db, 4711).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_waiting_job_is_cancelled_at_once_and_a_running_one_is_asked() {
    let test = TestDb::new().await;
    let db = &test.db;
    let waiting = jobs::enqueue(db, Kind::Backup, now()).await.expect("enqueued");
    let cancelled = jobs::request_cancel(db, waiting.id, now()).await.expect("cancelled");
    assert_eq!((cancelled.state, cancelled.finished_at), (State::Cancelled, Some(now())));
    assert_eq!(jobs::start(db, waiting.id, now()).await.expect("asked"), None);

    let running = jobs::enqueue(db, Kind::Backup, now()).await.expect("enqueued");
    jobs::start(db, running.id, now()).await.expect("started");
    let asked = jobs::request_cancel(db, running.id, now()).await.expect("asked");
    assert_eq!((asked.state, asked.cancel_requested), (State::Running, true));
    assert!(jobs::progress(db, running.id, 1, 2, "Working.").await.expect("told"));
    jobs::finish(db, running.id, State::Cancelled, "Cancelled.", now()).await.expect("ended");

    let ended = jobs::get(db, running.id).await.expect("there");
    let late = jobs::request_cancel(db, running.id, now().plus(HOUR)).await.expect("asked");
    assert_eq!(late, ended, "what has ended stays as it is");
    let unknown = jobs::request_cancel(db, 4711, now()).await;
    assert!(matches!(unknown, Err(Error::NotFound)));
}

#[tokio::test]
async fn opening_the_queue_hands_back_what_ran_and_ends_what_was_cancelled() {
    let test = TestDb::new().await;
    let db = &test.db;
    let mut ids = Vec::new();
    for kind in Kind::SCHEDULED {
        let job = jobs::enqueue(db, kind, now()).await.expect("enqueued");
        jobs::start(db, job.id, now()).await.expect("started");
        jobs::progress(db, job.id, 1, 2, "Working.").await.expect("told");
        ids.push(job.id);
    }
    jobs::request_cancel(db, ids[1], now()).await.expect("asked");
    jobs::open_queue(db).await.expect("opened");
    let first = jobs::get(db, ids[0]).await.expect("there");
    assert_eq!((first.state, first.done, first.started_at), (State::Queued, 0, None));
    let second = jobs::get(db, ids[1]).await.expect("there");
    assert!(second.state == State::Cancelled && second.finished_at.is_some(), "{second:?}");

    // Only for who holds the folder: a subcommand beside the server must not touch what runs there.
    jobs::start(db, ids[0], now()).await.expect("started");
    let beside = Db::open_beside(test.folder.path()).await.expect("a subcommand may");
    assert!(jobs::open_queue(&beside).await.is_err());
    assert_eq!(jobs::get(db, ids[0]).await.expect("there").state, State::Running);
    jobs::close_queue(db).await.expect("closed");
    assert_eq!(jobs::get(db, ids[0]).await.expect("there").state, State::Queued);
}

#[tokio::test]
async fn old_rows_go_but_active_ones_and_last_successes_stay() {
    let test = TestDb::new().await;
    let db = &test.db;
    let backup = ended(db, Kind::Backup, State::Done).await;
    let mut newest = 0;
    for _ in 0..5 {
        newest = ended(db, Kind::CleanUp, State::Done).await;
    }
    let failed = ended(db, Kind::Backup, State::Failed).await;
    let waiting = jobs::enqueue(db, Kind::CleanUp, now()).await.expect("enqueued").id;
    assert_eq!(jobs::purge(db, 2).await.expect("purged"), 4);
    let left = jobs::list_recent(db, 10).await.expect("listed");
    let left: Vec<i64> = left.iter().map(|job| job.id).collect();
    assert_eq!(left, [waiting, failed, newest, backup]);
    assert_eq!(jobs::list_recent(db, 1).await.expect("listed")[0].id, waiting);
    let last = jobs::last_success(db, Kind::Backup).await.expect("asked");
    assert_eq!(last.map(|job| job.id), Some(backup));
    assert_eq!(jobs::purge(db, 0).await.expect("purged"), 1);
}

#[tokio::test]
async fn the_database_is_checked_and_its_statistics_renewed() {
    let test = TestDb::new().await;
    assert_eq!(jobs::upkeep::quick_check(&test.db).await.expect("checked"), None);
    jobs::upkeep::optimize(&test.db).await.expect("done");
}

#[tokio::test]
async fn a_session_is_alive_until_it_expires_ends_or_its_owner_is_disabled() {
    let test = TestDb::new().await;
    let db = &test.db;
    let (ada, bob) = (test.person("ada").await, test.person("bob").await);
    let mut sessions = Vec::new();
    for user in [ada, ada, bob] {
        let token = account::start_session(db, user, "::1", "Browser", now()).await.expect("begun");
        let identity = account::by_session(db, &token, now()).await.expect("asked").expect("good");
        let Via::Session(id) = identity.via else { panic!("a session") };
        sessions.push(id);
    }
    let alive = |id, at| async move { account::session_alive(db, id, at).await.expect("asked") };
    assert!(alive(sessions[0], now()).await && alive(sessions[2], now()).await);
    assert!(!alive(sessions[0], now().plus(31 * 24 * HOUR)).await, "expired");
    account::sign_out(db, ada, sessions[0]).await.expect("signed out");
    assert!(!alive(sessions[0], now()).await, "signed out");
    account::set_disabled(db, ada, bob, true, now()).await.expect("disabled");
    assert!(!alive(sessions[2], now()).await, "disabled");
    assert_eq!(account::purge_sessions(db, now()).await.expect("purged"), 0);
    let later = now().plus(31 * 24 * HOUR);
    assert_eq!(account::purge_sessions(db, later).await.expect("purged"), 1);
}
