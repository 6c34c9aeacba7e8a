//! Requests that change something must come from our own pages.
//!
//! A browser says where a request comes from (`Origin`, `Sec-Fetch-Site`); a program says neither and cannot be
//! tricked into sending a person's cookie. A bearer token is not sent by itself, so it needs no check.

use super::auth::bearer;
use crate::config::Settings;
use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN, UPGRADE};
use axum::http::{HeaderMap, Method};

/// What is said where it is not allowed.
pub const REFUSED: &str =
    "This request came from another site. Open Hindsight at its own address and try again.";

/// Whether a request only reads, brings a token of its own or comes from our own pages.
pub fn is_allowed(settings: &Settings, request: &Request) -> bool {
    let headers = request.headers();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let upgrades = headers.contains_key(UPGRADE);
    let public = settings.public_url.as_ref().map(crate::config::PublicUrl::as_str);
    (reads && !upgrades) || bearer(headers).is_some() || is_ours(headers, public)
}

fn is_ours(headers: &HeaderMap, public: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text(ORIGIN.as_str()) {
        Some(origin) => match public {
            Some(public) => origin.eq_ignore_ascii_case(public),
            // Without a public URL the scheme is unknown (a proxy may speak https): the host decides.
            None => text(HOST.as_str()).is_some_and(|host| {
                let origin_host = origin.split_once("://").map(|(_, host)| host);
                origin_host.is_some_and(|origin_host| origin_host.eq_ignore_ascii_case(host))
            }),
        },
        None => text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_change_something() {
        let check = |pairs: &[(&'static str, &str)], public: Option<&str>, want: bool| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().expect("a header"));
            }
            assert_eq!(is_ours(&headers, public), want, "{pairs:?} {public:?}");
        };
        let here = ("host", "h.example:3000");
        check(&[here], None, true);
        check(&[here, ("origin", "http://h.example:3000")], None, true);
        check(&[here, ("origin", "https://h.example:3000")], None, true);
        check(&[here, ("origin", "http://evil.example")], None, false);
        check(&[here, ("origin", "null")], None, false);
        check(&[here, ("sec-fetch-site", "same-origin")], None, true);
        check(&[here, ("sec-fetch-site", "cross-site")], None, false);
        check(&[here, ("sec-fetch-site", "same-site")], None, false);
        check(&[here, ("origin", "https://pub.example")], Some("https://pub.example"), true);
        check(&[here, ("origin", "http://pub.example")], Some("https://pub.example"), false);
        check(&[here, ("origin", "http://h.example:3000")], Some("https://pub.example"), false);
    }
}
