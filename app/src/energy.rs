//! Energy: what the house draws now, what it drew, and the gateways that say so.

pub mod gateways;
mod parts;
mod server_fns;
mod view;
