//! `/metrics` in Prometheus text, for loopback or an administrator's token.

use super::State;
use super::auth::{Administrator, identify};
use super::problem::Problem;
use axum::Router;
use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

/// How late beats are told to be: finer around the quarter of a second that is still in time.
const LATE: [f64; 16] =
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 1.0, 2.0, 5.0];
/// What only a request that a proxy passed on carries.
const PROXIED: [&str; 6] =
    ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via"];
/// How often what was measured is put into its buckets. Until then each measurement takes memory of its own.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

pub fn router(state: &State) -> Router<State> {
    recorder();
    Router::new().route("/metrics", get(show)).layer(from_fn_with_state(state.clone(), identify))
}

/// The process's recorder; installed once, also when tests start many servers.
fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    RECORDER
        .get_or_init(|| {
            // Buckets in seconds: a histogram can be added up over time, a quantile cannot.
            let buckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];
            let beat = Matcher::Full("hindsight_energy_beat_late_seconds".to_owned());
            let builder = PrometheusBuilder::new().set_buckets(&buckets).ok()?;
            builder.set_buckets_for_metric(beat, &LATE).ok()?.install_recorder().ok()
        })
        .as_ref()
}

/// Puts what was measured into its buckets, also when nobody asks for it. Never returns.
pub async fn upkeep() {
    loop {
        tokio::time::sleep(UPKEEP_EVERY).await;
        if let Some(recorder) = recorder() {
            recorder.run_upkeep();
        }
    }
}

async fn show(request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    // A proxy on the same machine also comes from loopback; it says that it is one.
    let proxied = PROXIED.iter().any(|name| parts.headers.contains_key(*name));
    let local = peer.is_some_and(|peer| peer.is_loopback()) && !proxied;
    if !local && let Err(refusal) = Administrator::from_request_parts(&mut parts, &()).await {
        return refusal.into_response();
    }
    match recorder() {
        Some(recorder) => {
            recorder.run_upkeep();
            recorder.render().into_response()
        }
        None => Problem::not_found().into_response(),
    }
}
