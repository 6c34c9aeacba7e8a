//! `/healthz`: the process answers. `/readyz`: it can also read and write.

use super::State;
use super::problem::Problem;
use axum::Router;
use axum::routing::get;
use std::time::Duration;

pub fn router() -> Router<State> {
    Router::new().route("/healthz", get(async || "ok\n")).route("/readyz", get(ready))
}

async fn ready(
    axum::extract::State(state): axum::extract::State<State>,
) -> Result<&'static str, Problem> {
    let asked = tokio::time::timeout(Duration::from_secs(2), state.db.ready()).await;
    asked.unwrap_or(Err(storage::Error::Busy))?;
    Ok("ready\n")
}
