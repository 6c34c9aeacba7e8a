//! What went wrong on the way, in words.

use super::super::failure::Failure;
use crate::http::cause::{causes, innermost};
use crate::reach::{NotAllowed, TIMEOUT};
use jiff::Timestamp;
use reqwest::header::{LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use std::time::Duration;

/// An answer that is none because of its status. `hide` takes the credentials out of a text.
pub(super) fn refused(response: &Response, hide: impl Fn(String) -> String) -> Result<(), Failure> {
    let header = |name| response.headers().get(name).and_then(|it| it.to_str().ok());
    let retry_after = header(RETRY_AFTER).and_then(|it| until(it, Timestamp::now()));
    let bad = |words: String| Err(Failure::BadAnswer { words, raw: String::new() });
    match response.status() {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(Failure::Unauthorized),
        StatusCode::TOO_MANY_REQUESTS => Err(Failure::RateLimited { retry_after }),
        StatusCode::SERVICE_UNAVAILABLE if retry_after.is_some() => {
            Err(Failure::RateLimited { retry_after })
        }
        status if status.is_success() => Ok(()),
        status if status.is_server_error() => Err(Failure::Unreachable(format!(
            "it is in trouble itself, with HTTP status {}",
            status.as_u16()
        ))),
        status if status.is_redirection() => {
            let to = hide(header(LOCATION).unwrap_or("nowhere").to_owned());
            let to: String = to.chars().take(200).collect();
            bad(format!(
                "The address redirects to {to}, which is not followed. Enter where the gateway really is."
            ))
        }
        StatusCode::NOT_FOUND => {
            bad("No gateway of this kind listens there (HTTP status 404). Check address and kind."
                .to_owned())
        }
        status => bad(format!(
            "It answered with HTTP status {}. Check address and kind.",
            status.as_u16()
        )),
    }
}

/// Seconds, or the time of day when to come again.
fn until(text: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = jiff::fmt::rfc2822::parse(text.trim()).ok()?.timestamp();
    Some(then.duration_since(now).try_into().unwrap_or_default())
}

/// No answer at all.
pub(super) fn failure(error: reqwest::Error) -> Failure {
    if error.is_timeout() {
        let seconds = TIMEOUT.as_secs();
        return Failure::Unreachable(format!("it did not answer within {seconds} seconds"));
    }
    for cause in causes(&error) {
        if let Some(refusal) = cause.downcast_ref::<NotAllowed>() {
            return refusal.clone().into();
        }
        if let Some(error) = cause.downcast_ref::<rustls::Error>() {
            return tls(error);
        }
    }
    Failure::Unreachable(innermost(&error))
}

fn tls(error: &rustls::Error) -> Failure {
    match error {
        rustls::Error::InvalidCertificate(
            rustls::CertificateError::ApplicationVerificationFailure,
        ) => Failure::BadCertificate("it is not the one that is pinned".to_owned()),
        rustls::Error::InvalidCertificate(why) => Failure::BadCertificate(why.to_string()),
        other => Failure::Unreachable(format!("no secure connection, {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_say_when_to_come_again_in_seconds_or_as_a_date() {
        let now = "2026-03-01T09:00:00Z".parse().expect("a time");
        let check = |text: &str, want: Option<u64>| {
            assert_eq!(until(text, now), want.map(Duration::from_secs), "{text}");
        };
        check("120", Some(120));
        check("Sun, 01 Mar 2026 09:01:00 GMT", Some(60));
        check("Sun, 01 Mar 2026 08:00:00 GMT", Some(0));
        check("soon", None);
    }
}
