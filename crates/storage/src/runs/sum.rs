//! The minutes of a run whose samples are folded: see `minute` for those that are left without their samples.

use crate::Result;
use crate::db::DirectTx;
use domain::Instant;
use domain::runs::RunId;
use rusqlite::params;
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
pub(super) fn write_minutes(tx: &mut DirectTx<'_>, id: RunId, minutes: &[Minute]) -> Result<()> {
    for (at, samples, least, mean, most, tree_least, tree_mean, tree_most, memory, threads) in
        minutes
    {
        tx.execute(
            "insert into runs_minute
                 (run_id, at, samples, system_min, system_mean, system_max, tree_min, tree_mean, tree_max, memory_max,
                  threads_max)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             on conflict (run_id, at) do update set
                 samples = excluded.samples, system_min = excluded.system_min, system_mean = excluded.system_mean,
                 system_max = excluded.system_max, tree_min = excluded.tree_min, tree_mean = excluded.tree_mean,
                 tree_max = excluded.tree_max, memory_max = excluded.memory_max, threads_max = excluded.threads_max",
            params![
                id.0, at, samples, least, mean, most, tree_least, tree_mean, tree_most, memory, threads
            ],
        )?;
    }
    Ok(())
}
