//! The data folder: which file is what, who holds it, and whether it was left cleanly.
//!
//! ```text
//! hindsight.db       everything
//! hindsight.key      32 random bytes that sign and seal; mode 0600; never in a backup unless asked for
//! jobs.db            the queue of wake-ups; may be lost
//! time_tracking.csv  the rows of packaging, for others to read; see `packaging::file`
//! hindsight.lock     held by the one `hindsight serve`
//! scrape.lock        held by the one scrape of reports, of the server or of `hindsight scrape`
//! unclean            there while the server runs; found at start, the last stop was not a stop
//! backups/           copies of hindsight.db
//! ```

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why the data cannot be opened. Each sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("another Hindsight serves {}; stop it first, or choose another folder with --data", .0.display())]
    InUse(PathBuf),
    #[error(
        "{} was written by a newer Hindsight (schema {found}, this program knows {known}); \
         start the newer program, or restore a backup made before it with `hindsight restore FILE`",
        path.display()
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error(
        "the database {} is damaged ({what}); it is left as it is. Restore the newest good copy from {} \
         with `hindsight restore FILE`",
        path.display(), backups.display()
    )]
    Damaged { path: PathBuf, backups: PathBuf, what: String },
    #[error("{} is not a whole Hindsight backup ({what}); choose another file. Nothing was changed", path.display())]
    NotABackup { path: PathBuf, what: String },
    #[error("the database {} is held by another program; close it and try again", .0.display())]
    Locked(PathBuf),
    #[error("no space is left on the disk of {}; free some and start again. Nothing was lost", .0.display())]
    Full(PathBuf),
    #[error(
        "the database needs an update that only `hindsight serve` makes; stop the running server and start the new one"
    )]
    NotMigrated,
    #[error("{}: this is not a key (64 hexadecimal digits); put the right one back, or remove the file to start with \
             a new one, which ends the tokens it signed and forgets sealed secrets", .0.display())]
    BadKey(PathBuf),
    #[error("{doing} {} failed; {}", path.display(), remedy(source))]
    Io { doing: &'static str, path: PathBuf, source: io::Error },
    #[error("the database could not be opened")]
    Database(#[from] sqlx::Error),
}

/// What the person at the terminal can do.
fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "see that it is there and written right",
        io::ErrorKind::StorageFull => "free some space on that disk and try again",
        _ => "see that the user who runs Hindsight may read and write there",
    }
}

impl OpenError {
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }
}

/// The data folder, and the lock on it where this process holds one.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    lock: Option<Arc<File>>,
}

/// Released when it goes, or the process ends.
#[derive(Debug)]
pub struct ScrapeLock {
    _lock: File,
}

impl Folder {
    /// Makes the folder if it is missing (mode 0700), without taking it.
    pub fn find(path: &Path) -> Result<Self, OpenError> {
        if !path.exists() {
            fs::create_dir_all(path).map_err(OpenError::io("creating the data folder", path))?;
            restrict(path, 0o700)?;
        }
        Ok(Self { path: path.to_owned(), lock: None })
    }

    /// Takes the folder for this process alone; released when the last clone goes, or the process ends.
    pub fn take(path: &Path) -> Result<Self, OpenError> {
        let folder = Self::find(path)?;
        let lock_path = folder.path.join("hindsight.lock");
        let lock = File::create(&lock_path).map_err(OpenError::io("creating", &lock_path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { lock: Some(Arc::new(lock)), ..folder }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse(folder.path)),
            Err(TryLockError::Error(source)) => {
                Err(OpenError::Io { doing: "locking", path: lock_path, source })
            }
        }
    }

    /// Takes the right to scrape reports; `None` while another scrape is at work here, of this process or another.
    pub fn take_scrape(&self) -> Result<Option<ScrapeLock>, OpenError> {
        let path = self.path.join("scrape.lock");
        let lock = File::create(&path).map_err(OpenError::io("creating", &path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(ScrapeLock { _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => {
                Err(OpenError::Io { doing: "locking", path, source })
            }
        }
    }

    /// Whether this process holds the folder.
    pub fn is_taken(&self) -> bool {
        self.lock.is_some()
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn database(&self) -> PathBuf {
        self.path.join("hindsight.db")
    }

    pub fn queue(&self) -> PathBuf {
        self.path.join("jobs.db")
    }

    pub fn key(&self) -> PathBuf {
        self.path.join("hindsight.key")
    }

    pub fn backups(&self) -> PathBuf {
        self.path.join("backups")
    }

    /// All rows of packaging.
    pub fn time_tracking(&self) -> PathBuf {
        self.path.join("time_tracking.csv")
    }

    /// Where the next one is written.
    pub(crate) fn time_tracking_draft(&self) -> PathBuf {
        self.path.join("time_tracking.csv.new")
    }

    /// Where one goes that was there before the first of ours.
    pub(crate) fn time_tracking_found(&self) -> PathBuf {
        self.path.join("time_tracking.found.csv")
    }

    /// Held by the one who writes it.
    pub(crate) fn time_tracking_lock(&self) -> PathBuf {
        self.path.join("time_tracking.lock")
    }

    fn marker(&self) -> PathBuf {
        self.path.join("unclean")
    }

    /// Whether the last server here ended without closing.
    pub(crate) fn left_unclean(&self) -> bool {
        self.marker().exists()
    }

    pub(crate) fn mark_unclean(&self) -> Result<(), OpenError> {
        let marker = self.marker();
        fs::write(&marker, b"").map_err(OpenError::io("writing", &marker))
    }

    pub(crate) fn mark_clean(&self) {
        if self.is_taken() {
            // Failing to remove it costs a check at the next start, nothing else.
            let _ = fs::remove_file(self.marker());
        }
    }

    /// The 32 secret bytes, made at the first start. `HINDSIGHT_KEY` (64 hexadecimal digits) stands in for the file.
    pub(crate) fn secret(&self) -> Result<[u8; 32], OpenError> {
        let path = self.key();
        if let Ok(text) = std::env::var("HINDSIGHT_KEY") {
            return from_hex(&text).ok_or_else(|| OpenError::BadKey("HINDSIGHT_KEY".into()));
        }
        match fs::read_to_string(&path) {
            Ok(text) => from_hex(&text).ok_or(OpenError::BadKey(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let secret: [u8; 32] = rand::random();
                write_private(&path, to_hex(&secret).as_bytes())?;
                Ok(secret)
            }
            Err(source) => Err(OpenError::Io { doing: "reading", path, source }),
        }
    }
}

/// Makes an empty file that only its owner can read, unless it is there: SQLite fills it and keeps its mode.
pub(crate) fn create_private(path: &Path) -> Result<(), OpenError> {
    private_options()
        .create(true)
        .append(true)
        .open(path)
        .map(drop)
        .map_err(OpenError::io("creating", path))
}

/// Files that are made with these can be read by their owner only.
pub(crate) fn private_options() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Writes a file that only its owner can read: first beside it, then in its place, so that it is never half there.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), OpenError> {
    use io::Write;
    let draft = path.with_extension("new");
    let mut options = private_options();
    let mut file = options
        .write(true)
        .create(true)
        .truncate(true)
        .open(&draft)
        .map_err(OpenError::io("creating", &draft))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(OpenError::io("writing", &draft))?;
    fs::rename(&draft, path).map_err(OpenError::io("writing", path))
}

fn restrict(path: &Path, mode: u32) -> Result<(), OpenError> {
    #[cfg(unix)]
    {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
        fs::set_permissions(path, permissions).map_err(OpenError::io("protecting", path))?;
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    Ok(())
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let text = text.trim();
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}
