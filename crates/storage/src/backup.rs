//! Copies of the database: `vacuum into`, verified by opening them. Never keys, unless asked for.
//!
//! A backup holds everything but `hindsight.key`. Restored without that key all is there except sealed secrets, and
//! the JWTs that it signed end; sessions and API tokens are rows and stay.

use crate::db::open::{explain, found_schema, known_schema, options, quick_check};
use crate::folder::{Folder, OpenError, create_private, write_private};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Where the keys of a backup made with them lie: beside it, `FILE.key`.
pub fn key_beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".key");
    name.into()
}

/// Copies the database of `folder` to `file` and verifies the copy; also beside a running server. Answers its size
/// in bytes. An older file of that name is replaced only by a whole new one.
pub async fn backup(folder: &Folder, file: &Path, with_keys: bool) -> Result<u64, OpenError> {
    let source = folder.database();
    let mut conn = options(&source)
        .create_if_missing(false)
        .connect()
        .await
        .map_err(|e| explain(folder, e))?;
    copy(folder, &mut conn, file).await?;
    conn.close().await.map_err(|e| explain(folder, e))?;
    if with_keys {
        let key = fs::read(folder.key()).map_err(OpenError::io("reading", &folder.key()))?;
        write_private(&key_beside(file), &key)?;
    }
    Ok(fs::metadata(file).map_err(OpenError::io("reading", file))?.len())
}

/// The copy that is made before a migration changes anything: `backups/before-schema-N.db`.
pub(crate) async fn before_migration(
    folder: &Folder,
    conn: &mut SqliteConnection,
    schema: i64,
) -> Result<(), OpenError> {
    let backups = folder.backups();
    fs::create_dir_all(&backups).map_err(OpenError::io("creating", &backups))?;
    copy(folder, conn, &backups.join(format!("before-schema-{}.db", schema + 1))).await
}

/// Puts a backup in the place of the database of `folder`, whose lock the caller holds. What was there is kept in
/// `backups/`; answers where. A key beside the file (`FILE.key`) is put back too.
pub async fn restore(folder: &Folder, file: &Path) -> Result<Option<PathBuf>, OpenError> {
    verify(file).await?;
    let database = folder.database();
    let draft = database.with_extension("restoring");
    fs::copy(file, &draft).map_err(OpenError::io("copying", file))?;
    sync(&draft)?;
    // Before the database that says that it is there.
    crate::packaging::file::write_restored(folder, &draft).await?;
    let kept = keep_present(folder).await?;
    for stale in ["db-wal", "db-shm"] {
        // The old log must not be replayed onto the new file.
        let _ = fs::remove_file(database.with_extension(stale));
    }
    fs::rename(&draft, &database).map_err(OpenError::io("replacing", &database))?;
    // The queue speaks of rows that may be gone; it is made anew from our own rows.
    for queue in ["db", "db-wal", "db-shm"] {
        let _ = fs::remove_file(folder.queue().with_extension(queue));
    }
    let key = key_beside(file);
    if key.exists() {
        let bytes = fs::read(&key).map_err(OpenError::io("reading", &key))?;
        write_private(&folder.key(), &bytes)?;
    }
    sync(folder.path())?;
    Ok(kept)
}

/// Moves the present database, its log folded in, to `backups/before-restore-TIME.db`.
async fn keep_present(folder: &Folder) -> Result<Option<PathBuf>, OpenError> {
    let database = folder.database();
    if !database.exists() {
        return Ok(None);
    }
    let backups = folder.backups();
    fs::create_dir_all(&backups).map_err(OpenError::io("creating", &backups))?;
    let stamp = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let kept = backups.join(format!("before-restore-{stamp}.db"));
    if let Ok(mut conn) = options(&database).connect().await {
        // A damaged one is kept as it is, log and all beside it being lost with it.
        let _ = sqlx::query("pragma wal_checkpoint(truncate)").execute(&mut conn).await;
        let _ = conn.close().await;
    }
    fs::copy(&database, &kept).map_err(OpenError::io("keeping", &database))?;
    Ok(Some(kept))
}

/// Whether `file` is a whole Hindsight database that this program can read.
pub async fn verify(file: &Path) -> Result<(), OpenError> {
    let damaged = |what: String| OpenError::NotABackup { path: file.to_owned(), what };
    fs::metadata(file).map_err(OpenError::io("reading", file))?;
    let mut conn = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .connect()
        .await
        .map_err(|e| damaged(e.to_string()))?;
    let wrong = quick_check(&mut conn).await.map_err(|e| damaged(e.to_string()))?;
    let found = found_schema(&mut conn).await.map_err(|e| damaged(e.to_string()))?;
    let _ = conn.close().await;
    match wrong {
        Some(what) => Err(damaged(what)),
        None if found == 0 => Err(damaged("it is not a Hindsight database".to_owned())),
        None if found > known_schema() => {
            Err(OpenError::Newer { path: file.to_owned(), found, known: known_schema() })
        }
        None => Ok(()),
    }
}

/// Writes a verified copy under another name first, so that `file` is never half a backup.
async fn copy(folder: &Folder, conn: &mut SqliteConnection, file: &Path) -> Result<(), OpenError> {
    let mut draft = file.as_os_str().to_owned();
    draft.push(".part");
    let draft = PathBuf::from(draft);
    let _ = fs::remove_file(&draft);
    create_private(&draft)?;
    sqlx::query("vacuum into $1").bind(draft.display().to_string()).execute(conn).await.map_err(
        |error| match explain(folder, error) {
            // That of the copy: the folder is only read.
            OpenError::Full(_) => OpenError::Full(draft.clone()),
            error => error,
        },
    )?;
    sync(&draft)?;
    verify(&draft).await?;
    fs::rename(&draft, file).map_err(OpenError::io("writing", file))
}

pub(crate) fn sync(path: &Path) -> Result<(), OpenError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(OpenError::io("syncing", path))
}
