//! One scrape, from its first week to its last words.

use super::page::packed;
use super::site::Site;
use super::sums::{Failed, Sums, left};
use crate::jobs::Halt;
use connectors::packaging::{Failure, LayoutChanged};
use domain::packaging::{Outcome, Scrape, Week};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashSet;
use storage::Db;
use storage::packaging;
use tokio::time::{Instant, sleep};

/// How often a week that failed is tried again.
const TRIES_MORE: u32 = 3;
/// So many failed weeks in a row end it: the site is down, and would be for the next one.
const IN_A_ROW: u32 = 3;

/// Said before it does.
const STARTS_OVER: &str =
    "time_tracking.csv was taken away: starting over, every week is asked for again.";

const ALL_THERE: &str = "Every week is there already; none was asked for.";
const NO_WEEK: &str = "No week in that time is over; none was asked for.";

/// Who looks on: the row of a job, or a terminal.
pub trait Onlooker: Send {
    /// Says how far it is: so many weeks of all, and more in words. Fails when it should end.
    fn tell(
        &mut self,
        at: (usize, usize),
        words: &str,
    ) -> impl Future<Output = Result<(), Halt>> + Send;

    /// The same of something that a person should not miss.
    fn note(
        &mut self,
        at: (usize, usize),
        words: &str,
    ) -> impl Future<Output = Result<(), Halt>> + Send;

    /// Waits for something long, and drops it when it should end.
    fn unless_halted<T: Send>(
        &self,
        long: impl Future<Output = T> + Send,
    ) -> impl Future<Output = Result<T, Halt>> + Send;
}

/// How a scrape ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Every week that was asked for came.
    Done,
    LoginFailed,
    LayoutChanged,
    /// The site cannot be reached, or fails: too often in a row, or for some of the weeks.
    Failing,
}

/// And with what words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub end: End,
    pub words: String,
}

/// Asks for the weeks that are not done, oldest first. Only one scrape is at work on a data folder.
pub async fn run(
    db: &Db,
    site: &Site,
    scrape: &Scrape,
    onlooker: &mut impl Onlooker,
) -> Result<Ended, Halt> {
    let busy = || {
        Halt::Failed(
            "Another scrape is at work on this data, the server’s or a `hindsight scrape`. Wait for it, or cancel it."
                .to_owned(),
        )
    };
    let _lock = db.folder().take_scrape()?.ok_or_else(busy)?;
    let starts_over = !scrape.scheduled && packaging::starts_over(db).await?;
    if starts_over {
        onlooker.note((0, 0), STARTS_OVER).await?;
        packaging::start_over(db).await?;
    }
    if scrape.again {
        packaging::mark(db, scrape, storage::now()).await?;
    }
    let meant = scrape.weeks(site.first_period, today());
    let nothing = if meant.is_empty() { NO_WEEK } else { ALL_THERE };
    let weeks = not_done(db, meant).await?;
    let at = (0, weeks.len());
    let (since, sums) = (Instant::now(), Sums::default());
    let ended = Run { db, site, onlooker, at, since, sums, nothing }.weeks(weeks).await;
    // However it ended: what was kept belongs into the file.
    let written = packaging::file::write_if_stale(db).await;
    let mut ended = ended?;
    written?;
    if starts_over {
        ended.words.insert_str(0, &format!("{STARTS_OVER} "));
    }
    Ok(ended)
}

/// Today's date is that of UTC, as the schedule's.
pub fn today() -> Date {
    storage::now().timestamp().to_zoned(TimeZone::UTC).date()
}

async fn not_done(db: &Db, weeks: Vec<Week>) -> storage::Result<Vec<Week>> {
    let periods = packaging::periods(db).await?;
    let done: HashSet<Week> =
        periods.into_iter().filter(|period| period.is_done()).map(|period| period.week).collect();
    Ok(weeks.into_iter().filter(|week| !done.contains(week)).collect())
}

struct Run<'a, O> {
    db: &'a Db,
    site: &'a Site,
    onlooker: &'a mut O,
    /// So many weeks of all.
    at: (usize, usize),
    since: Instant,
    sums: Sums,
    /// The words for when none is asked for.
    nothing: &'static str,
}

impl<O: Onlooker> Run<'_, O> {
    async fn weeks(&mut self, weeks: Vec<Week>) -> Result<Ended, Halt> {
        let mut in_a_row = 0;
        for (done, week) in weeks.into_iter().enumerate() {
            if done > 0 {
                self.onlooker.unless_halted(sleep(self.site.pause)).await?;
            }
            self.at.0 = done;
            self.tell().await?;
            match self.week(week).await? {
                None => in_a_row = 0,
                Some(failed) => {
                    in_a_row += 1;
                    if failed.outcome.stops() || in_a_row == IN_A_ROW {
                        return Ok(self.stopped(week, &failed));
                    }
                }
            }
        }
        self.at.0 = self.at.1;
        self.tell().await?;
        Ok(self.finished())
    }

    async fn tell(&mut self) -> Result<(), Halt> {
        let words = self.sums.rows() + &left(self.since.elapsed(), self.at.0, self.at.1);
        self.onlooker.tell(self.at, &words).await
    }

    /// Asks until a report is kept, or how that failed is written.
    async fn week(&mut self, week: Week) -> Result<Option<Failed>, Halt> {
        let mut tried = 0;
        loop {
            let failed = match self.once(week).await? {
                Ok(()) => return Ok(None),
                Err(failed) => failed,
            };
            if failed.outcome.stops() || tried == TRIES_MORE {
                let (outcome, words) = (failed.outcome, failed.words.clone());
                packaging::failed_week(self.db, week, outcome, words, storage::now()).await?;
                self.sums.failed(week, failed.clone());
                return Ok(Some(failed));
            }
            let words = format!("Week of {week}: {} Trying again.", failed.words);
            self.onlooker.note(self.at, &words).await?;
            // Spread, so that whoever was turned away together does not come back together.
            let spread = f64::from(1 << tried) * rand::random_range(0.5..1.5);
            self.onlooker.unless_halted(sleep(self.site.backoff.mul_f64(spread))).await?;
            tried += 1;
        }
    }

    async fn once(&mut self, week: Week) -> Result<Result<(), Failed>, Halt> {
        let page = match self.onlooker.unless_halted(self.site.client.report(week)).await? {
            Ok(page) => page,
            Err(failure) => return Ok(Err(failure.into())),
        };
        let (page, report) = match packed(week, page).await? {
            Ok(read) => read,
            Err(changed) => return Ok(Err(changed.into())),
        };
        let unreadable = report.unreadable.len();
        match packaging::keep_week(self.db, week, page, report, storage::now()).await {
            Ok(counts) => self.sums.kept(counts, unreadable),
            Err(storage::Error::Conflict(words)) => {
                return Ok(Err(Failed { outcome: Outcome::ServerError, words }));
            }
            Err(error) => return Err(error.into()),
        }
        Ok(Ok(()))
    }

    fn finished(&self) -> Ended {
        let words = match self.sums.weeks {
            0 => self.nothing.to_owned(),
            _ => self.sums.said("asked for"),
        };
        match &self.sums.first_failed {
            None => Ended { end: End::Done, words },
            Some((week, failed)) => {
                let (many, why) = (self.sums.failed, &failed.words);
                let words = match many {
                    1 => format!(
                        "{words} The week of {week} failed, and is asked for next time: {why}"
                    ),
                    _ => format!(
                        "{words} {many} weeks failed, and are asked for next time. The first, of {week}: {why}"
                    ),
                };
                Ended { end: End::Failing, words }
            }
        }
    }

    /// Where the next week would end the same way.
    fn stopped(&self, week: Week, failed: &Failed) -> Ended {
        let (so_far, why) = (self.sums.said("asked for"), &failed.words);
        let what = match failed.outcome {
            Outcome::LoginFailed => (End::LoginFailed, "Login failed at"),
            Outcome::LayoutChanged => (End::LayoutChanged, "The layout changed at"),
            _ => (End::Failing, "Three weeks in a row failed, the last was"),
        };
        Ended { end: what.0, words: format!("{} the week of {week}: {why} {so_far}", what.1) }
    }
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        let outcome = match failure {
            Failure::LoginFailed => Outcome::LoginFailed,
            Failure::Timeout => Outcome::Timeout,
            Failure::Server { .. } | Failure::Unreachable(_) | Failure::Unexpected(_) => {
                Outcome::ServerError
            }
        };
        Self { outcome, words: failure.to_string() }
    }
}

impl From<LayoutChanged> for Failed {
    fn from(changed: LayoutChanged) -> Self {
        if changed == LayoutChanged::CutOff {
            // The site's trouble, which may have passed by the next try.
            let words = format!("The answer is not whole: {changed}. Nothing of it was taken.");
            return Self { outcome: Outcome::ServerError, words };
        }
        let words = format!(
            "The page is not the report that it was: {changed}. Nothing of it was taken; a newer Hindsight may know it."
        );
        Self { outcome: Outcome::LayoutChanged, words }
    }
}
