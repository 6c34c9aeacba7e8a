//! Runs on real databases: nothing twice, nothing lost, and figures that do not depend on how samples came.

mod read;

use crate::{TestDb, at};
use domain::Instant;
use domain::account::UserId;
use domain::instant::SECOND;
use domain::runs::report::{StartRun, StopRun};
use domain::runs::{Figure, NewRun, Run, RunId, Sample, Series, State, Summary};
use storage::Error;
use storage::runs::{self, Filter, Patch, Usage};

pub fn start_at() -> Instant {
    at("2026-11-22T12:00:00Z")
}

pub fn second(n: i64) -> Instant {
    start_at().plus(n * SECOND)
}

pub fn new(said: StartRun) -> NewRun {
    let said = StartRun { name: "make".to_owned(), start_time: Some(start_at()), ..said };
    NewRun::parse(said).expect("valid")
}

/// A run that samples each second and is judged at 50 %.
pub async fn run(test: &TestDb, user: UserId) -> Run {
    let said = StartRun { threshold: 50.0, interval: Some(1.0), ..StartRun::default() };
    runs::start(&test.db, user, new(said), start_at()).await.expect("started")
}

pub fn sample(seq: u32, at: Instant, system: f64) -> Sample {
    Sample { seq, at, system: Some(system), ..Sample::default() }
}

pub async fn add(test: &TestDb, user: UserId, id: RunId, samples: &[Sample]) -> (u64, u64) {
    let added = runs::add(&test.db, user, id, samples.to_vec(), start_at()).await.expect("added");
    (added.accepted, added.duplicates)
}

pub async fn summary(test: &TestDb, user: UserId, id: RunId, now: Instant) -> Summary {
    runs::summary(&test.db, user, id, now).await.expect("a summary")
}

pub async fn stop(test: &TestDb, user: UserId, id: RunId, end: Instant) {
    let said = StopRun { end_time: Some(end), exit_code: Some(0), ..StopRun::default() };
    runs::stop(&test.db, user, id, said, end).await.expect("stopped");
}

async fn record(
    test: &TestDb,
    user: UserId,
    id: RunId,
    n: i64,
    percent: f64,
) -> storage::Result<f64> {
    let usage = Usage { run: id, at: Some(second(n)), percent };
    runs::record(&test.db, user, usage, second(n)).await
}

#[tokio::test]
async fn a_start_that_is_repeated_is_the_same_run() {
    let test = TestDb::new().await;
    let (ada, bob) = (test.person("ada").await, test.person("bob").await);
    let key = "0195d3a0-7c00-7000-8000-000000000000".to_owned();
    let said = || new(StartRun { key: Some(key.clone()), ..StartRun::default() });
    let first = runs::start(&test.db, ada, said(), start_at()).await.expect("started");
    let again = runs::start(&test.db, ada, said(), second(60)).await.expect("known");
    assert_eq!((again.id, again.start), (first.id, start_at()));
    let theirs = runs::start(&test.db, bob, said(), start_at()).await.expect("started");
    assert_ne!(theirs.id, first.id, "another person's key is another key");
    runs::delete(&test.db, ada, first.id, second(60)).await.expect("deleted");
    let thrown = runs::start(&test.db, ada, said(), second(90)).await;
    assert!(matches!(thrown, Err(Error::NotFound)));
}

#[tokio::test]
async fn another_persons_run_is_not_there() {
    let test = TestDb::new().await;
    let (ada, bob) = (test.person("ada").await, test.person("bob").await);
    let id = run(&test, ada).await.id;
    let db = &test.db;
    let now = start_at();
    let missing =
        |error: Option<Error>| assert!(matches!(error, Some(Error::NotFound)), "{error:?}");
    missing(record(&test, bob, id, 1, 5.0).await.err());
    missing(runs::add(db, bob, id, vec![sample(0, now, 1.0)], now).await.err());
    missing(runs::stop(db, bob, id, StopRun::default(), now).await.err());
    missing(runs::change(db, bob, id, Patch::default()).await.err());
    missing(runs::delete(db, bob, id, now).await.err());
    missing(runs::restore(db, bob, id).await.err());
    missing(runs::get(db, bob, id).await.err());
    missing(runs::summary(db, bob, id, now).await.err());
    missing(runs::chart(db, bob, id, (None, None), 10, now).await.err());
    missing(runs::samples(db, bob, id, None, 10).await.err());
    let listed = runs::list(db, bob, &Filter::default(), None, 10, now).await.expect("listed");
    assert!(listed.is_empty());
    assert!(runs::samples(db, ada, id, None, 10).await.expect("read").is_empty());
}

#[tokio::test]
async fn many_single_samples_at_once_are_all_kept_also_at_one_instant() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let (first, second_run) = (run(&test, ada).await.id, run(&test, ada).await.id);
    let mut writes = tokio::task::JoinSet::new();
    for n in 0..300 {
        let (db, id) = (test.db.clone(), if n % 3 == 0 { first } else { second_run });
        let usage = Usage { run: id, at: Some(second(n / 100)), percent: 60.0 };
        writes.spawn(async move { runs::record(&db, ada, usage, start_at()).await });
    }
    let missing = Usage { run: RunId(999), at: None, percent: 1.0 };
    assert!(matches!(runs::record(&test.db, ada, missing, start_at()).await, Err(Error::NotFound)));
    for threshold in writes.join_all().await {
        assert_eq!(threshold.expect("kept"), 50.0);
    }
    let count = async |id| runs::samples(&test.db, ada, id, None, 1_000).await.expect("read").len();
    assert_eq!((count(first).await, count(second_run).await), (100, 200));
}

#[tokio::test]
async fn a_batch_that_comes_again_adds_nothing() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = run(&test, ada).await.id;
    let batch: Vec<Sample> = (0..10).map(|n| sample(n, second(n.into()), 12.34)).collect();
    assert_eq!(add(&test, ada, id, &batch[..6]).await, (6, 0));
    assert_eq!(add(&test, ada, id, &batch).await, (4, 6));
    assert_eq!(add(&test, ada, id, &batch).await, (0, 10));
    assert_eq!(add(&test, ada, id, &[]).await, (0, 0));
    assert_eq!(runs::samples(&test.db, ada, id, None, 100).await.expect("read"), batch);
    let wrong = vec![sample(20, second(20), f64::NAN), sample(21, second(21), 1.0)];
    let refused = runs::add(&test.db, ada, id, wrong, start_at()).await;
    assert!(
        matches!(refused, Err(Error::Refused(errors)) if errors[0].field == "samples[0].system")
    );
    assert_eq!(runs::samples(&test.db, ada, id, None, 100).await.expect("read").len(), 10);
}

/// Around the number of rows that one statement inserts, and with all that a sample may hold or lack.
#[tokio::test]
async fn batches_of_any_length_are_kept_whole() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    for length in [1_u32, 24, 25, 26, 49, 50, 51, 137] {
        let id = run(&test, ada).await.id;
        let all: Vec<Sample> = (0..length)
            .map(|n| Sample {
                tree: (n % 2 == 0).then_some(f64::from(n) / 3.0),
                memory: (n % 3 == 0).then_some(u64::from(n) << 40),
                threads: (n % 5 == 0).then_some(n),
                system: (n % 7 != 0).then_some(f64::from(n) / 7.0),
                ..sample(n, second(i64::from(n / 2)), 0.0)
            })
            .collect();
        let half = all.len() / 2;
        assert_eq!(add(&test, ada, id, &all[half..]).await.0, (all.len() - half) as u64);
        let twice: Vec<Sample> = all.iter().chain(&all).copied().collect();
        let new = half as u64;
        assert_eq!(add(&test, ada, id, &twice).await, (new, 2 * u64::from(length) - new));
        assert_eq!(runs::samples(&test.db, ada, id, None, 1_000).await.expect("read"), all);
    }
}

#[tokio::test]
async fn after_the_stop_only_what_lies_within_is_taken() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = run(&test, ada).await.id;
    add(&test, ada, id, &[sample(0, second(0), 80.0)]).await;
    stop(&test, ada, id, second(10)).await;
    stop(&test, ada, id, second(99)).await;
    assert!(matches!(record(&test, ada, id, 5, 5.0).await, Err(Error::Conflict(_))));
    assert_eq!(
        add(&test, ada, id, &[sample(1, second(5), 80.0), sample(2, second(10), 1.0)]).await,
        (2, 0)
    );
    let late = vec![sample(3, second(11), 80.0)];
    assert!(matches!(
        runs::add(&test.db, ada, id, late, start_at()).await,
        Err(Error::Conflict(_))
    ));
    let kept = summary(&test, ada, id, second(20)).await;
    assert_eq!(kept.state, State::Finished);
    assert_eq!(kept.run.end, Some(second(10)), "the first stop counts");
    assert_eq!((kept.figure.above, kept.figure.unknown), (6 * SECOND, 4 * SECOND));
}

#[tokio::test]
async fn figures_follow_late_samples_and_later_thresholds() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = run(&test, ada).await.id;
    add(&test, ada, id, &[sample(0, second(0), 40.0), sample(2, second(2), 40.0)]).await;
    stop(&test, ada, id, second(3)).await;
    let above = async || summary(&test, ada, id, second(9)).await.figure.above;
    assert_eq!(above().await, 0);
    add(&test, ada, id, &[sample(1, second(1), 60.0)]).await;
    assert_eq!(above().await, SECOND);
    let judged = async |threshold| {
        let patch = Patch { threshold: Some(threshold), ..Patch::default() };
        runs::change(&test.db, ada, id, patch).await.map(drop)
    };
    judged(39.9).await.expect("changed");
    assert_eq!(above().await, 3 * SECOND);
    judged(60.0).await.expect("changed");
    assert_eq!(above().await, 0, "above is strictly above");
    assert!(matches!(judged(101.0).await, Err(Error::Refused(_))));
}

/// 12,000 samples in an order of the test's own, with gaps and repetitions: more than is folded at once.
#[tokio::test]
async fn a_long_run_comes_to_the_same_however_its_samples_came() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = run(&test, ada).await.id;
    let all: Vec<Sample> = (0..12_000_u32)
        .map(|n| {
            let gap = i64::from(n / 1_000) * 20;
            // Thirds and tenths: what decimal text does not say exactly would show here.
            sample(n, second(i64::from(n) + gap), f64::from(n * 7919 % 1_000) / 10.0 + 1.0 / 300.0)
        })
        .map(|s| Sample { system: s.system.map(|percent| percent.min(100.0)), ..s })
        .collect();
    for chunk in all.chunks(5_000) {
        add(&test, ada, id, chunk).await;
    }
    // Again, and one that was missing: what is folded by now is folded anew.
    add(&test, ada, id, &all[2_000..7_000]).await;
    let middle = sample(90_000, second(3_000).plus(SECOND / 2), 99.0);
    add(&test, ada, id, &[middle]).await;
    let end = second(13_000);
    stop(&test, ada, id, end).await;

    let mut sorted = all.clone();
    sorted.push(middle);
    sorted.sort_by_key(Sample::order);
    let kept = runs::samples(&test.db, ada, id, None, 20_000).await.expect("read");
    assert!(kept == sorted, "each percentage is the one that was sent, to the last bit");
    let want =
        Figure::of(start_at(), end, 3 * SECOND, 50.0, Series::System, &sorted).expect("in order");
    let got = summary(&test, ada, id, end).await.figure;
    assert_eq!((got.above, got.not_above, got.unknown), (want.above, want.not_above, want.unknown));
    assert_eq!(got.peak, want.peak);
    assert!((got.mean.expect("known") - want.mean.expect("known")).abs() < 1e-9);
    assert_eq!(summary(&test, ada, id, end).await.figure, got, "what was kept is the same");
}

#[tokio::test]
async fn what_lay_in_the_trash_long_enough_is_gone_with_its_samples() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = run(&test, ada).await.id;
    add(&test, ada, id, &[sample(0, second(0), 1.0)]).await;
    runs::delete(&test.db, ada, id, second(1)).await.expect("deleted");
    assert!(matches!(record(&test, ada, id, 2, 1.0).await, Err(Error::NotFound)));
    runs::restore(&test.db, ada, id).await.expect("restored");
    record(&test, ada, id, 2, 1.0).await.expect("it goes on");
    runs::delete(&test.db, ada, id, second(3)).await.expect("deleted");
    assert_eq!(runs::purge(&test.db, second(3)).await.expect("purged"), 0);
    assert_eq!(runs::purge(&test.db, second(4)).await.expect("purged"), 1);
    assert!(matches!(runs::restore(&test.db, ada, id).await, Err(Error::NotFound)));
    assert_ne!(run(&test, ada).await.id, id, "a number is never used again");
}
