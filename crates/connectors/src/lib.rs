//! Everything that calls other people's servers.
//!
//! Each connector takes an address and credentials and returns domain types; its errors say in words what to do.
//! Absent by design: storage, and deciding when to ask.

pub mod archive;
pub mod energy;
mod http;
pub mod packaging;
pub mod reach;
