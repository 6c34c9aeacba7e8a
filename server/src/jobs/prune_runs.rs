//! Sums up the samples of old runs by the minute: what a run came to stays, its samples go.

use super::{Halt, Work};
use domain::Instant;
use domain::format::many;
use domain::instant::DAY;
use storage::runs::{self, Due};

/// On the row while it works.
const DOING: &str = "Summing up old runs.";

/// What was done so far.
#[derive(Default)]
struct Sums {
    runs: u64,
    samples: u64,
    failed: u64,
}

/// `days` is how long samples are kept; 0 is for good.
pub(super) async fn run(mut work: Work, days: u32) -> Result<String, Halt> {
    if days == 0 {
        return Ok("Samples are kept for good: run-samples-days is 0.".to_owned());
    }
    let now = storage::now();
    let due = runs::due(work.db(), now.plus(-i64::from(days) * DAY)).await?;
    let total = due.len() as i64;
    let mut sums = Sums::default();
    for (n, due) in (0..).zip(due) {
        work.progress(n, total, DOING).await?;
        one(&mut work, due, (n, total), now, &mut sums).await?;
    }
    let words = match sums.runs + sums.failed {
        0 => format!("No run was silent for {days} days that is not summed up."),
        _ => format!("Summed up {}, {}.", many(sums.runs, "run"), many(sums.samples, "sample")),
    };
    match sums.failed {
        0 => Ok(words),
        failed => Err(Halt::Failed(format!(
            "{words} {} could not be summed up and kept all samples; the server's log says why.",
            many(failed, "run")
        ))),
    }
}

/// One run of those that are due. What goes wrong with it alone does not keep the others waiting.
async fn one(
    work: &mut Work,
    due: Due,
    (n, total): (i64, i64),
    now: Instant,
    sums: &mut Sums,
) -> Result<(), Halt> {
    // Dropped in the middle it leaves the run as it was.
    match work.unless_halted(runs::sum_up(work.db(), due, now)).await? {
        Ok(true) => sums.runs += 1,
        // It was heard of again meanwhile, or thrown away.
        Ok(false) => return Ok(()),
        Err(storage::Error::Internal(cause)) => {
            tracing::error!(%cause, run = %due.run, "a run could not be summed up");
            sums.failed += 1;
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    }
    loop {
        match runs::remove_samples(work.db(), due).await? {
            0 => return Ok(()),
            some => sums.samples += some,
        }
        work.progress(n, total, DOING).await?;
    }
}
