//! Opening: checked when the last stop was not clean, copied before it is changed, refused when it is newer.

use super::{Db, Inner};
use crate::account::{Keys, Known, Throttle};
use crate::db::writer::Writer;
use crate::folder::{Folder, OpenError, create_private};
use crate::jobs::queue::Bell;
use crate::packaging::Sheets;
use crate::runs::{Folds, Recorder};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, broadcast, watch};

/// How many rows SQLite's thread may be ahead of who reads them. At the library's 50 the two wait for each other all the
/// time while the samples of a run are read.
const ROWS: usize = 2_048;

static MIGRATIONS: Migrator = sqlx::migrate!();

impl Db {
    /// Opens for `hindsight serve`: takes the folder, checks, backs up, migrates.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        let folder = Folder::take(path)?;
        let db = Self::connect(folder).await?;
        db.folder().mark_unclean()?;
        Ok(db)
    }

    /// Opens for a subcommand, also beside a running server, which then does the migrating.
    pub async fn open_beside(path: &Path) -> Result<Self, OpenError> {
        let folder = match Folder::take(path) {
            Err(OpenError::InUse(_)) => Folder::find(path)?,
            taken => taken?,
        };
        Self::connect(folder).await
    }

    /// The same for a subcommand that may take hours: a server can be started meanwhile.
    pub async fn open_for_long(path: &Path) -> Result<Self, OpenError> {
        // Checked and migrated under the lock.
        Self::open_beside(path).await?.close().await;
        Self::connect(Folder::find(path)?).await
    }

    async fn connect(folder: Folder) -> Result<Self, OpenError> {
        let database = folder.database();
        if std::fs::metadata(&database).is_ok_and(|file| file.len() == 0)
            && folder.backups().exists()
        {
            // SQLite would take it for a new one, and whoever came first for the administrator.
            return Err(damaged(&folder, "it is empty, though this folder has backups".to_owned()));
        }
        create_private(&database)?;
        let keys = Keys::new(&folder.secret()?);
        let options = options(&database);
        let mut conn = options.connect().await.map_err(|e| explain(&folder, e))?;
        prepare(&folder, &mut conn).await?;

        let (changes, _) = broadcast::channel(1024);
        let known = Arc::new(Known::default());
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let read = SqlitePoolOptions::new()
            .max_connections(u32::try_from(cores).unwrap_or(2).clamp(4, 16))
            .acquire_timeout(Duration::from_secs(10))
            // A file does not hang up.
            .test_before_acquire(false)
            .after_connect(|conn, _| Box::pin(crate::runs::teach(conn)))
            .connect_with(options.pragma("query_only", "on"))
            .await
            .map_err(|e| explain(&folder, e))?;
        let writer = Writer::start(conn, changes.clone(), known.clone())
            .map_err(|error| OpenError::Database(error.into()))?;
        let folds = Arc::new(Folds::new(writer.clone(), read.clone()));
        Ok(Self(Arc::new(Inner {
            read,
            recorder: Recorder::new(writer.clone(), folds.clone()),
            folds,
            writer,
            changes,
            folder,
            keys,
            throttle: Throttle::default(),
            known,
            hashing: Semaphore::new(cores),
            bell: Bell::default(),
            gateways: watch::Sender::new(()),
            sheets: Sheets::default(),
        })))
    }
}

/// The settings of every connection of ours: nothing is acknowledged before it is on the disk.
pub(crate) fn options(database: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        .row_buffer_size(ROWS)
        .disable_statement_logging()
}

/// The newest schema this program knows.
pub(crate) fn known_schema() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The schema a database has; 0 for a new one.
pub(crate) async fn found_schema(conn: &mut SqliteConnection) -> sqlx::Result<i64> {
    let has_table: bool = sqlx::query_scalar(
        "select exists (select 1 from sqlite_master where name = '_sqlx_migrations')",
    )
    .fetch_one(&mut *conn)
    .await?;
    if !has_table {
        return Ok(0);
    }
    sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations where success")
        .fetch_one(conn)
        .await
}

/// What `pragma quick_check` finds wrong, or `None`.
pub(crate) async fn quick_check(conn: &mut SqliteConnection) -> sqlx::Result<Option<String>> {
    let found: Vec<String> = sqlx::query_scalar("pragma quick_check(3)").fetch_all(conn).await?;
    Ok((found != ["ok"]).then(|| found.join("; ")))
}

async fn prepare(folder: &Folder, conn: &mut SqliteConnection) -> Result<(), OpenError> {
    let (found, known) =
        (found_schema(conn).await.map_err(|e| explain(folder, e))?, known_schema());
    if found > known {
        return Err(OpenError::Newer { path: folder.database(), found, known });
    }
    let pending = found < known;
    if pending && !folder.is_taken() {
        return Err(OpenError::NotMigrated);
    }
    if folder.is_taken() && (pending || folder.left_unclean()) {
        let wrong = quick_check(conn).await.map_err(|e| explain(folder, e))?;
        if let Some(what) = wrong {
            return Err(damaged(folder, what));
        }
    }
    if pending {
        if found > 0 {
            crate::backup::before_migration(folder, conn, found).await?;
        }
        MIGRATIONS.run(&mut *conn).await.map_err(|e| explain_migration(folder, e))?;
    }
    conn.ping().await.map_err(|e| explain(folder, e))
}

fn damaged(folder: &Folder, what: String) -> OpenError {
    OpenError::Damaged { path: folder.database(), backups: folder.backups(), what }
}

/// Turns SQLite's code into the sentence that helps.
pub(crate) fn explain(folder: &Folder, error: sqlx::Error) -> OpenError {
    let code = error.as_database_error().and_then(|e| e.code()).and_then(|c| c.parse::<u32>().ok());
    match code.map(|extended| extended & 0xff) {
        Some(5 | 6) => OpenError::Locked(folder.database()),
        Some(13) => OpenError::Full(folder.path().to_owned()),
        Some(11 | 26) => damaged(folder, error.to_string()),
        _ => OpenError::Database(error),
    }
}

/// The same for what a migration ran into.
pub(crate) fn explain_migration(folder: &Folder, error: MigrateError) -> OpenError {
    match error {
        MigrateError::Execute(e) | MigrateError::ExecuteMigration(e, _) => explain(folder, e),
        other => OpenError::Database(sqlx::Error::Migrate(Box::new(other))),
    }
}
