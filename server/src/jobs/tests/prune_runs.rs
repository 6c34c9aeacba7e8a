//! The job that sums up old runs.

use super::*;
use domain::account::{NewUser, UserId};
use domain::instant::{DAY, SECOND};
use domain::runs::report::{StartRun, StopRun};
use domain::runs::{NewRun, RunId, Sample};
use storage::account::Registration;
use storage::runs;

async fn ada(db: &Db) -> UserId {
    let new = NewUser::parse("ada", "correct horse", "UTC", |_| true).expect("valid");
    let registered = storage::account::register(db, new, Registration::Open, false, now());
    registered.await.expect("registered")
}

/// A run of so many samples, half of them above its threshold, that ended so many days ago.
async fn run(db: &Db, user: UserId, samples: u32, days: i64) -> RunId {
    let then = now().plus(-days * DAY);
    let said = StartRun {
        name: "make".to_owned(),
        threshold: 50.0,
        interval: Some(1.0),
        ..StartRun::default()
    };
    let new = NewRun::parse(StartRun { start_time: Some(then), ..said }).expect("valid");
    let id = runs::start(db, user, new, then).await.expect("started").id;
    let at = |n: u32| then.plus(i64::from(n) * SECOND);
    let sample = |n: u32| Sample {
        seq: n,
        at: at(n),
        system: Some(f64::from(n % 2 * 60)),
        ..Sample::default()
    };
    let all: Vec<Sample> = (0..samples).map(sample).collect();
    runs::add(db, user, id, all, then).await.expect("added");
    let said = StopRun { end_time: Some(at(samples)), ..StopRun::default() };
    runs::stop(db, user, id, said, then).await.expect("stopped");
    id
}

async fn perform(db: &Db, days: u32) -> Job {
    let workers = employ(db.clone(), performer(means(db, days)));
    let job = enqueue(db, Kind::PruneRuns).await;
    let job = ended(db, job.id).await;
    workers.stop(BOUND).await;
    job
}

#[tokio::test]
async fn old_runs_are_summed_up_and_younger_ones_are_not() {
    let folder = folder();
    let db = open(folder.path()).await;
    let ada = ada(&db).await;
    let old = [run(&db, ada, 1_200, 31).await, run(&db, ada, 2, 400).await];
    let young = run(&db, ada, 10, 29).await;
    let job = perform(&db, 0).await;
    assert_eq!(job.message, "Samples are kept for good: run-samples-days is 0.");
    let job = perform(&db, 30).await;
    assert_eq!(
        (job.state, job.message.as_str()),
        (State::Done, "Summed up 2 runs, 1,202 samples.")
    );
    assert_eq!((job.done, job.total), (2, 2));
    for id in old {
        let summary = runs::summary(&db, ada, id, now()).await.expect("a summary");
        assert_eq!(summary.figure.above, summary.figure.not_above);
        assert!(summary.run.pruned_at.is_some());
    }
    assert_eq!(runs::samples(&db, ada, young, None, 100).await.expect("kept").len(), 10);
    let job = perform(&db, 30).await;
    assert_eq!(job.message, "No run was silent for 30 days that is not summed up.");
    db.close().await;
}

#[tokio::test]
async fn cancelled_it_goes_on_another_time() {
    let folder = folder();
    let db = open(folder.path()).await;
    let ada = ada(&db).await;
    let mut all = Vec::new();
    for _ in 0..200 {
        all.push(run(&db, ada, 20, 60).await);
    }
    let workers = employ(db.clone(), performer(means(&db, 30)));
    let job = enqueue(&db, Kind::PruneRuns).await;
    until(&db, job.id, |job| job.total == 200).await;
    jobs::request_cancel(&db, job.id, now()).await.expect("asked");
    assert_eq!(ended(&db, job.id).await.state, State::Cancelled);
    workers.stop(BOUND).await;
    assert!(!runs::due(&db, now()).await.expect("found").is_empty(), "it ended early");
    assert_eq!(perform(&db, 30).await.state, State::Done);
    assert!(runs::due(&db, now()).await.expect("found").is_empty());
    for id in all {
        let summary = runs::summary(&db, ada, id, now()).await.expect("a summary");
        assert_eq!(summary.figure.above, 10 * SECOND);
    }
    db.close().await;
}
