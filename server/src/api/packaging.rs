//! `/api/v1/packaging`: what packages took, cost and earned. It is the house's: everyone signed in reads all of it.

mod assumptions;
mod export;
mod import;
mod periods;
mod rows;
mod scrape;
mod series;
mod source;

use crate::http::State;
use domain::FieldError;
use domain::packaging::{Filter, LeftOut, Points, Query, Sheet, Window, points};
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(source::get, source::put))
        .routes(routes!(periods::list))
        .routes(routes!(periods::page))
        .routes(routes!(scrape::scrape))
        .routes(routes!(scrape::reparse))
        .routes(routes!(series::series))
        .routes(routes!(rows::list))
        .routes(routes!(assumptions::get, assumptions::put))
        .routes(routes!(export::csv))
        .merge(import::router())
}

/// The parameters that choose rows, as queries spell them.
struct Chosen {
    from: Option<String>,
    to: Option<String>,
    complexity: Vec<String>,
    project: Vec<String>,
}

impl Chosen {
    fn read(self, window: Option<String>) -> Result<(Filter, Window), Vec<FieldError>> {
        let query = Query {
            from: self.from.unwrap_or_default(),
            to: self.to.unwrap_or_default(),
            complexity: self.complexity,
            project: self.project,
            window: window.unwrap_or_default(),
            ..Query::default()
        };
        query.parse()
    }
}

/// All figures, before any filter.
struct Figures {
    sheet: Arc<Sheet>,
    assumptions: domain::packaging::Assumptions,
    points: Points,
    left_out: LeftOut,
}

impl Figures {
    async fn new(db: &storage::Db) -> storage::Result<Self> {
        let sheet = storage::packaging::sheet(db).await?;
        let assumptions = storage::packaging::assumptions(db).await?.assumptions;
        let (points, left_out) = points(&sheet, &assumptions);
        Ok(Self { sheet, assumptions, points, left_out })
    }
}
