//! Single samples, as the first grasshopper sends them: one request each, from many at once.
//!
//! ```text
//! requests   a b c d e f g h i j
//!            |     |         |
//! commits    [a)  [b c d)   [e f g h i j)
//! ```
//!
//! Whatever comes while one commit is on its way is written by the next in one statement, so that a sync of the disk,
//! and a crossing to SQLite's thread, is shared by all who wait. Each is answered when it is durable.

use super::fold::Folds;
use super::many::{self, Many};
use crate::db::{Tx, Writer};
use crate::error::is_unique_violation;
use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::live::Domain;
use domain::runs::{RunId, Series};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// The most that one statement writes.
const MOST: usize = many::MOST;

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
    let waiting = Waiting { user, usage, now, answer };
    db.recorder().0.send(waiting).await.map_err(|_| Error::Busy)?;
    outcome.await.map_err(|_| Error::Busy)?
}

/// The queue of those who wait.
pub(crate) struct Recorder(mpsc::Sender<Waiting>);

struct Waiting {
    user: UserId,
    usage: Usage,
    now: Instant,
    answer: oneshot::Sender<Result<f64>>,
}

impl Recorder {
    pub(crate) fn start(writer: Writer, folds: Arc<Folds>) -> Self {
        let (sender, receiver) = mpsc::channel(MOST);
        tokio::spawn(run(writer, folds, receiver));
        Self(sender)
    }
}

async fn run(writer: Writer, folds: Arc<Folds>, mut queue: mpsc::Receiver<Waiting>) {
    let mut waiting = Vec::new();
    while queue.recv_many(&mut waiting, MOST).await > 0 {
        let sent: Vec<Sent> = waiting.iter().map(Sent::from).collect();
        let outcomes = writer.write_whole(move |tx| Box::pin(write(tx, sent))).await;
        match outcomes {
            Ok(outcomes) => {
                for (waiting, outcome) in waiting.drain(..).zip(outcomes) {
                    if outcome.is_ok() {
                        folds.grew(waiting.user, waiting.usage.run, 1);
                    }
                    // Nobody listens when the caller has gone; the sample stands all the same.
                    let _ = waiting.answer.send(outcome);
                }
            }
            Err(error) => {
                for waiting in waiting.drain(..) {
                    let _ = waiting.answer.send(Err(error.clone()));
                }
            }
        }
    }
}

/// What is needed of a request to write it.
#[derive(Clone, Copy)]
struct Sent {
    user: UserId,
    usage: Usage,
    now: Instant,
}

impl From<&Waiting> for Sent {
    fn from(waiting: &Waiting) -> Self {
        Self { user: waiting.user, usage: waiting.usage, now: waiting.now }
    }
}

/// What is needed of a run to write its samples.
#[derive(Clone, Copy, sqlx::FromRow)]
struct Target {
    id: i64,
    user_id: i64,
    threshold: f64,
    tree: bool,
    stopped: bool,
    skew_us: Option<i64>,
    /// The latest sample that is folded.
    folded_at: Option<i64>,
    /// Whether its figures are kept.
    summed: bool,
}

/// All of a transaction: see [`Writer::write_whole`].
async fn write(tx: &mut Tx<'_>, sent: Vec<Sent>) -> Result<Vec<Result<f64>>> {
    let targets = targets(tx, &sent).await?;
    let mut rows = Rows::default();
    let outcomes: Vec<Result<f64>> = sent
        .iter()
        .map(|sent| {
            let target = targets.get(&sent.usage.run.0).filter(|it| it.user_id == sent.user.0);
            let target = target.ok_or(Error::NotFound)?;
            if target.stopped {
                let message = "This run has ended; start another.";
                return Err(Error::Conflict(message.to_owned()));
            }
            rows.add(sent, target);
            Ok(target.threshold)
        })
        .collect();
    rows.insert(tx).await?;
    Ok(outcomes)
}

async fn targets(tx: &mut Tx<'_>, sent: &[Sent]) -> Result<BTreeMap<i64, Target>> {
    let ids: BTreeSet<i64> = sent.iter().map(|sent| sent.usage.run.0).collect();
    let found: Vec<Target> = sqlx::query_as(
        "begin immediate;
         select r.id, r.user_id, r.threshold, r.series = 'tree' as tree,
                (r.end_at is not null or r.pruned_at is not null) as stopped, r.skew_us, f.at as folded_at,
                exists (select 1 from runs_summary s where s.run_id = r.id) as summed
         from runs_run r left join runs_fold f on f.run_id = r.id
         where r.id in (select value from json_each($1)) and r.deleted_at is null",
    )
    .bind(json!(ids).to_string())
    .fetch_all(tx.conn())
    .await?;
    Ok(found.into_iter().map(|target| (target.id, target)).collect())
}

/// Run, instant, number among those of that instant, system, tree.
type Row = (i64, i64, u32, Option<f64>, Option<f64>);

/// The rows of one statement.
#[derive(Default)]
struct Rows {
    samples: Vec<Row>,
    /// How many came of one run at one instant: they are numbered.
    at_once: BTreeMap<(i64, i64), u32>,
    /// Who owns each run that was written to, and when.
    heard: BTreeMap<i64, (UserId, Instant)>,
    /// Runs with a sample from before what is folded already.
    late: BTreeSet<i64>,
    /// Runs whose figures are kept.
    summed: BTreeSet<i64>,
}

impl Rows {
    fn add(&mut self, sent: &Sent, target: &Target) {
        // Without a time of its own it is now, by the client's clock.
        let theirs = || sent.now.plus(target.skew_us.unwrap_or(0));
        let at = sent.usage.at.unwrap_or_else(theirs).micros();
        let number = self.at_once.entry((target.id, at)).or_default();
        let series = if target.tree { Series::Tree } else { Series::System };
        let of = |wanted| (series == wanted).then_some(sent.usage.percent);
        self.samples.push((target.id, at, *number, of(Series::System), of(Series::Tree)));
        *number += 1;
        self.heard.insert(target.id, (sent.user, sent.now));
        if target.folded_at.is_some_and(|folded| at <= folded) {
            self.late.insert(target.id);
        }
        if target.summed {
            self.summed.insert(target.id);
        }
    }

    /// Writes them and commits.
    async fn insert(self, tx: &mut Tx<'_>) -> Result<()> {
        if self.samples.is_empty() {
            sqlx::query("commit").execute(tx.conn()).await?;
            return Ok(());
        }
        unfold(tx, &self.late, &self.summed).await?;
        let heard: Vec<_> = self.heard.iter().map(|(id, (_, now))| (id, now.micros())).collect();
        let heard = serde_json::to_string(&heard).map_err(Error::internal)?;
        let mut inserted = Ok(());
        for statements in [&INSERT, &INSERT_BEHIND] {
            let mut query = sqlx::query(statements.of(self.samples.len())).bind(&heard);
            for (run, at, number, system, tree) in &self.samples {
                query = query.bind(run).bind(at).bind(number).bind(system).bind(tree);
            }
            inserted = query.execute(tx.conn()).await.map(drop);
            if !inserted.as_ref().is_err_and(is_unique_violation) {
                break;
            }
        }
        inserted?;
        for (id, (user, _)) in self.heard {
            tx.changed(Some(user), Domain::Runs, id);
        }
        Ok(())
    }
}

/// Forgets what the new samples make wrong: seldom anything, so it is no part of each insert.
async fn unfold(tx: &mut Tx<'_>, late: &BTreeSet<i64>, summed: &BTreeSet<i64>) -> Result<()> {
    if late.is_empty() && summed.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "delete from runs_fold where run_id in (select value from json_each($1));
         delete from runs_summary where run_id in (select value from json_each($2))",
    )
    .bind(json!(late).to_string())
    .bind(json!(summed).to_string())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An insert that says of its runs that they were heard of, and commits, at one go: each crossing to SQLite's thread and
/// back wakes two threads.
macro_rules! heard_and {
    ($insert:literal) => {
        concat!(
            "update runs_run set heard_at = max(heard_at, h.value ->> 1), version = version + 1
             from json_each(?) h where runs_run.id = h.value ->> 0; ",
            $insert
        )
    };
}

static INSERT: Many = Many::new(
    heard_and!("insert into runs_sample (run_id, at, seq, system, tree) select * from (values "),
    "(?, ?, ?, ?, ?)",
    ") where column1 is not null; commit",
);

/// The same where there are samples at the very instants already: these come after them.
static INSERT_BEHIND: Many = Many::new(
    heard_and!(
        "insert into runs_sample (run_id, at, seq, system, tree)
         select s.column1, s.column2,
                coalesce((select max(o.seq) from runs_sample o
                          where o.run_id = s.column1 and o.at = s.column2) + 1, 0) + s.column3,
                s.column4, s.column5
         from (values "
    ),
    "(?, ?, ?, ?, ?)",
    ") s where s.column1 is not null; commit",
);
