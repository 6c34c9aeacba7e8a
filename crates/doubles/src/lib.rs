//! Stand-ins for other people's servers, which speak their HTTP faithfully: for tests of every level, for
//! `hindsight simulate`, and for the demo.
//!
//! They listen on loopback only, and keep nothing. Absent by design: anything that a real server would not do, except
//! for the faults that a test asks for.

mod hash;
mod listener;
pub mod rainforest;
mod reply;
pub mod time_tracker;
