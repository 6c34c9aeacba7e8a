//! Energy: gateways and how they do, and what their meters say.
//!
//! ```text
//! poller, pushes ──> keep ──> energy_reading, energy_register     many readings, one statement
//!                         └─> energy_meter.dirty_from             from where derived figures must be worked out again
//!                         └─> energy_hour                         what is to be archived
//! ```

pub mod archive;
mod evidence;
mod figure;
mod gateway;
mod meter;
mod reading;
mod roll;
mod row;
mod state;

pub use figure::{Size, buckets, latest, powers, quarantined};
pub use gateway::{add, change, delete, get, list, pause, purge, restore};
pub use meter::{change_meter, meter, meters};
pub use reading::{Heard, Kept, import, keep};
pub use roll::roll;
pub use state::{Condition, Target, raw, set_condition, target, targets};
