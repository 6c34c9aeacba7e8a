//! The nouns of Hindsight and the rules over them: pure values, the same in the browser and on the server.
//!
//! Absent by design: input and output, async, clocks, randomness, feature flags. The time of day, the person's
//! zone and fresh ids come in as arguments, so every rule can be tested as a table.

pub mod account;
pub mod calendar;
pub mod dated;
pub mod decimal;
pub mod energy;
pub mod field;
pub mod format;
pub mod instant;
pub mod intervals;
pub mod jobs;
pub mod lines;
pub mod live;
pub mod money;
pub mod packaging;
pub mod range;
pub mod runs;
pub mod span;

pub use calendar::Calendar;
pub use field::{Choice, FieldError};
pub use instant::Instant;
pub use span::Span;
