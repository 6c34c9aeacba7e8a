//! Energy: what the house draws now, what it drew, and the gateways that say so.

pub mod archive;
pub mod gateways;
pub mod history;
pub mod now;
mod parts;
pub mod prices;
mod server_fns;
mod view;
