//! What all who ask over HTTP do alike.

pub(crate) mod cause;

use reqwest::Response;
use url::Url;

/// Why a body did not come whole.
pub(crate) enum Cut {
    TooLong,
    /// The connection was cut, or took too long.
    Failed(reqwest::Error),
}

/// The body up to that many bytes, and why it is not all.
pub(crate) async fn body(response: &mut Response, limit: usize) -> (Vec<u8>, Option<Cut>) {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => return (body, None),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Err(error) => return (body, Some(Cut::Failed(error))),
        }
        if body.len() > limit {
            body.truncate(limit);
            return (body, Some(Cut::TooLong));
        }
    }
}

/// Bytes of which nobody says what they are: UTF-8, or else Windows-1252, which has a character for every byte.
pub(crate) fn decoded(body: &[u8]) -> String {
    match std::str::from_utf8(body) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(body).0.into_owned(),
    }
}

/// Nothing but scheme, host, port and path of what a person typed.
pub(crate) fn bare(base: &Url) -> Url {
    let mut url = base.clone();
    // Both only fail for addresses without a host, which nobody may reach.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_utf_8_are_windows_1252() {
        assert_eq!(decoded("Preis: 5 €".as_bytes()), "Preis: 5 €");
        assert_eq!(decoded(b"Preis: 5 \x80"), "Preis: 5 €");
    }
}
