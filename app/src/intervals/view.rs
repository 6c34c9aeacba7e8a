//! What the list shows, formatted on the server: the browser has no zone database.

use crate::ui::RangeView;
use domain::range::RangeQuery;
use serde::{Deserialize, Serialize};

/// What the URL asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ListQuery {
    pub range: RangeQuery,
    pub tags: Vec<String>,
    pub search: String,
    /// Show only what is before this instant (microseconds): the next page of days.
    pub before: Option<i64>,
}

/// A page of the list, and the figures of the whole period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    pub range: RangeView,
    /// Microseconds in the whole period.
    pub total: i64,
    pub count: i64,
    /// The period before, in words, and its total.
    pub previous: Option<(String, i64)>,
    /// Whether the period is over, so that the two can be compared.
    pub complete: bool,
    pub bars: Vec<Bar>,
    pub weeks: Vec<Week>,
    /// [`ListQuery::before`] of the next page.
    pub older: Option<i64>,
    /// What chooses the same intervals in the REST API, to append: `&from=…&tag=…`.
    pub export: String,
    /// Whether the person has recorded anything at all.
    pub any: bool,
}

/// One bar of the chart: a day, or a month of a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    pub label: String,
    pub query: String,
    pub total: i64,
    /// The same bar of the period before.
    pub was: Option<i64>,
    pub current: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Week {
    /// Its first date, as a key.
    pub first: String,
    pub label: String,
    pub dates: String,
    pub total: i64,
    pub days: Vec<Day>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Day {
    pub date: String,
    pub label: String,
    pub total: i64,
    /// Parts of the day that are filled, from 0 (its start) to 1.
    pub lane: Vec<(f64, f64)>,
    pub rows: Vec<Row>,
}

/// The part of an interval that lies in a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    pub id: String,
    pub revision: i64,
    pub start: String,
    /// `None` while it runs.
    pub end: Option<String>,
    /// Microseconds of this part.
    pub length: i64,
    pub title: String,
    pub note: String,
    pub tags: Vec<String>,
    pub billable: bool,
    /// The day it came from or goes into, where it crosses midnight.
    pub from: Option<String>,
    pub into: Option<String>,
    /// The title of one that shares time with it.
    pub overlaps: Option<String>,
}

/// The timer strip, and what the add form proposes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timer {
    pub running: Option<Running>,
    /// The title of what can be resumed.
    pub last: Option<String>,
    /// What a person would most likely type: from the end of the last interval until now.
    pub start: String,
    pub end: String,
    /// Titles used lately, for the title field to propose.
    pub titles: Vec<String>,
    pub tags: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Running {
    pub id: String,
    pub title: String,
    /// `14:02`, with the day where it is not today.
    pub since: String,
    /// Microseconds run when this was made.
    pub elapsed: i64,
    /// Over 12 h: it was probably forgotten, and this end is proposed.
    pub forgotten: Option<String>,
}

/// An interval in the edit dialog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Editing {
    pub id: String,
    pub revision: i64,
    pub draft: domain::intervals::Draft,
    pub history: Vec<Past>,
}

/// One earlier state in the edit dialog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Past {
    pub revision: i64,
    pub at: String,
    pub summary: String,
}

/// What was stored, for the message with Undo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    pub id: String,
    pub revision: i64,
    pub title: String,
}
