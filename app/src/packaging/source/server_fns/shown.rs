//! The source in words.

use super::crontab;
use crate::account::moment::Teller;
use crate::error::AppError;
use crate::packaging::source::view::{ScheduleView, Settings, SourceView, Work};
use crate::packaging::weeks::{dates, is_here, kept};
use crate::ssr::fail;
use domain::account::User;
use domain::jobs::{Job, Kind};
use domain::packaging::{NewSource, Period, Scrape, Source, SourceForm, Week};
use domain::{Instant, format};
use std::collections::BTreeSet;
use storage::jobs::{self, schedule};
use storage::{Db, packaging};

/// How many of the next times of a schedule are told.
const NEXT: usize = 3;

pub(super) async fn source(db: &Db, user: &User, now: Instant) -> Result<SourceView, AppError> {
    let source = packaging::source(db).await?;
    let teller = Teller::new(&user.profile, now);
    let weeks = packaging::calendar(db, now).await?;
    let scrape = packaging::last_run(db).await?;
    let reparse = jobs::latest_within(db, Kind::ReparsePackaging, "").await?;
    let later = |job: &Job| scrape.as_ref().is_none_or(|scrape| scrape.id < job.id);
    let reparse = reparse.filter(later).map(|job| work(job, &teller));
    let next = packaging::next_scrape(&source, now);
    let first = Week::of(source.first_period);
    let asked = weeks.iter().filter(|(week, _)| *week >= first).count();
    Ok(SourceView {
        admin: user.admin,
        configured: source.changed_at.is_some(),
        rows: format::count(packaging::sheet(db).await?.len() as u64),
        weeks: here(&weeks, &kept(db).await?),
        facts: facts(&source),
        last: packaging::last_scrape(db).await?.map(|at| teller.at(at)),
        next: next.map(|at| teller.at(at)),
        scrape: scrape.map(|job| work(job, &teller)),
        reparse,
        file_gone: packaging::starts_over(db).await?,
        all: format::many(asked as u64, "week"),
    })
}

/// `rows of 318 weeks · the last is 18 – 24 Feb 2018`
fn here(weeks: &[(Week, Option<Period>)], kept: &BTreeSet<Week>) -> String {
    let done = weeks.iter().filter_map(|(_, period)| period.as_ref());
    let done = done.filter(|period| is_here(period, kept));
    let last = done.clone().next_back().map(|period| dates(period.week));
    let last = last.map(|last| format!(" · the last is {last}")).unwrap_or_default();
    format!("rows of {}{last}", format::many(done.count() as u64, "week"))
}

fn facts(source: &Source) -> Vec<(String, String)> {
    let schedule = match crontab::words(&source.schedule) {
        Some(words) => words,
        None => format!("As crontab says: {} (UTC)", source.schedule),
    };
    let facts = [
        ("Site", source.base_url.clone()),
        ("Account", source.account.clone()),
        ("First week", dates(Week::of(source.first_period))),
        ("By itself", schedule),
    ];
    facts.map(|(name, value)| (name.to_owned(), value)).into()
}

fn work(job: Job, teller: &Teller) -> Work {
    let active = job.state.is_active();
    let words = match job.message.is_empty() {
        true if active => "Waits for its turn.".to_owned(),
        _ => job.message,
    };
    let at = job.finished_at.or(job.started_at).unwrap_or(job.created_at);
    Work {
        id: job.id,
        state: job.state,
        stopping: job.cancel_requested,
        done: job.done,
        total: job.total,
        words,
        at: teller.at(at),
    }
}

pub(super) async fn settings(db: &Db, user: &User) -> Result<Option<Settings>, AppError> {
    if !user.admin {
        return Ok(None);
    }
    let source = packaging::source(db).await?;
    Ok(Some(Settings {
        form: SourceForm::of(&source),
        has_password: source.has_password,
        password_lost: source.password_lost,
    }))
}

/// `None` for what is no crontab line.
pub(super) fn schedule(
    user: &User,
    line: &str,
    now: Instant,
) -> Result<Option<ScheduleView>, AppError> {
    if !line.trim().is_empty() && packaging::check_schedule(line).is_err() {
        return Ok(None);
    }
    let teller = Teller::new(&user.profile, now);
    let following = |at: &Instant| Some(schedule::next(line, *at));
    let next = std::iter::successors(following(&now), following);
    let next = next.take_while(|at| *at < Instant::MAX).take(NEXT).map(|at| teller.at(at));
    Ok(Some(ScheduleView { words: crontab::words(line).unwrap_or_default(), next: next.collect() }))
}

pub(super) async fn save(db: &Db, form: SourceForm, now: Instant) -> Result<(), AppError> {
    let new = NewSource::parse(form, packaging::check_schedule)?;
    packaging::save_source(db, new, now).await?;
    Ok(())
}

pub(super) async fn scrape(db: &Db, again: bool, now: Instant) -> Result<(), AppError> {
    packaging::ask(db, Scrape { again, ..Scrape::default() }, now).await?;
    Ok(())
}

/// Only what this page began: other jobs are stopped on the page of jobs.
pub(super) async fn stop(db: &Db, id: i64, now: Instant) -> Result<(), AppError> {
    let job = jobs::get(db, id).await?;
    if !matches!(job.kind, Kind::ScrapePackaging | Kind::ReparsePackaging) {
        return Err(fail(AppError::NotFound));
    }
    jobs::request_cancel(db, id, now).await?;
    Ok(())
}
