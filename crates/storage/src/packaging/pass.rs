//! All rows, passing by: while some are read, those before are worked on by another thread, and none are waited for.

use super::row::{Kept, columns};
use crate::{Error, Result};
use futures::TryStreamExt;
use sqlx::SqliteConnection;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How many rows go from thread to thread at once.
const PORTION: usize = 1_000;

/// Hands all rows to `work`, in order of date, position and id. Rows that end in an error are not all.
pub(super) async fn pass<T: Send + 'static>(
    conn: &mut SqliteConnection,
    work: impl FnOnce(&mut dyn Iterator<Item = Kept>) -> T + Send + 'static,
) -> Result<T> {
    let (sender, mut receiver): (_, Receiver<Vec<Kept>>) = channel(4);
    let working = tokio::task::spawn_blocking(move || {
        work(&mut std::iter::from_fn(|| receiver.blocking_recv()).flatten())
    });
    let sent = send(conn, sender).await;
    // Waited for in any case: nothing goes on behind the caller's back.
    let done = working.await.map_err(Error::internal);
    sent.and(done)
}

async fn send(conn: &mut SqliteConnection, sender: Sender<Vec<Kept>>) -> Result<()> {
    let query =
        concat!("select ", columns!(), " from packaging_row r order by r.date, r.position, r.id");
    let mut found = sqlx::query_as::<_, Kept>(query).fetch(conn);
    let mut portion = Vec::with_capacity(PORTION);
    // Whoever no longer listens has gone wrong, and says so.
    while let Some(kept) = found.try_next().await? {
        portion.push(kept);
        if portion.len() == PORTION {
            let full = std::mem::replace(&mut portion, Vec::with_capacity(PORTION));
            if sender.send(full).await.is_err() {
                return Ok(());
            }
        }
    }
    let _ = sender.send(portion).await;
    Ok(())
}
