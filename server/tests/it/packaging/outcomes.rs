//! Every way in which a scrape does not end well, in words and with what is kept.

use super::*;
use doubles::time_tracker::Fault;
use server::packaging::End;

/// Has every report fail so; answers how it ended, with as many weeks and reports as are told.
async fn failing(fault: Fault, end: End, outcome: Outcome, weeks: usize, reports: usize) -> String {
    let scene = Scene::new().await;
    scene.double.set(fault.clone());
    let ended = scene.scrape().await;
    let want: Vec<_> = eight_weeks().into_iter().take(weeks).map(|week| (week, outcome)).collect();
    assert_eq!((ended.end, scene.outcomes().await), (end, want), "{fault:?}");
    assert_eq!(scene.double.reports().len(), reports, "{fault:?}");
    for period in packaging::periods(&scene.db).await.expect("read") {
        assert!(!period.is_done() && !period.message.is_empty(), "{period:?}");
        assert!(ended.words.contains(&period.message), "{} {}", ended.words, period.message);
    }
    scene.is_whole([]).await;
    assert!(packaging::kept_weeks(&scene.db).await.expect("read").is_empty());
    scene.close().await;
    ended.words
}

#[tokio::test]
async fn a_failed_login_ends_it_before_any_report() {
    let outcome = (End::LoginFailed, Outcome::LoginFailed);
    for fault in
        [Fault::LoginRefused, Fault::LoginStatus(401), Fault::LoginStatus(403), Fault::LoginLoop]
    {
        let words = failing(fault, outcome.0, outcome.1, 1, 0).await;
        assert!(words.starts_with("Login failed at the week of 2017-12-31: "), "{words}");
    }
    // Whoever was let in is not known any more at the next step.
    failing(Fault::SessionEnds(0), outcome.0, outcome.1, 1, 0).await;
}

#[tokio::test]
async fn another_layout_ends_it_and_is_never_empty() {
    for fault in [Fault::ColumnMore, Fault::ColumnRenamed, Fault::TableRenamed] {
        let (end, outcome) = (End::LayoutChanged, Outcome::LayoutChanged);
        let words = failing(fault, end, outcome, 1, 1).await;
        assert!(words.starts_with("The layout changed at the week of 2017-12-31: "), "{words}");
    }
}

#[tokio::test]
async fn three_weeks_in_a_row_that_fail_end_it() {
    for fault in [Fault::Status(500), Fault::Dropped, Fault::Truncated, Fault::Picture] {
        let words = failing(fault, End::Failing, Outcome::ServerError, 3, 12).await;
        assert!(
            words.starts_with("Three weeks in a row failed, the last was the week of 2018-01-14: "),
            "{words}"
        );
    }
}

#[tokio::test]
async fn a_site_that_is_not_there_says_so() {
    let scene = Scene::new().await;
    scene.double.stop().await;
    let ended = scene.scrape().await;
    assert_eq!(ended.end, End::Failing);
    assert!(ended.words.contains("cannot be reached"), "{}", ended.words);
    let outcomes = scene.outcomes().await;
    assert_eq!(outcomes.len(), 3);
    assert!(outcomes.iter().all(|(_, outcome)| *outcome == Outcome::ServerError));
    scene.close().await;
}

#[tokio::test]
async fn a_slow_report_is_a_timeout() {
    let mut scene = Scene::new().await;
    scene.source.timeout_s = 1;
    scene.double.set(Fault::Hang);
    let one = form("2018-01-01", "2018-01-07");
    let ended = scene.run(&one, &mut Watcher::new()).await.expect("not halted");
    assert_eq!(ended.end, End::Failing);
    assert!(ended.words.contains("failed, and is asked for next time: "), "{}", ended.words);
    assert_eq!(scene.outcomes().await[0].1, Outcome::Timeout);
    assert_eq!(scene.double.reports().len(), 4);
    scene.close().await;
}

#[tokio::test]
async fn a_week_that_failed_is_tried_again_and_the_next_one_is_asked_for_all_the_same() {
    let scene = Scene::new().await;
    scene.double.set_for(3, Fault::Status(503));
    let mut watcher = Watcher::new();
    let ended = scene.run(&eight(), &mut watcher).await.expect("not halted");
    assert_eq!(ended.end, End::Done, "{}", ended.words);
    assert_eq!(watcher.told.iter().filter(|words| words.contains("Trying again")).count(), 3);
    assert_eq!(scene.double.reports().len(), 3 + 8);
    scene.is_whole(eight_weeks()).await;
    // The first two weeks fail for good, a third one comes: it goes on to the end.
    scene.double.set_for(8, Fault::Status(503));
    let again = Scrape { again: true, ..eight() };
    let ended = scene.run(&again, &mut Watcher::new()).await.expect("not halted");
    assert_eq!(ended.end, End::Failing);
    let words = "2 weeks failed, and are asked for next time. The first, of 2017-12-31: ";
    assert!(ended.words.contains(words), "{}", ended.words);
    // What they had stays.
    scene.is_whole(eight_weeks()).await;
    let ended = scene.scrape().await;
    assert!(ended.words.starts_with("2 weeks asked for: 0 new, 0 changed, "), "{}", ended.words);
    scene.close().await;
}

#[tokio::test]
async fn cloud_metadata_is_never_asked() {
    let mut scene = Scene::new().await;
    scene.source.base_url = "http://169.254.169.254/latest".to_owned();
    let access = Access { user_name: USERNAME.to_owned(), password: PASSWORD.into() };
    let refused = Site::new(&scene.source, access).err().expect("refused");
    assert!(refused.to_string().contains("cloud metadata"), "{refused}");
    scene.close().await;
}
