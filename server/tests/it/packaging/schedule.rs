//! Reports are asked for when their source says, without anyone looking.

use super::*;
use domain::Instant;
use domain::instant::{DAY, MINUTE};
use domain::jobs::{Job, Kind, State};
use domain::packaging::{NewSource, SourceForm};
use jiff::ToSpan;
use server::jobs::{Jobs, Means};
use storage::jobs;

use crate::{Ask, Person, TestApp};

/// A server whose site has the last weeks of today.
pub(super) struct Served {
    pub app: TestApp,
    pub double: Double,
    pub ada: Person,
}

impl Served {
    pub async fn new() -> Self {
        let double = Double::start(Options::default()).await.expect("a double");
        let app = TestApp::start().await;
        let ada = app.person("ada").await;
        Self { app, double, ada }
    }

    /// Workers and their clocks.
    pub fn work(&self) -> Jobs {
        let state = &self.app.state;
        let (asking, archive) = (state.asking.clone(), state.settings.archive.clone());
        let means = Means { run_samples_days: 0, asking, archive };
        server::jobs::start(self.app.db.clone(), means)
    }

    /// The last three weeks that are over.
    pub fn weeks(&self) -> Vec<Week> {
        let today = server::packaging::today();
        weeks(today - 28.days(), today).collect::<Vec<_>>().split_off(1)
    }

    /// The same as a source, saved then.
    async fn save(&self, schedule: &str, then: Instant) {
        let form = SourceForm {
            base_url: self.double.url(),
            first_period: self.weeks()[0].to_string(),
            schedule: schedule.to_owned(),
            pause: 0.0,
            user_name: USERNAME.to_owned(),
            password: Some(PASSWORD.to_owned()),
            ..SourceForm::default()
        };
        let new = NewSource::parse(form, packaging::check_schedule).expect("valid");
        packaging::save_source(&self.app.db, new, then).await.expect("saved");
    }

    /// Waits for a job of ours that has ended, having been asked so.
    pub async fn ended(&self, subject: &str) -> Job {
        let db = &self.app.db;
        let mut changes = db.changes();
        let seen = async {
            loop {
                let job = jobs::latest_about(db, Kind::ScrapePackaging, subject).await;
                match job.expect("asked").filter(|job| job.finished_at.is_some()) {
                    Some(job) => return job,
                    None => drop(changes.recv().await),
                }
            }
        };
        let seen = tokio::time::timeout(Duration::from_secs(60), seen).await;
        seen.unwrap_or_else(|_| panic!("never: {subject:?}"))
    }

    /// Waits for all jobs, whoever enqueued them, and ends everything.
    pub async fn close(self, workers: Jobs) {
        let db = &self.app.db;
        let mut changes = db.changes();
        let idle = async {
            loop {
                let left = jobs::list_recent(db, 100).await.expect("listed");
                if left.len() > 1 && left.iter().all(|job| job.finished_at.is_some()) {
                    return;
                }
                let _ = changes.recv().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), idle).await.expect("no job is left");
        workers.stop(Duration::from_secs(5)).await;
        self.app.close().await;
    }
}

#[tokio::test]
async fn what_was_missed_is_caught_up_at_the_start() {
    let served = Served::new().await;
    served.save("0 3 1 * *", storage::now().plus(-40 * DAY)).await;
    let workers = served.work();
    let job = served.ended("scheduled").await;
    assert_eq!(job.state, State::Done, "{}", job.message);
    assert!(job.message.starts_with("3 weeks asked for: "), "{}", job.message);
    assert_eq!((job.done, job.total), (3, 3));
    whole(&served.app.db, &served.double, served.weeks()).await;
    served.close(workers).await;
}

#[tokio::test]
async fn what_was_not_missed_is_not_caught_up() {
    let served = Served::new().await;
    // Whoever sets a schedule today means its next time.
    served.save("0 3 1 * *", storage::now()).await;
    let workers = served.work();
    // The other clocks have looked, and their jobs are done, before this is.
    let asked = packaging::ask(&served.app.db, eight(), storage::now()).await.expect("asked");
    served.ended(&asked.subject).await;
    let runs = jobs::list_recent(&served.app.db, 100).await.expect("listed");
    assert!(runs.iter().all(|job| job.subject != "scheduled"), "{runs:?}");
    served.close(workers).await;
}

#[tokio::test]
async fn a_changed_schedule_takes_effect_at_once_and_is_shown() {
    let served = Served::new().await;
    let workers = served.work();
    let shown = async || {
        let page = served.app.get("/fn/app/jobs/server_fns/get_jobs");
        page.header("cookie", &served.ada.cookie).answer().await.json(200)["schedules"].clone()
    };
    assert!(!shown().await.to_string().contains("scrape_packaging"));
    served.save("", storage::now()).await;
    let none = shown().await.to_string();
    assert!(none.contains("When asked"), "{none}");
    // A minute of which has passed since it was saved.
    served.save("* * * * *", storage::now().plus(-2 * MINUTE)).await;
    let job = served.ended("scheduled").await;
    assert_eq!(job.state, State::Done, "{}", job.message);
    let after = shown().await.to_string();
    assert!(after.contains("At * * * * * UTC, as its source says"), "{after}");
    served.save("", storage::now()).await;
    let source = served.app.get("/api/v1/packaging/source").bearer_auth(&served.ada.jwt);
    assert!(source.answer().await.json(200)["next_run"].is_null());
    served.close(workers).await;
}
