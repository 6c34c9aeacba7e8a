//! Packaging: what packages cost and earned, and where that is known from.

pub mod assumptions;
pub mod page;
mod parts;
pub mod periods;
pub mod source;
