//! A run on disk: everything that is to be said of it, until the server has said that it is kept.
//!
//! ```text
//! $XDG_STATE_HOME/grasshopper/0198b2a4-….jsonl
//!   {"run":{"server":"http://…","start":{…}}}     first, from the moment the file has its name
//!   {"sample":{"seq":0,…}}                        each handed to the system before it is sent
//!   {"stop":{…}}                                  not there when we were killed
//! ```
//!
//! Behind the last line of a living run are blanks, in which its end finds room on a disk that is full by then.
//!
//! A living run holds its file's lock, so others leave it alone. The token is in none of them. A line that a kill has
//! torn has no end and is not read.

pub mod folder;

pub use folder::Folder;

use crate::say;
use domain::runs::Sample;
use domain::runs::report::{StartRun, StopRun};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How much of a single run waits for the server at most: more than six days at two samples in a second.
pub const MAX_FILE: u64 = 64 << 20;
/// From here on, what was acknowledged is cut off.
const COMPACT_FROM: u64 = 4 << 20;
/// How much is read at once; well above a thousand samples.
const CHUNK: usize = 512 << 10;

/// The room that is kept for the end, which is shorter.
const END_ROOM: usize = 512;

/// What a run begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// For which server it is; another must not get it.
    pub server: String,
    pub start: StartRun,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Run(Box<Header>),
    Sample(Sample),
    Stop(StopRun),
}

/// What comes next, after what was acknowledged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    pub samples: Vec<Sample>,
    /// Only when no sample is left before it.
    pub stop: Option<StopRun>,
    /// Where to go on, once these are acknowledged.
    pub next: u64,
}

/// What did not fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    pub samples: u64,
    pub end: bool,
}

/// The file of one run, open and locked.
pub struct Spool {
    header: Header,
    file: Mutex<Inner>,
    /// `None` when no file could be made: then it is in memory only.
    path: Option<PathBuf>,
    limit: u64,
}

struct Inner {
    file: File,
    size: u64,
    left_out: LeftOut,
}

impl Spool {
    /// Starts the file of a new run in `folder`.
    pub fn create(folder: &Path, key: &str, header: Header) -> io::Result<Self> {
        let path = folder.join(key).with_extension("jsonl");
        let first = line(&Line::Run(Box::new(header.clone())))?;
        let size = first.len() as u64;
        let file = place(&path, &with_room(first))?;
        Ok(Self::with(header, file, Some(path), size))
    }

    /// The same in memory, where there is no folder to write to.
    pub fn in_memory(header: Header) -> io::Result<Self> {
        let file =
            nix::sys::memfd::memfd_create("grasshopper", nix::sys::memfd::MFdFlags::MFD_CLOEXEC);
        let mut file = File::from(file.map_err(io::Error::from)?);
        let first = line(&Line::Run(Box::new(header.clone())))?;
        file.write_all(&with_room(first.clone()))?;
        Ok(Self { limit: COMPACT_FROM, ..Self::with(header, file, None, first.len() as u64) })
    }

    /// Opens what a run left behind. `None` when it is still running, or is nothing that we understand.
    pub fn open(path: &Path) -> io::Result<Option<Self>> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        if file.try_lock().is_err() {
            return Ok(None);
        }
        // Between opening and locking, its owner may have taken it away or put another in its place.
        let same = std::fs::metadata(path).is_ok_and(|now| same_file(&file, &now));
        let size = file.metadata()?.len();
        let first = read_lines(&file, 0, size)?.into_iter().next();
        match first.map(|(_, line)| serde_json::from_slice(&line)) {
            Some(Ok(Line::Run(header))) if same => {
                Ok(Some(Self::with(*header, file, Some(path.to_owned()), size)))
            }
            _ => Ok(None),
        }
    }

    fn with(header: Header, file: File, path: Option<PathBuf>, size: u64) -> Self {
        let file = Mutex::new(Inner { file, size, left_out: LeftOut::default() });
        Self { header, file, path, limit: MAX_FILE }
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Where it is, if it outlives us.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Keeps a sample. One that finds no room is left out, which is said once; the time is unknown then.
    pub fn sample(&self, sample: &Sample) {
        let mut inner = self.lock();
        let Ok(bytes) = line(&Line::Sample(*sample)) else { return };
        let written = if inner.size + bytes.len() as u64 > self.limit {
            Err(io::Error::other("its limit is reached"))
        } else {
            // With new room behind it, so that there is either both or neither.
            inner.write(bytes.len(), &with_room(bytes))
        };
        let Err(error) = written else { return };
        // What was written of it lies in the room for the end, and half a line would spoil the next one.
        let blank = with_room(Vec::new());
        let _ = inner.file.write_all_at(&blank, inner.size);
        inner.left_out.samples += 1;
        if inner.left_out.samples == 1 {
            say::trouble(&format!("samples cannot be kept ({error}); this time will be unknown"));
        }
    }

    /// Keeps the end, in the room that was kept for it.
    pub fn stop(&self, stop: &StopRun) {
        let mut inner = self.lock();
        let Ok(bytes) = line(&Line::Stop(stop.clone())) else { return };
        match inner.write(bytes.len(), &bytes) {
            Ok(()) => drop(inner.file.set_len(inner.size)),
            Err(error) => {
                inner.left_out.end = true;
                say::trouble(&format!("the end of the run cannot be kept: {error}"));
            }
        }
    }

    /// What could not be kept, for whatever reason.
    pub fn left_out(&self) -> LeftOut {
        self.lock().left_out
    }

    /// What comes after `from` (0 at first): at most `max` samples.
    pub fn read(&self, from: u64, max: usize) -> io::Result<Batch> {
        let inner = self.lock();
        let mut batch = Batch { next: from, ..Batch::default() };
        for (end, line) in read_lines(&inner.file, from, inner.size)? {
            match serde_json::from_slice(&line) {
                Ok(Line::Sample(sample)) if batch.samples.len() < max => batch.samples.push(sample),
                Ok(Line::Stop(stop)) if batch.samples.is_empty() => batch.stop = Some(stop),
                Ok(Line::Sample(_) | Line::Stop(_)) => break,
                // The first line, and what a failing disk has made unreadable.
                Ok(Line::Run(_)) | Err(_) => {}
            }
            batch.next = end;
        }
        Ok(batch)
    }

    /// Cuts off what was acknowledged up to `from`, if it is worth it; answers where to go on.
    pub fn compact(&self, from: u64) -> io::Result<u64> {
        let mut inner = self.lock();
        let Some(path) = &self.path else { return Ok(from) };
        // While much is still waiting it is left as it is: the rest is copied, and should be little.
        if from < COMPACT_FROM || inner.size - from > CHUNK as u64 {
            return Ok(from);
        }
        let mut bytes = line(&Line::Run(Box::new(self.header.clone())))?;
        let next = bytes.len() as u64;
        let mut rest = vec![0; usize::try_from(inner.size - from).unwrap_or_default()];
        inner.file.read_exact_at(&mut rest, from)?;
        bytes.extend(rest);
        let size = bytes.len() as u64;
        inner.file = place(path, &with_room(bytes))?;
        inner.size = size;
        Ok(next)
    }

    /// The server has it all.
    pub fn remove(&self) {
        let _inner = self.lock();
        if let Some(path) = &self.path {
            let _ = std::fs::remove_file(path);
        }
    }

    /// The server will never take it: out of the way, but there to be looked at.
    pub fn set_aside(&self) {
        let _inner = self.lock();
        if let Some(path) = &self.path {
            let _ = std::fs::rename(path, path.with_extension("refused"));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Writes behind what there is, `lines` bytes of which count from then on.
    fn write(&mut self, lines: usize, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all_at(bytes, self.size)?;
        self.size += lines as u64;
        Ok(())
    }
}

/// A file that is locked and has its content before it has its name.
fn place(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let new = path.with_extension("new");
    let _ = std::fs::remove_file(&new);
    let mut options = OpenOptions::new();
    let mut file = options.read(true).write(true).create_new(true).mode(0o600).open(&new)?;
    file.lock()?;
    file.write_all(bytes)?;
    std::fs::rename(&new, path)?;
    Ok(file)
}

/// Blanks without an end of their own: no line, until the end of the run is written there.
fn with_room(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len() + END_ROOM, b' ');
    bytes
}

fn same_file(file: &File, other: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|it| (it.dev(), it.ino()) == (other.dev(), other.ino()))
}

fn line(what: &Line) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(what)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The whole lines from `from` on, within one chunk, each with where it ends.
fn read_lines(file: &File, from: u64, size: u64) -> io::Result<Vec<(u64, Vec<u8>)>> {
    let length = usize::try_from(size.saturating_sub(from)).unwrap_or(CHUNK).min(CHUNK);
    let mut bytes = vec![0; length];
    file.read_exact_at(&mut bytes, from)?;
    let mut end = from;
    let mut lines = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        end += line.len() as u64;
        if line.ends_with(b"\n") {
            lines.push((end, line.to_vec()));
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests;
