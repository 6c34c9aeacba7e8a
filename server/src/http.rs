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

use crate::api::seed;
use crate::config::Settings;
use crate::energy::Asking;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get};
use axum::{Extension, Router};
use leptos::config::LeptosOptions;
use std::ops::Deref;
use std::sync::Arc;
use storage::Db;
use tokio_util::sync::CancellationToken;
use tower::ServiceBuilder;
use tower::util::MapRequestLayer;
use tower_http::catch_panic::CatchPanicLayer;

/// The largest body, in bytes, unless a route says otherwise; files have their own limit.
pub const MAX_BODY: usize = 1 << 20;

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

/// Every route. What is above runs first: measured and logged, then guarded.
///
/// The layers lie once around a whole router. `Router::layer` would put each of them around every route, and a route
/// is copied with all that is in it at each of its layers: eight of them cost more than the request.
pub fn router(state: State) -> Router {
    let guard = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), origin::check))
        .layer(from_fn_with_state(state.clone(), auth::identify))
        .layer(DefaultBodyLimit::max(MAX_BODY));
    let first_grasshopper = seed::router().layer(guard.clone()).layer(from_fn(seed::in_its_words));
    let every = Router::new()
        .merge(assets::router(&state))
        .merge(health::router())
        .merge(metrics::router(&state))
        .nest("/v1/api", first_grasshopper)
        .route_layer(MapRequestLayer::new(trace::name_route))
        .fallback_service(guard.service(guarded(&state)))
        .with_state(state);
    let every = ServiceBuilder::new()
        .layer(from_fn(trace::observe))
        .layer(from_fn(assets::security_headers))
        .layer(from_fn(problem::in_words))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .service(every);
    Router::new().fallback_service(every)
}

/// The routes that ask who is there, and of which origin.
fn guarded(state: &State) -> Router {
    let live = live::Live { db: state.db.clone(), stop: state.stop.clone() };
    Router::new()
        .merge(pages::router(state))
        .route("/live", get(live::handler).layer(Extension(live)))
        .merge(crate::api::router())
        // `nest` leaves the bare slash to the pages, and nothing under /api is a page.
        .route("/api/", any(async || problem::Problem::not_found()))
        .route_layer(MapRequestLayer::new(trace::name_route))
        .with_state(state.clone())
}
