//! Every way a run comes to be, moves on and ends. Each change is told to the administrators' pages.

use super::{Row, columns, queue};
use crate::db::Tx;
use crate::{Db, Error, Result, db};
use domain::Instant;
use domain::jobs::{Job, Kind, State};
use domain::live::Domain;

/// Puts a job into its queue; answers the one of that kind that waits or runs already, if there is one.
pub async fn enqueue(db: &Db, kind: Kind, now: Instant) -> Result<Job> {
    enqueue_about(db, kind, String::new(), now).await
}

/// The same where one kind is about many things: one waits or runs for each of them.
pub async fn enqueue_about(db: &Db, kind: Kind, subject: String, now: Instant) -> Result<Job> {
    let job = db
        .write(move |tx| {
            Box::pin(async move {
                match active(tx, kind, &subject).await? {
                    Some(job) => Ok(job),
                    None => insert(tx, kind, &subject, now).await,
                }
            })
        })
        .await?;
    // For one that waits already this is a second ring, and harmless.
    queue::wake(db, &[(job.id, kind)]).await;
    Ok(job)
}

async fn active(tx: &mut Tx<'_>, kind: Kind, subject: &str) -> Result<Option<Job>> {
    let row: Option<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from job where kind = $1 and subject = $2 and state in ('queued', 'running')"
    ))
    .bind(kind.as_str())
    .bind(subject)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.and_then(Row::job))
}

async fn insert(tx: &mut Tx<'_>, kind: Kind, subject: &str, now: Instant) -> Result<Job> {
    let row: Row = sqlx::query_as(concat!(
        "insert into job (kind, subject, state, created_at) values ($1, $2, 'queued', $3) returning ",
        columns!()
    ))
    .bind(kind.as_str())
    .bind(subject)
    .bind(now.micros())
    .fetch_one(tx.conn())
    .await?;
    tx.changed(None, Domain::Jobs, row.id);
    row.job().ok_or(Error::NotFound)
}

/// Takes a queued job for running. `None` when it is not queued: a wake-up may come twice, or after a cancel.
pub async fn start(db: &Db, id: i64, now: Instant) -> Result<Option<Job>> {
    db.write(move |tx| {
        Box::pin(async move {
            let row: Option<Row> = sqlx::query_as(concat!(
                "update job set state = 'running', started_at = $2
                 where id = $1 and state = 'queued'
                 returning ",
                columns!()
            ))
            .bind(id)
            .bind(now.micros())
            .fetch_optional(tx.conn())
            .await?;
            if row.is_some() {
                tx.changed(None, Domain::Jobs, id);
            }
            Ok(row.and_then(Row::job))
        })
    })
    .await
}

/// Says how far a running job is; answers whether someone asked for its end. `total` is 0 until it is known.
pub async fn progress(db: &Db, id: i64, done: i64, total: i64, message: &str) -> Result<bool> {
    let message = message.to_owned();
    db.write(move |tx| {
        Box::pin(async move {
            let cancel_requested: bool = sqlx::query_scalar(
                "update job set done = $2, total = $3, message = $4
                 where id = $1 and state = 'running'
                 returning cancel_requested",
            )
            .bind(id)
            .bind(done)
            .bind(total)
            .bind(message)
            .fetch_one(tx.conn())
            .await?;
            tx.changed(None, Domain::Jobs, id);
            Ok(cancel_requested)
        })
    })
    .await
}

/// Ends a running job as done, failed or cancelled, with its last words. [`Error::NotFound`] when it does not run.
pub async fn finish(db: &Db, id: i64, state: State, message: &str, now: Instant) -> Result<()> {
    let message = message.to_owned();
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query(
                "update job set state = $2, message = $3, finished_at = $4,
                        done = case when $2 = 'done' then total else done end
                 where id = $1 and state = 'running'",
            )
            .bind(id)
            .bind(state.as_str())
            .bind(message)
            .bind(now.micros())
            .execute(tx.conn())
            .await?;
            tx.changed(None, Domain::Jobs, id);
            db::one(result)
        })
    })
    .await
}

/// Asks for the end of a job. One that waits is cancelled at once; one that runs is asked and ends in its own time;
/// one that has ended stays as it is.
pub async fn request_cancel(db: &Db, id: i64, now: Instant) -> Result<Job> {
    db.write(move |tx| {
        Box::pin(async move {
            let row: Row = sqlx::query_as(concat!(
                "update job set
                     cancel_requested = case when state in ('queued', 'running') then 1 else cancel_requested end,
                     finished_at = case when state = 'queued' then $2 else finished_at end,
                     message = case when state = 'queued' then 'Cancelled before it began.' else message end,
                     state = case when state = 'queued' then 'cancelled' else state end
                 where id = $1
                 returning ",
                columns!()
            ))
            .bind(id)
            .bind(now.micros())
            .fetch_one(tx.conn())
            .await?;
            tx.changed(None, Domain::Jobs, id);
            row.job().ok_or(Error::NotFound)
        })
    })
    .await
}

/// Puts back what ran when its server stopped or was killed, so that it runs again from its beginning. What was
/// asked to end has ended. Only for who holds the folder: anyone else's "running" runs.
pub(super) async fn hand_back(db: &Db, now: Instant) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let ids: Vec<i64> = sqlx::query_scalar(
                "update job set
                     state = case when cancel_requested then 'cancelled' else 'queued' end,
                     finished_at = case when cancel_requested then $1 end,
                     message = case when cancel_requested then 'Cancelled.' else 'Waits to run again.' end,
                     done = 0, total = 0, started_at = null
                 where state = 'running'
                 returning id",
            )
            .bind(now.micros())
            .fetch_all(tx.conn())
            .await?;
            for id in ids {
                tx.changed(None, Domain::Jobs, id);
            }
            Ok(())
        })
    })
    .await
}

/// Removes ended runs but the newest `keep` rows and each kind's last success; answers how many went.
pub async fn purge(db: &Db, keep: i64) -> Result<u64> {
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query(
                "delete from job
                 where state not in ('queued', 'running')
                   and id not in (select id from job order by id desc limit $1)
                   and id not in (select max(id) from job where state = 'done' group by kind, subject)",
            )
            .bind(keep)
            .execute(tx.conn())
            .await?;
            if result.rows_affected() > 0 {
                tx.changed(None, Domain::Jobs, "");
            }
            Ok(result.rows_affected())
        })
    })
    .await
}
