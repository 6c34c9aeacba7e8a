//! What is behind an error of a client.

use std::error::Error;
use std::io;

/// The last cause, which says most; the usual ones in plain words.
pub(crate) fn innermost(error: &reqwest::Error) -> String {
    let last = causes(error).last();
    let Some(last) = last else { return "it did not answer".to_owned() };
    match last.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => "the connection was refused".to_owned(),
        Some(io::ErrorKind::ConnectionReset) => "the connection was cut".to_owned(),
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            "there is no way to that address".to_owned()
        }
        _ => last.to_string(),
    }
}

/// What is behind an error, from the outside in. An input or output error hides its own cause from `source`.
pub(crate) fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), move |error| inside(*error))
}

fn inside<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().map(|it| it as &(dyn Error + 'static)).or_else(|| io.source()),
        None => error.source(),
    }
}
