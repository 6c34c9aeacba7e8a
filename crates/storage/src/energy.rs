//! Energy: gateways and how they do, and what their meters say.
//!
//! ```text
//! poller, pushes ──> keep ──> energy_reading, energy_register     many readings, one statement
//!                         └─> energy_meter.dirty_from             from where derived figures must be worked out again
//! ```

mod gateway;
mod meter;
mod reading;
mod row;
mod state;

pub use gateway::{add, change, delete, get, list, pause, purge, restore};
pub use meter::{change_meter, meter, meters};
pub use reading::{Heard, Kept, keep};
pub use state::{Condition, Target, raw, set_condition, target, targets};
