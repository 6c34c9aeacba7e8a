//! What the page of the archive shows, written on the server.

use crate::account::moment::Moment;
use crate::energy::view::{Choice, Test};
use domain::energy::archive::PlaceForm;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveView {
    pub gateways: Vec<Choice>,
    /// The one whose hours are listed; `None` when there is no gateway yet.
    pub gateway: Option<i64>,
    /// `1,204`
    pub hours: String,
    /// `hours`, or `hour`.
    pub unit: String,
    pub readings: String,
    /// `12.3 MB`
    pub size: String,
    pub last: Option<Moment>,
    /// `3 hours wait since today 09:00`; `None` when nothing does.
    pub backlog: Option<String>,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// The latest first.
    pub rows: Vec<HourRow>,
    /// What was last read back, and what was last verified.
    pub restore: Option<Test>,
    pub verify: Option<Test>,
    /// Where it goes; for administrators.
    pub store: Option<StoreView>,
    /// As the form of both begins: two dates.
    pub from: String,
    pub to: String,
}

/// Where the archive goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreView {
    /// `s3://energy/house`, or a path.
    pub place: String,
    /// `https://s3.example.org · eu-central-1 · access key AKID`
    pub facts: String,
    pub set_by_operator: bool,
    /// Whether its secret does not open with this server's key.
    pub asks_again: bool,
    /// Whether one is kept that opens.
    pub has_secret: bool,
    /// As its form begins, without the secret.
    pub draft: PlaceForm,
    pub test: Option<Test>,
}

/// One hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HourRow {
    pub at: Moment,
    pub readings: i64,
    pub bytes: i64,
    /// Its name in the store.
    pub key: Option<String>,
    pub state: HourState,
    pub error: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HourState {
    /// The object holds all that was said.
    Archived,
    /// Also, and the database does not any more.
    ArchivedAlone,
    /// It is not over.
    Open,
    /// Not yet, or more was said since.
    Waits,
    Failed,
}

impl HourState {
    /// The badge's kind and word.
    pub fn badge(self) -> (&'static str, &'static str) {
        match self {
            Self::Archived => ("ok", "Archived"),
            Self::ArchivedAlone => ("ok", "Only in the archive"),
            Self::Open => ("busy", "Not over yet"),
            Self::Waits => ("wait", "Waiting"),
            Self::Failed => ("failed", "Failed"),
        }
    }
}
