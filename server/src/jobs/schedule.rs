//! The clock of the jobs: what was missed at start, then each kind at its times, and a sweep every hour.

use apalis_cron::CronScheduler;
use domain::jobs::Kind;
use futures::StreamExt;
use futures::future::join_all;
use jiff::tz::TimeZone;
use std::pin::pin;
use std::time::Duration;
use storage::jobs::schedule;
use storage::{Db, Result};

const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);

/// Never returns.
pub(super) async fn keep(db: Db) {
    for kind in Kind::SCHEDULED {
        if let Err(error) = catch_up(&db, kind).await {
            tracing::warn!(%error, kind = kind.as_str(), "a missed job could not be enqueued");
        }
    }
    tokio::join!(sweep(&db), join_all(Kind::SCHEDULED.map(|kind| tick(&db, kind))));
}

/// Enqueues a job whose time has come since it last succeeded: the scheduler itself never looks back.
pub(super) async fn catch_up(db: &Db, kind: Kind) -> Result<()> {
    let now = storage::now();
    let last = storage::jobs::last_success(db, kind).await?.and_then(|job| job.finished_at);
    if last.is_none_or(|last| schedule::next_run(kind, last) <= now) {
        storage::jobs::enqueue(db, kind, now).await?;
    }
    Ok(())
}

async fn tick(db: &Db, kind: Kind) {
    let schedule = match schedule::of(kind) {
        Ok(schedule) => schedule,
        Err(error) => return tracing::error!(%error, kind = kind.as_str(), "no such schedule"),
    };
    loop {
        let scheduler = CronScheduler::new(schedule.clone()).with_timezone(TimeZone::UTC);
        let mut ticks = pin!(scheduler.into_stream());
        while let Some(Ok(_)) = ticks.next().await {
            if let Err(error) = storage::jobs::enqueue(db, kind, storage::now()).await {
                tracing::warn!(%error, kind = kind.as_str(), "a job could not be enqueued");
            }
        }
        // The clock was set past the next tick, on which the scheduler would stay; it begins anew.
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn sweep(db: &Db) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        if let Err(error) = storage::jobs::sweep(db).await {
            tracing::warn!(%error, "the job queues could not be swept");
        }
    }
}
