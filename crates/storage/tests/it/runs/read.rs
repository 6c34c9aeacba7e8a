//! Runs as they are listed and drawn.

use super::*;
use domain::instant::DAY;
use domain::runs::check;
use storage::runs::{Due, Recorded};

#[tokio::test]
async fn a_chart_has_at_most_the_points_that_were_asked_for() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = run(&test, ada).await.id;
    let all: Vec<Sample> =
        (0..9_000).map(|n| sample(n, second(n.into()), f64::from(n % 100))).collect();
    add(&test, ada, id, &all).await;
    stop(&test, ada, id, second(9_000)).await;
    let chart = async |range, points| {
        runs::chart(&test.db, ada, id, range, points, second(9_999)).await.expect("a chart")
    };
    let whole = chart((None, None), 50).await;
    assert!((40..=51).contains(&whole.points.len()), "{}", whole.points.len());
    assert!(whole.gaps().is_empty(), "{:?}", whole.gaps());
    for point in &whole.points {
        let system = point.system.expect("known");
        assert_eq!((system.min, system.max), (0.0, 99.0));
    }
    let few = chart((Some(second(100)), Some(second(104))), 50).await;
    assert_eq!(few.points.len(), 5);
    assert_eq!(few.points[4].at, second(104));
    assert!(chart((Some(second(20_000)), None), 50).await.points.is_empty());
}

#[tokio::test]
async fn runs_are_found_by_name_host_state_and_time() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let made = async |name: &str, host: &str, start: i64| {
        let said = StartRun {
            name: name.to_owned(),
            host: Some(host.to_owned()),
            start_time: Some(second(start)),
            interval: Some(1.0),
            ..StartRun::default()
        };
        let new = NewRun::parse(said).expect("valid");
        runs::start(&test.db, ada, new, second(start)).await.expect("started").id
    };
    let build = made("make build", "alpha", 0).await;
    let check = made("make check", "beta", 100).await;
    let fresh = made("sleep", "alpha", 200).await;
    stop(&test, ada, build, second(50)).await;
    let failed = StopRun { end_time: Some(second(150)), exit_code: Some(2), ..StopRun::default() };
    runs::stop(&test.db, ada, check, failed, second(150)).await.expect("stopped");
    let find = async |filter: Filter| -> Vec<RunId> {
        let found =
            runs::list(&test.db, ada, &filter, None, 10, second(205)).await.expect("listed");
        found.into_iter().map(|run| run.id).collect()
    };
    let any = Filter::default;
    assert_eq!(find(any()).await, [fresh, check, build]);
    assert_eq!(find(Filter { name: "MAKE".to_owned(), ..any() }).await, [check, build]);
    assert_eq!(find(Filter { host: Some("alpha".to_owned()), ..any() }).await, [fresh, build]);
    for (state, want) in [(State::Running, fresh), (State::Failed, check), (State::Finished, build)]
    {
        assert_eq!(find(Filter { state: Some(state), ..any() }).await, [want]);
    }
    let span = domain::Span::new(second(40), second(120));
    assert_eq!(find(Filter { span, ..any() }).await, [check, build]);
    let later = runs::list(&test.db, ada, &any(), None, 10, second(300)).await.expect("listed");
    assert_eq!(later[0].state(second(300)), State::Lost);
    assert_eq!(runs::hosts(&test.db, ada).await.expect("hosts"), ["alpha", "beta"]);
    let first = runs::list(&test.db, ada, &any(), None, 1, second(205)).await.expect("a page");
    let after = Some((first[0].start, first[0].id));
    let rest = runs::list(&test.db, ada, &any(), after, 10, second(205)).await.expect("the rest");
    assert_eq!(rest.len(), 2);
}

#[tokio::test]
async fn what_was_recorded_is_taken_away_page_by_page_also_from_the_trash() {
    let test = TestDb::new().await;
    let (ada, bob) = (test.person("ada").await, test.person("bob").await);
    let id = run(&test, ada).await.id;
    let all: Vec<Sample> = (0..12_000).map(|n| sample(n, second(n.into()), 5.0)).collect();
    for part in all.chunks(6_000) {
        add(&test, ada, id, part).await;
    }
    runs::delete(&test.db, ada, id, second(12_000)).await.expect("deleted");
    assert_eq!(runs::ids(&test.db, ada).await.expect("asked"), [id]);
    assert_eq!(runs::ids(&test.db, bob).await.expect("asked"), []);
    let theirs = runs::recorded(&test.db, bob, id, None).await;
    assert!(matches!(theirs, Err(Error::NotFound)));
    let (mut taken, mut pages) = (Vec::new(), 0);
    loop {
        let page = runs::recorded(&test.db, ada, id, taken.last()).await.expect("a page");
        if page.is_empty() {
            break;
        }
        pages += 1;
        taken.extend(page);
    }
    assert_eq!(pages, 2);
    assert!(taken == all.into_iter().map(Recorded::Sample).collect::<Vec<_>>());
}

/// The least and the most of each column, and none: none of them is read as another.
#[tokio::test]
async fn samples_at_the_borders_are_read_as_they_came_and_come_to_what_their_minutes_do() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let (first, now, all) = (Instant::default(), start_at().plus(40 * DAY), at_the_borders());
    for end in [None, Some(first), Some(first.plus(1)), Some(Instant::MAX)] {
        let said = StartRun { start_time: Some(first), interval: Some(1.0), ..StartRun::default() };
        let new = NewRun::parse(StartRun { name: "make".to_owned(), ..said }).expect("valid");
        let id = runs::start(&test.db, ada, new, start_at()).await.expect("started").id;
        add(&test, ada, id, &all).await;
        if let Some(end) = end {
            stop(&test, ada, id, end).await;
        }
        assert_eq!(runs::samples(&test.db, ada, id, None, 100).await.expect("read"), all);
        let after = Some(all[4].order());
        assert_eq!(runs::samples(&test.db, ada, id, after, 3).await.expect("read"), all[5..8]);
        let figure = summary(&test, ada, id, now).await.figure;
        let until = end.unwrap_or(Instant::MAX);
        let want = Figure::of(first, until, 3 * SECOND, 0.0, Series::System, &all);
        assert_eq!(figure, want.expect("in order"));
        let due = Due { user: ada, run: id };
        assert!(runs::sum_up(&test.db, due, now).await.expect("summed up"));
        assert_eq!(summary(&test, ada, id, now).await.figure, figure);
        let minutes = runs::minutes(&test.db, ada, id, None, 10).await.expect("read");
        assert_eq!(minutes[0].memory, all.iter().take(3).filter_map(|it| it.memory).max());
    }
}

fn at_the_borders() -> Vec<Sample> {
    let (first, last) = (Instant::default(), Instant::MAX);
    let times = [first, first.plus(1), last.plus(-1), last];
    let places = times.iter().flat_map(|at| [0, 1, check::MAX_SEQ].map(|seq| (*at, seq)));
    let sample = |(n, (at, seq)): (usize, (Instant, u32))| Sample {
        seq,
        at,
        system: [None, Some(0.0), Some(f64::from_bits(1)), Some(100.0)][n % 4],
        tree: [Some(100.0), None, Some(0.0)][n % 3],
        memory: [Some(0), Some(i64::MAX.cast_unsigned()), None][n % 3],
        threads: [Some(u32::MAX), Some(0), None, Some(1)][n % 4],
    };
    places.enumerate().map(sample).collect()
}

#[tokio::test]
async fn a_name_is_found_in_any_language_whatever_its_case() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = started(&test, ada, "Über Größe 100 %", None).await;
    started(&test, ada, "uber", None).await;
    let find = async |name: &str| {
        let filter = Filter { name: name.to_owned(), ..Filter::default() };
        let found = runs::list(&test.db, ada, &filter, None, 10, second(0)).await.expect("listed");
        found.into_iter().map(|run| run.id).collect::<Vec<_>>()
    };
    for name in ["über", "ÜBER G", "größe", "GRÖßE", "100 %"] {
        assert_eq!(find(name).await, [id], "{name}");
    }
    assert_eq!(find("").await.len(), 2);
    assert_eq!(find("ü_er").await, []);
}

#[tokio::test]
async fn runs_of_one_command_have_the_same_arguments_or_only_a_name() {
    let test = TestDb::new().await;
    let (ada, bob) = (test.person("ada").await, test.person("bob").await);
    let made = async |name: &str, words: &[&str]| {
        let words = words.iter().map(ToString::to_string).collect();
        started(&test, ada, name, Some(words)).await
    };
    let build = made("make", &["make", "build"]).await;
    let clean = made("make", &["make", "clean"]).await;
    let renamed = made("nightly", &["make", "build"]).await;
    let split = made("make", &["make build"]).await;
    let empty = made("make", &[]).await;
    let plain = started(&test, ada, "make", None).await;
    let other = started(&test, ada, "sleep", None).await;
    let theirs = started(&test, bob, "make", None).await;
    let like = async |user, id| {
        let filter = Filter { same_as: Some(id), ..Filter::default() };
        let found = runs::list(&test.db, user, &filter, None, 10, second(0)).await.expect("listed");
        found.into_iter().map(|run| run.id).collect::<Vec<_>>()
    };
    assert_eq!(like(ada, build).await, [renamed, build]);
    assert_eq!(like(ada, renamed).await, [renamed, build]);
    assert_eq!(like(ada, clean).await, [clean]);
    assert_eq!(like(ada, split).await, [split]);
    assert_eq!(like(ada, plain).await, [plain, empty]);
    assert_eq!(like(ada, other).await, [other]);
    assert_eq!(like(bob, theirs).await, [theirs]);
    assert_eq!(like(bob, plain).await, []);
    runs::delete(&test.db, ada, build, second(1)).await.expect("deleted");
    assert_eq!(like(ada, renamed).await, [renamed]);
    assert_eq!(like(ada, build).await, []);
}

async fn started(test: &TestDb, user: UserId, name: &str, command: Option<Vec<String>>) -> RunId {
    let said = StartRun { name: name.to_owned(), command, ..StartRun::default() };
    let new = NewRun::parse(said).expect("valid");
    runs::start(&test.db, user, new, second(0)).await.expect("started").id
}
