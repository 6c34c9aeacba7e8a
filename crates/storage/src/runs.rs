//! Runs: starting, recording, stopping, and what they come to.
//!
//! ```text
//! POST usage ──> Recorder ──┐  many callers, one commit
//! POST samples ─────────────┼──> runs_sample ──> fold (runs_fold, runs_minute) ──> figures, charts
//! POST stop ────────────────┘                      every few thousand samples      runs_summary once it ended
//!
//! runs_sample ── 30 days later, prune ──> runs_minute with the time by steps, runs_summary for good
//! ```
//!
//! `runs_fold`, `runs_minute` and `runs_summary` are derived: whatever makes them wrong deletes them in the same
//! transaction, and they are built again. Of a run whose samples are gone they are what there is.

mod change;
mod chart;
mod export;
mod figure;
mod fold;
mod keep;
mod minute;
mod packed;
mod prune;
mod read;
mod record;
mod row;
mod sample;

pub use change::{Patch, change, delete, purge, restore, start, stop};
pub use chart::chart;
pub use export::{Recorded, export_all, ids, recorded};
pub use figure::{summaries, summary};
pub(crate) use fold::Folds;
pub use minute::minutes;
pub(crate) use packed::teach;
pub use prune::{Due, due, remove_samples, sum_up};
pub use read::{Filter, get, hosts, list};
pub(crate) use record::Recorder;
pub use record::{Usage, record};
pub use sample::{add, samples};
