//! Everything that is a person's, as a zip.

use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::extract;
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use domain::energy::archive as lines;
use domain::{Instant, Span};
use serde::Serialize;
use std::io::{Cursor, Write};
use storage::{Error, Result, account, energy, runs};
use zip::ZipWriter;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;

type Zip = ZipWriter<Cursor<Vec<u8>>>;

/// Download everything that is mine
///
/// A zip of JSON lines: a file for each kind of thing, its times as microseconds since 1970, and in `runs/` a file for
/// each run with its samples, or the minutes that are left of them, as the API speaks of them. In `energy/` lies a file for
/// each gateway with what its meters said, as the archive holds it; what has left the database for the archive is there.
#[utoipa::path(
    get, path = "/me/export", operation_id = "export_me", tag = "Account",
    responses((status = 200, description = "The zip", content_type = "application/zip"))
)]
pub(super) async fn export(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
) -> std::result::Result<([(HeaderName, &'static str); 2], Vec<u8>), Problem> {
    let (db, user) = (&state.db, user.id);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, lines) in account::export(db, user, storage::now()).await? {
        zip = file(zip, name.to_owned()).await?;
        zip = write(zip, lines).await?.0;
    }
    for run in runs::ids(db, user).await? {
        let mut page = runs::recorded(db, user, run, None).await?;
        if !page.is_empty() {
            zip = file(zip, format!("runs/{run}")).await?;
        }
        while !page.is_empty() {
            (zip, page) = write(zip, page).await?;
            page = runs::recorded(db, user, run, page.last()).await?;
        }
    }
    let always = Span::new(Instant::default(), Instant::MAX).ok_or(Error::NotFound)?;
    for gateway in energy::list(db, user).await? {
        zip = file(zip, format!("energy/{}", gateway.cloud_id)).await?;
        let hours = energy::archive::list(db, user, gateway.id, always).await?;
        for hour in hours.iter().rev() {
            let readings = energy::archive::hour_readings(db, gateway.id, hour.at).await?;
            let text = move |zip: &mut Zip| Ok(zip.write_all(lines::write(&readings).as_bytes())?);
            zip = beside(zip, text).await?.0;
        }
    }
    let bytes = zip.finish().map_err(Error::internal)?.into_inner();
    let headers = [
        (CONTENT_TYPE, "application/zip"),
        (CONTENT_DISPOSITION, "attachment; filename=\"hindsight.zip\""),
    ];
    Ok((headers, bytes))
}

/// Ends the file before, and begins one.
async fn file(zip: Zip, name: String) -> Result<Zip> {
    let options = SimpleFileOptions::default();
    let begun = beside(zip, move |zip| zip.start_file(format!("{name}.jsonl"), options));
    Ok(begun.await?.0)
}

/// Writes lines, and gives them back.
async fn write<T: Serialize + Send + 'static>(zip: Zip, lines: Vec<T>) -> Result<(Zip, Vec<T>)> {
    let written = beside(zip, move |zip| {
        for line in &lines {
            serde_json::to_writer(&mut *zip, line).map_err(std::io::Error::from)?;
            zip.write_all(b"\n")?;
        }
        Ok(lines)
    });
    written.await
}

/// Compressing takes a while: beside the requests of others.
async fn beside<T: Send + 'static>(
    mut zip: Zip,
    work: impl FnOnce(&mut Zip) -> ZipResult<T> + Send + 'static,
) -> Result<(Zip, T)> {
    let done = tokio::task::spawn_blocking(move || work(&mut zip).map(|done| (zip, done)));
    done.await.map_err(Error::internal)?.map_err(Error::internal)
}
