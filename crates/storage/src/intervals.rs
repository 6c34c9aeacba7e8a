//! Intervals: adding, changing, undoing, finding, totalling.

mod change;
mod import;
mod read;
mod row;
mod tags;

pub use change::{Stored, add, change, delete, restore, resume, revert, stop};
pub use import::{Verdict, import};
pub use read::{
    Filter, any, export_all, export_history, get, history, last_closed, list, nth_newest, page,
    recent_titles, running, total, totals, trash,
};
pub use row::purge_trash;
pub use tags::{TagUse, list_tags, rename_tag, undo_batch};
