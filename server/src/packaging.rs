//! Asking the report site week by week: one engine, for the job and for `hindsight scrape`.
//!
//! ```text
//! weeks that are not done ─> report (signs in anew) ─> table ─> page, rows, outcome: one transaction ─> pause ─┐
//!            ^                                                                                                 │
//!            └─────────────────────────────────────── the next week ───────────────────────────────────────────┘
//! ```
//!
//! What is to be done is weeks of the database, so a scrape that ends anywhere is resumed by running it again.

mod clock;
mod page;
mod reparse;
mod scrape;
mod site;
mod sums;

pub use clock::keep;
pub use reparse::reparse;
pub use scrape::{End, Ended, Onlooker, run, today};
pub use site::{NoSite, Site, access};
