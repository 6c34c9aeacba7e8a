//! What the storage promises, on real databases in temporary folders.

mod account;
mod backup;
mod energy;
mod energy_archive;
mod energy_cost;
mod energy_figures;
mod intervals;
mod jobs;
mod packaging_assumptions;
mod packaging_source;
mod packaging_weeks;
mod prune;
mod runs;
mod writer;

use domain::account::{NewUser, UserId};
use domain::intervals::{Content, NewInterval};
use domain::{Instant, Span};
use storage::Db;
use storage::account::Registration;
use storage::intervals::Filter;

/// A database in a folder of its own, gone with it.
pub struct TestDb {
    pub db: Db,
    pub folder: tempfile::TempDir,
}

pub const PASSWORD: &str = "correct horse";

/// 2026-11-22T12:00:00Z, when every test happens.
pub fn now() -> Instant {
    at("2026-11-22T12:00:00Z")
}

pub fn at(text: &str) -> Instant {
    Instant::parse(text).expect("a time")
}

impl TestDb {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = Db::open(folder.path()).await.expect("a new database");
        Self { db, folder }
    }

    /// As after a kill: nothing is closed, and the next one opens what is on the disk.
    pub async fn reopened(self) -> Self {
        let Self { db, folder } = self;
        drop(db);
        loop {
            match Db::open(folder.path()).await {
                Ok(db) => return Self { db, folder },
                // Its last holder is on its way out.
                Err(storage::folder::OpenError::InUse(_)) => tokio::task::yield_now().await,
                Err(error) => panic!("{error}"),
            }
        }
    }

    pub async fn person(&self, name: &str) -> UserId {
        let new = NewUser::parse(name, PASSWORD, "UTC", |_| true).expect("valid");
        storage::account::register(&self.db, new, Registration::Open, false, now())
            .await
            .expect("registered")
    }
}

/// An interval on 2026-11-22 from `09:00-10:00`; `11:00-` runs.
pub fn interval(times: &str, title: &str) -> NewInterval {
    let (start, end) = times.split_once('-').expect("a dash");
    let at = |text: &str| at(&format!("2026-11-22T{text}:00Z"));
    let content = Content {
        start: at(start),
        end: (!end.is_empty()).then(|| at(end)),
        title: title.to_owned(),
        ..Content::default()
    };
    NewInterval::check(content, now()).expect("valid")
}

/// Everything.
pub fn all() -> Filter {
    let span = Span::new(Instant::default(), Instant::MAX).expect("not empty");
    Filter { span, tags: Vec::new(), search: Default::default() }
}
