//! Single samples, as the first grasshopper sends them: one request each, from many at once.
//!
//! ```text
//! requests   a b c d e f g h i j
//!            |     |         |
//! commits    [a)  [b c d)   [e f g h i j)
//! ```
//!
//! Whatever comes while one commit is on its way is written by the next, so that a sync of the disk is shared by all
//! who wait. Each is answered when it is durable.

use super::fold::Folds;
use super::keep::{Target, grown, target};
use crate::db::{Direct, DirectTx, Writer, panicked};
use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::runs::{RunId, Series};
use rusqlite::params;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// One percentage of the series that its run is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    pub run: RunId,
    /// By the client's clock; without it, now.
    pub at: Option<Instant>,
    /// Checked: 0 to 100.
    pub percent: f64,
}

/// Keeps a sample and answers the threshold that its run has. A run that was stopped takes no more: that is a
/// conflict.
pub async fn record(db: &Db, user: UserId, usage: Usage, now: Instant) -> Result<f64> {
    let (answer, outcome) = oneshot::channel();
    db.recorder().add(Waiting { user, usage, now, answer });
    outcome.await.map_err(|_| Error::Busy)?
}

/// Where single samples come together.
pub(crate) struct Recorder {
    writer: Writer,
    folds: Arc<Folds>,
    queue: Arc<Queue>,
}

impl Recorder {
    pub(crate) fn new(writer: Writer, folds: Arc<Folds>) -> Self {
        Self { writer, folds, queue: Arc::default() }
    }

    /// The first in the queue asks for a commit, which takes all that have come by the time it begins.
    fn add(&self, waiting: Waiting) {
        if self.queue.push(waiting) == 1 {
            let (queue, folds) = (self.queue.clone(), self.folds.clone());
            let queue = Asked(Some(queue));
            self.writer.queue(Box::new(Group { queue, folds, taken: Vec::new(), outcomes: None }));
        }
    }
}

/// Those who wait for a commit.
#[derive(Default)]
struct Queue(Mutex<Vec<Waiting>>);

struct Waiting {
    user: UserId,
    usage: Usage,
    now: Instant,
    answer: oneshot::Sender<Result<f64>>,
}

impl Queue {
    /// Answers how many wait now.
    fn push(&self, waiting: Waiting) -> usize {
        let mut all = self.lock();
        all.push(waiting);
        all.len()
    }

    fn take(&self) -> Vec<Waiting> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A queue that a commit is asked for. Nobody else asks until it is taken: dropped before, it refuses who waits.
struct Asked(Option<Arc<Queue>>);

impl Asked {
    /// Those who wait, the first time.
    fn take(&mut self) -> Vec<Waiting> {
        self.0.take().map(|queue| queue.take()).unwrap_or_default()
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        drop(self.take());
    }
}

/// Those who are committed together.
struct Group {
    queue: Asked,
    folds: Arc<Folds>,
    taken: Vec<Waiting>,
    /// To each the threshold of its run.
    outcomes: Option<Result<Vec<Result<f64>>>>,
}

impl Direct for Group {
    fn run(&mut self, tx: &mut DirectTx<'_>) -> Result<()> {
        self.taken = self.queue.take();
        let outcomes = write(tx, &self.taken);
        let result = outcomes.as_ref().map(drop).map_err(Clone::clone);
        self.outcomes = Some(outcomes);
        result
    }

    /// On another thread: the next are on their way to the disk meanwhile.
    fn answer(self: Box<Self>, committed: Result<()>) {
        let Self { mut queue, mut taken, outcomes, folds } = *self;
        // Where it did not come to writing, they still wait.
        taken.extend(queue.take());
        let outcomes = committed.and_then(|()| outcomes.unwrap_or_else(|| Err(panicked())));
        tokio::spawn(async move {
            let outcomes = outcomes.unwrap_or_else(|error| vec![Err(error); taken.len()]);
            for (Waiting { user, usage, answer, .. }, outcome) in taken.into_iter().zip(outcomes) {
                if outcome.is_ok() {
                    folds.grew(user, usage.run, 1);
                }
                // Nobody listens when the caller has gone; the sample stands all the same.
                let _ = answer.send(outcome);
            }
        });
    }
}

/// Keeps the samples that may be kept, and answers each the threshold of its run.
fn write(tx: &mut DirectTx<'_>, waiting: &[Waiting]) -> Result<Vec<Result<f64>>> {
    let mut runs = HashMap::new();
    let mut outcomes = Vec::with_capacity(waiting.len());
    for Waiting { user, usage, now, .. } in waiting {
        let run = match runs.entry((*user, usage.run)) {
            Entry::Occupied(run) => run.into_mut(),
            Entry::Vacant(run) => run.insert(Grown::find(tx, *user, usage.run)?),
        };
        outcomes.push(run.add(tx, *usage, *now)?);
    }
    for ((user, id), run) in runs {
        if let (Some(target), Some((first, now))) = (run.target, run.since) {
            grown(tx, user, id, &target, first, now)?;
        }
    }
    Ok(outcomes)
}

/// A run that samples were sent to.
struct Grown {
    /// `None` where it is not the sender's.
    target: Option<Target>,
    /// The earliest sample that was added, and when the last one came.
    since: Option<(Instant, Instant)>,
}

/// Behind those that there are at the very instant.
const INSERT: &str = "insert into runs_sample (run_id, at, seq, system, tree)
     values (?1, ?2, coalesce((select max(seq) from runs_sample where run_id = ?1 and at = ?2) + 1, 0), ?3, ?4)";

impl Grown {
    fn find(tx: &mut DirectTx<'_>, user: UserId, id: RunId) -> Result<Self> {
        let target = match target(tx, user, id) {
            Err(Error::NotFound) => None,
            found => Some(found?),
        };
        Ok(Self { target, since: None })
    }

    /// Adds a sample, or answers why not.
    fn add(&mut self, tx: &mut DirectTx<'_>, usage: Usage, now: Instant) -> Result<Result<f64>> {
        let Some(target) = &self.target else { return Ok(Err(Error::NotFound)) };
        if target.end.is_some() || target.pruned {
            let message = "This run has ended; start another.";
            return Ok(Err(Error::Conflict(message.to_owned())));
        }
        // Without a time of its own it is now, by the client's clock.
        let at = usage.at.unwrap_or_else(|| now.plus(target.skew));
        let of = |wanted| (target.series == wanted).then_some(usage.percent);
        tx.execute(
            INSERT,
            params![usage.run.0, at.micros(), of(Series::System), of(Series::Tree)],
        )?;
        let (first, heard) = self.since.unwrap_or((at, now));
        self.since = Some((first.min(at), heard.max(now)));
        Ok(Ok(target.threshold))
    }
}
