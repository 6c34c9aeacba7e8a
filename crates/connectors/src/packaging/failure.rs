//! What can go wrong with the report site, in words for who set it up.

use crate::http::cause::{causes, innermost};
use crate::reach::NotAllowed;

/// Why there is no report. Its text says what to do, and never holds the password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The answer to signing in still shows a login form or is 401 or 403, or a later answer leads to the login page.
    #[error(
        "The report site did not let us in. Enter the user name and the password again, and check that the account may see reports."
    )]
    LoginFailed,
    #[error(
        "The report site did not answer in time. It is often slow: ask again later, or give it more time."
    )]
    Timeout,
    /// 4xx or 5xx.
    #[error(
        "The report site answered with HTTP status {status}. Check its address; if that is right, ask again later."
    )]
    Server { status: u16 },
    /// No connection, one that was cut, or one that is not allowed.
    #[error("{0}")]
    Unreachable(String),
    /// An answer that is no page.
    #[error("{0}")]
    Unexpected(String),
}

impl Failure {
    pub(super) fn unreachable(why: &str) -> Self {
        Self::Unreachable(format!(
            "The report site cannot be reached: {why}. Check its address and that it is up."
        ))
    }

    pub(super) fn unexpected(what: &str) -> Self {
        Self::Unexpected(format!("The report site {what}. Check its address."))
    }
}

impl From<NotAllowed> for Failure {
    fn from(refusal: NotAllowed) -> Self {
        Self::Unreachable(refusal.to_string())
    }
}

/// No answer at all.
impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            return match error.is_connect() {
                true => Self::unreachable("there is no connection to it"),
                false => Self::Timeout,
            };
        }
        for cause in causes(&error) {
            if let Some(refusal) = cause.downcast_ref::<NotAllowed>() {
                return refusal.clone().into();
            }
        }
        Self::unreachable(&innermost(&error))
    }
}
