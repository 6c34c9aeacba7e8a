//! Reports of packages: where they come from, their rows, what figures take for granted, and the file that others read.
//!
//! ```text
//! a week's report ─ replace_week ┐                       ┌─> sheet (kept in memory) ──> figures
//! a file ────────── import ──────┴─> packaging_row ──────┴─> time_tracking.csv
//!                                    packaging_state.version grows with each change
//! ```
//!
//! They are the house's: no statement here takes a person, but to say who changed something.
//!
//! Absent by design: figures. They are worked out by `domain::packaging`, of rows and assumptions.

mod assumptions;
pub mod file;
mod import;
mod pass;
mod period;
mod read;
mod row;
mod scrape;
mod sheet;
mod source;
#[cfg(test)]
mod tests;
mod week;

pub use assumptions::{Saved, assumptions, history, save_assumptions};
pub use import::{Counts, Verdict, import, replace_week};
pub use period::{again, calendar, last_scrape, page, periods};
pub use read::{Place, UnreadRow, rows, rows_by_id, unreadable};
pub use row::Kept;
pub use scrape::{ask, last_run, last_whole, mark, reparse, start_over, starts_over};
pub(crate) use sheet::Sheets;
pub use sheet::sheet;
pub use source::{Access, check_schedule, credentials, next_scrape, save_source, source};
pub use week::{Report, failed_week, keep_week, kept_weeks, reparsed_week};
