//! When reports are asked for by themselves: as the source says, whose settings can change at any time.

use domain::Instant;
use domain::live::Domain;
use domain::packaging::Scrape;
use std::time::Duration;
use storage::db::Notice;
use storage::{Db, Result, packaging};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// How long it goes without looking: the clock may have been set, and another process have changed the source.
const EVERY: Duration = Duration::from_secs(60);

/// Enqueues a scrape at its times, and at the start one whose time has come since the last that succeeded. Never
/// returns.
pub async fn keep(db: Db) {
    let mut changes = db.changes();
    let mut seen = packaging::last_whole(&db).await.unwrap_or_default();
    loop {
        let wait = look(&db, &mut seen).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "whether reports are to be scraped is not known");
            EVERY
        });
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = changed(&mut changes) => {}
        }
    }
}

/// Enqueues what is due; answers how long until the next look. What was due before the source was set up, or changed,
/// was of another schedule.
async fn look(db: &Db, seen: &mut Option<Instant>) -> Result<Duration> {
    let now = storage::now();
    let source = packaging::source(db).await?;
    let since = (*seen).max(source.changed_at).unwrap_or(now);
    let Some(due) = packaging::next_scrape(&source, since) else { return Ok(EVERY) };
    if due > now {
        let left = u64::try_from(due.since(now)).unwrap_or_default();
        return Ok(Duration::from_micros(left).min(EVERY));
    }
    packaging::ask(db, Scrape::scheduled(), now).await?;
    *seen = Some(now);
    Ok(Duration::ZERO)
}

/// Returns when the source may have changed.
async fn changed(changes: &mut Receiver<Notice>) {
    loop {
        match changes.recv().await {
            Ok((_, change)) if change.domain == Domain::Packaging && change.id == "source" => {
                return;
            }
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => return,
            // The database is closed, and with it all of this ends.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
