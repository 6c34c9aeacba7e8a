//! Energy: what meters say every few seconds, and what that comes to.
//!
//! ```text
//! gateway ── speaks for ──> meter ── demand, every beat ───┐
//!                                 ── registers, each minute ┴─> minutes ─> 15 minutes ─> hours ─> kWh, cost
//! ```
//!
//! Power is in milliwatts and energy in nanojoules (milliwatts × microseconds), both whole numbers, so that parts add
//! up to the whole exactly. One kWh is 3.6 × 10¹⁵ nJ. Positive is what the house draws, negative what it gives.

pub mod check;
pub mod gateway;
pub mod reading;

pub use check::{NewGateway, SaidGateway};
pub use gateway::{CloudId, Gateway, GatewayId, GatewayState, Kind, Meter, MeterId};
pub use reading::{Demand, Encoding, Mac, Price, Reading, Registers};

/// Nanojoules in one kWh.
pub const KWH: i64 = 3_600_000_000_000_000;
