//! What the server promises over real HTTP, on real databases in temporary folders.

mod account;
mod agent;
mod authorisation;
mod bad_input;
mod document;
mod edge;
mod energy;
mod intervals;
mod kill;
mod packaging;
mod packaging_rows;
mod people;
mod process;
mod run_retention;
mod runs;
mod shutdown;
mod simulate;
mod test_app;
mod transfer;

pub use people::Person;
pub use test_app::{Answer, Ask, TestApp};
