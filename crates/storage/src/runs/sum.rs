//! The minutes of a run whose samples are folded: see `minute` for those that are left without their samples.

use super::many::{self, Many};
use crate::Result;
use domain::Instant;
use domain::runs::RunId;
use sqlx::SqliteConnection;

/// A minute: since when, how many samples, of the machine and of the command the least, the mean and the most, and the
/// most memory and threads.
pub(super) type Minute = (
    i64,
    i64,
    Option<f64>,
    Option<f64>,
    Option<f64>,
    Option<f64>,
    Option<f64>,
    Option<f64>,
    Option<i64>,
    Option<i64>,
);

/// The minutes that the samples from `first` to `last` lie in.
pub(super) async fn minutes(
    conn: &mut SqliteConnection,
    id: RunId,
    first: Instant,
    last: Instant,
) -> Result<Vec<Minute>> {
    let minutes = sqlx::query_as(
        "select at / 60000000 * 60000000 as minute, count(*), min(system), avg(system), max(system), min(tree),
                avg(tree), max(tree), max(memory), max(threads)
         from runs_sample
         where run_id = $1 and at >= $2 / 60000000 * 60000000 and at < ($3 / 60000000 + 1) * 60000000
         group by minute",
    );
    let minutes = minutes.bind(id.0).bind(first.micros()).bind(last.micros());
    Ok(minutes.fetch_all(conn).await?)
}

/// Writes them, also over what they were before more of their samples were there.
pub(super) async fn write_minutes(
    conn: &mut SqliteConnection,
    id: RunId,
    minutes: &[Minute],
) -> Result<()> {
    for minutes in minutes.chunks(many::MOST) {
        let mut query = sqlx::query(MINUTES.of(minutes.len()));
        for (at, samples, least, mean, most, tree_least, tree_mean, tree_most, memory, threads) in
            minutes
        {
            query = query.bind(id.0).bind(at).bind(samples).bind(least).bind(mean).bind(most);
            query = query.bind(tree_least).bind(tree_mean).bind(tree_most);
            query = query.bind(memory).bind(threads);
        }
        query.execute(&mut *conn).await?;
    }
    Ok(())
}

static MINUTES: Many = Many::new(
    "insert into runs_minute
         (run_id, at, samples, system_min, system_mean, system_max, tree_min, tree_mean, tree_max, memory_max,
          threads_max)
     select * from (values ",
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ") where column1 is not null
     on conflict (run_id, at) do update set
         samples = excluded.samples, system_min = excluded.system_min, system_mean = excluded.system_mean,
         system_max = excluded.system_max, tree_min = excluded.tree_min, tree_mean = excluded.tree_mean,
         tree_max = excluded.tree_max, memory_max = excluded.memory_max, threads_max = excluded.threads_max",
);
