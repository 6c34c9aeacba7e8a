//! The hours of gateways on their way into the archive, out of the database, and back.
//!
//! ```text
//! keep ──> due ──> hour_readings ──> (an object, verified) ──> mark_archived ──> prune ──> restore
//!           ^                                                       │                        │
//!           └────────── a reading came meanwhile, or comes later ───┘<───────────────────────┘
//! ```
//!
//! A reading is in the database until the object that holds it was read back and marked; so whatever ends in between is
//! begun again, and nothing is lost. Whoever marks names the version that was read, and how many readings that were.

mod due;
mod place;
mod prune;
mod restore;
mod status;

pub use due::{DueHour, Object, due, hour_readings, mark_archived, set_error};
pub use place::{Chosen, choose, chosen};
pub use prune::{Pruned, prune};
pub use restore::{known_hours, pruned_beside, restore};
pub use status::{distrust, list, status};
