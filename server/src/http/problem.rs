//! Failures as RFC 9457 problem bodies: the one place where they get their status.

use axum::extract::Request;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::FieldError;
use serde::Serialize;

/// A problem body: `{"type","title","status","detail","errors":[{"field","message"}]}`.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    #[serde(serialize_with = "as_number")]
    status: StatusCode,
    detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    #[serde(skip)]
    retry_after: Option<u64>,
}

fn as_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    /// `detail` is a sentence that says what to do.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Problem").to_owned(),
            status,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
        }
    }

    pub fn unauthorized(detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    pub fn forbidden(detail: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is nothing here, or nothing of yours.")
    }

    /// 422, one complaint per field.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        let detail = messages.join(" ");
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail) }
    }

    /// 429 with `Retry-After`.
    pub fn wait(seconds: u64) -> Self {
        let detail = format!("Too many wrong passwords. Try again in {seconds} s.");
        Self { retry_after: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }

    /// 405; the header `Allow` is the router's.
    pub fn wrong_method(path: &str, method: &Method) -> Self {
        let detail = format!("{path} does not know {method}; the header Allow says what it knows.");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, detail)
    }

    /// 413; the limit in words, such as `1 MB`.
    pub fn too_large(limit: &str) -> Self {
        let detail = format!("The body is larger than {limit}. Send less at once.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    }

    pub fn detail(&self) -> &str {
        &self.detail
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }
}

/// Says what the router only gives a number: that there is nothing, or not by this method.
pub async fn in_words(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    if response.headers().contains_key(CONTENT_TYPE) {
        return response;
    }
    let problem = match response.status() {
        StatusCode::NOT_FOUND => Problem::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Problem::wrong_method(&path, &method),
        _ => return response,
    };
    let mut worded = problem.into_response();
    if let Some(allowed) = response.headers().get(ALLOW) {
        worded.headers_mut().insert(ALLOW, allowed.clone());
    }
    worded
}

/// What a handler that panicked answers; the panic itself is in the log already.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something went wrong on our side; the server's log says more.",
    )
    .into_response()
}

impl From<storage::Error> for Problem {
    fn from(error: storage::Error) -> Self {
        use storage::Error;
        match error {
            Error::NotFound => Self::not_found(),
            Error::Conflict(message) => Self::new(StatusCode::CONFLICT, message),
            Error::Refused(errors) => Self::invalid(errors),
            Error::Wait { seconds } => Self::wait(seconds),
            Error::Busy => Self {
                retry_after: Some(1),
                ..Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "The database is busy. Try again in a moment.",
                )
            },
            Error::Full => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "The server's disk is full. Nothing was changed; free some space and try again.",
            ),
            Error::Internal(source) => {
                tracing::error!(error = %source, "internal error");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Something went wrong on our side; the server's log says more.",
                )
            }
        }
    }
}

impl From<Vec<FieldError>> for Problem {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::invalid(errors)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // For who has to say the same in other words.
        response.extensions_mut().insert(self);
        response
    }
}
