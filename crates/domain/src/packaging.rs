//! Reports of packages: what was made in how much time, what it cost and what it earned.
//!
//! The rows are those of a time-tracking site's weekly report, kept as the texts that it showed. Prices, planned hours
//! and the wage are [`Assumptions`] by date. Everything that a page or a program is told is worked out from rows,
//! assumptions and a filter by pure functions, the same in the browser and on the server.
//!
//! The rules are those of the first packaging plots, but for two faults of theirs: a range of dates includes its first
//! and last day, and rows are taken by date before the rolling mean.

mod assumptions;
mod csv;
pub mod draw;
mod filter;
mod outliers;
mod period;
mod planned;
mod points;
mod query;
mod reason;
mod rolling;
mod row;
mod scrape;
mod select;
mod sheet;
mod source;
mod sum;
mod summary;
mod totals;

pub use assumptions::{Assumptions, AssumptionsForm, Complexity, ComplexityForm, Terms, TermsForm};
pub use csv::{CsvWriter, FileError, FileRow, MAX_ROWS, read_csv, write_csv};
pub use filter::{Filter, Window};
pub use outliers::outliers;
pub use period::{Outcome, Period, Week, weeks};
pub use planned::{Planned, Step};
pub use points::{LeftOut, Metric, Points, points};
pub use query::Query;
pub use reason::Reason;
pub use rolling::rolling_mean;
pub use row::{CELLS, COLUMNS, Column, Hours, Row, Unreadable};
pub use scrape::{NotAScrape, Scrape, ScrapeForm};
pub use sheet::{Sheet, date_of, day_of};
pub use source::{Credentials, NewSource, Source, SourceForm};
pub use summary::{Summary, summary};
pub use totals::{Dimension, Total, totals};

#[cfg(test)]
mod golden;
#[cfg(test)]
mod tests;
