//! The jobs page: what runs by itself, how it went, and when it runs next. For administrators.

pub mod page;
mod runs;
mod schedules;
pub mod server_fns;
mod tasks;
pub mod view;
