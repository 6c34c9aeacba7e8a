//! The server: configuration, the HTTP edge, the REST API, jobs and subcommands.
//!
//! Absent by design: SQL (it is in `storage`), rules (in `domain`), pages (in `app`).

// The type of a page is the type of everything in it; the compiler follows it this deep.
#![recursion_limit = "512"]

pub mod api;
pub mod cli;
pub mod config;
pub mod energy;
pub mod http;
pub mod jobs;
pub mod limits;
pub mod packaging;
