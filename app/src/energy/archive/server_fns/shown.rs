//! The archive in words.

use crate::account::moment::Teller;
use crate::energy::archive::view::{ArchiveView, HourRow, HourState};
use crate::energy::view::{Choice, Test};
use crate::error::AppError;
use crate::ssr::calendar;
use domain::account::User;
use domain::energy::GatewayId;
use domain::energy::archive::{Hour, Range};
use domain::instant::{DAY, HOUR};
use domain::jobs::{self, Kind};
use domain::{Calendar, FieldError, Instant, Span, format};
use jiff::civil::Date;
use storage::Db;
use storage::energy::{self, archive};

/// How many days of hours are listed.
const LISTED: i64 = 7;

pub(super) async fn archive(
    db: &Db,
    user: &User,
    wanted: Option<GatewayId>,
    now: Instant,
) -> Result<ArchiveView, AppError> {
    let teller = Teller::new(&user.profile, now);
    let gateways = energy::list(db, user.id).await?;
    let gateway = match wanted {
        Some(id) => Some(energy::get(db, user.id, id).await?.id),
        None => gateways.first().map(|gateway| gateway.id),
    };
    let status = archive::status(db, user.id, now).await?;
    let mut rows = Vec::new();
    let (mut restore, mut verify) = (None, None);
    if let (Some(id), Some(days)) = (gateway, Span::new(now.plus(-LISTED * DAY), now)) {
        let hours = archive::list(db, user.id, id, days).await?;
        rows = hours.into_iter().map(|hour| row(hour, &teller, now)).collect();
        let about = format!("{}/{id}/", user.id);
        let last = async |kind| storage::jobs::latest_within(db, kind, &about).await;
        restore = last(Kind::RestoreEnergy).await?.map(|job| job_words(job, &teller));
        verify = last(Kind::VerifyEnergy).await?.map(|job| job_words(job, &teller));
    }
    let today = calendar(&user.profile).date_of(now).to_string();
    let waits = |n: u64| {
        if n == 1 { "1 hour waits".to_owned() } else { format!("{} hours wait", format::count(n)) }
    };
    let since = status.waiting_since.map(|at| format!(" since {}", teller.at(at).words));
    Ok(ArchiveView {
        gateways: gateways
            .iter()
            .map(|it| Choice { id: it.id.0, title: it.name.clone() })
            .collect(),
        gateway: gateway.map(|id| id.0),
        hours: format::count(status.hours),
        unit: if status.hours == 1 { "hour" } else { "hours" }.to_owned(),
        readings: format::count(status.readings),
        size: format::bytes(status.bytes as i64),
        last: status.archived_at.map(|at| teller.ago(at)),
        backlog: (status.backlog > 0).then(|| waits(status.backlog) + &since.unwrap_or_default()),
        error: status.error,
        rows,
        restore,
        verify,
        store: super::place::store(db, user, now).await?,
        from: today.clone(),
        to: today,
    })
}

fn row(hour: Hour, teller: &Teller, now: Instant) -> HourRow {
    let state = match (hour.complete, hour.pruned, hour.error.is_some()) {
        (false, ..) if hour.at.plus(HOUR) > now => HourState::Open,
        (true, true, _) => HourState::ArchivedAlone,
        (true, false, _) => HourState::Archived,
        (false, _, true) => HourState::Failed,
        (false, _, false) => HourState::Waits,
    };
    HourRow {
        at: teller.at(hour.at),
        readings: hour.readings as i64,
        bytes: hour.bytes as i64,
        key: hour.key,
        error: hour.error.filter(|_| state == HourState::Failed),
        state,
    }
}

pub(super) fn job_words(job: jobs::Job, teller: &Teller) -> Test {
    let active = matches!(job.state, jobs::State::Queued | jobs::State::Running);
    let at = job.finished_at.or(job.started_at).unwrap_or(job.created_at);
    let words = match (job.message.is_empty(), job.total > 0 && active) {
        (true, _) => "Waits for its turn.".to_owned(),
        (false, true) => format!("{} {} of {}.", job.message, job.done, job.total),
        (false, false) => job.message,
    };
    Test { active, failed: job.state == jobs::State::Failed, words, at: teller.ago(at) }
}

pub(super) async fn enqueue(
    db: &Db,
    user: &User,
    kind: Kind,
    gateway: GatewayId,
    from: &str,
    to: &str,
    now: Instant,
) -> Result<(), AppError> {
    let gateway = energy::get(db, user.id, gateway).await?.id;
    let span = days(&calendar(&user.profile), from, to)?;
    let range = Range { user: user.id, gateway, span };
    storage::jobs::enqueue_about(db, kind, range.to_string(), now).await?;
    Ok(())
}

/// From the first date's day to the last one's.
fn days(calendar: &Calendar, from: &str, to: &str) -> Result<Span, Vec<FieldError>> {
    let date = |field, text: &str| {
        text.trim().parse::<Date>().map_err(|_| vec![FieldError::new(field, "Choose a date.")])
    };
    let (first, last) = (date("from", from)?, date("to", to)?);
    if last < first {
        return Err(vec![FieldError::new(
            "to",
            "This is before the first date; choose a later one.",
        )]);
    }
    Ok(calendar.days(first, last))
}
