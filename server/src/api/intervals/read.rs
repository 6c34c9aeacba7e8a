//! Finding intervals.

use super::{Answer, Tagged, everything, tagged};
use crate::api::extract::{Id, NoQuery, Query, one_or_many};
use crate::api::{List, page};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::Json;
use axum::extract;
use domain::field::{self, take};
use domain::intervals::{IntervalId, Revision, Search, Tag};
use domain::{FieldError, Instant, Span};
use serde::{Deserialize, Serialize};
use storage::intervals::{self, Filter};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

const MAX_LIMIT: i64 = 1_000;
const MAX_QUERY_CHARS: usize = 1_000;

/// Which intervals, as lists and exports ask.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Listing {
    /// Only what touches the time from here on; RFC 3339 with an offset.
    #[param(format = DateTime, example = "2026-03-02T00:00:00Z")]
    from: Option<String>,
    /// Only what touches the time before.
    #[param(format = DateTime, example = "2026-03-09T00:00:00Z")]
    to: Option<String>,
    /// Only what carries this tag; repeat it for several.
    #[serde(default, deserialize_with = "one_or_many")]
    #[param(example = json!(["client"]))]
    tag: Vec<String>,
    /// Only what holds every one of these words in title, note or tags; `!word` excludes.
    #[param(example = "review !draft")]
    q: Option<String>,
    /// How many, 1 to 1000; 100 unless told.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 1000, example = 100)]
    limit: Option<String>,
    /// The `next_cursor` of the answer before.
    cursor: Option<String>,
}

impl Listing {
    fn filter(&self) -> Result<Filter, Vec<FieldError>> {
        read_filter(self.from.as_deref(), self.to.as_deref(), &self.tag, self.q.as_deref())
    }
}

/// The filter that these parameters describe; every complaint at once.
pub(super) fn read_filter(
    from: Option<&str>,
    to: Option<&str>,
    tags: &[String],
    words: Option<&str>,
) -> Result<Filter, Vec<FieldError>> {
    let mut errors = Vec::new();
    let all = everything();
    let mut time = |name: &str, text: Option<&str>, unless: Instant| {
        let read = text.map(Instant::parse).transpose();
        let read = read.map_err(|error| FieldError::new(name, error.to_string()));
        take(read, &mut errors).map(|at| at.unwrap_or(unless))
    };
    let from = time("from", from, all.start());
    let to = time("to", to, all.end());
    let span = from.zip(to).and_then(|(from, to)| {
        let backwards =
            || FieldError::new("to", "This is not later than “from”; choose a later time.");
        take(Span::new(from, to).ok_or_else(backwards), &mut errors)
    });
    let tags = take(Tag::parse_all("tag", tags.iter().map(String::as_str)), &mut errors);
    let words =
        take(field::text("q", words.unwrap_or_default(), MAX_QUERY_CHARS, false), &mut errors);
    match (span, tags, words) {
        (Some(span), Some(tags), Some(words)) => {
            Ok(Filter { span, tags, search: Search::parse(&words) })
        }
        _ => Err(errors),
    }
}

/// List intervals, newest first
///
/// Those that touch the time from `from` to `to`, without what lies in the trash.
#[utoipa::path(
    get, path = "/intervals", operation_id = "list_intervals", tag = "Intervals", params(Listing),
    responses((status = 200, description = "The intervals", body = List<Answer>))
)]
pub(super) async fn list(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Query(listing): Query<Listing>,
) -> Result<Json<List<Answer>>, Problem> {
    let mut errors = Vec::new();
    let filter = listing.filter().map_err(|more| errors.extend(more)).ok();
    let limit = page::number("limit", listing.limit.as_deref(), 100, MAX_LIMIT);
    let limit = take(limit, &mut errors);
    let id = |text: &str| Uuid::try_parse(text).ok().map(IntervalId);
    let after = take(page::after(listing.cursor.as_deref(), id), &mut errors);
    let (Some(filter), Some(limit), Some(after)) = (filter, limit, after) else {
        return Err(errors.into());
    };
    let mut found = intervals::page(&state.db, user.id, &filter, after, limit + 1).await?;
    let next_cursor =
        page::cut(&mut found, limit, |it| (it.content.start, it.id.0.simple().to_string()));
    Ok(Json(List { items: found.into_iter().map(Answer::from).collect(), next_cursor }))
}

/// List what lies in the trash
///
/// The latest deleted first, at most 500. It is removed for good after 30 days.
#[utoipa::path(
    get, path = "/intervals/trash", operation_id = "list_trash", tag = "Intervals",
    responses((status = 200, description = "The deleted intervals", body = List<Answer>))
)]
pub(super) async fn trash(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    NoQuery: NoQuery,
) -> Result<Json<List<Answer>>, Problem> {
    Ok(List::whole(intervals::trash(&state.db, user.id).await?))
}

/// Get an interval
///
/// Also one that lies in the trash; it then carries `deleted_at`.
#[utoipa::path(
    get, path = "/intervals/{id}", operation_id = "get_interval", tag = "Intervals",
    params(("id" = Uuid, Path, description = "The interval's id")),
    responses((status = 200, description = "The interval", body = Answer))
)]
pub(super) async fn get(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<IntervalId>,
) -> Result<Tagged, Problem> {
    Ok(tagged(intervals::get(&state.db, user.id, id).await?))
}

/// One state that an interval has been in.
#[derive(Serialize, ToSchema)]
#[schema(as = Revision)]
pub(super) struct Past {
    /// When it became so.
    #[schema(format = DateTime)]
    at: String,
    interval: Answer,
}

impl From<Revision> for Past {
    fn from(revision: Revision) -> Self {
        Self { at: revision.at.to_string(), interval: revision.interval.into() }
    }
}

/// List every state an interval has been in
///
/// The present one first.
#[utoipa::path(
    get, path = "/intervals/{id}/history", operation_id = "list_interval_history", tag = "Intervals",
    params(("id" = Uuid, Path, description = "The interval's id")),
    responses((status = 200, description = "The states", body = List<Past>))
)]
pub(super) async fn history(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<IntervalId>,
    NoQuery: NoQuery,
) -> Result<Json<List<Past>>, Problem> {
    let revisions = intervals::history(&state.db, user.id, id).await?;
    if revisions.is_empty() { Err(Problem::not_found()) } else { Ok(List::whole(revisions)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_parameter_is_named() {
        let tags = ["a,b".to_owned()];
        let errors = read_filter(Some("yesterday"), Some("2026-03-02"), &tags, Some("a\u{0}"))
            .expect_err("all wrong");
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["from", "to", "tag", "q"]);
        let time = Some("2026-03-02T09:00:00Z");
        assert_eq!(read_filter(time, time, &[], None).expect_err("empty")[0].field, "to");
    }
}
