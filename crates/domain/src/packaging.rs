//! Reports of packages: what was made in how much time, what it cost and what it earned.
//!
//! The rows are those of a time-tracking site's weekly report, kept as the texts that it showed. Prices, planned hours
//! and the wage are [`Assumptions`] by date. Everything that a page or a program is told is worked out from rows,
//! assumptions and a filter by pure functions, the same in the browser and on the server.
//!
//! The rules are those of the first packaging plots, but for two faults of theirs: a range of dates includes its first
//! and last day, and rows are taken by date before the rolling mean.

mod assumptions;
pub mod draw;
mod filter;
mod period;
mod row;
mod scrape;
mod sheet;
mod source;

pub use assumptions::{Assumptions, Complexity, Terms};
pub use filter::{Filter, Window};
pub use period::{Outcome, Period, Week, weeks};
pub use row::{CELLS, COLUMNS, Column, Hours, Row, Unreadable};
pub use scrape::{Scrape, ScrapeForm};
pub use sheet::Sheet;
pub use source::{Credentials, NewSource, Source, SourceForm};
