//! What Hindsight keeps: the only crate with SQL.
//!
//! Reading is through a pool that cannot write; every write goes through one thread with one connection, and is
//! answered when it is durable (see [`db`]). Every query over a person's data takes their `UserId`.
//!
//! Absent by design: HTTP, third parties, rules (they are in `domain`), and any other process's data. The time of
//! day comes in as an argument, from [`now`] at the edges.

pub mod account;
pub mod backup;
pub mod db;
pub mod energy;
pub mod error;
pub mod folder;
pub mod intervals;
pub mod jobs;
pub mod packaging;
pub mod runs;

pub use db::{Db, Tx};
pub use error::{Error, Result};

/// The time of day, for the edges: rules and statements take it as an argument.
pub fn now() -> domain::Instant {
    domain::Instant::from_timestamp(jiff::Timestamp::now()).unwrap_or_default()
}
