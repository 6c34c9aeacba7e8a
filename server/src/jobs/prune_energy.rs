//! Removes old energy readings that the archive has: what they come to stays.

use super::{Halt, Work};
use domain::format::many;
use domain::instant::DAY;
use storage::energy::archive::{self, Pruned};

/// How many hours one write removes: some ten milliseconds of the writer's time.
const PORTION: i64 = 8;

/// `days` is how long readings are kept; 0 is for good.
pub(super) async fn run(mut work: Work, days: u32) -> Result<String, Halt> {
    if days == 0 {
        return Ok("Readings are kept for good: energy-readings-days is 0.".to_owned());
    }
    let now = storage::now();
    let before = now.plus(-i64::from(days) * DAY);
    let mut sums = Pruned::default();
    loop {
        work.progress(0, 0, "Removing readings that the archive has.").await?;
        let pruned = archive::prune(work.db(), before, PORTION, now).await?;
        if pruned.hours == 0 {
            break;
        }
        sums.hours += pruned.hours;
        sums.readings += pruned.readings;
    }
    Ok(match sums.hours {
        0 => format!("No archived hour is older than {days} days and still here."),
        hours => format!("Removed {}, {}.", many(hours, "hour"), many(sums.readings, "reading")),
    })
}
