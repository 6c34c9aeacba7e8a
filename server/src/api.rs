//! The REST API under `/api`: what the pages offer, for programs.
//!
//! Handlers read what was sent (see `extract`), make a `domain` type of it and call the `storage` function that
//! the pages call too. Everything under `/api` answers JSON; failures are [`Problem`]s, never a page.
//!
//! Absent by design: rules, SQL, and anything that waits for a third party.

mod account;
mod docs;
mod document;
mod energy;
mod extract;
mod intervals;
mod jobs;
mod packaging;
mod page;
mod runs;

pub use runs::seed;

use crate::http::State;
use crate::http::problem::Problem;
use axum::extract::OriginalUri;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

/// All below `/api`, the document and its page among it.
pub fn router() -> Router<State> {
    let (router, document) = OpenApiRouter::new()
        .nest("/api", energy::first_logger())
        .nest("/api/v1", v1())
        .split_for_parts();
    let document = document::finish(document);
    let page = docs::router(&document);
    let text: Arc<str> = serde_json::to_string(&document).unwrap_or_default().into();
    let text = async move || ([(CONTENT_TYPE, "application/json")], text.to_string());
    let others = Router::new()
        .route("/openapi.json", get(text))
        .merge(page)
        .method_not_allowed_fallback(wrong_method)
        .fallback(async || Problem::not_found());
    router.method_not_allowed_fallback(wrong_method).nest("/api", others)
}

fn v1() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .merge(account::router())
        .merge(energy::router())
        .merge(intervals::router())
        .merge(jobs::router())
        .merge(packaging::router())
        .merge(runs::router())
}

async fn wrong_method(method: Method, OriginalUri(uri): OriginalUri) -> Problem {
    Problem::wrong_method(uri.path(), &method)
}

/// A list as every route answers it, the newest first.
#[derive(Serialize, ToSchema)]
struct List<T> {
    items: Vec<T>,
    /// What to send as `cursor` for the items after these; null when these are the last.
    next_cursor: Option<String>,
}

impl<T> List<T> {
    /// A list that is never longer than one answer.
    fn whole<U>(items: impl IntoIterator<Item = U>) -> Json<Self>
    where
        T: From<U>,
    {
        Json(Self { items: items.into_iter().map(T::from).collect(), next_cursor: None })
    }
}
