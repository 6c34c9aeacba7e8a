//! Asking for a scrape: a job, and weeks marked before it.

use super::{again, file, source};
use crate::jobs;
use crate::{Db, Error, Result};
use domain::Instant;
use domain::jobs::{Job, Kind};
use domain::packaging::Scrape;
use jiff::tz::TimeZone;

/// Enqueues a scrape, having marked its weeks where they are wanted again; answers the one that waits or runs for the
/// same weeks already, if there is one. [`Error::Conflict`] before a source is set up.
pub async fn ask(db: &Db, scrape: Scrape, now: Instant) -> Result<Job> {
    let source = source(db).await?;
    if source.changed_at.is_none() {
        let words = "Set up where reports come from first: Packaging, Source.";
        return Err(Error::Conflict(words.to_owned()));
    }
    if scrape.again {
        mark(db, &scrape, now).await?;
    }
    jobs::enqueue_about(db, Kind::ScrapePackaging, scrape.to_string(), now).await
}

/// Marks the weeks of a scrape to be asked for again; one without dates marks every one that ever was.
pub async fn mark(db: &Db, scrape: &Scrape, now: Instant) -> Result<()> {
    let all = scrape.weeks.is_empty() && scrape.from.is_none() && scrape.until.is_none();
    let weeks = match all {
        true => None,
        false => {
            let today = now.timestamp().to_zoned(TimeZone::UTC).date();
            Some(scrape.weeks(source(db).await?.first_period, today))
        }
    };
    again(db, weeks).await.map(drop)
}

/// Enqueues the reading of all kept pages again.
pub async fn reparse(db: &Db, now: Instant) -> Result<Job> {
    jobs::enqueue(db, Kind::ReparsePackaging, now).await
}

/// The latest scrape that waits, runs or ended here; one of the command line is not among them.
pub async fn last_run(db: &Db) -> Result<Option<Job>> {
    jobs::latest_within(db, Kind::ScrapePackaging, "").await
}

/// When a scrape of everything, by the clock or a person, last came to a good end.
pub async fn last_whole(db: &Db) -> Result<Option<Instant>> {
    let at: Option<i64> = sqlx::query_scalar(
        "select max(finished_at) from job where kind = $1 and state = 'done' and subject in ($2, $3)",
    )
    .bind(Kind::ScrapePackaging.as_str())
    .bind(Scrape::default().to_string())
    .bind(Scrape::scheduled().to_string())
    .fetch_one(db.read())
    .await?;
    Ok(at.and_then(Instant::from_micros))
}

/// Whether a person's next scrape starts over: `time_tracking.csv` was written once, and somebody took it away.
pub async fn starts_over(db: &Db) -> Result<bool> {
    Ok(file::state(db).await? == file::State::Missing { once_written: true })
}

/// Marks every week to be asked for again, then puts the file back. Ended in between, it is begun again; once the file
/// is there, the marks say what is left. Rows stay until their weeks have come anew.
pub async fn start_over(db: &Db) -> Result<()> {
    again(db, None).await?;
    file::write(db).await
}
