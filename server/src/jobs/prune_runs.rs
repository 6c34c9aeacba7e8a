//! Sums up the samples of old runs by the minute: what a run came to stays, its samples go.

use super::{Halt, Work};
use domain::format;
use domain::instant::DAY;
use storage::runs;

/// On the row while it works.
const DOING: &str = "Summing up old runs.";

/// `days` is how long samples are kept; 0 is for good.
pub(super) async fn run(mut work: Work, days: u32) -> Result<String, Halt> {
    if days == 0 {
        return Ok("Samples are kept for good: run-samples-days is 0.".to_owned());
    }
    let now = storage::now();
    let due = runs::due(work.db(), now.plus(-i64::from(days) * DAY)).await?;
    let total = due.len() as i64;
    let (mut done, mut samples) = (0_u64, 0_u64);
    for (n, due) in (0..).zip(due) {
        work.progress(n, total, DOING).await?;
        // Dropped in the middle it leaves the run as it was.
        if !work.unless_halted(runs::sum_up(work.db(), due, now)).await?? {
            // It was heard of again meanwhile, or thrown away.
            continue;
        }
        done += 1;
        loop {
            match runs::remove_samples(work.db(), due).await? {
                0 => break,
                some => samples += some,
            }
            work.progress(n, total, DOING).await?;
        }
    }
    if done == 0 {
        return Ok(format!("No run was silent for {days} days that is not summed up."));
    }
    let plural = |many: u64, noun: &str| match many {
        1 => format!("1 {noun}"),
        many => format!("{} {noun}s", format::count(many)),
    };
    Ok(format!("Summed up {}, {}.", plural(done, "run"), plural(samples, "sample")))
}
