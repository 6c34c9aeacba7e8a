//! One log line and one measurement per request, under an id that the answer carries too.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::{Arc, OnceLock};
use std::time::Instant;
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The route that a request took, for [`observe`], which sees it before it is known.
#[derive(Clone, Default)]
struct Taken(Arc<OnceLock<MatchedPath>>);

/// Around each route: tells [`observe`] which one it is.
pub fn name_route(request: Request) -> Request {
    let extensions = request.extensions();
    if let (Some(Taken(taken)), Some(path)) = (extensions.get(), extensions.get::<MatchedPath>()) {
        taken.get_or_init(|| path.clone());
    }
    request
}

pub async fn observe(mut request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let Taken(taken) = Taken::default();
    request.extensions_mut().insert(Taken(taken.clone()));
    let started = Instant::now();
    let span = tracing::info_span!("request", %id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();
    let status = response.status();

    span.in_scope(|| {
        if status.is_server_error() {
            tracing::error!(%method, path, status = status.as_u16(), took_ms = took.as_millis() as u64, "answered");
        } else {
            tracing::debug!(%method, path, status = status.as_u16(), took_ms = took.as_millis() as u64, "answered");
        }
    });
    // Labels come from routes and known methods, never from what was typed: a scan must not fill the memory.
    let route = taken.get().map_or("other", MatchedPath::as_str).to_owned();
    let labels =
        [("method", known(&method)), ("route", route), ("status", status.as_u16().to_string())];
    metrics::counter!("hindsight_http_requests_total", &labels).increment(1);
    metrics::histogram!("hindsight_http_request_seconds", &labels).record(took.as_secs_f64());
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The method, unless somebody made it up.
fn known(method: &Method) -> String {
    const KNOWN: [Method; 7] = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    if KNOWN.contains(method) { method.to_string() } else { "other".to_owned() }
}
