//! `/api/v1/test`: runs and their samples, under the name that the first grasshopper gave them; its own older paths
//! are in `seed`.

mod answer;
mod change;
mod csv;
mod read;
mod record;
pub mod seed;

use super::extract::MAX_LONG_BODY;
use crate::http::State;
use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The route that is asked far more than all others. It is not nested like them, but has its whole path: nesting wraps
/// each route once more, and writes the path of every request anew.
pub(super) fn most_asked() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(record::usage))
}

pub(super) fn router() -> OpenApiRouter<State> {
    let long = OpenApiRouter::new()
        .routes(routes!(read::samples, record::add))
        .layer(DefaultBodyLimit::max(MAX_LONG_BODY));
    OpenApiRouter::new()
        .routes(routes!(read::list, record::start))
        .routes(routes!(read::get, change::change, change::delete))
        .routes(routes!(change::restore))
        .routes(routes!(record::stop))
        .routes(routes!(csv::csv))
        .merge(long)
}
