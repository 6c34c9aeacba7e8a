//! Rainforest gateways: asking them, in three dialects, and reading what they post.

mod client;
mod decimals;
mod document;
mod eagle100;
mod eagle200;
mod failure;
mod http;
mod number;
mod pin;
pub mod push;
mod relay;

pub use client::{Answer, Rainforest, Target};
pub use failure::{Failure, RAW_LIMIT};
pub use pin::{NotAPin, Pin};
