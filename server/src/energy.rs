//! Asking gateways: an endless task of the server, with a row on the Jobs page.
//!
//! ```text
//! supervisor ── one task per gateway ──> connectors ──> gateway
//!                     │ a beat each interval, spread; one request at a time
//!                     └─> keeper ── many readings, one write ──> storage
//! ```
//!
//! Absent by design: anything that a page waits for. A gateway that does not answer is a state in words.

mod ask;
mod beat;
mod keeper;
mod poller;
pub mod store;
pub mod test;
mod turn;

pub use ask::{Asking, Outcome};
pub use poller::{Polling, start};
pub use turn::Turn;
