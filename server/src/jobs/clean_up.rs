//! Removes what has had its time: expired sessions, old trash, old job rows.

use super::{Halt, Work};
use domain::instant::DAY;

/// How long the trash keeps.
const TRASH: i64 = 30 * DAY;
/// How many rows the Jobs page can look back on.
const JOB_ROWS: i64 = 200;

pub(super) async fn run(mut work: Work) -> Result<String, Halt> {
    let now = storage::now();
    work.progress(0, 4, "Removing expired sessions.").await?;
    let sessions = storage::account::purge_sessions(work.db(), now).await?;
    work.progress(1, 4, "Emptying old trash.").await?;
    let intervals = storage::intervals::purge_trash(work.db(), now.plus(-TRASH)).await?;
    let runs = storage::runs::purge(work.db(), now.plus(-TRASH)).await?;
    let gateways = storage::energy::purge(work.db(), now.plus(-TRASH)).await?;
    work.progress(2, 4, "Removing old job rows.").await?;
    let jobs = storage::jobs::purge(work.db(), JOB_ROWS).await?;
    work.progress(3, 4, "Renewing the database's statistics.").await?;
    storage::jobs::upkeep::optimize(work.db()).await?;
    Ok(format!(
        "Removed: {sessions} expired sessions; {intervals} intervals, {runs} runs and {gateways} gateways that were in the trash \
         for 30 days; {jobs} old job rows."
    ))
}
