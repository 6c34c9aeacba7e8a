//! The minutes of a run whose samples are folded: see `minute` for those that are left without their samples.

use crate::Result;
use crate::db::DirectTx;
use domain::runs::{Minute, RunId, Stats};
use rusqlite::params;

/// Writes them, also over what an earlier fold made of them.
pub(super) fn write_minutes(tx: &mut DirectTx<'_>, id: RunId, minutes: &[Minute]) -> Result<()> {
    for Minute { at, samples, system, tree, memory, threads, .. } in minutes {
        let least = |stats: Option<Stats>| stats.map(|stats| stats.min);
        let mean = |stats: Option<Stats>| stats.map(|stats| stats.mean);
        let most = |stats: Option<Stats>| stats.map(|stats| stats.max);
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
                id.0,
                at.micros(),
                samples,
                least(*system),
                mean(*system),
                most(*system),
                least(*tree),
                mean(*tree),
                most(*tree),
                memory.map(u64::cast_signed),
                threads
            ],
        )?;
    }
    Ok(())
}
