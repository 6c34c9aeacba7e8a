//! TT, the house's report site: signing in, a week's report as a page, and the table in it.

mod client;
mod failure;
mod table;

pub use client::{Credentials, TimeTracker};
pub use failure::Failure;
pub use table::{LayoutChanged, table};
