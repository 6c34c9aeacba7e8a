//! Energy: what meters say every few seconds, and what that comes to.
//!
//! ```text
//! gateway ── speaks for ──> meter ── demand, every beat ───┐
//!                                 ── registers, each minute ┴─> minutes ─> 15 minutes ─> hours ─> kWh, cost
//! ```
//!
//! Power is in milliwatts and energy in nanojoules (milliwatts × microseconds), both whole numbers, so that parts add
//! up to the whole exactly. One kWh is 3.6 × 10¹⁵ nJ. Positive is what the house draws, negative what it gives.

pub mod archive;
pub mod bands;
pub mod bucket;
pub mod check;
pub mod cost;
pub mod evidence;
pub mod gateway;
pub mod price;
pub mod reading;
pub mod steps;
pub mod sum;
pub mod typical;

pub use bands::PriceBand;
pub use bucket::Bucket;
pub use check::{NewGateway, SaidGateway};
pub use cost::HourCost;
pub use evidence::{Counted, Evidence, Power, Rules};
pub use gateway::{CloudId, Gateway, GatewayId, GatewayState, Kind, Meter, MeterId};
pub use price::{NewTariff, Tariff, TariffForm, Terms};
pub use reading::{Demand, Encoding, Mac, Price, Reading, Registers};
pub use steps::{Step, Verdict, steps};
pub use sum::{By, Sum, Total};

/// Nanojoules in one kWh.
pub const KWH: i64 = 3_600_000_000_000_000;
