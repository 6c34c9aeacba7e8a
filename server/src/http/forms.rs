//! Forms sent before the wasm has loaded: what was typed comes back when it was refused.
//!
//! Leptos answers such a form with a redirect to the page it came from, the error in the query. We add the fields,
//! so that the page can show them again; never a password.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The most that is carried back; a URL has its limits.
const MAX_BYTES: usize = 6_000;
/// The query parameter under which Leptos carries the error.
const ERROR: &str = "__err=";
/// The header by which Leptos marks the answer of a server function that failed.
const FAILED: &str = "serverfnerror";
/// Fields whose values are never carried anywhere.
const SECRETS: [&str; 3] = ["password", "current", "new"];

pub async fn keep_input(request: Request, next: Next) -> Response {
    let plain_form = request.method() == Method::POST
        && request.uri().path().starts_with("/fn/")
        && says(request.headers(), ACCEPT.as_str(), "text/html")
        && says(request.headers(), CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded");
    if !plain_form {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, 1 << 20).await else {
        return super::problem::Problem::new(
            axum::http::StatusCode::PAYLOAD_TOO_LARGE,
            "This form is larger than 1 MB; shorten it.",
        )
        .into_response();
    };
    let mut response = next.run(Request::from_parts(parts, Body::from(bytes.clone()))).await;
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let kept = location.and_then(|location| {
        let refused = location.contains(ERROR) && response.headers().contains_key(FAILED);
        if refused {
            with_fields(location, &bytes)
        } else {
            HeaderValue::from_str(&without_old(location, true)).ok()
        }
    });
    if let Some(kept) = kept {
        response.headers_mut().insert(LOCATION, kept);
    }
    response
}

/// The location without what an earlier refusal left in it: the fields, and where it is `answered`, the error.
fn without_old(location: &str, answered: bool) -> String {
    let Some((path, query)) = location.split_once('?') else { return location.to_owned() };
    let old = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        name.starts_with("draft") || (answered && matches!(name, "__err" | "__path"))
    };
    let rest: Vec<&str> = query.split('&').filter(|pair| !old(pair)).collect();
    if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) }
}

fn says(headers: &HeaderMap, name: &str, what: &str) -> bool {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains(what))
}

/// The location with the form's fields appended, those with secrets left out.
fn with_fields(location: &str, body: &[u8]) -> Option<HeaderValue> {
    let body = std::str::from_utf8(body).ok()?;
    let secret = |pair: &&str| SECRETS.contains(&pair.split('=').next().unwrap_or_default());
    let fields: Vec<&str> =
        body.split('&').filter(|pair| !pair.is_empty() && !secret(pair)).collect();
    let fields = fields.join("&");
    if fields.is_empty() || fields.len() > MAX_BYTES {
        return None;
    }
    HeaderValue::from_str(&format!("{}&{fields}", without_old(location, false))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_back_but_never_a_password() {
        let kept = with_fields("/add?__err=x", b"title=a%20b&password=secret&start=1");
        assert_eq!(kept.expect("kept"), "/add?__err=x&title=a%20b&start=1");
        assert_eq!(with_fields("/add?__err=x", b"password=secret"), None);
        let again = with_fields(
            "/add?a=1&draft%5Bstart%5D=1&__err=x",
            b"draft%5Bstart%5D=2&draft%5Btitle%5D=new+password",
        );
        let want = "/add?a=1&__err=x&draft%5Bstart%5D=2&draft%5Btitle%5D=new+password";
        assert_eq!(again.expect("kept"), want);
        assert_eq!(without_old("/add?a=1&draft%5Bend%5D=1&__err=x&__path=y", true), "/add?a=1");
        assert_eq!(without_old("/add?__err=x", true), "/add");
        assert_eq!(with_fields("/add?__err=x", "n=".repeat(4_000).as_bytes()), None);
    }
}
