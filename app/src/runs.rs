//! Runs: what wrapped commands took, and how to wrap one.

pub mod agent;
mod chart;
pub mod compare;
pub mod list;
pub mod run;
mod server_fns;
mod view;
