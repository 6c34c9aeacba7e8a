//! Where the files of runs are, ours and those that others left behind.

use super::Spool;
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How much all runs together may take; beyond it the oldest that is not running is given up.
pub const MAX_FOLDER: u64 = 256 << 20;

/// A file without its name for longer than this was never finished.
const STALE: Duration = Duration::from_secs(3600);

#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// `$XDG_STATE_HOME/grasshopper`, or `~/.local/state/grasshopper`; made if it is not there, for its owner only.
    pub fn open() -> io::Result<Self> {
        let absolute =
            |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let state = absolute("XDG_STATE_HOME")
            .or_else(|| std::env::home_dir().map(|home| home.join(".local/state")))
            .ok_or_else(|| io::Error::other("neither XDG_STATE_HOME nor HOME is set"))?;
        Self::at(&state.join("grasshopper"))
    }

    pub fn at(path: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        Ok(Self(path.to_owned()))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The files of runs, oldest first: their names begin with the time.
    pub fn files(&self) -> io::Result<Vec<PathBuf>> {
        let mut files: Vec<PathBuf> =
            fs::read_dir(&self.0)?.flatten().map(|entry| entry.path()).collect();
        files.retain(|path| path.extension().is_some_and(|it| it == "jsonl"));
        files.sort();
        Ok(files)
    }

    /// Makes room: gives up the oldest runs that nobody writes to until all are below `max` bytes.
    pub fn tidy(&self, max: u64) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.0)?.flatten() {
            let (path, Ok(about)) = (entry.path(), entry.metadata()) else { continue };
            match path.extension().and_then(|it| it.to_str()) {
                Some("new") if is_stale(&about) => drop(fs::remove_file(&path)),
                Some("jsonl" | "refused") => files.push((path, about.len())),
                _ => {}
            }
        }
        files.sort();
        let mut total: u64 = files.iter().map(|(_, size)| size).sum();
        let mut gone = Vec::new();
        for (path, size) in files {
            if total <= max {
                break;
            }
            // Locked: its run lives.
            let Ok(file) = fs::File::open(&path) else { continue };
            if file.try_lock().is_ok() && fs::remove_file(&path).is_ok() {
                total -= size;
                gone.push(path);
            }
        }
        Ok(gone)
    }

    /// Opens what was left behind for this server, one at a time, oldest first.
    pub fn left_behind(&self, server: &str) -> io::Result<impl Iterator<Item = Spool> + use<>> {
        let server = server.to_owned();
        let opened = self.files()?.into_iter().filter_map(|path| Spool::open(&path).ok().flatten());
        Ok(opened.filter(move |spool| spool.header().server == server))
    }

    /// How many ended runs wait for other servers, by server.
    pub fn waiting_elsewhere(&self, server: &str) -> io::Result<BTreeMap<String, usize>> {
        let mut elsewhere = BTreeMap::new();
        for path in self.files()? {
            if let Ok(Some(spool)) = Spool::open(&path)
                && spool.header().server != server
            {
                *elsewhere.entry(spool.header().server.clone()).or_default() += 1;
            }
        }
        Ok(elsewhere)
    }
}

fn is_stale(about: &fs::Metadata) -> bool {
    let age = about.modified().ok().and_then(|at| SystemTime::now().duration_since(at).ok());
    age.is_some_and(|age| age > STALE)
}
