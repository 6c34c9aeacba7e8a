//! What can go wrong with a store, in words for who operates it.

use object_store::client::{HttpError, HttpErrorKind};
use std::error::Error;
use std::io::{self, ErrorKind};

/// How much of what a store said is repeated.
const MOST: usize = 300;

/// Why an object is not there. Its text says what to do; it never has credentials in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error(
        "The archive {name} refused us: {said}. Check the access key and its secret, and that we may list, read and \
         write there."
    )]
    Unauthorized { name: String, said: String },
    #[error(
        "The archive {name} cannot be reached: {said}. Check its place and endpoint, and that the store runs."
    )]
    Unreachable { name: String, said: String },
    #[error("The archive {0} has no such bucket. Make it, or correct its name.")]
    NoBucket(String),
    #[error(
        "No space is left in the archive {0}. Free some; nothing was lost, and the next run goes on."
    )]
    Full(String),
    #[error(
        "What was read back from the archive {name} is not what was put there: {key}. Look for what stands between \
         us and the store, and at its disks."
    )]
    Altered { name: String, key: String },
    #[error(
        "The archive {name} answered with something unexpected: {said}. Look at its log and at the region."
    )]
    Unexpected { name: String, said: String },
    #[error("The archive {name} may not be there: {said}")]
    NotAllowed { name: String, said: String },
    #[error(
        "The secret access key of the archive {0} was sealed with another key than this server’s. Enter it again on \
         the page of the archive."
    )]
    NoSecret(String),
    /// There is no object of that key; to callers that is an answer.
    #[error("The archive {0} has no such object.")]
    Missing(String),
}

impl Failure {
    /// Whether the store as a whole is the trouble, not one object: then others need not be tried.
    pub fn is_of_store(&self) -> bool {
        !matches!(self, Self::Altered { .. } | Self::Missing(_))
    }

    pub(super) fn of_folder(name: &str, error: &io::Error) -> Self {
        let (name, said) = (name.to_owned(), error.to_string());
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full(name),
            ErrorKind::PermissionDenied => Self::Unauthorized { name, said },
            _ => Self::Unreachable { name, said },
        }
    }
}

/// What a failure of the library's means.
pub(super) fn said(name: &str, error: &object_store::Error) -> Failure {
    use object_store::Error as Store;
    let chain = || causes(error);
    let owned = name.to_owned();
    let whole = chain().map(ToString::to_string).collect::<Vec<_>>().join(": ");
    if whole.contains("NoSuchBucket") {
        return Failure::NoBucket(owned);
    }
    if let Store::NotFound { .. } = error {
        return Failure::Missing(owned);
    }
    if let Some(file) = chain().find_map(|it| it.downcast_ref::<io::Error>())
        && !chain().any(|it| it.is::<HttpError>())
    {
        return Failure::of_folder(name, file);
    }
    let said = in_short(&whole);
    // Listing says so in its text alone.
    let refused = ["status code: 401", "status code: 403"].iter().any(|it| whole.contains(it));
    match error {
        Store::PermissionDenied { .. } | Store::Unauthenticated { .. } => {
            Failure::Unauthorized { name: owned, said }
        }
        _ if refused => Failure::Unauthorized { name: owned, said },
        _ => match chain().find_map(|it| it.downcast_ref::<HttpError>()).map(HttpError::kind) {
            Some(HttpErrorKind::Unknown) | None => Failure::Unexpected { name: owned, said },
            Some(_) => Failure::Unreachable { name: owned, said: root(error) },
        },
    }
}

/// An error, its cause, the cause of that, and so on.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |it: &&'a (dyn Error + 'static)| {
        let it: &'a (dyn Error + 'static) = *it;
        it.source()
    })
}

/// The innermost cause: "connection refused" rather than all that it led to.
fn root(error: &object_store::Error) -> String {
    causes(error).last().map(|inner| in_short(&inner.to_string())).unwrap_or_default()
}

/// S3's own code and message where it sent some, else the beginning.
fn in_short(text: &str) -> String {
    let between = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>")).map(|(inner, _)| inner)
    };
    let words = match (between("Code"), between("Message")) {
        (Some(code), Some(message)) => format!("{code} ({})", message.trim_end_matches('.')),
        (Some(code), None) => code.to_owned(),
        _ => text.trim_end_matches('.').to_owned(),
    };
    words[..words.floor_char_boundary(MOST)].to_owned()
}
