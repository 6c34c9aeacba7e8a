//! What a page may be told about a failure.

use crate::wire::JsonText;
use domain::FieldError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Every way a server function can fail, in words for the person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum AppError {
    #[error("You are signed out. Sign in again; what you typed is still here.")]
    SignedOut,
    #[error("This is for administrators.")]
    Forbidden,
    #[error("It is not there, or no longer.")]
    NotFound,
    #[error("{0}")]
    Conflict(String),
    /// Each complaint stands beside its field.
    #[error("{}", sentences(.0))]
    Invalid(Vec<FieldError>),
    #[error("Too many failed tries. Wait {seconds} s, then try again.")]
    Wait { seconds: u64 },
    #[error("The database is busy. Try again in a moment.")]
    Busy,
    #[error("The server's disk is full. Nothing was changed.")]
    Full,
    #[error("Something went wrong on our side. Try again; the server's log says more.")]
    Internal,
    #[error("This request could not be read. Reload the page and try again.")]
    Unreadable,
    #[error("The server cannot be reached. Check the connection and try again.")]
    Unreachable,
}

fn sentences(errors: &[FieldError]) -> String {
    errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" ")
}

impl AppError {
    /// The complaints about one field.
    pub fn about<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a FieldError> {
        let errors: &[FieldError] = match self {
            Self::Invalid(errors) => errors,
            _ => &[],
        };
        errors.iter().filter(move |error| error.field == field)
    }

    /// The failure as a whole, where it belongs to no field of `fields`.
    pub fn general(&self, fields: &[&str]) -> Option<String> {
        match self {
            Self::Invalid(errors) => {
                let rest: Vec<FieldError> = errors
                    .iter()
                    .filter(|error| !fields.contains(&error.field.as_str()))
                    .cloned()
                    .collect();
                (!rest.is_empty()).then(|| sentences(&rest))
            }
            other => Some(other.to_string()),
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        use ServerFnErrorErr as E;
        let error = match error {
            E::Args(_) | E::MissingArg(_) | E::Deserialization(_) => Self::Unreadable,
            E::Request(_) => Self::Unreachable,
            _ => Self::Internal,
        };
        #[cfg(feature = "ssr")]
        crate::ssr::answer_with(&error);
        error
    }
}

#[cfg(feature = "ssr")]
impl From<storage::Error> for AppError {
    fn from(error: storage::Error) -> Self {
        use storage::Error;
        let error = match error {
            Error::NotFound => Self::NotFound,
            Error::Conflict(message) => Self::Conflict(message),
            Error::Refused(errors) => Self::Invalid(errors),
            Error::Wait { seconds } => Self::Wait { seconds },
            Error::Busy => Self::Busy,
            Error::Full => Self::Full,
            Error::Internal(source) => {
                tracing::error!(error = %source, "internal error");
                Self::Internal
            }
        };
        crate::ssr::answer_with(&error);
        error
    }
}

#[cfg(feature = "ssr")]
impl From<Vec<FieldError>> for AppError {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::from(storage::Error::Refused(errors))
    }
}
