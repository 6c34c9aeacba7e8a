//! Jobs from enqueueing to their end, on real databases, with handlers of the test's own where it must be in charge.

mod archive_energy;
mod kinds;
mod prune_runs;

use super::{Halt, Jobs, Means, Perform, Work, employ, performer, schedule, start};
use crate::config::{DataArgs, ServeArgs, Settings};
use crate::energy::Asking;
use domain::account::{NewUser, UserId};
use domain::jobs::{Job, Kind, State};
use domain::live::Domain;
use futures::FutureExt;
use std::future::{Future, pending};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use storage::account::Registration;
use storage::{Db, jobs, now};

/// Nothing here takes longer; what does has failed.
const BOUND: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(200);

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// A new database with workers that do `handler`; the folder goes with the first.
async fn employed(handler: Perform) -> (tempfile::TempDir, Db, Jobs) {
    let folder = folder();
    let db = open(folder.path()).await;
    let workers = employ(db.clone(), handler);
    (folder, db, workers)
}

/// Opens the database as soon as the last holder is gone.
async fn open(folder: &Path) -> Db {
    let since = Instant::now();
    loop {
        match Db::open(folder).await {
            Ok(db) => return db,
            Err(_) if since.elapsed() < BOUND => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Waits for a row to be as wanted, looking whenever something changed.
async fn until(db: &Db, id: i64, wanted: impl Fn(&Job) -> bool) -> Job {
    let mut changes = db.changes();
    let seen = async {
        loop {
            let job = jobs::get(db, id).await.expect("there");
            if wanted(&job) {
                return job;
            }
            changes.recv().await.expect("changes");
        }
    };
    tokio::time::timeout(BOUND, seen).await.unwrap_or_else(|_| panic!("job {id} did not get there"))
}

async fn ended(db: &Db, id: i64) -> Job {
    until(db, id, |job| job.finished_at.is_some()).await
}

async fn enqueue(db: &Db, kind: Kind) -> Job {
    jobs::enqueue(db, kind, now()).await.expect("enqueued")
}

fn performing<F>(f: impl Fn(Work) -> F + Send + Sync + 'static) -> Perform
where
    F: Future<Output = Result<String, Halt>> + Send + 'static,
{
    Arc::new(move |work| f(work).boxed())
}

/// A handler that says it has begun and then waits until it is asked to end.
fn endless() -> Perform {
    performing(|mut work| async move {
        work.progress(1, 2, "Waiting.").await?;
        work.unless_halted(pending::<String>()).await
    })
}

fn at_once() -> Perform {
    performing(|_| async { Ok("Did it.".to_owned()) })
}

async fn ada(db: &Db) -> UserId {
    let new = NewUser::parse("ada", "correct horse", "UTC", |_| true).expect("valid");
    let registered = storage::account::register(db, new, Registration::Open, false, now());
    registered.await.expect("registered")
}

async fn stop(jobs: Jobs, db: Db) {
    jobs.stop(BOUND).await;
    db.close().await;
}

/// What the server has at hand, with samples kept for so many days.
fn means(db: &Db, run_samples_days: u32) -> Means {
    let data = DataArgs { data: Some(db.folder().path().to_owned()), ..DataArgs::default() };
    let settings = Settings::load(&data, &ServeArgs::default()).expect("settings");
    let asking = Asking::new(&settings, db.clone());
    Means { run_samples_days, asking, archive: settings.archive }
}

#[tokio::test]
async fn a_job_runs_and_tells_of_every_step() {
    let (_folder, db, workers) = employed(performing(|mut work| async move {
        work.progress(0, 2, "First.").await?;
        work.progress(1, 2, "Second.").await?;
        Ok("Did both.".to_owned())
    }))
    .await;
    let mut changes = db.changes();
    let since = Instant::now();
    let job = enqueue(&db, Kind::Backup).await;
    let done = ended(&db, job.id).await;
    assert!(since.elapsed() < Duration::from_secs(4), "the bell was heard: {:?}", since.elapsed());
    assert_eq!((done.state, done.message.as_str()), (State::Done, "Did both."));
    assert_eq!((done.done, done.total), (2, 2));
    let mut told = 0;
    while let Ok((user, change)) = changes.try_recv() {
        told += usize::from(user.is_none() && change.domain == Domain::Jobs);
    }
    assert_eq!(told, 5, "queued, running, two steps, done");
    assert_eq!(jobs::last_success(&db, Kind::Backup).await.expect("asked"), Some(done));
    stop(workers, db).await;
}

#[tokio::test]
async fn counts_alone_are_written_ten_times_a_second() {
    let (_folder, db, workers) = employed(performing(|mut work| async move {
        for n in 0..10_000 {
            work.progress(n, 10_000, "Counting.").await?;
        }
        Ok("Counted.".to_owned())
    }))
    .await;
    let mut changes = db.changes();
    let since = Instant::now();
    let job = enqueue(&db, Kind::Backup).await;
    assert_eq!(ended(&db, job.id).await.done, 10_000);
    let mut told = 0;
    while changes.try_recv().is_ok() {
        told += 1;
    }
    let allowed = 4 + since.elapsed().as_millis() / 100;
    assert!(told <= allowed, "{told} of {allowed}");
    stop(workers, db).await;
}

#[tokio::test]
async fn a_running_job_is_cancelled_when_asked() {
    let (_folder, db, workers) = employed(endless()).await;
    let job = enqueue(&db, Kind::Backup).await;
    until(&db, job.id, |job| job.message == "Waiting.").await;
    assert_eq!(enqueue(&db, Kind::Backup).await.id, job.id, "it runs already");
    let asked = jobs::request_cancel(&db, job.id, now()).await.expect("asked");
    assert!(asked.cancel_requested);
    assert_eq!(ended(&db, job.id).await.state, State::Cancelled);
    stop(workers, db).await;
}

#[tokio::test]
async fn a_handler_that_panics_or_fails_leaves_words_and_the_worker_goes_on() {
    let folder = folder();
    let db = open(folder.path()).await;
    let turn = AtomicUsize::new(0);
    let workers = employ(
        db.clone(),
        performing(move |_| {
            let turn = turn.fetch_add(1, Ordering::Relaxed);
            async move {
                assert!(turn > 0, "the handler's own words are for the log");
                match turn {
                    1 => Err(storage::Error::Full.into()),
                    _ => Ok("Did it.".to_owned()),
                }
            }
        }),
    );
    let mut ends = Vec::new();
    for _ in 0..3 {
        let job = enqueue(&db, Kind::Backup).await;
        let job = ended(&db, job.id).await;
        ends.push((job.state, job.message));
    }
    assert_eq!(
        ends.iter().map(|end| end.0).collect::<Vec<_>>(),
        [State::Failed, State::Failed, State::Done]
    );
    assert!(ends[0].1.contains("log says more"), "{}", ends[0].1);
    assert!(ends[1].1.contains("Free some"), "{}", ends[1].1);
    stop(workers, db).await;
}

#[tokio::test]
async fn what_ran_when_everything_was_dropped_runs_again() {
    let (folder, db, workers) = employed(endless()).await;
    let job = enqueue(&db, Kind::Backup).await;
    until(&db, job.id, |job| job.message == "Waiting.").await;
    drop(workers);
    drop(db);
    // Within the same second: nothing of the killed workers stands in the way.
    let db = open(folder.path()).await;
    let workers = employ(db.clone(), at_once());
    assert_eq!(ended(&db, job.id).await.state, State::Done);
    stop(workers, db).await;
}

#[tokio::test]
async fn a_stop_hands_back_what_runs_even_when_it_does_not_listen() {
    let folder = folder();
    for (within, handler) in [(BOUND, endless()), (SHORT, performing(|_| pending()))] {
        let db = open(folder.path()).await;
        let workers = employ(db.clone(), handler);
        let job = enqueue(&db, Kind::Backup).await;
        until(&db, job.id, |job| job.state == State::Running).await;
        let since = Instant::now();
        workers.stop(within).await;
        assert!(since.elapsed() < Duration::from_secs(4), "{:?}", since.elapsed());
        assert_eq!(jobs::get(&db, job.id).await.expect("there").state, State::Queued);
        db.close().await;
        drop(db);

        let db = open(folder.path()).await;
        let workers = employ(db.clone(), at_once());
        assert_eq!(ended(&db, job.id).await.state, State::Done);
        stop(workers, db).await;
    }
}

#[tokio::test]
async fn a_damaged_queue_loses_nothing() {
    let folder = folder();
    let db = open(folder.path()).await;
    let job = enqueue(&db, Kind::CleanUp).await;
    std::fs::write(db.folder().queue(), "not a database").expect("written");
    let workers = employ(db.clone(), at_once());
    assert_eq!(ended(&db, job.id).await.state, State::Done);
    stop(workers, db).await;
}

#[tokio::test]
async fn what_was_missed_is_caught_up_once() {
    let folder = folder();
    let db = open(folder.path()).await;
    let waiting = || async {
        let rows = jobs::list_recent(&db, 10).await.expect("listed");
        rows.iter().filter(|job| job.state == State::Queued).count()
    };
    for (ended_at, want) in
        [(None, 1), (Some(now().plus(-25 * domain::instant::HOUR)), 1), (Some(now()), 0)]
    {
        if let Some(at) = ended_at {
            let job = jobs::enqueue(&db, Kind::Backup, at).await.expect("enqueued");
            jobs::start(&db, job.id, at).await.expect("started").expect("was queued");
            jobs::finish(&db, job.id, State::Done, "Did it.", at).await.expect("ended");
        }
        schedule::catch_up(&db, Kind::Backup).await.expect("caught up");
        schedule::catch_up(&db, Kind::Backup).await.expect("caught up");
        assert_eq!(waiting().await, want, "{ended_at:?}");
    }
}

#[tokio::test]
async fn a_stop_right_after_the_start_is_quick() {
    let folder = folder();
    let db = open(folder.path()).await;
    let workers = start(db.clone(), means(&db, 30));
    let since = Instant::now();
    stop(workers, db).await;
    assert!(since.elapsed() < Duration::from_secs(4), "{:?}", since.elapsed());
}

#[tokio::test]
async fn a_queue_that_breaks_while_it_is_used_is_made_anew() {
    let (_folder, db, workers) = employed(at_once()).await;
    let job = enqueue(&db, Kind::Backup).await;
    ended(&db, job.id).await;
    // As a disk would do it: the pages and the log are something else now.
    let queue = db.folder().queue();
    for file in [queue.clone(), queue.with_extension("db-wal")] {
        std::fs::write(file, [7; 300_000]).expect("written");
    }
    let job = enqueue(&db, Kind::Backup).await;
    assert_eq!(ended(&db, job.id).await.state, State::Done);
    stop(workers, db).await;
}
