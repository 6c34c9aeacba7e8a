//! Rows from a file.

use crate::api::extract::{self as sent, Query};
use crate::http::State;
use crate::http::auth::Administrator;
use crate::http::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{self, DefaultBodyLimit, Request};
use axum::http::StatusCode;
use domain::FieldError;
use domain::packaging::{FileRow, read_csv};
use serde::{Deserialize, Serialize};
use storage::packaging::{self, Verdict};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The largest file, in bytes.
const MAX_FILE: usize = 64 << 20;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// `true` only says what would happen.
    #[param(value_type = Option<bool>)]
    dry_run: Option<String>,
}

/// What becomes, or would become, of each row.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = PackagingImportReport, example = json!({
    "dry_run": true, "new": 12, "changed": 3, "same": 310,
    "refused": [{"line": 20, "errors": [{"field": "Date", "message": "Write a date, such as 2018-02-18."}]}]
}))]
pub(super) struct Report {
    dry_run: bool,
    /// How many are added.
    new: usize,
    /// How many are here, and become what the file says.
    changed: usize,
    /// How many are here already.
    same: usize,
    /// What cannot be kept; the rest is.
    refused: Vec<Refused>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RefusedPackagingRow)]
struct Refused {
    /// From 1, where the row begins.
    line: usize,
    #[schema(value_type = Vec<crate::api::document::FieldErrorShape>)]
    errors: Vec<FieldError>,
}

/// The route that takes files has a limit of its own.
pub(super) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(import)).layer(DefaultBodyLimit::max(MAX_FILE))
}

/// Import rows from a file
///
/// The body is a `time_tracking.csv`. A row is known again by its week, its key and which of the key's rows in that
/// week it is, so importing twice adds nothing; rows that the file does not have stay. For administrators.
#[utoipa::path(
    post, path = "/packaging/import", operation_id = "import_packaging", tag = "Packaging", params(Asked),
    request_body(content((String = "text/csv", example = "Date,JIRA-Key,Project,…\r\n"))),
    responses((status = 200, description = "What became of the rows", body = Report))
)]
pub(super) async fn import(
    extract::State(state): extract::State<State>,
    Administrator(_): Administrator,
    Query(Asked { dry_run }): Query<Asked>,
    File(bytes): File,
) -> Result<Json<Report>, Problem> {
    let dry_run = match dry_run.as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(vec![FieldError::new("dry_run", "Write true or false.")].into()),
    };
    let mut report = Report { dry_run, ..Report::default() };
    let mut good = Vec::new();
    for (line, row) in read(bytes).await? {
        match row {
            Ok(row) => good.push(row),
            Err(errors) => report.refused.push(Refused { line, errors }),
        }
    }
    for verdict in packaging::import(&state.db, good, dry_run).await? {
        match verdict {
            Verdict::New => report.new += 1,
            Verdict::Changed => report.changed += 1,
            Verdict::Same => report.same += 1,
        }
    }
    Ok(Json(report))
}

/// Off the async threads: 64 MB take their time.
async fn read(bytes: Bytes) -> Result<Vec<FileRow>, Problem> {
    let read = tokio::task::spawn_blocking(move || read_csv(&bytes));
    let rows = read.await.map_err(storage::Error::internal)?;
    rows.map_err(|error| vec![FieldError::new("file", error.to_string())].into())
}

/// A file as the body.
pub(super) struct File(Bytes);

impl<S: Send + Sync> extract::FromRequest<S> for File {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if sent::content_type(request.headers()) != "text/csv" {
            let detail = "Send the file as “Content-Type: text/csv”.";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
        Ok(Self(sent::bytes(request, state, "64 MB").await?))
    }
}
