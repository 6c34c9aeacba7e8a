//! The file with a user name and a password, as the first scraper read it.

use serde::Deserialize;

/// `{"username": "…", "password": "…"}`; what else is in it is of no interest.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Credentials {
    pub username: String,
    pub password: String,
}

impl Credentials {
    pub const COMPLAINT: &str =
        "The credentials are not of the form {\"username\": \"…\", \"password\": \"…\"}.";

    /// `None` for what is not of that form, or has an empty part.
    pub fn parse(text: &str) -> Option<Self> {
        // Windows' editor begins its files so.
        let text = text.trim_start_matches('\u{feff}');
        let read: Self = serde_json::from_str(text).ok()?;
        (!read.username.is_empty() && !read.password.is_empty()).then_some(read)
    }
}

/// Its password is not printed.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credentials({})", self.username)
    }
}
