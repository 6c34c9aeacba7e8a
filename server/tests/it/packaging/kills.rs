//! The server and the command are killed in the middle of weeks and started again: no row is lost, none is there twice,
//! and no week is asked for in vain.

use super::*;
use crate::process;
use domain::packaging::{NewSource, SourceForm};
use std::path::Path;
use std::process::Stdio;
use tokio::process::{Child, Command};

/// More than two years of weeks.
const EARLY: &str = "2016-01-01";
const LATE: &str = "2018-02-28";

/// How many times it is killed: 20, or 200 in a long run.
fn rounds() -> usize {
    if std::env::var_os("HINDSIGHT_LONG").is_some() { 200 } else { 20 }
}

fn all() -> Vec<Week> {
    weeks(date(2016, 1, 1), date(2018, 2, 28)).collect()
}

/// Opens the folder as soon as whoever was killed is gone.
async fn open(data: &Path) -> Db {
    loop {
        match Db::open(data).await {
            Ok(db) => return db,
            Err(storage::folder::OpenError::InUse(_)) => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    }
}

async fn set_up(db: &Db, double: &Double) {
    let form = SourceForm {
        base_url: double.url(),
        schedule: String::new(),
        pause: 0.0,
        user_name: USERNAME.to_owned(),
        password: Some(PASSWORD.to_owned()),
        ..SourceForm::default()
    };
    let new = NewSource::parse(form, packaging::check_schedule).expect("valid");
    packaging::save_source(db, new, storage::now()).await.expect("saved");
}

/// Sees to it that there is something to be killed in.
async fn prepare(data: &Path, round: usize) {
    let db = open(data).await;
    let periods = packaging::periods(&db).await.expect("read");
    if all().len() - periods.iter().filter(|period| period.is_done()).count() < 30 {
        packaging::again(&db, None).await.expect("marked");
    }
    packaging::ask(&db, form(EARLY, LATE), storage::now()).await.expect("asked");
    db.close().await;
    if round % 5 == 3 {
        // The wish to start over, which whoever scrapes next does.
        let _ = std::fs::remove_file(data.join("time_tracking.csv"));
    }
}

/// The server takes up the job that waits, and the one that it was killed in.
async fn scrape(data: &Path, round: usize) -> Child {
    if round.is_multiple_of(2) {
        return process::start(data).await.0;
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_hindsight"));
    command.args(["scrape", "--from", EARLY, "--until", LATE, "--data"]).arg(data);
    command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    command.spawn().expect("it starts")
}

/// What is kept is whole weeks; answers how many.
async fn sound(db: &Db, double: &Double) -> usize {
    let periods = packaging::periods(db).await.expect("read");
    assert!(periods.iter().all(|it| it.outcome.is_done()), "{periods:?}");
    let done: Vec<Week> = periods.iter().map(|period| period.week).collect();
    assert_eq!(packaging::kept_weeks(db).await.expect("read"), done);
    whole(db, double, done.iter().copied()).await;
    done.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_row_is_lost_or_doubled_by_kills_in_the_middle_of_weeks() {
    let options = Options { today: Some(TODAY), rows_per_week: 40, ..Options::default() };
    let double = Double::start(options).await.expect("a double");
    let data = tempfile::tempdir().expect("a temporary folder");
    let db = open(data.path()).await;
    set_up(&db, &double).await;
    db.close().await;
    drop(db);
    for round in 0..rounds() {
        prepare(data.path(), round).await;
        let (asked, began) = (double.reports().len(), storage::now());
        let mut child = scrape(data.path(), round).await;
        double.until_reports(asked + 1 + round * 7 % 13).await;
        // Somewhere else in the week each time.
        tokio::time::sleep(Duration::from_micros(round as u64 * 3_770 % 40_000)).await;
        child.kill().await.expect("killed");
        let db = open(data.path()).await;
        sound(&db, &double).await;
        // All but the one that it was killed in came for good.
        let periods = packaging::periods(&db).await.expect("read");
        let came = periods.iter().filter(|period| period.asked_at >= began).count();
        assert!(double.reports().len() - asked - came <= 1, "round {round}: {came}");
        db.close().await;
    }
    let mut child = scrape(data.path(), 1).await;
    assert!(child.wait().await.expect("it ends").success());
    let db = open(data.path()).await;
    assert_eq!(sound(&db, &double).await, all().len());
    let rows = whole(&db, &double, all()).await;
    let csv = std::fs::read(data.path().join("time_tracking.csv")).expect("written");
    assert_eq!(domain::packaging::read_csv(&csv).expect("a file of ours").len(), rows);
    let file = db.folder().database();
    db.close().await;
    storage::backup::verify(&file).await.expect("a sound database");
    println!("{rows} rows outlived {} kills", rounds());
}
