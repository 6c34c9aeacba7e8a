//! Pages about people: coming in, settings, and who else is here.

pub mod me;
pub(crate) mod moment;
pub mod people;
pub mod register;
pub mod settings;
pub mod sign_in;
