//! What a request says, read so that every mistake is answered in words: malformed is 400, another content type 415,
//! too large 413, a wrong field 422 under its name, an id that cannot be one 404.

use crate::http::problem::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::header::{CONTENT_TYPE, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use domain::FieldError;
use domain::intervals::transfer::{Facts, Unread};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::{Map, Value};
use std::str::FromStr;

/// The largest body of those that are longer by nature, in bytes; see [`LongBody`].
pub const MAX_LONG_BODY: usize = 4 << 20;

/// A JSON body.
pub struct Body<T>(pub T);

/// A JSON body on a route that takes up to [`MAX_LONG_BODY`].
pub struct LongBody<T>(pub T);

/// The facts of an interval as a JSON body; a merge patch where there is an interval already.
pub struct FactsBody(pub Facts);

/// The query. A parameter that is not known is refused: a misspelt filter must not select everything.
pub struct Query<T>(pub T);

/// No query: a list that is always whole must not seem to heed a filter.
pub struct NoQuery;

/// The id in the path; one that cannot be read names nothing.
pub struct Id<T>(pub T);

/// The revision that `If-Match: "3"` expects.
pub struct IfMatch(pub Option<i64>);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        read_json(&json_text(request, state, "1 MB").await?).map(Self)
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for LongBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        read_json(&json_text(request, state, "4 MB").await?).map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for FactsBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let text = json_text(request, state, "1 MB").await?;
        Facts::from_json(&text).map(Self).map_err(|unread| match unread {
            Unread::Malformed(what) => malformed(&what),
            Unread::Fields(errors) => Problem::invalid(errors),
        })
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let mut fields = Map::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
                return Err(Problem::new(StatusCode::BAD_REQUEST, "The query is not UTF-8 text."));
            }
            let value = Value::from(value.into_owned());
            match fields.get_mut(name.as_ref()) {
                None => drop(fields.insert(name.into_owned(), value)),
                Some(Value::Array(values)) => values.push(value),
                Some(one) => *one = Value::Array(vec![one.take(), value]),
            }
        }
        serde_path_to_error::deserialize(Value::Object(fields))
            .map(Self)
            .map_err(|error| wrong(&error.path().to_string(), error.inner()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for NoQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Nothing {}
        Query::<Nothing>::from_request_parts(parts, state).await.map(|_| Self)
    }
}

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found = RawPathParams::from_request_parts(parts, state).await;
        let text = found.ok().and_then(|found| found.iter().next().map(|(_, id)| id.to_owned()));
        let id = text.and_then(|text| text.parse().ok());
        id.map(Self).ok_or_else(Problem::not_found)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(IF_MATCH) else { return Ok(Self(None)) };
        let revision = value
            .to_str()
            .ok()
            .and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok());
        let unclear = || {
            Problem::new(
                StatusCode::BAD_REQUEST,
                "Write If-Match as the revision in quotation marks, such as \"3\".",
            )
        };
        revision.map(|revision| Self(Some(revision))).ok_or_else(unclear)
    }
}

/// The content type without its parameters, in lower case.
pub fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The body's bytes; past the route's limit it is refused, also when its length was not told.
pub async fn bytes<S: Send + Sync>(
    request: Request,
    state: &S,
    limit: &str,
) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(limit),
        _ => Problem::new(StatusCode::BAD_REQUEST, "The body did not arrive whole. Send it again."),
    })
}

/// One value or several under one name: how a query repeats a parameter.
pub fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::One(one) => vec![one],
        Either::Many(many) => many,
    })
}

/// A field of a merge patch that cannot be taken away: null is refused.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn read_json<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    if text.trim_start().starts_with('[') {
        // serde would take a list for the object, its members in their order.
        return Err(malformed("it is a list where an object, {…}, is needed"));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let value: T = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        match error.inner().classify() {
            serde_json::error::Category::Data => wrong(&path, error.inner()),
            _ if is_no_number(text, error.inner()) => {
                Problem::invalid(vec![FieldError::new(&path, "Send a number, and a finite one.")])
            }
            _ => malformed(&error.inner().to_string()),
        }
    })?;
    reader.end().map_err(|error| malformed(&error.to_string()))?;
    Ok(value)
}

/// Whether the mistake is a number that JSON cannot write: many programs send `NaN` and `Infinity` all the same.
fn is_no_number(text: &str, error: &serde_json::Error) -> bool {
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = line.as_bytes().get(..error.column()).unwrap_or_default();
    let word = before.rsplit(|byte| b":,[ \t".contains(byte)).next().unwrap_or_default();
    let begins = |name: &str| !word.is_empty() && name.as_bytes().starts_with(word);
    error.to_string().starts_with("number out of range")
        || ["NaN", "Infinity", "-Infinity"].into_iter().any(begins)
}

async fn json_text<S: Send + Sync>(
    request: Request,
    state: &S,
    limit: &str,
) -> Result<String, Problem> {
    let kind = content_type(request.headers());
    if !matches!(kind.as_str(), "application/json" | "application/merge-patch+json") {
        let detail = "Send the body as JSON, with the header “Content-Type: application/json”.";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
    }
    let bytes = bytes(request, state, limit).await?;
    String::from_utf8(bytes.into()).map_err(|_| malformed("it is not UTF-8 text"))
}

fn malformed(what: &str) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        format!("The body is not the JSON that belongs here: {what}."),
    )
}

/// serde's complaint as one about a field. It names an unknown, missing or repeated one only in its words.
fn wrong(path: &str, error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    let named = what.split('`').nth(1).unwrap_or(path);
    let complaint = if what.starts_with("unknown field") {
        FieldError::new(named, "This field is not known here; leave it out.")
    } else if what.starts_with("missing field") {
        FieldError::new(named, "This field is needed.")
    } else if what.starts_with("duplicate field") {
        FieldError::new(named, "This field is given twice; keep one.")
    } else if path == "." {
        return malformed(what);
    } else {
        FieldError::new(path, format!("This cannot be read: {what}."))
    };
    Problem::invalid(vec![complaint])
}
