//! Rows, with all that reports say, and why some are no points.

use super::{Chosen, Figures};
use crate::api::extract::{Query, one_or_many};
use crate::api::{List, page};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::{Json, extract};
use domain::FieldError;
use domain::field::take;
use domain::packaging::{Filter, Reason};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use storage::Db;
use storage::packaging::{Kept, Place, UnreadRow};
use utoipa::{IntoParams, ToSchema};

const MAX_LIMIT: i64 = 1_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Listing {
    /// Only from this date on.
    #[param(format = Date, example = "2018-02-01")]
    from: Option<String>,
    /// Only to this date, itself included.
    #[param(format = Date, example = "2018-02-28")]
    to: Option<String>,
    /// Only this complexity; repeat it for several.
    #[serde(default, deserialize_with = "one_or_many")]
    #[param(example = json!(["Basic"]))]
    complexity: Vec<String>,
    /// Only this project; repeat it for several.
    #[serde(default, deserialize_with = "one_or_many")]
    project: Vec<String>,
    /// Only rows that are no points, by their reason: `complexity`, `duplicate`, `no_hours` or `unreadable`. The last
    /// have no columns, so that `complexity` and `project` do not choose among them.
    #[param(value_type = Option<String>, example = "no_hours")]
    left_out: Option<String>,
    /// How many, 1 to 1000; 100 unless told.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 1000, example = 100)]
    limit: Option<String>,
    /// The `next_cursor` of the answer before.
    cursor: Option<String>,
}

/// A row as reports say it.
#[derive(Serialize, ToSchema)]
#[schema(as = PackagingRow)]
pub(super) struct RowAnswer {
    id: i64,
    /// The Sunday of the week whose report it is in.
    #[schema(format = Date)]
    week: String,
    #[schema(format = Date)]
    date: String,
    jira_key: String,
    project: String,
    package_number: String,
    name: String,
    r#type: String,
    complexity: String,
    technology: String,
    status: String,
    packager: String,
    qa: String,
    account_order: String,
    /// In hours, as a text: reports may say anything.
    total_time: String,
    time_in_period: String,
    qa_passes: String,
    overdue: String,
    innovations: String,
    packaging_development: String,
    testing: String,
    tr_package: String,
    /// Why it is no point: `complexity`, `duplicate` or `no_hours`.
    left_out: Option<&'static str>,
    /// The same in words.
    reason: Option<String>,
}

/// A row that could not be read.
#[derive(Serialize, ToSchema)]
#[schema(as = UnreadPackagingRow)]
pub(super) struct UnreadAnswer {
    #[schema(format = Date)]
    week: String,
    /// What the report has in its place.
    cells: Vec<String>,
    /// `unreadable`.
    left_out: &'static str,
    reason: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AnyPackagingRow)]
#[serde(untagged)]
pub(super) enum Item {
    Row(Box<RowAnswer>),
    Unread(UnreadAnswer),
}

/// List the rows of reports, newest first
#[utoipa::path(
    get, path = "/packaging/rows", operation_id = "list_packaging_rows", tag = "Packaging", params(Listing),
    responses((status = 200, description = "The rows", body = List<Item>))
)]
pub(super) async fn list(
    extract::State(state): extract::State<State>,
    Caller(_): Caller,
    Query(listing): Query<Listing>,
) -> Result<Json<List<Item>>, Problem> {
    let Listing { from, to, complexity, project, left_out, limit, cursor } = listing;
    let mut errors = Vec::new();
    let chosen = Chosen { from, to, complexity, project }.read(None);
    let chosen = chosen.map_err(|more| errors.extend(more)).ok();
    let reason = take(read_reason(left_out.as_deref()), &mut errors);
    let limit = take(page::number("limit", limit.as_deref(), 100, MAX_LIMIT), &mut errors);
    let after = take(read_cursor(cursor.as_deref()), &mut errors);
    let (Some((filter, _)), Some(reason), Some(limit), Some(after)) =
        (chosen, reason, limit, after)
    else {
        return Err(errors.into());
    };
    let list = match reason {
        Some(Reason::Unreadable) => unread(&state.db, &filter, after, limit).await?,
        reason => read(&state.db, &filter, reason, after, limit).await?,
    };
    Ok(Json(list))
}

fn read_reason(text: Option<&str>) -> Result<Option<Reason>, FieldError> {
    let Some(text) = text else { return Ok(None) };
    let unknown = "Choose complexity, duplicate, no_hours or unreadable.";
    Reason::parse(text).map(Some).ok_or_else(|| FieldError::new("left_out", unknown))
}

/// A cursor is where a page ended: `2018-02-18_7_4711`, date, position and id.
fn read_cursor(text: Option<&str>) -> Result<Option<Place>, FieldError> {
    let Some(text) = text else { return Ok(None) };
    let read = || {
        let mut parts = text.split('_');
        let (date, position, id) = (parts.next()?, parts.next()?, parts.next()?);
        let date: Date = date.parse().ok().filter(|_| date.len() == 10)?;
        Some((date, position.parse().ok()?, id.parse().ok()?)).filter(|_| parts.next().is_none())
    };
    let unknown = "Send the next_cursor of the answer before, or none to begin.";
    read().map(Some).ok_or_else(|| FieldError::new("cursor", unknown))
}

/// Cuts off what was asked for beyond `limit`, and says where the next page begins.
fn cut<T>(found: &mut Vec<T>, limit: i64, place: impl Fn(&T) -> Option<Place>) -> Option<String> {
    let limit = usize::try_from(limit).ok().filter(|limit| found.len() > *limit)?;
    found.truncate(limit);
    let (date, position, id) = place(found.last()?)?;
    Some(format!("{date}_{position}_{id}"))
}

async fn read(
    db: &Db,
    filter: &Filter,
    reason: Option<Reason>,
    after: Option<Place>,
    limit: i64,
) -> storage::Result<List<Item>> {
    let figures = Figures::new(db).await?;
    let ids = |reason: Reason| {
        figures.left_out.rows(reason).iter().map(|row| figures.sheet.id[*row as usize])
    };
    let reasons: HashMap<i64, Reason> = Reason::ALL
        .into_iter()
        .flat_map(|reason| ids(reason).map(move |id| (id, reason)))
        .collect();
    let only: Option<Vec<i64>> = reason.map(|reason| ids(reason).collect());
    let mut found = storage::packaging::rows(db, filter, only.as_deref(), after, limit + 1).await?;
    let next_cursor = cut(&mut found, limit, |kept| Some(kept.place()));
    let item = |kept: Kept| {
        let reason = reasons.get(&kept.id).copied();
        Item::Row(Box::new(RowAnswer::new(kept, reason)))
    };
    Ok(List { items: found.into_iter().map(item).collect(), next_cursor })
}

async fn unread(
    db: &Db,
    filter: &Filter,
    after: Option<Place>,
    limit: i64,
) -> storage::Result<List<Item>> {
    let after = after.map(|(week, position, _)| (week, position));
    let dates = (filter.from, filter.to);
    let mut found = storage::packaging::unreadable(db, dates, after, limit + 1).await?;
    let place = |it: &UnreadRow| Some((it.week.parse().ok()?, it.position, 0));
    let next_cursor = cut(&mut found, limit, place);
    let item = |it: UnreadRow| {
        let left_out = Reason::Unreadable.as_str();
        Item::Unread(UnreadAnswer { week: it.week, cells: it.cells, left_out, reason: it.reason })
    };
    Ok(List { items: found.into_iter().map(item).collect(), next_cursor })
}

impl RowAnswer {
    fn new(kept: Kept, reason: Option<Reason>) -> Self {
        let words = reason.map(|reason| reason.words(&kept.row));
        let [
            jira_key,
            project,
            package_number,
            name,
            r#type,
            complexity,
            technology,
            status,
            packager,
            qa,
            account_order,
            total_time,
            time_in_period,
            qa_passes,
            overdue,
            innovations,
            packaging_development,
            testing,
            tr_package,
        ] = kept.row.cells;
        Self {
            id: kept.id,
            week: kept.week,
            date: kept.row.date.to_string(),
            jira_key,
            project,
            package_number,
            name,
            r#type,
            complexity,
            technology,
            status,
            packager,
            qa,
            account_order,
            total_time,
            time_in_period,
            qa_passes,
            overdue,
            innovations,
            packaging_development,
            testing,
            tr_package,
            left_out: reason.map(Reason::as_str),
            reason: words,
        }
    }
}
