//! Where the archive is: for administrators.

use super::archive::Enqueued;
use crate::api::extract::Body;
use crate::http::State;
use crate::http::auth::Administrator;
use crate::http::problem::Problem;
use axum::http::StatusCode;
use axum::{Json, extract};
use domain::energy::archive::{NewPlace, Place, PlaceForm};
use domain::jobs::Kind;
use serde::{Deserialize, Serialize};
use storage::energy::archive::{self, Chosen};
use storage::jobs;
use utoipa::ToSchema;

/// Where the archive is. The secret of its access key is never told.
#[derive(Serialize, ToSchema)]
#[schema(as = ArchiveStore)]
pub(super) struct StoreAnswer {
    /// A folder, or a bucket as `s3://bucket/prefix`.
    place: String,
    /// `operator` (the environment or hindsight.toml: it cannot be changed here), `administrator`, or `default`: the folder
    /// `archive` beside the database.
    set_by: &'static str,
    /// `folder` or `s3`.
    kind: String,
    /// Empty is the folder beside the database.
    folder: String,
    bucket: String,
    prefix: String,
    /// Empty is Amazon's.
    endpoint: String,
    region: String,
    path_style: bool,
    allow_http: bool,
    /// Empty is what the server's environment says.
    access_key_id: String,
    has_secret: bool,
    /// Whether the secret was sealed with another key than this server's, and must be entered again.
    secret_needed: bool,
}

impl StoreAnswer {
    fn of(set_by: &'static str, place: &Place) -> Self {
        let form = PlaceForm::of(place);
        Self {
            place: place.to_string(),
            set_by,
            kind: form.kind,
            folder: form.folder,
            bucket: form.bucket,
            prefix: form.prefix,
            endpoint: form.endpoint,
            region: form.region,
            path_style: form.path_style,
            allow_http: form.allow_http,
            access_key_id: form.access_key_id,
            has_secret: false,
            secret_needed: false,
        }
    }
}

impl From<Chosen> for StoreAnswer {
    fn from(chosen: Chosen) -> Self {
        let (has_secret, secret_needed) = (chosen.has_secret, chosen.asks_again());
        Self { has_secret, secret_needed, ..Self::of("administrator", &chosen.place) }
    }
}

/// See where the archive is
#[utoipa::path(
    get, path = "/energy/archive/store", operation_id = "get_archive_store", tag = "Administration",
    responses((status = 200, description = "The archive's place", body = StoreAnswer))
)]
pub(super) async fn get(
    extract::State(state): extract::State<State>,
    Administrator(_): Administrator,
) -> Result<Json<StoreAnswer>, Problem> {
    if let Some(set) = state.settings.archive.set_place() {
        return Ok(Json(StoreAnswer::of("operator", &set)));
    }
    let chosen = archive::chosen(&state.db).await?.map(StoreAnswer::from);
    let own = || StoreAnswer::of("default", &Place::Folder { path: None });
    Ok(Json(chosen.unwrap_or_else(own)))
}

/// A place for the archive.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewArchiveStore, example = json!({
    "kind": "s3", "bucket": "energy", "region": "eu-central-1", "access_key_id": "AKID",
    "secret_access_key": "…"
}))]
pub(super) struct StoreBody {
    /// `folder` or `s3`.
    kind: String,
    /// An absolute path; the folder `archive` beside the database unless told.
    #[serde(default)]
    folder: String,
    #[serde(default)]
    bucket: String,
    /// What all keys begin with.
    #[serde(default)]
    prefix: String,
    /// Scheme, host and port; Amazon's unless told.
    #[serde(default)]
    endpoint: String,
    #[serde(default)]
    region: String,
    /// Whether the bucket is the first part of the path, not of the host; it is unless told.
    path_style: Option<bool>,
    /// Whether the endpoint may be one that does not encrypt.
    #[serde(default)]
    allow_http: bool,
    /// The server's environment says it unless told.
    #[serde(default)]
    access_key_id: String,
    /// Kept as it is unless told, for the same access key.
    #[serde(default)]
    secret_access_key: String,
}

impl From<StoreBody> for PlaceForm {
    fn from(body: StoreBody) -> Self {
        Self {
            kind: body.kind,
            folder: body.folder,
            bucket: body.bucket,
            prefix: body.prefix,
            endpoint: body.endpoint,
            region: body.region,
            path_style: body.path_style.unwrap_or(true),
            allow_http: body.allow_http,
            access_key_id: body.access_key_id,
            secret_access_key: body.secret_access_key,
        }
    }
}

/// Choose where the archive is
///
/// It holds from the next run on. What is archived already stays where it is, and is to be moved by hand.
#[utoipa::path(
    put, path = "/energy/archive/store", operation_id = "set_archive_store", tag = "Administration",
    request_body = StoreBody,
    responses((status = 200, description = "The archive's place", body = StoreAnswer))
)]
pub(super) async fn put(
    extract::State(state): extract::State<State>,
    Administrator(user): Administrator,
    Body(body): Body<StoreBody>,
) -> Result<Json<StoreAnswer>, Problem> {
    if state.settings.archive.set.is_some() {
        return Err(Problem::new(StatusCode::CONFLICT, app::ssr::SET_BY_OPERATOR));
    }
    let new = NewPlace::parse(&body.into())?;
    Ok(Json(archive::choose(&state.db, user.id, new, storage::now()).await?.into()))
}

/// Test the archive
///
/// A small object is written, read back and deleted; GET tells what was found.
#[utoipa::path(
    post, path = "/energy/archive/store/test", operation_id = "test_archive_store", tag = "Administration",
    responses((status = 202, description = "It waits its turn", body = Enqueued))
)]
pub(super) async fn test(
    extract::State(state): extract::State<State>,
    Administrator(_): Administrator,
) -> Result<(StatusCode, Json<Enqueued>), Problem> {
    let job = jobs::enqueue(&state.db, Kind::TestArchive, storage::now()).await?;
    Ok((StatusCode::ACCEPTED, Json(job.into())))
}

/// What a test of the archive found.
#[derive(Serialize, ToSchema)]
#[schema(as = ArchiveTest)]
pub(super) struct TestAnswer {
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    state: &'static str,
    /// What it found, and what to do.
    message: String,
}

/// Get what the last test of the archive found
#[utoipa::path(
    get, path = "/energy/archive/store/test", operation_id = "get_archive_test", tag = "Administration",
    responses((status = 200, description = "The last test", body = TestAnswer))
)]
pub(super) async fn tested(
    extract::State(state): extract::State<State>,
    Administrator(_): Administrator,
) -> Result<Json<TestAnswer>, Problem> {
    let job = jobs::latest_about(&state.db, Kind::TestArchive, "").await?;
    let job = job.ok_or_else(Problem::not_found)?;
    Ok(Json(TestAnswer { state: job.state.as_str(), message: job.message }))
}
