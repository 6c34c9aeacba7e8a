//! What the account page shows, written on the server for the person's zone and clock.

use crate::account::moment::Moment;
use domain::account::{Profile, Scope};
use serde::{Deserialize, Serialize};

/// The profile, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub name: String,
    pub admin: bool,
    pub profile: Profile,
    /// The time of day in the profile's zone.
    pub time_there: String,
}

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    pub id: i64,
    /// `Firefox on Linux`.
    pub browser: String,
    pub address: String,
    pub since: Moment,
    pub used: Moment,
    /// Whether it is the one that asks.
    pub this: bool,
}

/// An API token, but for its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRow {
    pub id: i64,
    pub name: String,
    pub scope: Scope,
    pub created: Moment,
    /// `None`: never.
    pub expires: Option<Moment>,
    pub expired: bool,
    pub used: Option<Moment>,
}

/// A token just made; the only time that its text is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeToken {
    pub name: String,
    pub text: String,
}

/// What a token may do: its name, and what that means.
pub fn scope_in_words(scope: Scope) -> (&'static str, &'static str) {
    match scope {
        Scope::Agent => ("Send as agent", "only adds what an agent records"),
        Scope::Read => ("Read", "sees all that is yours, changes nothing"),
        Scope::All => ("Everything", "also changes and deletes"),
    }
}
