//! Old runs without their samples: what they came to stays, whenever summing them up was cut short.

mod odd;

use crate::runs::{add, run, sample, second, start_at, stop, summary};
use crate::{TestDb, at};
use domain::Instant;
use domain::account::UserId;
use domain::instant::{DAY, SECOND};
use domain::runs::report::{StartRun, StopRun};
use domain::runs::steps::{TimeBySteps, border, is_rounded, nearest};
use domain::runs::{Figure, NewRun, RunId, Sample, Series, Summary};
use odd::Odd;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::time::Duration;
use storage::Error;
use storage::runs::{self, Due, Patch};

/// 40 days after the runs.
fn later() -> Instant {
    start_at().plus(40 * DAY)
}

/// What the job does to everything that is due; how many runs and samples.
async fn prune(test: &TestDb) -> (usize, u64) {
    let due = runs::due(&test.db, later().plus(-30 * DAY)).await.expect("found");
    let (mut count, mut samples) = (0, 0);
    for due in due {
        count += usize::from(runs::sum_up(&test.db, due, later()).await.expect("summed up"));
        samples += remove_all(test, due).await;
    }
    (count, samples)
}

async fn remove_all(test: &TestDb, due: Due) -> u64 {
    let mut samples = 0;
    loop {
        match runs::remove_samples(&test.db, due).await.expect("removed") {
            0 => return samples,
            some => samples += some,
        }
    }
}

async fn judge(test: &TestDb, user: UserId, id: RunId, threshold: f64) -> Summary {
    let patch = Patch { threshold: Some(threshold), ..Patch::default() };
    runs::change(&test.db, user, id, patch).await.expect("changed");
    summary(test, user, id, later()).await
}

#[tokio::test]
async fn whatever_a_run_came_to_it_comes_to_without_its_samples() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    for seed in 0..60 {
        let mut random = StdRng::seed_from_u64(seed);
        let odd = Odd::start(&test, ada, &mut random).await;
        let (id, threshold) = (odd.run.id, odd.run.facts.threshold);
        if random.random() {
            // It may have been looked at, or not.
            summary(&test, ada, id, later()).await;
        }
        let before = summary(&test, ada, id, later()).await;
        assert_eq!(before.figure, odd.figure(threshold), "seed {seed}");
        assert_eq!(prune(&test).await, (1, odd.samples.len() as u64), "seed {seed}");

        let after = summary(&test, ada, id, later()).await;
        assert_eq!(after.run.pruned_at, Some(later()));
        assert_eq!((after.figure, &after.sparkline), (before.figure, &before.sparkline));
        assert!(!after.rounded);
        for _ in 0..5 {
            let whole = border(random.random_range(0..=1_000));
            let judged = judge(&test, ada, id, whole).await;
            assert_eq!((judged.figure, judged.rounded), (odd.figure(whole), false), "seed {seed}");
            let between = random.random_range(0.0..100.0);
            let judged = judge(&test, ada, id, between).await;
            assert_eq!(
                judged.figure,
                odd.figure(border(nearest(between))),
                "seed {seed} {between}"
            );
            assert!(judged.rounded && is_rounded(between));
        }
        let again = judge(&test, ada, id, threshold).await;
        assert_eq!((again.figure, again.rounded), (before.figure, false), "exact as it was");
    }
}

#[tokio::test]
async fn minutes_say_how_long_each_percentage_held() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = run(&test, ada).await.id;
    let all: Vec<Sample> = (0..150)
        .map(|n| Sample {
            tree: Some(1.0),
            ..sample(n, second(n.into()).plus(SECOND / 2), 10.0 + f64::from(n / 60))
        })
        .collect();
    add(&test, ada, id, &all).await;
    stop(&test, ada, id, second(160)).await;
    assert!(runs::minutes(&test.db, ada, id, None, 10).await.expect("read").is_empty());
    prune(&test).await;

    let minutes = runs::minutes(&test.db, ada, id, None, 10).await.expect("read");
    assert_eq!(minutes.iter().map(|minute| minute.samples).collect::<Vec<_>>(), [60, 60, 30]);
    let steps = |pairs: &[(u16, i64)]| {
        TimeBySteps(pairs.iter().map(|(step, half)| (*step, half * SECOND / 2)).collect())
    };
    assert_eq!(minutes[0].system_steps, steps(&[(100, 119)]));
    assert_eq!(minutes[1].system_steps, steps(&[(100, 1), (110, 119)]));
    // The last value holds for three seconds.
    assert_eq!(minutes[2].system_steps, steps(&[(110, 1), (120, 64)]));
    assert_eq!(minutes[2].tree_steps, steps(&[(10, 65)]));
    assert_eq!(
        minutes[1].system.map(|stats| (stats.min, stats.mean, stats.max)),
        Some((11.0, 11.0, 11.0))
    );
    let rest = runs::minutes(&test.db, ada, id, Some(minutes[1].at), 10).await.expect("read");
    assert_eq!(rest, minutes[2..]);
    let bob = test.person("bob").await;
    assert!(matches!(runs::minutes(&test.db, bob, id, None, 10).await, Err(Error::NotFound)));

    let chart = runs::chart(&test.db, ada, id, (None, None), 100, later()).await.expect("a chart");
    assert_eq!((chart.from, chart.to, chart.hold), (second(0), second(160), 3 * SECOND));
    assert_eq!(chart.points.len(), 3);
    let few = runs::chart(&test.db, ada, id, (None, None), 1, later()).await.expect("a chart");
    assert_eq!(few.points[0].system.map(|stats| (stats.min, stats.max)), Some((10.0, 12.0)));
}

#[tokio::test]
async fn only_what_has_been_silent_for_long_enough_is_summed_up() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let silent = run(&test, ada).await.id;
    let thrown = run(&test, ada).await.id;
    runs::delete(&test.db, ada, thrown, later()).await.expect("deleted");
    let said = StartRun { name: "new".to_owned(), ..StartRun::default() };
    let said = NewRun::parse(said).expect("valid");
    let fresh = runs::start(&test.db, ada, said, later()).await.expect("started").id;
    let due = async |before| -> Vec<RunId> {
        let due = runs::due(&test.db, before).await.expect("found");
        due.into_iter().map(|due| due.run).collect()
    };
    assert_eq!(due(start_at()).await, []);
    assert_eq!(due(later()).await, [silent]);
    // Asked for all the same, they stay as they are.
    for run in [thrown, fresh, RunId(4711)] {
        assert!(!runs::sum_up(&test.db, Due { user: ada, run }, later()).await.expect("asked"));
    }
    assert_eq!(prune(&test).await, (1, 0), "a run without samples is done with at once");
    assert_eq!(prune(&test).await, (0, 0));
}

#[tokio::test]
async fn a_run_that_is_summed_up_takes_nothing_more_and_has_no_samples_to_give() {
    let test = TestDb::new().await;
    let (ada, bob) = (test.person("ada").await, test.person("bob").await);
    let id = run(&test, ada).await.id;
    add(&test, ada, id, &[sample(0, second(0), 60.0)]).await;
    // Whoever has none of it cannot remove it, and nobody what still counts.
    let due = |user| Due { user, run: id };
    assert_eq!(runs::remove_samples(&test.db, due(ada)).await.expect("nothing"), 0);
    assert_eq!(runs::samples(&test.db, ada, id, None, 10).await.expect("read").len(), 1);
    assert!(!runs::sum_up(&test.db, due(bob), later()).await.expect("asked"));
    assert!(runs::sum_up(&test.db, due(ada), later()).await.expect("summed up"));
    assert_eq!(runs::remove_samples(&test.db, due(bob)).await.expect("nothing"), 0);

    let conflict =
        |error: Option<Error>| assert!(matches!(error, Some(Error::Conflict(_))), "{error:?}");
    let now = later();
    conflict(runs::add(&test.db, ada, id, vec![sample(1, second(1), 1.0)], now).await.err());
    conflict(runs::stop(&test.db, ada, id, StopRun::default(), now).await.err());
    conflict(runs::samples(&test.db, ada, id, None, 10).await.err());
    let usage = runs::Usage { run: id, at: None, percent: 1.0 };
    conflict(runs::record(&test.db, ada, usage, now).await.err());
    let kept = summary(&test, ada, id, now).await;
    assert_eq!((kept.figure.above, kept.run.end), (3 * SECOND, None));
    // It may be renamed, go, and come back.
    let patch = Patch { name: Some("renamed".to_owned()), ..Patch::default() };
    runs::change(&test.db, ada, id, patch).await.expect("renamed");
    runs::delete(&test.db, ada, id, now).await.expect("deleted");
    assert_eq!(remove_all(&test, due(ada)).await, 1);
    runs::restore(&test.db, ada, id).await.expect("restored");
    assert_eq!(summary(&test, ada, id, now).await.figure, kept.figure);
}

/// 12,000 samples, of which most are folded; cut short again and again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cut_short_at_any_moment_it_loses_nothing_and_counts_nothing_twice() {
    let mut test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = run(&test, ada).await.id;
    let all: Vec<Sample> = (0..12_000)
        .map(|n| sample(n, second(n.into()), f64::from(n * 7_919 % 1_000) / 10.0))
        .collect();
    for chunk in all.chunks(4_000) {
        add(&test, ada, id, chunk).await;
    }
    stop(&test, ada, id, second(12_500)).await;
    let before = summary(&test, ada, id, later()).await;
    let want = |threshold| {
        Figure::of(start_at(), second(12_500), 3 * SECOND, threshold, Series::System, &all)
            .expect("in order")
    };
    let due = Due { user: ada, run: id };
    let mut rounds = 0;
    loop {
        // Longer each time, so that it ends; dropped in the middle of whatever it was at.
        let patience = Duration::from_millis(rounds * 5);
        let outcome = tokio::time::timeout(patience, runs::sum_up(&test.db, due, later())).await;
        test = test.reopened().await;
        assert_eq!(summary(&test, ada, id, later()).await.figure, before.figure, "round {rounds}");
        let whole = border((rounds * 37 % 1_000) as u16);
        assert_eq!(judge(&test, ada, id, whole).await.figure, want(whole), "round {rounds}");
        judge(&test, ada, id, 50.0).await;
        rounds += 1;
        if matches!(outcome, Ok(Ok(true))) {
            break;
        }
    }
    println!("summed up after {rounds} attempts");
    remove_in_parts(test, due, 12_000).await;
}

/// Marked, and removed one chunk at a time, it is still on the list, and nobody looks at what is left.
async fn remove_in_parts(mut test: TestDb, due: Due, samples: u64) {
    let Due { user, run } = due;
    let marked = summary(&test, user, run, later()).await;
    let mut removed = 0;
    loop {
        let some = runs::remove_samples(&test.db, due).await.expect("removed");
        removed += some;
        let summary = summary(&test, user, run, later()).await;
        assert_eq!((summary.figure, &summary.sparkline), (marked.figure, &marked.sparkline));
        if some == 0 {
            break;
        }
        test = test.reopened().await;
        let left = runs::due(&test.db, at("2026-01-01T00:00:00Z")).await.expect("found");
        assert_eq!(left.contains(&due), removed < samples);
        assert!(runs::sum_up(&test.db, due, later()).await.expect("it is"), "once is enough");
    }
    assert_eq!(removed, samples);
}

#[tokio::test]
async fn a_run_that_changes_meanwhile_is_left_as_it_is() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = run(&test, ada).await.id;
    let all: Vec<Sample> =
        (0..30_000).map(|n| sample(n, second(n.into()), f64::from(n % 100))).collect();
    for chunk in all.chunks(10_000) {
        add(&test, ada, id, chunk).await;
    }
    stop(&test, ada, id, second(40_000)).await;
    let due = Due { user: ada, run: id };
    let late = sample(90_000, second(35_000), 99.0);
    let (summed_up, added) = tokio::join!(
        runs::sum_up(&test.db, due, later()),
        runs::add(&test.db, ada, id, vec![late], later()),
    );
    let (summed_up, added) = (summed_up.expect("asked"), added.is_ok());
    assert!(summed_up != added, "one of the two: {summed_up} {added}");
    let want = 30_000 * SECOND / 2 + if added { 3 * SECOND } else { 0 };
    let above = summary(&test, ada, id, later()).await.figure.above;
    // 51 to 99 of each hundred, and the last value for two seconds more.
    assert_eq!(above, want - 300 * SECOND + 2 * SECOND);
}

#[tokio::test]
async fn what_is_left_of_a_run_is_taken_away_and_never_half_of_each() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = run(&test, ada).await.id;
    let all: Vec<Sample> = (0..90).map(|n| sample(n, second(n.into()), 5.0)).collect();
    add(&test, ada, id, &all).await;
    stop(&test, ada, id, second(90)).await;
    let before = runs::recorded(&test.db, ada, id, None).await.expect("samples");
    assert_eq!(prune(&test).await, (1, 90));
    let between = runs::recorded(&test.db, ada, id, before.last()).await;
    assert!(matches!(between, Err(Error::Conflict(_))));
    let minutes = runs::recorded(&test.db, ada, id, None).await.expect("minutes");
    let text = serde_json::to_value(&minutes[0]).expect("JSON");
    assert_eq!(text["minute"]["at"], "2026-11-22T12:00:00Z");
    assert_eq!((minutes.len(), &text["minute"]["samples"]), (2, &serde_json::json!(60)));
    let end = runs::recorded(&test.db, ada, id, minutes.last()).await.expect("the end");
    assert!(end.is_empty());
}
