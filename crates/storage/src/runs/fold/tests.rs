//! A fold that was worked out beside the writer is kept only where the samples are still the same.

use super::*;
use crate::{Db, account, runs};
use domain::account::NewUser;
use domain::instant::SECOND;
use domain::runs::report::StartRun;
use domain::runs::{NewRun, Sample};
use rand::Rng;

fn second(n: u32) -> Instant {
    Instant::parse("2026-11-22T12:00:00Z").expect("a time").plus(i64::from(n) * SECOND)
}

/// A run of 3,000 samples, whose first 1,000 may be folded.
async fn open(percent: impl Fn(u32) -> f64) -> (tempfile::TempDir, Db, UserId, RunId) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open(folder.path()).await.expect("a new database");
    let new = NewUser::parse("ada", "correct horse", "UTC", |_| true).expect("valid");
    let open = account::Registration::Open;
    let ada = account::register(&db, new, open, false, second(0)).await.expect("registered");
    let (name, start_time) = ("make".to_owned(), Some(second(0)));
    let said = StartRun { name, start_time, interval: Some(1.0), ..StartRun::default() };
    let new = NewRun::parse(said).expect("valid");
    let id = runs::start(&db, ada, new, second(0)).await.expect("started").id;
    let all = (0..3_000).map(|n| sample(n, second(n), percent(n)));
    runs::add(&db, ada, id, all.collect(), second(0)).await.expect("added");
    (folder, db, ada, id)
}

fn sample(seq: u32, at: Instant, system: f64) -> Sample {
    Sample { seq, at, system: Some(system), ..Sample::default() }
}

async fn read(db: &Db, ada: UserId, id: RunId) -> Step {
    step(db.read(), ada, id).await.expect("read").expect("there is something to fold")
}

async fn take(db: &Db, ada: UserId, step: Step) -> bool {
    db.write_directly(move |tx| step.take(tx, ada)).await.expect("written")
}

#[tokio::test]
async fn a_sample_that_comes_between_undoes_it() {
    let (_folder, db, ada, id) = open(|n| f64::from(n % 100)).await;
    let step = read(&db, ada, id).await;
    let late = vec![sample(9_999, second(500), 1.0)];
    runs::add(&db, ada, id, late, second(0)).await.expect("added");
    assert!(!take(&db, ada, step).await);
    let step = read(&db, ada, id).await;
    // Also one by itself, as the first grasshopper sends it.
    let usage = runs::Usage { run: id, at: Some(second(500)), percent: 1.0 };
    runs::record(&db, ada, usage, second(0)).await.expect("recorded");
    assert!(!take(&db, ada, step).await);
    let step = read(&db, ada, id).await;
    assert!(take(&db, ada, step).await);
    db.close().await;
}

#[tokio::test]
async fn samples_that_follow_leave_it_standing() {
    let (_folder, db, ada, id) = open(|n| f64::from(n % 100)).await;
    let step = read(&db, ada, id).await;
    // The second at the very instant of the first: in the order of arrival it need not be the later.
    for n in [3_000, 3_001] {
        let next = vec![sample(n, second(3_000), 1.0)];
        runs::add(&db, ada, id, next, second(0)).await.expect("added");
    }
    assert!(take(&db, ada, step).await);
    db.close().await;
}

#[tokio::test]
async fn minutes_are_those_of_their_samples_however_often_was_folded() {
    let mut rng = rand::rng();
    let (_folder, db, ada, id) = open(|n| f64::from(n % 100)).await;
    let before = sample(9_999, second(0).plus(-SECOND / 2), 99.0);
    runs::add(&db, ada, id, vec![before], second(0)).await.expect("added");
    let (mut seq, mut at) = (3_000, 3_000);
    for _ in 0..20 {
        let batch: Vec<Sample> = (seq..seq + rng.random_range(1..200))
            .map(|seq| {
                at += if rng.random_bool(0.05) { rng.random_range(0..300) } else { 1 };
                // Of halves and quarters any order has the same sum.
                let percent = rng.random_bool(0.9).then(|| f64::from(rng.random_range(0..=100)));
                let (tree, memory) = (percent.map(|it| it / 4.0), Some(rng.random_range(0..9)));
                Sample { seq, at: second(at), system: percent, tree, memory, threads: Some(seq) }
            })
            .collect();
        seq += batch.len() as u32;
        runs::add(&db, ada, id, batch, second(0)).await.expect("added");
        while let Some(step) = step(db.read(), ada, id).await.expect("read") {
            // Unless it is folded at the same time because so many were added.
            take(&db, ada, step).await;
        }
    }
    let compared: (i64, i64) = sqlx::query_as(
        "with kept as (
             select at, samples, system_min, system_mean, system_max, tree_min, tree_mean, tree_max, memory_max,
                    threads_max
             from runs_minute),
         counted as (
             select at / 60000000 * 60000000, count(*), min(system), avg(system), max(system), min(tree), avg(tree),
                    max(tree), max(memory), max(threads)
             from runs_sample
             where at >= (select start_at from runs_run)
               and at < (select at / 60000000 * 60000000 from runs_fold)
             group by 1)
         select (select count(*) from kept),
                (select count(*) from (select * from counted intersect select * from kept))",
    )
    .fetch_one(db.read())
    .await
    .expect("compared");
    assert!(compared.0 == compared.1 && compared.0 > 17, "{compared:?}");
    db.close().await;
}

#[tokio::test]
async fn of_two_that_were_read_at_once_one_is_kept() {
    let (_folder, db, ada, id) = open(|n| f64::from(n % 100)).await;
    let (one, other) = (read(&db, ada, id).await, read(&db, ada, id).await);
    assert!(take(&db, ada, one).await);
    assert!(!take(&db, ada, other).await);
    db.close().await;
}

#[tokio::test]
async fn a_fold_that_cannot_be_read_any_more_is_built_again() {
    let (_folder, db, ada, id) = open(|n| f64::from(n % 100)).await;
    let step = read(&db, ada, id).await;
    assert!(take(&db, ada, step).await);
    // As it was kept before minutes were tallied with it.
    let other = "update runs_fold set state = state ->> 'fold'";
    db.write_directly(move |tx| tx.execute(other, [])).await.expect("written");
    let step = read(&db, ada, id).await;
    assert!(take(&db, ada, step).await);
    assert!(super::step(db.read(), ada, id).await.expect("read").is_none(), "all is folded");
    db.close().await;
}

#[tokio::test]
async fn what_is_known_of_a_minute_besides_stays() {
    let (_folder, db, ada, id) = open(|n| f64::from(n % 100)).await;
    let step = read(&db, ada, id).await;
    // As summing up does, which may be at it meanwhile.
    let summed =
        "insert into runs_minute (run_id, at, samples, system_steps) values (?1, ?2, 1, '{}')";
    let first = (id.0, second(0).micros());
    db.write_directly(move |tx| tx.execute(summed, first)).await.expect("written");
    assert!(take(&db, ada, step).await);
    let minute = "select samples, system_steps from runs_minute order by at limit 1";
    let minute: (i64, Option<String>) =
        sqlx::query_as(minute).fetch_one(db.read()).await.expect("read");
    assert_eq!(minute, (60, Some("{}".to_owned())));
    db.close().await;
}

#[tokio::test]
async fn percentages_are_read_to_the_last_bit() {
    let mut rng = rand::rng();
    let percent: Vec<f64> = (0..3_000).map(|_| rng.random_range(0.0..=100.0)).collect();
    let (_folder, db, _, id) = open(|n| percent[n as usize]).await;
    let mut conn = db.read().acquire().await.expect("a connection");
    let samples = packed::read(&mut conn, id, None, None, 3_000).await.expect("read");
    let read: Vec<u64> = samples.iter().filter_map(|it| it.system).map(f64::to_bits).collect();
    assert_eq!(read, percent.into_iter().map(f64::to_bits).collect::<Vec<_>>());
    drop(conn);
    db.close().await;
}
