//! Scrapes that come to a good end, at once or in several goes.

use super::*;
use doubles::time_tracker::{Asked, Fault};
use server::packaging::End;

#[tokio::test]
async fn every_week_is_asked_for_once_and_signed_in_for_oldest_first() {
    let scene = Scene::new().await;
    let mut watcher = Watcher::new();
    let ended = scene.run(&eight(), &mut watcher).await.expect("not halted");
    let rows = scene.is_whole(eight_weeks()).await;
    assert!(rows > 50, "{rows}");
    let words = format!("8 weeks asked for: {rows} new, 0 changed, 0 same.");
    assert_eq!(ended, Ended { end: End::Done, words });
    let asked = eight_weeks()
        .into_iter()
        .flat_map(|week| [Asked::Login { right: true }, Asked::Report { week, signed_in: true }]);
    assert_eq!(scene.double.asked(), asked.collect::<Vec<_>>());
    let done = eight_weeks().into_iter().map(|week| (week, Outcome::Ok));
    assert_eq!(scene.outcomes().await, done.collect::<Vec<_>>());
    assert_eq!(watcher.told[0], "0 of 8: 0 new, 0 changed, 0 same");
    assert!(watcher.told[3].contains(" left"), "{}", watcher.told[3]);
    assert_eq!(watcher.told[8], format!("8 of 8: {rows} new, 0 changed, 0 same"));

    // There is nothing left to ask.
    let ended = scene.scrape().await;
    assert_eq!(ended.words, "Every week is there already; none was asked for.");
    assert_eq!(scene.double.reports().len(), 8);
    // A longer range has two weeks more.
    let ended = scene.run(&form("2017-12-25", "2018-03-10"), &mut Watcher::new()).await;
    assert!(ended.expect("not halted").words.starts_with("2 weeks asked for: "));
    assert_eq!(scene.double.reports().len(), 10);
    scene.close().await;
}

#[tokio::test]
async fn weeks_before_the_first_report_are_empty_and_done() {
    let scene = Scene::new().await;
    let early = form("2011-12-04", "2012-01-01");
    for words in [
        "4 weeks asked for: 0 new, 0 changed, 0 same.",
        "Every week is there already; none was asked for.",
    ] {
        let ended = scene.run(&early, &mut Watcher::new()).await.expect("not halted");
        assert_eq!(ended, Ended { end: End::Done, words: words.to_owned() });
    }
    assert!(scene.outcomes().await.iter().all(|(_, outcome)| *outcome == Outcome::Empty));
    scene.close().await;
}

#[tokio::test]
async fn what_failed_half_way_is_resumed_where_it_ended() {
    let scene = Scene::new().await;
    let mut watcher = Watcher::new();
    watcher.at = Box::new(|done| {
        if done == 3 {
            scene.double.set(Fault::LoginRefused);
        }
    });
    let ended = scene.run(&eight(), &mut watcher).await.expect("not halted");
    assert_eq!(ended.end, End::LoginFailed);
    assert!(ended.words.contains("4 weeks asked for: "), "{}", ended.words);
    scene.double.set(Fault::None);
    let ended = scene.scrape().await;
    assert!(ended.words.starts_with("5 weeks asked for: "), "{}", ended.words);
    assert_eq!(scene.double.reports(), eight_weeks());
    scene.is_whole(eight_weeks()).await;
    scene.close().await;
}

#[tokio::test]
async fn a_report_that_takes_long_is_dropped_when_someone_asks_for_the_end() {
    let scene = Scene::new().await;
    let mut watcher = Watcher::new();
    watcher.at = Box::new(|done| {
        if done == 2 {
            scene.double.set(Fault::Hang);
        }
    });
    let stop = watcher.stop.clone();
    let asked = async {
        scene.double.until_reports(3).await;
        stop.cancel();
    };
    let eight = eight();
    let (ended, ()) = tokio::join!(scene.run(&eight, &mut watcher), asked);
    assert!(matches!(ended, Err(Halt::Cancelled)), "{ended:?}");
    assert_eq!(scene.outcomes().await.len(), 2);
    scene.is_whole(eight_weeks().into_iter().take(2)).await;
    scene.double.set(Fault::None);
    assert!(scene.scrape().await.words.starts_with("6 weeks asked for: "));
    scene.is_whole(eight_weeks()).await;
    scene.close().await;
}

#[tokio::test]
async fn weeks_that_grew_are_told_from_those_that_did_not() {
    let last = Week::of(date(2018, 2, 18));
    let scene = Scene::with(Options { today: Some(date(2018, 2, 25)), ..Options::default() }).await;
    scene.scrape().await;
    let early = scene.is_whole(eight_weeks()).await;
    scene.double.set_today(TODAY);
    let mut again = Scrape { again: true, ..eight() };
    let ended = scene.run(&again, &mut Watcher::new()).await.expect("not halted");
    let late = scene.is_whole(eight_weeks()).await;
    let (new, words) = (late - early, &ended.words);
    assert!(words.starts_with(&format!("8 weeks asked for: {new} new, ")), "{words}");
    assert!(new > 0 && !words.contains(" 0 changed"), "{words}");
    // Once more, of one week: nothing is new any more, nothing is there twice.
    again = Scrape { weeks: vec![last], again: true, ..Scrape::default() };
    let ended = scene.run(&again, &mut Watcher::new()).await.expect("not halted");
    let same = scene.double.rows(last).len();
    assert_eq!(ended.words, format!("1 week asked for: 0 new, 0 changed, {same} same."));
    assert_eq!(scene.is_whole(eight_weeks()).await, late);
    // Going back, rows are gone.
    scene.double.set_today(date(2018, 2, 25));
    let ended = scene.run(&again, &mut Watcher::new()).await.expect("not halted");
    assert!(ended.words.contains(" gone"), "{}", ended.words);
    scene.close().await;
}

#[tokio::test]
async fn an_empty_report_takes_no_rows_away() {
    let mut scene = Scene::new().await;
    scene.scrape().await;
    scene.source.account = "999".to_owned();
    let again = Scrape { weeks: eight_weeks()[..1].to_vec(), again: true, ..Scrape::default() };
    let ended = scene.run(&again, &mut Watcher::new()).await.expect("not halted");
    assert_eq!(ended.end, End::Failing);
    assert!(ended.words.contains("Nothing was taken away"), "{}", ended.words);
    scene.is_whole(eight_weeks()).await;
    scene.close().await;
}

#[tokio::test]
async fn only_one_scrape_is_at_work_on_a_folder() {
    let scene = Scene::new().await;
    let held = scene.db.folder().take_scrape().expect("a lock");
    assert!(held.is_some());
    match scene.run(&eight(), &mut Watcher::new()).await {
        Err(Halt::Failed(words)) => assert!(words.starts_with("Another scrape"), "{words}"),
        other => panic!("{other:?}"),
    }
    assert!(scene.double.asked().is_empty());
    drop(held);
    assert_eq!(scene.scrape().await.end, End::Done);
    scene.close().await;
}
