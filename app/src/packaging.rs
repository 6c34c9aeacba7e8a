//! Packaging: what packages cost and earned, and where that is known from.

pub mod assumptions;
mod import;
pub mod page;
mod parts;
pub mod periods;
pub mod source;
#[cfg(feature = "ssr")]
mod weeks;
