//! The rows behind the plots as a file.

use super::{Chosen, Figures};
use crate::api::extract::{Query, one_or_many};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::body::Body;
use axum::extract;
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use domain::packaging::{CsvWriter, write_csv};
use futures::stream::{Stream, try_unfold};
use serde::Deserialize;
use storage::{Db, Error, Result};
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
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
}

/// Export the rows that are points to a file
///
/// Those of `series`, in the 20 columns of `time_tracking.csv`.
#[utoipa::path(
    get, path = "/packaging/export.csv", operation_id = "export_packaging", tag = "Packaging", params(Asked),
    responses((status = 200, description = "The file, the oldest first",
        content((String = "text/csv", example = "Date,JIRA-Key,Project,…\r\n"))))
)]
pub(super) async fn csv(
    extract::State(state): extract::State<State>,
    Caller(_): Caller,
    Query(asked): Query<Asked>,
) -> std::result::Result<([(HeaderName, &'static str); 2], Body), Problem> {
    let Asked { from, to, complexity, project } = asked;
    let (filter, _) = Chosen { from, to, complexity, project }.read(None)?;
    let figures = Figures::new(&state.db).await?;
    let points = figures.points.select(&figures.sheet, &filter);
    let ids = points.row.iter().map(|row| figures.sheet.id[*row as usize]).collect();
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"time_tracking.csv\""),
    ];
    Ok((headers, Body::from_stream(lines(state.db.clone(), ids))))
}

/// How many rows are in memory at once.
const PORTION: usize = 2_000;

/// The file a portion at a time, its heading first.
fn lines(db: Db, ids: Vec<i64>) -> impl Stream<Item = Result<Vec<u8>>> {
    try_unfold(None, move |place: Option<usize>| {
        let portion = place.and_then(|from| ids.get(from..)).unwrap_or_default();
        let portion = portion[..portion.len().min(PORTION)].to_vec();
        let db = db.clone();
        async move {
            let Some(from) = place else { return Ok(Some((write_csv([]), Some(0)))) };
            if portion.is_empty() {
                return Ok(None);
            }
            let rows = storage::packaging::rows_by_id(&db, &portion).await?;
            let mut writer = CsvWriter::after_columns(Vec::new());
            rows.iter().try_for_each(|kept| writer.row(&kept.row)).map_err(Error::internal)?;
            let text = writer.finish().map_err(Error::internal)?;
            Ok(Some((text, Some(from + PORTION))))
        }
    })
}
