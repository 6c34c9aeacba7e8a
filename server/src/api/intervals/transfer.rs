//! Intervals as files.

use super::read::read_filter;
use crate::api::extract::{self as sent, Query, one_or_many};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{self, DefaultBodyLimit, Request};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use domain::FieldError;
use domain::intervals::transfer::{self, FileError, Row};
use serde::{Deserialize, Serialize};
use storage::intervals::{self, Verdict};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The largest file, in bytes.
const MAX_FILE: usize = 64 << 20;

/// How an interval is written in a file.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Format {
    Csv,
    Json,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Export {
    #[param(inline)]
    format: Format,
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
    /// Only what holds every one of these words; `!word` excludes.
    q: Option<String>,
}

/// Export intervals to a file
///
/// Oldest first. Importing the file and exporting again gives the same bytes.
#[utoipa::path(
    get, path = "/intervals/export", operation_id = "export_intervals", tag = "Files", params(Export),
    responses((status = 200, description = "The file", content(
        (String = "text/csv", example = "id,start,end,title,note,tags,group_id,project_id,issue_key,billable\n"),
        (String = "application/json", example = json!({"intervals": []})),
    )))
)]
pub(super) async fn export(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Query(export): Query<Export>,
) -> Result<([(HeaderName, &'static str); 2], String), Problem> {
    let filter = read_filter(
        export.from.as_deref(),
        export.to.as_deref(),
        &export.tag,
        export.q.as_deref(),
    )?;
    let found = intervals::list(&state.db, user.id, &filter).await?;
    let (kind, name, text) = match export.format {
        Format::Csv => (
            "text/csv; charset=utf-8",
            "attachment; filename=\"intervals.csv\"",
            transfer::write_csv(&found),
        ),
        Format::Json => (
            "application/json",
            "attachment; filename=\"intervals.json\"",
            transfer::write_json(&found),
        ),
    };
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], text))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Import {
    /// `true` only says what would happen.
    #[param(value_type = Option<bool>)]
    dry_run: Option<String>,
}

/// What becomes, or would become, of each row.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = ImportReport, example = json!({
    "dry_run": true, "new": 40, "same": 2,
    "conflicting": [{"line": 17, "message": "an interval with this id is here and differs"}],
    "refused": [{"line": 20, "errors": [{"field": "end", "message": "The end is before the start; choose a later time."}]}]
}))]
pub(super) struct Report {
    dry_run: bool,
    /// How many are added.
    new: usize,
    /// How many are here already.
    same: usize,
    /// What is here with the same id and differs; it is left as it is.
    conflicting: Vec<Conflicting>,
    /// What cannot be kept; the rest is.
    refused: Vec<Refused>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ConflictingRow)]
struct Conflicting {
    /// From 1, where the row begins.
    line: usize,
    message: &'static str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RefusedRow)]
struct Refused {
    line: usize,
    #[schema(value_type = Vec<crate::api::document::FieldErrorShape>)]
    errors: Vec<FieldError>,
}

/// The route that takes files has a limit of its own.
pub(super) fn import_router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(import)).layer(DefaultBodyLimit::max(MAX_FILE))
}

/// Import intervals from a file
///
/// The body is the file, CSV or JSON as `export` writes it. Columns are found by name and all but `start` may be
/// missing. Importing twice adds nothing; what differs under the same id is left as it is and named.
#[utoipa::path(
    post, path = "/intervals/import", operation_id = "import_intervals", tag = "Files", params(Import),
    request_body(content(
        (String = "text/csv", example = "start,end,title\n2026-03-02T09:00:00Z,2026-03-02T09:15:00Z,Stand-up\n"),
        (String = "application/json", example = json!({"intervals": [
            {"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:15:00Z", "title": "Stand-up"}]})),
    )),
    responses((status = 200, description = "What became of the rows", body = Report))
)]
pub(super) async fn import(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Query(Import { dry_run }): Query<Import>,
    file: File,
) -> Result<Json<Report>, Problem> {
    let dry_run = read_dry_run(dry_run.as_deref())?;
    let now = storage::now();
    let rows = file.read(now).await?;
    let mut report = Report { dry_run, ..Report::default() };
    let (mut lines, mut good) = (Vec::new(), Vec::new());
    for (line, row) in rows {
        match row {
            Ok(facts) => {
                lines.push(line);
                good.push(facts);
            }
            Err(errors) => report.refused.push(Refused { line, errors }),
        }
    }
    let verdicts = intervals::import(&state.db, user.id, good, dry_run, now).await?;
    for (line, verdict) in lines.into_iter().zip(verdicts) {
        match verdict {
            Verdict::New => report.new += 1,
            Verdict::Same => report.same += 1,
            Verdict::Conflicting(message) => report.conflicting.push(Conflicting { line, message }),
        }
    }
    Ok(Json(report))
}

fn read_dry_run(text: Option<&str>) -> Result<bool, Vec<FieldError>> {
    match text {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(vec![FieldError::new("dry_run", "Write true or false.")]),
    }
}

/// A file as the body.
pub(super) struct File {
    format: Format,
    bytes: Bytes,
}

impl<S: Send + Sync> extract::FromRequest<S> for File {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let format = match sent::content_type(request.headers()).as_str() {
            "text/csv" => Format::Csv,
            "application/json" => Format::Json,
            _ => {
                let detail = "Send the file as “Content-Type: text/csv” or “Content-Type: application/json”.";
                return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
            }
        };
        Ok(Self { format, bytes: sent::bytes(request, state, "64 MB").await? })
    }
}

impl File {
    /// Off the async threads: 64 MB take their time.
    async fn read(self, now: domain::Instant) -> Result<Vec<Row>, Problem> {
        let read = tokio::task::spawn_blocking(move || match self.format {
            Format::Csv => transfer::read_csv(&self.bytes, now),
            Format::Json => transfer::read_json(&self.bytes, now),
        });
        let rows = read.await.map_err(storage::Error::internal)?;
        rows.map_err(|error: FileError| vec![FieldError::new("file", error.to_string())].into())
    }
}
