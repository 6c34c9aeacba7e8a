//! Intervals in files: CSV for spreadsheets, JSON for programs.
//!
//! Both carry the same ten facts, oldest first, and read back what they wrote: exporting, importing and exporting
//! again gives the same bytes. Nothing is lost silently: a column or a field that is not known is refused by name,
//! and each row is judged by itself, under the line it begins on.
//!
//! Absent by design: revisions and the trash. A file says what was done, not how it came to be written.

mod csv;
mod facts;
mod json;

pub use csv::{read_csv, write_csv};
pub use facts::{Facts, Unread};
pub use json::{read_json, write_json};

use super::{Interval, IntervalId, NewInterval};
use crate::FieldError;
use crate::lines::NotUtf8;

/// The facts of one interval, as CSV columns and as JSON fields.
pub const COLUMNS: [&str; 10] = [
    "id",
    "start",
    "end",
    "title",
    "note",
    "tags",
    "group_id",
    "project_id",
    "issue_key",
    "billable",
];

/// The most rows that are read at once; more would hold up everyone else's writing.
pub const MAX_ROWS: usize = 200_000;

/// What a good row says: the id it gives, if any, and the interval.
pub type RowFacts = (Option<IntervalId>, NewInterval);

/// One row: the line it begins on (from 1), and what it says or what is wrong with it.
pub type Row = (usize, Result<RowFacts, Vec<FieldError>>);

/// Why nothing in a file can be read; the words say what to do and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("The file is empty. Begin it with the line {}", COLUMNS.join(","))]
    Empty,
    #[error(transparent)]
    NotUtf8(#[from] NotUtf8),
    #[error("Line {line} has a column “{name}” that is not known. Remove it, or name it one of: {}.", COLUMNS.join(", "))]
    UnknownColumn { line: usize, name: String },
    #[error("Line {line} names the column “{name}” twice. Remove one of them.")]
    ColumnTwice { line: usize, name: String },
    #[error("Line {line} has no column “start”. Begin the file with the line {}", COLUMNS.join(","))]
    NoStart { line: usize },
    #[error(
        "The quotation mark on line {line} is never closed; the file may be cut off. Close it, or write the file again."
    )]
    OpenQuote { line: usize },
    #[error("The file ends in the middle, on line {line}; it is cut off. Write it again.")]
    CutOff { line: usize },
    #[error("Line {line}, column {column}: this is not JSON ({what}). Correct it and try again.")]
    NotJson { line: usize, column: usize, what: String },
    #[error("Line {line}: write the file as {{\"intervals\":[{{…}}]}} ({what}).")]
    Shape { line: usize, what: String },
    #[error("The file has more than {MAX_ROWS} intervals. Import it in parts.")]
    TooMany,
}

/// Oldest first, and by id where two begin together, so that the same intervals make the same file.
fn in_order(intervals: &[Interval]) -> Vec<&Interval> {
    let mut intervals: Vec<&Interval> = intervals.iter().collect();
    intervals.sort_unstable_by_key(|interval| (interval.content.start, interval.id));
    intervals
}

#[cfg(test)]
mod tests;
