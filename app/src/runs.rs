//! Runs: what wrapped commands took, and how to wrap one.

pub mod agent;
mod chart;
mod clock;
pub mod compare;
pub mod list;
mod room;
pub mod run;
mod server_fns;
mod view;
