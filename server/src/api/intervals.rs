//! `/api/v1/intervals`.

mod change;
mod read;
mod tags;
mod timer;
mod transfer;

use crate::http::State;
use axum::Json;
use axum::http::header::ETAG;
use axum::http::{HeaderName, HeaderValue};
use domain::Instant;
use domain::intervals::{Interval, IntervalId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(read::list, change::add))
        .routes(routes!(read::trash))
        .routes(routes!(tags::list))
        .routes(routes!(tags::rename))
        .routes(routes!(tags::undo))
        .routes(routes!(timer::stop))
        .routes(routes!(timer::resume))
        .routes(routes!(transfer::export))
        .merge(transfer::import_router())
        .routes(routes!(read::get, change::change, change::delete))
        .routes(routes!(change::restore))
        .routes(routes!(change::revert))
        .routes(routes!(read::history))
}

/// An interval as it is answered.
#[derive(Serialize, ToSchema)]
#[schema(as = Interval, example = json!({
    "id": "0195d3a0-7c00-7000-8000-000000000000",
    "start": "2026-03-02T09:00:00Z",
    "end": "2026-03-02T09:15:00Z",
    "title": "Stand-up",
    "note": "",
    "tags": ["client", "meeting"],
    "group_id": null,
    "project_id": null,
    "issue_key": "HS-1",
    "billable": true,
    "revision": 1
}))]
struct Answer {
    id: Uuid,
    /// RFC 3339 in UTC.
    #[schema(format = DateTime)]
    start: String,
    /// Null while the timer runs.
    #[schema(format = DateTime)]
    end: Option<String>,
    title: String,
    note: String,
    /// Sorted, each once.
    tags: Vec<String>,
    group_id: Option<String>,
    project_id: Option<String>,
    issue_key: Option<String>,
    billable: bool,
    /// 1 when recorded, one more with each change; also the answer's `ETag`.
    revision: i64,
    /// Only of what lies in the trash.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<String>,
}

impl From<Interval> for Answer {
    fn from(interval: Interval) -> Self {
        let content = interval.content;
        Self {
            id: interval.id.0,
            start: content.start.to_string(),
            end: content.end.map(|at| at.to_string()),
            title: content.title,
            note: content.note,
            tags: content.tags.iter().map(ToString::to_string).collect(),
            group_id: content.group_id,
            project_id: content.project_id,
            issue_key: content.issue_key,
            billable: content.billable,
            revision: interval.revision,
            deleted_at: interval.deleted_at.map(|at| at.to_string()),
        }
    }
}

/// An interval that was just kept.
#[derive(Serialize, ToSchema)]
#[schema(as = KeptInterval)]
struct Kept {
    #[serde(flatten)]
    interval: Answer,
    /// The others that share time with it.
    overlaps: Vec<Uuid>,
}

impl Kept {
    fn new(interval: Interval, overlaps: &[IntervalId]) -> Self {
        Self { interval: interval.into(), overlaps: overlaps.iter().map(|id| id.0).collect() }
    }
}

/// The facts of an interval. In a merge patch all may be missing, and null takes one away.
#[derive(ToSchema)]
#[schema(as = IntervalFacts, example = json!({
    "start": "2026-03-02T09:00:00Z",
    "end": "2026-03-02T09:15:00Z",
    "title": "Stand-up",
    "tags": ["meeting", "client"],
    "issue_key": "HS-1",
    "billable": true
}))]
#[expect(
    dead_code,
    reason = "the shape for the document; domain::intervals::transfer::Facts reads it"
)]
struct FactsShape {
    /// A UUID of the client's own, of any version, only when adding: repeating the request then adds nothing.
    id: Option<Uuid>,
    /// RFC 3339 with an offset; needed when adding.
    #[schema(format = DateTime)]
    start: Option<String>,
    /// Not in the future, at most 7 days after the start; null starts a timer.
    #[schema(format = DateTime)]
    end: Option<String>,
    #[schema(max_length = 200)]
    title: Option<String>,
    #[schema(max_length = 10_000)]
    note: Option<String>,
    #[schema(max_items = 50)]
    tags: Option<Vec<String>>,
    #[schema(max_length = 100)]
    group_id: Option<String>,
    #[schema(max_length = 100)]
    project_id: Option<String>,
    #[schema(max_length = 100)]
    issue_key: Option<String>,
    billable: Option<bool>,
}

/// The revision as a header, which `If-Match` may send back.
fn etag(revision: i64) -> [(HeaderName, HeaderValue); 1] {
    let value = HeaderValue::try_from(format!("\"{revision}\""));
    [(ETAG, value.unwrap_or(HeaderValue::from_static("\"0\"")))]
}

/// One interval under its revision.
type Tagged = ([(HeaderName, HeaderValue); 1], Json<Answer>);

fn tagged(interval: Interval) -> Tagged {
    (etag(interval.revision), Json(interval.into()))
}

fn everything() -> domain::Span {
    domain::Span::new(Instant::default(), Instant::MAX).expect("time is not empty")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::intervals::transfer::COLUMNS;
    use utoipa::PartialSchema;

    #[test]
    fn the_document_shows_the_fields_that_are_read() {
        let shown = serde_json::to_value(FactsShape::schema()).expect("a schema");
        let shown = shown["properties"].as_object().expect("an object");
        let mut known = COLUMNS.to_vec();
        known.sort_unstable();
        let mut names: Vec<&str> = shown.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, known);
    }
}
