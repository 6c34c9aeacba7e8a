//! Pages about intervals: the list and its timer, and what tends it.

mod add;
mod edit;
mod fields;
mod figure;
mod list;
pub mod page;
mod parts;
pub mod server_fns;
pub mod tags;
mod timer;
pub mod transfer;
pub mod trash;
mod view;
