//! Reports of packages: the rows, the pages that they were read from, and what figures take for granted. All of it is
//! the house's; every person reads it.

mod period;
mod scrape;
mod source;

pub use period::{again, last_scrape, page, periods};
pub use scrape::{ask, last_run, reparse};
pub use source::{Access, check_schedule, credentials, next_scrape, save_source, source};
