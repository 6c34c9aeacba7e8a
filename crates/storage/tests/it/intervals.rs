//! Intervals: one path for every change, each a revision, and nobody else's.

use crate::{TestDb, all, at, interval, now};
use domain::account::UserId;
use domain::instant::HOUR;
use domain::intervals::overlap::OnOverlap;
use domain::intervals::{Content, Interval, IntervalId, NewInterval, Search, Tag};
use storage::intervals::{self, Filter, Stored, Verdict};
use storage::{Db, Error};

async fn kept(db: &Db, user: UserId, times: &str, title: &str) -> Interval {
    match intervals::add(db, user, None, interval(times, title), OnOverlap::Keep, now()).await {
        Ok(Stored::Kept { interval, .. }) => interval,
        other => panic!("{other:?}"),
    }
}

fn tagged(times: &str, title: &str, tags: &[&str]) -> NewInterval {
    let content = interval(times, title).into_content();
    let tags = Tag::parse_all("tags", tags.iter().copied()).expect("valid");
    NewInterval::check(Content { tags, ..content }, now()).expect("valid")
}

async fn titles(db: &Db, user: UserId, filter: &Filter) -> Vec<String> {
    let found = intervals::list(db, user, filter).await.expect("listed");
    found.into_iter().map(|interval| interval.content.title).collect()
}

#[tokio::test]
async fn another_person_sees_and_changes_nothing() {
    let test = TestDb::new().await;
    let (ada, bob) = (test.person("ada").await, test.person("bob").await);
    let own = kept(&test.db, ada, "09:00-10:00", "own").await;
    assert!(titles(&test.db, bob, &all()).await.is_empty());
    assert!(matches!(intervals::get(&test.db, bob, own.id).await, Err(Error::NotFound)));
    let change = intervals::change(
        &test.db,
        bob,
        own.id,
        interval("09:00-11:00", "x"),
        None,
        OnOverlap::Keep,
        now(),
    );
    assert!(matches!(change.await, Err(Error::NotFound)));
    assert!(matches!(intervals::delete(&test.db, bob, own.id, now()).await, Err(Error::NotFound)));
    assert!(matches!(
        intervals::revert(&test.db, bob, own.id, 1, None, now()).await,
        Err(Error::NotFound)
    ));
    // The same id under another person is another interval.
    let theirs = intervals::add(
        &test.db,
        bob,
        Some(own.id),
        interval("09:00-09:30", "b"),
        OnOverlap::Ask,
        now(),
    );
    assert!(matches!(theirs.await, Ok(Stored::Kept { created: true, .. })));
    assert_eq!(titles(&test.db, ada, &all()).await, ["own"]);
}

#[tokio::test]
async fn repeating_a_post_adds_nothing_and_another_content_is_a_conflict() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = Some(IntervalId(uuid::Uuid::now_v7()));
    let send = |new| intervals::add(&test.db, ada, id, new, OnOverlap::Keep, now());
    assert!(matches!(
        send(interval("09:00-10:00", "a")).await,
        Ok(Stored::Kept { created: true, .. })
    ));
    assert!(matches!(
        send(interval("09:00-10:00", "a")).await,
        Ok(Stored::Kept { created: false, .. })
    ));
    assert!(matches!(send(interval("09:00-10:00", "b")).await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn an_overlap_is_asked_about_kept_or_trimmed() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let first = kept(&test.db, ada, "10:00-11:00", "first").await;
    let add = |times: &'static str, how| {
        intervals::add(&test.db, ada, None, interval(times, "second"), how, now())
    };
    assert_eq!(
        add("09:00-10:30", OnOverlap::Ask).await.expect("asked"),
        Stored::Overlaps(vec![first.clone()])
    );
    assert!(
        matches!(add("09:00-10:00", OnOverlap::Ask).await, Ok(Stored::Kept { .. })),
        "touching is no overlap"
    );
    let Ok(Stored::Kept { interval, overlaps, .. }) = add("10:30-11:30", OnOverlap::Trim).await
    else {
        panic!("trimmed");
    };
    assert_eq!((interval.content.start, overlaps), (at("2026-11-22T11:00:00Z"), vec![]));
    let Ok(Stored::Kept { overlaps, .. }) = add("10:15-10:45", OnOverlap::Keep).await else {
        panic!("kept");
    };
    assert_eq!(overlaps, [first.id]);
    assert!(add("10:15-10:45", OnOverlap::Trim).await.is_err(), "nothing is left of it");
    // Never with itself.
    let same = intervals::change(
        &test.db,
        ada,
        first.id,
        crate::interval("10:00-10:15", "first"),
        None,
        OnOverlap::Ask,
        now(),
    );
    assert!(matches!(same.await, Ok(Stored::Kept { .. })));
}

#[tokio::test]
async fn starting_a_timer_stops_the_one_that_runs() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let first = kept(&test.db, ada, "09:00-", "first").await;
    let second = kept(&test.db, ada, "10:00-", "second").await;
    let first = intervals::get(&test.db, ada, first.id).await.expect("there");
    assert_eq!((first.content.end, first.revision), (Some(at("2026-11-22T10:00:00Z")), 2));
    assert_eq!(intervals::running(&test.db, ada).await.expect("asked"), Some(second));
    let stopped =
        intervals::stop(&test.db, ada, now(), now()).await.expect("stopped").expect("one ran");
    assert_eq!(stopped.content.end, Some(now()));
    assert_eq!(intervals::stop(&test.db, ada, now(), now()).await.expect("asked"), None);
    let resumed = intervals::resume(&test.db, ada, None, now())
        .await
        .expect("resumed")
        .expect("one was there");
    assert_eq!(resumed.content.title, "second");
}

#[tokio::test]
async fn every_change_is_a_revision_that_can_be_gone_back_to() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let first = kept(&test.db, ada, "09:00-10:00", "first").await;
    let edit = |title: &str, expected| {
        intervals::change(
            &test.db,
            ada,
            first.id,
            interval("09:00-10:00", title),
            expected,
            OnOverlap::Ask,
            now(),
        )
    };
    edit("second", Some(1)).await.expect("changed");
    assert!(matches!(edit("third", Some(1)).await, Err(Error::Conflict(_))), "changed meanwhile");
    let back =
        intervals::revert(&test.db, ada, first.id, 1, Some(2), now()).await.expect("reverted");
    assert_eq!((back.content.title.as_str(), back.revision), ("first", 3));
    intervals::delete(&test.db, ada, first.id, now()).await.expect("deleted");
    intervals::delete(&test.db, ada, first.id, now()).await.expect("again is nothing");
    assert!(titles(&test.db, ada, &all()).await.is_empty());
    assert_eq!(intervals::trash(&test.db, ada).await.expect("listed").len(), 1);
    intervals::restore(&test.db, ada, first.id, now()).await.expect("restored");
    assert_eq!(titles(&test.db, ada, &all()).await, ["first"]);
    let history = intervals::history(&test.db, ada, first.id).await.expect("listed");
    assert_eq!(history.iter().map(|r| r.interval.revision).collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn lists_are_filtered_by_span_tag_and_words_and_paged() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    for (times, title, tags) in [
        ("08:00-09:00", "Mail", &["admin"][..]),
        ("09:00-10:00", "Standup", &["team", "client"]),
        ("10:00-11:00", "Review", &["team"]),
        ("11:00-", "Writing", &[]),
    ] {
        let new = tagged(times, title, tags);
        intervals::add(&test.db, ada, None, new, OnOverlap::Keep, now()).await.expect("added");
    }
    let filter = |tags: &[&str], search: &str| Filter {
        tags: Tag::parse_all("tags", tags.iter().copied()).expect("valid"),
        search: Search::parse(search),
        ..all()
    };
    let check = |filter: Filter, want: &'static [&'static str]| {
        let db = test.db.clone();
        async move {
            assert_eq!(titles(&db, ada, &filter).await, want, "{filter:?}");
            let (_, count) = intervals::total(&db, ada, &filter, now()).await.expect("totalled");
            assert_eq!(count, want.len() as i64);
        }
    };
    check(filter(&[], ""), &["Writing", "Review", "Standup", "Mail"]).await;
    check(filter(&["team"], ""), &["Review", "Standup"]).await;
    check(filter(&["team", "client"], ""), &["Standup"]).await;
    check(filter(&[], "e !#client"), &["Review"]).await;
    check(filter(&[], "100%"), &[]).await;
    let span = domain::Span::new(at("2026-11-22T09:30:00Z"), at("2026-11-22T10:00:00Z"));
    let within = Filter { span: span.expect("not empty"), ..all() };
    check(within.clone(), &["Standup"]).await;
    assert_eq!(
        intervals::total(&test.db, ada, &within, now()).await.expect("totalled").0,
        HOUR / 2
    );
    assert_eq!(intervals::total(&test.db, ada, &all(), now()).await.expect("totalled").0, 4 * HOUR);

    let page = intervals::page(&test.db, ada, &all(), None, 3).await.expect("listed");
    let after = page.last().map(|last| (last.content.start, last.id));
    let rest = intervals::page(&test.db, ada, &all(), after, 3).await.expect("listed");
    assert_eq!((page.len(), rest.len(), rest[0].content.title.as_str()), (3, 1, "Mail"));
    let third = intervals::nth_newest(&test.db, ada, &all(), 3).await.expect("asked");
    assert_eq!(third, Some(at("2026-11-22T09:00:00Z")));
}

#[tokio::test]
async fn a_tag_is_renamed_merged_and_the_whole_taken_back() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    for (times, tags) in [("08:00-09:00", &["work"][..]), ("09:00-10:00", &["work", "job"])] {
        let new = tagged(times, "t", tags);
        intervals::add(&test.db, ada, None, new, OnOverlap::Keep, now()).await.expect("added");
    }
    let tag = |text: &str| Tag::parse("tag", text).expect("valid");
    let counts = || async {
        let tags = intervals::list_tags(&test.db, ada).await.expect("listed");
        tags.into_iter().map(|t| format!("{} {}", t.tag, t.count)).collect::<Vec<_>>()
    };
    let (batch, changed) = intervals::rename_tag(&test.db, ada, tag("work"), tag("job"), now())
        .await
        .expect("renamed");
    assert_eq!((changed, counts().await), (2, vec!["job 2".to_owned()]));
    let undone = intervals::undo_batch(&test.db, ada, batch, now()).await.expect("undone");
    assert_eq!((undone, counts().await), ((2, 0), vec!["work 2".to_owned(), "job 1".to_owned()]));
    let bob = test.person("bob").await;
    let theirs = intervals::undo_batch(&test.db, bob, batch, now()).await;
    assert!(matches!(theirs, Err(Error::NotFound)));
}

#[tokio::test]
async fn importing_twice_adds_nothing() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = IntervalId(uuid::Uuid::now_v7());
    let rows = || {
        vec![
            (Some(id), interval("08:00-09:00", "with id")),
            (None, interval("09:00-10:00", "without")),
        ]
    };
    let import = |rows, dry| intervals::import(&test.db, ada, rows, dry, now());
    assert_eq!(import(rows(), true).await.expect("judged"), [Verdict::New, Verdict::New]);
    assert!(titles(&test.db, ada, &all()).await.is_empty(), "a dry run adds nothing");
    assert_eq!(import(rows(), false).await.expect("imported"), [Verdict::New, Verdict::New]);
    assert_eq!(import(rows(), false).await.expect("imported"), [Verdict::Same, Verdict::Same]);
    assert_eq!(titles(&test.db, ada, &all()).await.len(), 2);
    let other = vec![(Some(id), interval("08:00-09:00", "changed"))];
    assert!(matches!(import(other, false).await.expect("judged")[0], Verdict::Conflicting(_)));
}
