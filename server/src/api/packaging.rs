//! `/api/v1/packaging`: what packages took, cost and earned. It is the house's: everyone signed in reads all of it.

mod periods;
mod scrape;
mod source;

use crate::http::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(source::get, source::put))
        .routes(routes!(periods::list))
        .routes(routes!(periods::page))
        .routes(routes!(scrape::scrape))
        .routes(routes!(scrape::reparse))
}
