//! `time_tracking.csv` follows a scrape, and taking it away is the wish to start over.

use super::*;
use domain::packaging::read_csv;
use server::packaging::End;
use std::path::PathBuf;

impl Scene {
    fn file(&self) -> PathBuf {
        self.folder.path().join("time_tracking.csv")
    }

    /// How many rows the file has.
    fn rows(&self) -> usize {
        let bytes = std::fs::read(self.file()).expect("there");
        read_csv(&bytes).expect("a file of ours").len()
    }
}

#[tokio::test]
async fn the_file_has_what_was_scraped_however_it_ended() {
    let scene = Scene::new().await;
    scene.scrape().await;
    assert_eq!(scene.rows(), scene.is_whole(eight_weeks()).await);
    let mut watcher = Watcher::new();
    let stop = watcher.stop.clone();
    watcher.at = Box::new(move |done| {
        if done == 1 {
            stop.cancel();
        }
    });
    let halted = scene.run(&form("2018-03-04", "2018-04-01"), &mut watcher).await;
    assert!(halted.is_err());
    let weeks = eight_weeks().into_iter().chain([Week::of(date(2018, 3, 4))]);
    assert_eq!(scene.rows(), scene.is_whole(weeks).await);
    scene.close().await;
}

#[tokio::test]
async fn a_file_that_was_taken_away_starts_over_when_a_person_asks_and_never_by_the_clock() {
    let scene = Scene::new().await;
    scene.scrape().await;
    assert!(!packaging::starts_over(&scene.db).await.expect("read"));
    let rows = scene.rows();
    std::fs::rename(scene.file(), scene.folder.path().join("kept.csv")).expect("renamed");
    assert!(packaging::starts_over(&scene.db).await.expect("read"));

    let scheduled = Scrape { scheduled: true, ..eight() };
    let mut watcher = Watcher::new();
    let ended = scene.run(&scheduled, &mut watcher).await.expect("not halted");
    assert_eq!(ended.words, "Every week is there already; none was asked for.");
    assert!(!scene.file().exists() && scene.double.reports().len() == 8);

    let mut watcher = Watcher::new();
    let ended = scene.run(&eight(), &mut watcher).await.expect("not halted");
    assert_eq!(ended.end, End::Done);
    assert!(watcher.told[0].starts_with("time_tracking.csv was taken away"), "{:?}", watcher.told);
    let words = format!("8 weeks asked for: 0 new, 0 changed, {rows} same.");
    assert!(ended.words.ends_with(&words), "{}", ended.words);
    assert_eq!((scene.double.reports().len(), scene.rows()), (16, rows));
    // Once is enough.
    assert!(!packaging::starts_over(&scene.db).await.expect("read"));
    scene.scrape().await;
    assert_eq!(scene.double.reports().len(), 16);
    scene.close().await;
}

#[tokio::test]
async fn starting_over_goes_on_where_it_was_ended() {
    let scene = Scene::new().await;
    scene.scrape().await;
    std::fs::remove_file(scene.file()).expect("removed");
    // Ended after the weeks are marked and before the file is there: it is begun again, to the same end.
    packaging::again(&scene.db, None).await.expect("marked");
    assert!(packaging::starts_over(&scene.db).await.expect("read"));
    let mut watcher = Watcher::new();
    let stop = watcher.stop.clone();
    watcher.at = Box::new(move |done| {
        if done == 3 {
            stop.cancel();
        }
    });
    assert!(scene.run(&eight(), &mut watcher).await.is_err());
    assert_eq!(scene.double.reports().len(), 8 + 3);
    // The file is there: what is marked is what is left.
    let ended = scene.scrape().await;
    assert!(ended.words.starts_with("5 weeks asked for: "), "{}", ended.words);
    assert_eq!(scene.double.reports().len(), 16);
    scene.close().await;
}
