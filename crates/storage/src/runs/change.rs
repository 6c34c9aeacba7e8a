//! How a run begins, is told to have ended, is renamed, goes and comes back.

use super::row::{find, live, unfold};
use super::sample::summed_up;
use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::instant::SECOND;
use domain::live::Domain;
use domain::runs::check::{self, Facts};
use domain::runs::report::StopRun;
use domain::runs::{NewRun, Run, RunId, Stop};
use domain::{FieldError, field};
use sqlx::SqliteConnection;
use uuid::Uuid;

/// Begins a run. With a `key` that was sent before it is the run of then, unless that lies in the trash: an agent
/// need not fill what its owner has thrown away.
pub async fn start(db: &Db, user: UserId, new: NewRun, now: Instant) -> Result<Run> {
    db.write(move |tx| {
        Box::pin(async move {
            let facts = new.into_facts();
            if let Some(key) = facts.key
                && let Some(id) = by_key(tx.conn(), user, key).await?
            {
                return live(tx.conn(), user, id).await;
            }
            let id = insert(tx.conn(), user, &facts, now).await?;
            tx.changed(Some(user), Domain::Runs, id);
            find(tx.conn(), user, id).await
        })
    })
    .await
}

async fn by_key(conn: &mut SqliteConnection, user: UserId, key: Uuid) -> Result<Option<RunId>> {
    let id = sqlx::query_scalar("select id from runs_run where user_id = $1 and key = $2")
        .bind(user.0)
        .bind(key)
        .fetch_optional(conn)
        .await?;
    Ok(id.map(RunId))
}

async fn insert(
    conn: &mut SqliteConnection,
    user: UserId,
    facts: &Facts,
    now: Instant,
) -> Result<RunId> {
    let skew = facts.sent_at.map(|sent| sent.since(now));
    // By the client's clock, also when it told only that.
    let start = facts.start.or(facts.sent_at).unwrap_or(now);
    let command = facts.command.as_ref().map(serde_json::to_string).transpose();
    let id = sqlx::query_scalar(
        "insert into runs_run
             (user_id, key, name, description, threshold, interval_us, series, start_at, skew_us, host, cores, directory,
              command, git_commit, git_branch, created_at, heard_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)
         returning id",
    )
    .bind(user.0)
    .bind(facts.key)
    .bind(&facts.name)
    .bind(&facts.description)
    .bind(facts.threshold)
    .bind(facts.interval_micros)
    .bind(facts.series.as_str())
    .bind(start.micros())
    .bind(skew)
    .bind(&facts.host)
    .bind(facts.cores)
    .bind(&facts.directory)
    .bind(command.map_err(Error::internal)?)
    .bind(&facts.git_commit)
    .bind(&facts.git_branch)
    .bind(now.micros())
    .fetch_one(conn)
    .await?;
    Ok(RunId(id))
}

/// Ends a run. One that has ended stays as it is: an agent repeats this until it is answered. One that was never
/// stopped and is summed up by now is a conflict.
pub async fn stop(db: &Db, user: UserId, id: RunId, said: StopRun, now: Instant) -> Result<Run> {
    db.write(move |tx| {
        Box::pin(async move {
            let run = live(tx.conn(), user, id).await?;
            let stop = Stop::parse(said, run.start).map_err(Error::Refused)?;
            if run.end.is_some() {
                return Ok(run);
            }
            if run.pruned_at.is_some() {
                // Its end is part of what was summed up.
                return Err(summed_up());
            }
            let facts = stop.facts();
            let theirs = now.plus(run.skew_micros.unwrap_or(0));
            let end = facts.end_time.unwrap_or(theirs).max(run.start);
            sqlx::query(
                "update runs_run
                 set end_at = $3, exit_code = $4, signal = $5, cpu_us = $6, peak_memory = $7, heard_at = $8
                 where user_id = $1 and id = $2",
            )
            .bind(user.0)
            .bind(id.0)
            .bind(end.micros())
            .bind(facts.exit_code)
            .bind(facts.signal)
            .bind(facts.cpu_seconds.map(|seconds| (seconds * SECOND as f64).round() as i64))
            .bind(facts.peak_memory.and_then(|bytes| i64::try_from(bytes).ok()))
            .bind(now.micros())
            .execute(tx.conn())
            .await?;
            // What was folded from there on lies behind the end.
            unfold(tx.conn(), id, end).await?;
            tx.changed(Some(user), Domain::Runs, id);
            find(tx.conn(), user, id).await
        })
    })
    .await
}

/// What of a run may be changed later; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Patch {
    pub name: Option<String>,
    pub description: Option<String>,
    /// Percent. The time above it is worked out anew.
    pub threshold: Option<f64>,
}

impl Patch {
    /// Checks the parts that are there.
    fn check(self, run: &Run) -> Result<(String, String, f64), Vec<FieldError>> {
        let mut errors = Vec::new();
        let kept = &run.facts;
        let name = self.name.map_or(Ok(kept.name.clone()), |name| check::name(&name));
        let description = self
            .description
            .map_or(Ok(kept.description.clone()), |description| check::description(&description));
        let threshold = self
            .threshold
            .map_or(Ok(kept.threshold), |threshold| check::percent("threshold", threshold));
        let name = field::take(name, &mut errors).unwrap_or_default();
        let description = field::take(description, &mut errors).unwrap_or_default();
        let threshold = field::take(threshold, &mut errors).unwrap_or_default();
        if errors.is_empty() { Ok((name, description, threshold)) } else { Err(errors) }
    }
}

/// Renames a run, or judges it by another threshold.
pub async fn change(db: &Db, user: UserId, id: RunId, patch: Patch) -> Result<Run> {
    db.write(move |tx| {
        Box::pin(async move {
            let run = live(tx.conn(), user, id).await?;
            let (name, description, threshold) = patch.check(&run).map_err(Error::Refused)?;
            sqlx::query(
                "update runs_run set name = $3, description = $4, threshold = $5
                 where user_id = $1 and id = $2",
            )
            .bind(user.0)
            .bind(id.0)
            .bind(name)
            .bind(description)
            .bind(threshold)
            .execute(tx.conn())
            .await?;
            if threshold != run.facts.threshold && run.pruned_at.is_none() {
                unfold(tx.conn(), id, Instant::default()).await?;
            }
            tx.changed(Some(user), Domain::Runs, id);
            find(tx.conn(), user, id).await
        })
    })
    .await
}

/// Moves a run to the trash; doing so twice changes nothing. What its agent sends from then on is not found.
pub async fn delete(db: &Db, user: UserId, id: RunId, now: Instant) -> Result<()> {
    set_deleted(db, user, id, Some(now)).await
}

/// Takes a run out of the trash; one that is not there stays as it is.
pub async fn restore(db: &Db, user: UserId, id: RunId) -> Result<Run> {
    set_deleted(db, user, id, None).await?;
    super::get(db, user, id).await
}

async fn set_deleted(db: &Db, user: UserId, id: RunId, at: Option<Instant>) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query(
                "update runs_run set deleted_at = case when $3 is null then null else coalesce(deleted_at, $3) end
                 where user_id = $1 and id = $2",
            )
            .bind(user.0)
            .bind(id.0)
            .bind(at.map(Instant::micros))
            .execute(tx.conn())
            .await?;
            tx.changed(Some(user), Domain::Runs, id);
            crate::db::one(result)
        })
    })
    .await
}

/// Removes for good what has lain in the trash since before `before`, one run at a time: each may have a million
/// samples. Answers how many.
pub async fn purge(db: &Db, before: Instant) -> Result<u64> {
    let mut gone = 0;
    loop {
        let more = db.write(move |tx| {
            Box::pin(async move {
                let result = sqlx::query(
                    "delete from runs_run
                     where id in (select id from runs_run where deleted_at < $1 limit 1)",
                )
                .bind(before.micros())
                .execute(tx.conn())
                .await?;
                Ok(result.rows_affected())
            })
        });
        match more.await? {
            0 => return Ok(gone),
            n => gone += n,
        }
    }
}
