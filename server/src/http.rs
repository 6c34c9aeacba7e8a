//! The HTTP edge: who asks, from where, and what every answer carries.

pub mod assets;
pub mod auth;
pub mod forms;
pub mod health;
pub mod live;
pub mod metrics;
pub mod origin;
pub mod pages;
pub mod problem;
pub mod trace;

use crate::config::Settings;
use crate::energy::Asking;
use axum::extract::FromRef;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get};
use axum::{Extension, Router};
use leptos::config::LeptosOptions;
use std::ops::Deref;
use std::sync::Arc;
use storage::Db;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;

/// What handlers share. Each layer that a request passes clones it, so it is one count and not its parts'.
#[derive(Clone)]
pub struct State(Arc<Shared>);

pub struct Shared {
    pub db: Db,
    pub settings: Settings,
    pub leptos: LeptosOptions,
    /// Asks gateways, for the poller and for whoever wants to know at once.
    pub asking: Asking,
    /// Cancelled when the server is asked to stop.
    pub stop: CancellationToken,
}

impl State {
    pub fn new(db: Db, settings: Settings) -> anyhow::Result<Self> {
        Ok(Self(Arc::new(Shared {
            asking: Asking::new(&settings, db.clone()),
            db,
            settings,
            leptos: assets::leptos_options()?,
            stop: CancellationToken::new(),
        })))
    }
}

impl Deref for State {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// Leptos asks for its options by type.
impl FromRef<State> for LeptosOptions {
    fn from_ref(state: &State) -> Self {
        state.leptos.clone()
    }
}

/// Every route. The layer added last runs first: measured and logged, then guarded.
pub fn router(state: State) -> Router {
    let live = live::Live { db: state.db.clone(), stop: state.stop.clone() };
    let guarded = Router::new()
        .merge(pages::router(&state))
        .route("/live", get(live::handler).layer(Extension(live)))
        .nest("/api", crate::api::router())
        .nest("/v1/api", crate::api::first_grasshopper())
        // `nest` leaves the bare slash to the pages, and nothing under /api is a page.
        .route("/api/", any(async || problem::Problem::not_found()))
        .layer(from_fn(forms::keep_input))
        .layer(from_fn_with_state(state.clone(), auth::identify))
        .layer(from_fn_with_state(state.clone(), origin::check));
    Router::new()
        .merge(guarded)
        .merge(assets::router(&state))
        .merge(health::router())
        .merge(metrics::router(&state))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn(assets::security_headers))
        .layer(from_fn(trace::observe))
        .with_state(state)
}
