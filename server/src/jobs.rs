//! Work that nobody waits for: the workers of the job queues, and the clock that fills them.
//!
//! A job is a row (`storage::jobs`); the queue only wakes a worker for it. The worker takes the row, performs what
//! its kind means, and writes on the row how that ended, in words. A handler that panics has failed; one that the
//! server stops is handed back and runs again at the next start. Nothing is tried twice by itself but by its
//! schedule: a full disk does not get emptier by trying.

mod archive_energy;
mod backup;
mod clean_up;
mod prune_energy;
mod prune_runs;
mod restore_energy;
mod schedule;
mod scrape_packaging;
mod test_archive;
#[cfg(test)]
mod tests;
mod verify_energy;
mod work;

pub use work::{Halt, Work};

use crate::config::Archive;
use crate::energy::Asking;
use apalis::prelude::{BoxDynError, Data, Monitor, WorkerBuilder};
use domain::jobs::{Kind, State};
use futures::FutureExt;
use futures::future::BoxFuture;
use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use storage::Db;
use storage::jobs::queue::Queue;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long to wait before trying again what failed for reasons outside: a full disk, a queue file gone.
const PAUSE: Duration = Duration::from_secs(2);

/// What a job's kind means. Answers the words that stay on its row.
type Perform = Arc<dyn Fn(Work) -> BoxFuture<'static, Result<String, Halt>> + Send + Sync>;

/// The running workers. Dropped, they end at once, and their jobs are handed back at the next start.
pub struct Jobs {
    db: Db,
    stop: CancellationToken,
    workers: JoinSet<()>,
    clock: JoinSet<()>,
}

/// What handlers need besides their job.
#[derive(Clone)]
pub struct Means {
    /// How long the samples of runs are kept; 0 is for good.
    pub run_samples_days: u32,
    pub asking: Asking,
    /// Where energy readings are archived, and how long they stay here besides.
    pub archive: Archive,
}

/// Starts the workers, catches up on what was missed while the server was off, and keeps the schedules. The folder
/// of `db` must be taken.
pub fn start(db: Db, means: Means) -> Jobs {
    let mut jobs = employ(db.clone(), performer(means));
    jobs.clock.spawn(schedule::keep(db.clone()));
    jobs.clock.spawn(crate::packaging::keep(db));
    jobs
}

/// What each kind means.
fn performer(means: Means) -> Perform {
    Arc::new(move |work| match work.kind() {
        Kind::Backup => backup::run(work).boxed(),
        Kind::CleanUp => clean_up::run(work).boxed(),
        Kind::PruneRuns => prune_runs::run(work, means.run_samples_days).boxed(),
        Kind::TestGateway => crate::energy::test::run(work, means.asking.clone()).boxed(),
        Kind::ArchiveEnergy => archive_energy::run(work, means.archive.clone()).boxed(),
        Kind::PruneEnergy => prune_energy::run(work, means.archive.readings_days).boxed(),
        Kind::VerifyEnergy => verify_energy::run(work, means.archive.clone()).boxed(),
        Kind::RestoreEnergy => restore_energy::run(work, means.archive.clone()).boxed(),
        Kind::TestArchive => test_archive::run(work, means.archive.clone()).boxed(),
        Kind::ScrapePackaging => scrape_packaging::run(work).boxed(),
        Kind::ReparsePackaging => crate::packaging::reparse(work).boxed(),
    })
}

/// The workers alone.
fn employ(db: Db, perform: Perform) -> Jobs {
    let stop = CancellationToken::new();
    let mut workers = JoinSet::new();
    workers.spawn(attend(Crew { db: db.clone(), perform, stop: stop.clone() }));
    Jobs { db, stop, workers, clock: JoinSet::new() }
}

impl Jobs {
    /// Asks what runs to end, waits for it at most `within`, and hands back what did not finish.
    pub async fn stop(mut self, within: Duration) {
        self.stop.cancel();
        self.clock.shutdown().await;
        if tokio::time::timeout(within, self.workers.join_next()).await.is_err() {
            self.workers.shutdown().await;
        }
        if let Err(error) = storage::jobs::close_queue(&self.db).await {
            tracing::warn!(%error, "running jobs are handed back at the next start");
        }
    }
}

/// What each worker has at hand.
#[derive(Clone)]
struct Crew {
    db: Db,
    perform: Perform,
    stop: CancellationToken,
}

/// Keeps workers at the queues until the server stops. When the queue file fails, all begin anew with a new one.
async fn attend(crew: Crew) {
    while !crew.stop.is_cancelled() {
        match storage::jobs::open_queue(&crew.db).await {
            Ok(queue) => attend_queue(&crew, queue).await,
            Err(error) => {
                // The whole chain: what SQLite said lies below.
                let error = anyhow::Error::from(error);
                tracing::error!(error = format!("{error:#}"), "the job queue cannot be opened");
            }
        }
        // Ends at once when the server stops.
        crew.stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await;
    }
}

/// One worker per queue, until the server stops or the queue fails.
async fn attend_queue(crew: &Crew, queue: Arc<Queue>) {
    let failed = queue.clone();
    // Restarting inside the monitor would spin on a full disk; a pause and a new queue file mend more.
    let mut monitor = Monitor::new().should_restart(move |_, error| {
        tracing::warn!(%error, "a worker of the job queue failed");
        failed.report_broken();
        false
    });
    for name in Kind::ALL.map(Kind::queue).into_iter().collect::<BTreeSet<_>>() {
        let (crew, queue) = (crew.clone(), queue.clone());
        // The queue file is new, so no earlier worker of the same name is in it.
        monitor = monitor.register(move |_| {
            WorkerBuilder::new(name).backend(queue.backend(name)).data(crew.clone()).build(wake)
        });
    }
    let context = monitor.context();
    let mut running = std::pin::pin!(monitor.run());
    tokio::select! {
        _ = &mut running => return,
        () = crew.stop.cancelled() => {}
        () = queue.broken() => {}
    }
    let _ = context.shutdown();
    let _ = running.await;
}

/// Performs the job that a wake-up names. How it ended stands on the row and is no matter of the queue, which hears
/// of a failure only when the row could not be taken; it still waits then, for the next sweep.
async fn wake(id: i64, crew: Data<Crew>) -> Result<(), BoxDynError> {
    let started = storage::jobs::start(&crew.db, id, storage::now()).await;
    let Some(job) = started.inspect_err(|error| tracing::warn!(job = id, %error, "not started"))?
    else {
        return Ok(());
    };
    tracing::info!(job = id, kind = job.kind.as_str(), "job started");
    let work = Work::new(crew.db.clone(), job, crew.stop.clone());
    let outcome = AssertUnwindSafe((crew.perform)(work)).catch_unwind().await;
    let (state, message) = match outcome {
        Ok(Ok(message)) => (State::Done, message),
        Ok(Err(Halt::Cancelled)) => (State::Cancelled, "Cancelled.".to_owned()),
        // Still marked as running, it is handed back when the queue closes.
        Ok(Err(Halt::Stopping)) => return Ok(()),
        Ok(Err(Halt::Failed(why))) => (State::Failed, why),
        Err(_) => (State::Failed, work::OUR_FAULT.to_owned()),
    };
    tracing::info!(job = id, state = state.as_str(), message, "job ended");
    crew.finish(id, state, &message).await;
    Ok(())
}

impl Crew {
    /// Writes how a job ended, however long that takes: a row left at "running" would block its kind.
    async fn finish(&self, id: i64, state: State, message: &str) {
        loop {
            match storage::jobs::finish(&self.db, id, state, message, storage::now()).await {
                Ok(()) | Err(storage::Error::NotFound) => return,
                Err(error) => {
                    tracing::warn!(job = id, %error, "the end of a job is not written yet")
                }
            }
            if self.stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_none() {
                return;
            }
        }
    }
}
