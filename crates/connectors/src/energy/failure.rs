//! What can go wrong with a gateway, in words for the person who owns it.

use std::time::Duration;

/// How much of an answer is kept to be shown.
pub const RAW_LIMIT: usize = 2048;

/// Why there is no reading. Its text says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error(
        "The gateway refused the credentials. Check the Cloud ID, and enter the user and the password or install code again."
    )]
    Unauthorized,
    #[error("The gateway asks to be asked less often. It is asked again later.")]
    RateLimited { retry_after: Option<Duration> },
    #[error("The gateway cannot be reached: {0}. Check its address and that it is switched on.")]
    Unreachable(String),
    #[error(
        "The gateway's certificate is not trusted: {0}. If it is self-signed, compare its fingerprint and pin it."
    )]
    BadCertificate(String),
    #[error(
        "The gateway answers, but has no reading from a meter. Check that a meter is joined to it; after a restart it takes some minutes."
    )]
    MeterNotJoined,
    /// [`crate::reach`] does not let it be asked.
    #[error("{0}")]
    NotAllowed(String),
    /// `raw` is the beginning of what it said, at most [`RAW_LIMIT`] bytes, without the credentials.
    #[error("{words}")]
    BadAnswer { words: String, raw: String },
}

/// Why a document is not a reading, before anybody knows of which gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It says that there is nothing to say.
    NoReading,
    /// It says `Error`, with these words.
    Refused(String),
    /// It is something else, for this reason.
    Unreadable(String),
}

impl Wrong {
    pub(super) fn unreadable(words: impl Into<String>) -> Self {
        Self::Unreadable(words.into())
    }

    pub(super) fn with_raw(self, raw: String) -> Failure {
        let words = match self {
            Self::NoReading => return Failure::MeterNotJoined,
            Self::Refused(words) if words.is_empty() => {
                "The gateway answered with an error, without saying which.".to_owned()
            }
            Self::Refused(words) => format!("The gateway answered with an error: {words}"),
            Self::Unreadable(words) => format!("The answer is not a reading: {words}."),
        };
        Failure::BadAnswer { words, raw }
    }
}

/// The beginning of an answer, cut between characters.
pub(super) fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(RAW_LIMIT)]
}
