//! Everything that is a person's, as a zip that is made while it is sent.

use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::body::Body;
use axum::extract;
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use domain::account::UserId;
use domain::energy::archive as lines;
use domain::{Instant, Span};
use futures::stream::{Stream, unfold};
use serde::Serialize;
use serde_json::Value;
use std::io::{BufWriter, Write};
use storage::{Db, Error, Result, account, energy, runs};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

/// How many bytes are sent at once, and how many such parts wait for a slow reader.
const PART: usize = 64 << 10;
const WAITING: usize = 4;

/// Download everything that is mine
///
/// A zip of JSON lines: a file for each kind of thing, its times as microseconds since 1970, and in `runs/` a file for
/// each run with its samples, or the minutes that are left of them, as the API speaks of them. In `energy/` lies a file for
/// each gateway with what its meters said, as the archive holds it; what has left the database for the archive is there.
/// A run that is summed up meanwhile breaks it off; ask again.
#[utoipa::path(
    get, path = "/me/export", operation_id = "export_me", tag = "Account",
    responses((status = 200, description = "The zip", content_type = "application/zip"))
)]
pub(super) async fn export(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
) -> std::result::Result<([(HeaderName, &'static str); 2], Body), Problem> {
    // Asked before the answer begins: a stream cannot say what went wrong any more.
    let lists = account::export(&state.db, user.id, storage::now()).await?;
    let headers = [
        (CONTENT_TYPE, "application/zip"),
        (CONTENT_DISPOSITION, "attachment; filename=\"hindsight.zip\""),
    ];
    Ok((headers, Body::from_stream(packed(state.db.clone(), user.id, lists)?)))
}

type Lists = Vec<(&'static str, Vec<Value>)>;

/// The zip in parts. A thread of its own makes it, since it waits for whoever reads, who may be slow.
fn packed(db: Db, user: UserId, lists: Lists) -> Result<impl Stream<Item = Result<Vec<u8>>>> {
    let (parts, sent) = mpsc::channel(WAITING);
    let packing = Packing {
        zip: ZipWriter::new_stream(BufWriter::with_capacity(PART, Parts(parts.clone()))),
        parts: parts.clone(),
        runtime: Handle::current(),
        db,
        user,
    };
    let work = move || {
        if let Err(error) = packing.everything(lists) {
            // Without this, what there is would seem to be all.
            let _ = parts.blocking_send(Err(error));
        }
    };
    std::thread::Builder::new().name("export".to_owned()).spawn(work).map_err(Error::internal)?;
    Ok(unfold(sent, async |mut sent| sent.recv().await.map(|part| (part, sent))))
}

struct Packing {
    zip: ZipWriter<StreamWriter<BufWriter<Parts>>>,
    parts: mpsc::Sender<Result<Vec<u8>>>,
    runtime: Handle,
    db: Db,
    user: UserId,
}

impl Packing {
    fn everything(mut self, lists: Lists) -> Result<()> {
        for (name, lines) in lists {
            self.begin(name)?;
            self.write(&lines)?;
        }
        self.runs()?;
        self.energy()?;
        self.zip.finish().map_err(Error::internal)?.flush().map_err(Error::internal)
    }

    fn runs(&mut self) -> Result<()> {
        for run in self.wait(runs::ids(&self.db, self.user))? {
            let mut page = self.wait(runs::recorded(&self.db, self.user, run, None))?;
            if !page.is_empty() {
                self.begin(&format!("runs/{run}"))?;
            }
            while !page.is_empty() && self.is_wanted() {
                self.write(&page)?;
                page = self.wait(runs::recorded(&self.db, self.user, run, page.last()))?;
            }
        }
        Ok(())
    }

    fn energy(&mut self) -> Result<()> {
        let always = Span::new(Instant::default(), Instant::MAX).ok_or(Error::NotFound)?;
        for gateway in self.wait(energy::list(&self.db, self.user))? {
            self.begin(&format!("energy/{}", gateway.cloud_id))?;
            let hours = energy::archive::list(&self.db, self.user, gateway.id, always);
            for hour in self.wait(hours)?.iter().rev() {
                if !self.is_wanted() {
                    return Ok(());
                }
                let readings = energy::archive::hour_readings(&self.db, gateway.id, hour.at);
                let text = lines::write(&self.wait(readings)?);
                self.zip.write_all(text.as_bytes()).map_err(Error::internal)?;
            }
        }
        Ok(())
    }

    fn wait<T>(&self, reading: impl Future<Output = Result<T>>) -> Result<T> {
        self.runtime.block_on(reading)
    }

    /// Whether someone is still reading.
    fn is_wanted(&self) -> bool {
        !self.parts.is_closed()
    }

    /// Ends the file before, and begins one; of readings there may be more than the 4 GiB of a small one.
    fn begin(&mut self, name: &str) -> Result<()> {
        let options = SimpleFileOptions::default().large_file(name.starts_with("energy/"));
        self.zip.start_file(format!("{name}.jsonl"), options).map_err(Error::internal)
    }

    fn write<T: Serialize>(&mut self, lines: &[T]) -> Result<()> {
        for line in lines {
            serde_json::to_writer(&mut self.zip, line).map_err(Error::internal)?;
            self.zip.write_all(b"\n").map_err(Error::internal)?;
        }
        Ok(())
    }
}

/// Waits until there is room for a part. What nobody reads any more is let go, and is no failure.
struct Parts(mpsc::Sender<Result<Vec<u8>>>);

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let _ = self.0.blocking_send(Ok(bytes.to_vec()));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
