//! Packaging: what packages cost and earned, and where that is known from.

pub mod assumptions;
mod beside;
mod controls;
mod fields;
mod figures;
mod import;
pub mod page;
mod parts;
pub mod periods;
mod picture;
mod plots;
mod server_fns;
pub mod source;
mod state;
mod store;
mod totals;
mod view;
#[cfg(feature = "ssr")]
mod weeks;
mod what_if;
mod words;
