//! What can go wrong when something is kept or found.

use domain::FieldError;
use std::sync::Arc;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The whole vocabulary of failure. `Internal` is for the log; everything else may be told to the person.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// It does not exist, or is another person's: the two look the same.
    #[error("not found")]
    NotFound,
    /// It changed meanwhile, or exists already and differs.
    #[error("{0}")]
    Conflict(String),
    /// A rule forbids it; each complaint belongs to a field.
    #[error("refused")]
    Refused(Vec<FieldError>),
    /// Too many wrong passwords; nothing was looked at.
    #[error("too many failed tries")]
    Wait { seconds: u64 },
    /// Another program holds the database; the same request may succeed in a moment.
    #[error("the database is busy")]
    Busy,
    /// No space is left on the disk. What was kept before is safe.
    #[error("the disk is full")]
    Full,
    #[error("internal error")]
    Internal(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

impl Error {
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(Arc::from(error.into()))
    }

    /// One complaint about one field.
    pub fn refused(field: &str, message: &str) -> Self {
        Self::Refused(vec![FieldError::new(field, message)])
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let code = error
            .as_database_error()
            .and_then(|e| e.code())
            .and_then(|code| code.parse::<u32>().ok())
            .map(|extended| extended & 0xff);
        match (&error, code) {
            (sqlx::Error::RowNotFound, _) => Self::NotFound,
            (sqlx::Error::PoolTimedOut, _) | (_, Some(5 | 6)) => Self::Busy,
            (_, Some(13)) => Self::Full,
            _ => Self::internal(error),
        }
    }
}

/// Whether a statement failed on a unique constraint; the statement knows which one it can be.
pub(crate) fn is_unique_violation(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|e| e.is_unique_violation())
}
