//! SQLite's own calls on a connection of sqlx's.

#![expect(unsafe_code, reason = "rusqlite borrows the connection that sqlx has opened")]

use crate::Error;
use rusqlite::Connection;
use sqlx::sqlite::LockedSqliteHandle;

/// Calls `work` with the connection behind a handle, on this thread; SQLite's thread is locked out meanwhile.
///
/// It is lent as `&`: through `&mut` it could be put elsewhere, and outlive the handle.
pub(crate) fn calls<T>(
    handle: &mut LockedSqliteHandle<'_>,
    work: impl FnOnce(&Connection) -> T,
) -> T {
    // SAFETY: it is open, and nobody else's while `handle` lives; what is made of it closes nothing.
    let own = unsafe { Connection::from_handle(handle.as_raw_handle().as_ptr()) };
    work(&own.expect("nothing is opened that could fail"))
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, DiskFull};
        match error.sqlite_error_code() {
            Some(DatabaseBusy | DatabaseLocked) => Self::Busy,
            Some(DiskFull) => Self::Full,
            _ => Self::internal(error),
        }
    }
}
