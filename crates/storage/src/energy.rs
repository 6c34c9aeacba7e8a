//! Energy: gateways and how they do, and what their meters say.
//!
//! ```text
//! poller, pushes ──> keep ──> energy_reading, energy_register     many readings, one statement
//!                         └─> energy_meter.dirty_from             from where derived figures must be worked out again
//!                         └─> energy_hour                         what is to be archived
//! ```

pub mod archive;
mod cost;
mod evidence;
mod figure;
mod gateway;
mod logged;
mod meter;
mod reading;
mod roll;
mod row;
mod said;
mod state;
mod tariff;

pub use cost::{Money, Preview, Totals, costs, costs_of, preview, price_bands, total};
pub use figure::{Size, buckets, known, latest, powers, quarantined};
pub use gateway::{add, change, delete, get, list, pause, purge, restore};
pub use logged::{Logged, logged};
pub use meter::{change_meter, meter, meters};
pub use reading::{Heard, Kept, import, keep};
pub use roll::roll;
pub use said::{SaidPrice, said_price};
pub use state::{Condition, Target, raw, set_condition, target, target_by_cloud_id, targets};
pub use tariff::{StoredTariff, add_tariff, remove_tariff, restore_tariff, tariffs};
