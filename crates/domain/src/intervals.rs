//! Intervals: the spans a person says they were busy. Recorded here, drawn and exported by the timeline.

pub mod check;
pub mod days;
pub mod overlap;
pub mod search;
pub mod tag;
pub mod transfer;

pub use check::{Draft, NewInterval};
pub use search::Search;
pub use tag::Tag;

use crate::{Instant, Span};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Names one interval of one person. Two people may hold the same id: an import carries ids across.
///
/// The server makes ids of version 7, which lie in its tables in the order in which they were made. A client's own may
/// be any UUID: most programs can make version 4 only, an export may carry what another program made, and nothing here
/// reads a time out of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IntervalId(pub Uuid);

impl std::fmt::Display for IntervalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for IntervalId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(text).map(Self)
    }
}

/// What a person says about an interval. Plain facts, not yet checked: see [`NewInterval`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub start: Instant,
    /// `None` while the timer runs.
    pub end: Option<Instant>,
    pub title: String,
    pub note: String,
    /// Sorted, each once.
    pub tags: Vec<Tag>,
    pub group_id: Option<String>,
    pub project_id: Option<String>,
    pub issue_key: Option<String>,
    pub billable: bool,
}

/// A recorded interval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    pub id: IntervalId,
    pub content: Content,
    /// 1 when recorded, one more with each change.
    pub revision: i64,
    pub deleted_at: Option<Instant>,
}

/// One earlier state of an interval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    pub at: Instant,
    pub interval: Interval,
}

impl Content {
    /// The time it covers; a running one has no end, so `now` stands in and the span may not exist yet.
    pub fn span(&self, now: Instant) -> Option<Span> {
        Span::new(self.start, self.end.unwrap_or(now))
    }

    /// The title, or what stands in its place in a sentence.
    pub fn name(&self) -> &str {
        if self.title.is_empty() { "(no title)" } else { &self.title }
    }
}
