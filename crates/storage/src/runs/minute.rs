//! Rows of `runs_minute`: of a run whose samples are folded, for charts; of an old run, with the time by steps, what is
//! left of its samples.

use super::row::live;
use crate::db::DirectTx;
use crate::{Db, Result};
use domain::Instant;
use domain::account::UserId;
use domain::runs::steps::TimeBySteps;
use domain::runs::{Minute, RunId, Stats};
use rusqlite::params;
use serde_json::json;
use sqlx::SqliteConnection;

/// Writes minutes that became whole, also over what an earlier fold made of them. Their times by steps stay.
pub(super) fn fold(tx: &mut DirectTx<'_>, id: RunId, minutes: &[Minute]) -> Result<()> {
    for Minute { at, samples, system, tree, memory, threads, .. } in minutes {
        let [least, mean, most] = columns(system);
        let [tree_least, tree_mean, tree_most] = columns(tree);
        let memory = memory.map(u64::cast_signed);
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
                id.0, at.micros(), samples, least, mean, most, tree_least, tree_mean, tree_most, memory, threads
            ],
        )?;
    }
    Ok(())
}

/// The least, the mean and the most: as [`Stats::known`] takes them back.
fn columns(stats: &Option<Stats>) -> [Option<f64>; 3] {
    [stats.map(|it| it.min), stats.map(|it| it.mean), stats.map(|it| it.max)]
}

/// Minutes as [`write()`] takes them.
pub(super) fn rows(minutes: &[Minute]) -> serde_json::Result<String> {
    let rows = minutes.iter().map(|minute| {
        let Minute { at, samples, memory, threads, system_steps, tree_steps, .. } = minute;
        let [system, tree] = [columns(&minute.system), columns(&minute.tree)];
        json!([at, samples, system, tree, memory, threads, system_steps, tree_steps])
    });
    serde_json::to_string(&rows.collect::<Vec<_>>())
}

/// Writes minutes of a run that is still as it was at `version`; whether it is.
pub(super) async fn write(
    conn: &mut SqliteConnection,
    id: RunId,
    version: i64,
    rows: &str,
) -> Result<bool> {
    let result = sqlx::query(
        "insert or replace into runs_minute
             (run_id, at, samples, system_min, system_mean, system_max, tree_min, tree_mean, tree_max, memory_max,
              threads_max, system_steps, tree_steps)
         select r.id, m.value ->> 0, m.value ->> 1, m.value ->> '$[2][0]', m.value ->> '$[2][1]', m.value ->> '$[2][2]',
                m.value ->> '$[3][0]', m.value ->> '$[3][1]', m.value ->> '$[3][2]', m.value ->> 4, m.value ->> 5,
                m.value -> 6, m.value -> 7
         from runs_run r, json_each($3) m where r.id = $1 and r.version = $2 and r.pruned_at is null",
    )
    .bind(id.0)
    .bind(version)
    .bind(rows)
    .execute(conn)
    .await?;
    Ok(result.rows_affected() > 0)
}

#[derive(sqlx::FromRow)]
struct Row {
    at: i64,
    samples: u32,
    system_min: Option<f64>,
    system_mean: Option<f64>,
    system_max: Option<f64>,
    tree_min: Option<f64>,
    tree_mean: Option<f64>,
    tree_max: Option<f64>,
    memory_max: Option<i64>,
    threads_max: Option<u32>,
    system_steps: Option<String>,
    tree_steps: Option<String>,
}

impl From<Row> for Minute {
    fn from(row: Row) -> Self {
        let steps = |text: Option<String>| -> TimeBySteps {
            text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
        };
        Self {
            at: Instant::from_micros(row.at).unwrap_or_default(),
            samples: row.samples,
            system: Stats::known(row.system_min, row.system_mean, row.system_max),
            tree: Stats::known(row.tree_min, row.tree_mean, row.tree_max),
            memory: row.memory_max.and_then(|bytes| u64::try_from(bytes).ok()),
            threads: row.threads_max,
            system_steps: steps(row.system_steps),
            tree_steps: steps(row.tree_steps),
        }
    }
}

/// At most `limit` minutes of a person's run whose samples are summed up, by time, those after `after`: a page of an
/// export. There are none as long as the samples count.
pub async fn minutes(
    db: &Db,
    user: UserId,
    id: RunId,
    after: Option<Instant>,
    limit: i64,
) -> Result<Vec<Minute>> {
    let mut conn = db.read().acquire().await?;
    if live(&mut conn, user, id).await?.pruned_at.is_none() {
        return Ok(Vec::new());
    }
    page(&mut conn, id, after, limit).await
}

/// The same of any run: whose it is, and that its samples are summed up, must have been checked.
pub(super) async fn page(
    conn: &mut SqliteConnection,
    id: RunId,
    after: Option<Instant>,
    limit: i64,
) -> Result<Vec<Minute>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select at, samples, system_min, system_mean, system_max, tree_min, tree_mean, tree_max, memory_max,
                threads_max, system_steps, tree_steps
         from runs_minute where run_id = $1 and at > $2 order by at limit $3",
    )
    .bind(id.0)
    .bind(after.map_or(-1, Instant::micros))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Minute::from).collect())
}
