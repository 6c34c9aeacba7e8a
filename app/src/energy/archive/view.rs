//! What the page of the archive shows, written on the server.

use crate::account::moment::Moment;
use crate::energy::view::{Choice, Test};
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
    /// As the form of both begins: two dates.
    pub from: String,
    pub to: String,
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
