//! Jobs, written for a person's zone and clock.

use crate::account::moment::Teller;
use crate::error::AppError;
use crate::jobs::view::{EndlessTask, Overview, Run, Scheduled};
use domain::account::Profile;
use domain::instant::{MINUTE, SECOND};
use domain::jobs::{Job, Kind};
use domain::{Instant, format};
use storage::{Db, jobs, packaging};

/// How many runs are listed.
const LISTED: usize = 20;
/// How far back the last run of each kind is looked for: more than a day of hourly ones.
const LOOKED_AT: i64 = 100;

pub(super) async fn overview(
    db: &Db,
    profile: &Profile,
    now: Instant,
) -> Result<Overview, AppError> {
    let teller = Teller::new(profile, now);
    let recent = jobs::list_recent(db, LOOKED_AT).await?;
    let mut schedules = Vec::new();
    for (kind, times, next) in times(db, now).await? {
        let last = match recent.iter().find(|job| job.kind == kind) {
            Some(job) => Some(job.clone()),
            None => jobs::last_success(db, kind).await?,
        };
        schedules.push(Scheduled {
            kind,
            times,
            last: last.map(|job| run(job, &teller)),
            next: next.map(|next| teller.at(next)),
        });
    }
    let tasks = jobs::task::list(db).await?.into_iter().map(|task| EndlessTask {
        since: teller.at(Instant::from_micros(task.since_micros).unwrap_or_default()),
        name: task.name,
        state: task.state,
        message: task.message,
    });
    let tasks = tasks.collect();
    let runs = recent.into_iter().take(LISTED).map(|job| run(job, &teller)).collect();
    Ok(Overview { schedules, tasks, runs })
}

/// What runs by itself, when in words, and when next.
async fn times(db: &Db, now: Instant) -> Result<Vec<(Kind, String, Option<Instant>)>, AppError> {
    let by_kind = |kind: Kind| {
        let next = Some(jobs::schedule::next_run(kind, now)).filter(|next| *next < Instant::MAX);
        (kind, kind.schedule_in_words().to_owned(), next)
    };
    let mut times: Vec<_> = Kind::SCHEDULED.into_iter().map(by_kind).collect();
    let source = packaging::source(db).await?;
    if source.changed_at.is_some() {
        let next = packaging::next_scrape(&source, now);
        let words = match source.schedule.as_str() {
            "" => "When asked".to_owned(),
            crontab => format!("At {crontab} UTC, as its source says"),
        };
        times.push((Kind::ScrapePackaging, words, next));
    }
    Ok(times)
}

fn run(job: Job, teller: &Teller) -> Run {
    let began = job.started_at.unwrap_or(job.created_at);
    Run {
        id: job.id,
        kind: job.kind,
        state: job.state,
        done: job.done,
        total: job.total,
        message: job.message,
        stopping: job.cancel_requested,
        began: teller.at(began),
        took: job.finished_at.map(|end| took(end.since(began))),
    }
}

/// `0.4 s` below a minute, then whole minutes.
fn took(micros: i64) -> String {
    if micros < MINUTE {
        format!("{:.1} s", micros.max(0) as f64 / SECOND as f64)
    } else {
        format::duration(micros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_runs_are_told_in_seconds() {
        let check = |micros: i64, want: &str| assert_eq!(took(micros), want);
        check(0, "0.0 s");
        check(-5, "0.0 s");
        check(440_000, "0.4 s");
        check(59 * SECOND, "59.0 s");
        check(61 * SECOND, "1 min");
        check(3 * 60 * MINUTE, "3 h");
    }
}
