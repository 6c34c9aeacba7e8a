//! `/api/v1/energy`: gateways, meters and what they come to; the paths of the first logger are in `seed`.

mod answer;
mod archive;
mod csv;
mod figures;
mod gateways;
mod meters;
mod prices;
mod push;
mod seed;
mod store;
mod time;

use crate::http::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(gateways::list, gateways::add))
        .routes(routes!(gateways::get, gateways::change, gateways::delete))
        .routes(routes!(gateways::restore))
        .routes(routes!(gateways::test, gateways::tested))
        .routes(routes!(push::push))
        .routes(routes!(meters::list))
        .routes(routes!(meters::change))
        .routes(routes!(meters::readings))
        .routes(routes!(meters::gaps))
        .routes(routes!(figures::kwh))
        .routes(routes!(figures::cost))
        .routes(routes!(prices::list, prices::add))
        .routes(routes!(prices::preview))
        .routes(routes!(prices::remove))
        .routes(routes!(prices::restore))
        .routes(routes!(csv::csv))
        .routes(routes!(archive::get))
        .routes(routes!(archive::restore))
        .routes(routes!(archive::verify))
        .routes(routes!(store::get, store::put))
        .routes(routes!(store::test, store::tested))
}

/// The paths of the first logger, directly below `/api`.
pub(super) fn first_logger() -> OpenApiRouter<State> {
    seed::router()
}
