//! What the page is told by the server.

use super::figures::Headline;
use crate::account::moment::Moment;
use domain::packaging::{Assumptions, LeftOut, Sheet};
use serde::{Deserialize, Serialize};

/// All of the page but the rows: small, so that it is there at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    pub admin: bool,
    /// How many rows are kept.
    pub rows: usize,
    /// The first and the last day of points, in days since 1970-01-01; `None` without any.
    pub days: Option<(i32, i32)>,
    /// `None` where the filter lets nothing through.
    pub headline: Option<Headline>,
    pub left_out: Counts,
    pub terms: TermsView,
    pub source: SourceView,
}

/// Assumptions, and who says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TermsView {
    pub assumptions: Assumptions,
    /// What a change is made from.
    pub revision: i64,
    /// `None` for those that Hindsight begins with.
    pub saved: Option<(Moment, Option<String>)>,
}

/// Where the rows are from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceView {
    /// `None` where none was set up.
    pub address: Option<String>,
    pub last_scrape: Option<Moment>,
}

/// How many rows are no points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub complexity: usize,
    pub duplicate: usize,
    pub no_hours: usize,
    pub unreadable: usize,
}

impl Counts {
    pub fn of(left_out: &LeftOut) -> Self {
        Self {
            complexity: left_out.complexity.len(),
            duplicate: left_out.duplicate.len(),
            no_hours: left_out.no_hours.len(),
            unreadable: left_out.unreadable as usize,
        }
    }

    pub fn total(self) -> usize {
        self.complexity + self.duplicate + self.no_hours + self.unreadable
    }
}

/// Everything that figures and plots are worked out from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Whole {
    pub sheet: Sheet,
    pub assumptions: Assumptions,
}

/// A row that is no point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftRow {
    pub id: i64,
    pub date: String,
    pub key: String,
    pub name: String,
    pub complexity: String,
    /// As the report says it.
    pub hours: String,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadRow {
    pub week: String,
    pub position: i64,
    pub reason: String,
    /// Its cells as they were.
    pub text: String,
}
