//! The timer strip and the edit dialog, formatted for a person's zone and clock.

use crate::error::AppError;
use crate::intervals::view::{Editing, Past, Running, Timer};
use crate::ssr::calendar;
use domain::account::User;
use domain::instant::{DAY, HOUR};
use domain::intervals::{Content, Draft, Interval, IntervalId, NewInterval, Revision, tag};
use domain::{Calendar, Instant};
use storage::Db;
use storage::intervals;

/// A timer that runs longer than this was probably forgotten.
const FORGOTTEN_AFTER: i64 = 12 * HOUR;
/// An interval that ended longer ago than this does not propose the next one's start.
const RECENT: i64 = 4 * HOUR;

pub(super) async fn timer(db: &Db, user: &User, now: Instant) -> Result<Timer, AppError> {
    let calendar = calendar(&user.profile);
    let running = intervals::running(db, user.id).await?;
    let last = intervals::last_closed(db, user.id).await?;
    let last_end = last.as_ref().and_then(|last| last.content.end);
    let recent = last_end.filter(|end| now.since(*end) < RECENT && *end < now);
    let tags = intervals::list_tags(db, user.id).await?;
    Ok(Timer {
        running: running.map(|interval| strip(&interval, &calendar, user, now)),
        last: last.map(|last| last.content.name().to_owned()),
        start: wall(&calendar, recent.unwrap_or(now.plus(-HOUR))),
        end: wall(&calendar, now),
        titles: intervals::recent_titles(db, user.id).await?,
        tags: tags.into_iter().map(|used| used.tag.as_str().to_owned()).collect(),
    })
}

fn strip(interval: &Interval, calendar: &Calendar, user: &User, now: Instant) -> Running {
    let start = interval.content.start;
    let local = calendar.local(start);
    let time = local.strftime(user.profile.clock.format()).to_string();
    let today = calendar.local(now).date() == local.date();
    let since = if today { time } else { format!("{} {time}", local.strftime("%a %-d %b")) };
    let elapsed = now.since(start);
    Running {
        id: interval.id.to_string(),
        title: interval.content.title.clone(),
        since,
        elapsed,
        // A working day after its start, but never past now.
        forgotten: (elapsed > FORGOTTEN_AFTER)
            .then(|| wall(calendar, start.plus(DAY / 3).min(now))),
    }
}

pub(super) async fn editing(
    db: &Db,
    user: &User,
    id: IntervalId,
    now: Instant,
) -> Result<Editing, AppError> {
    let calendar = calendar(&user.profile);
    let interval = intervals::get(db, user.id, id).await?;
    let history = intervals::history(db, user.id, id).await?;
    let content = &interval.content;
    Ok(Editing {
        id: id.to_string(),
        revision: interval.revision,
        draft: Draft {
            start: wall(&calendar, content.start),
            start_choice: offset(&calendar, content.start),
            end: content.end.map(|end| wall(&calendar, end)).unwrap_or_default(),
            end_choice: content.end.map(|end| offset(&calendar, end)).unwrap_or_default(),
            title: content.title.clone(),
            note: content.note.clone(),
            tags: tag::joined(&content.tags),
            billable: content.billable,
            running: content.end.is_none(),
            overlap_choice: String::new(),
        },
        history: past(&history, &calendar, now),
    })
}

/// Reads the edit form. The form shows whole minutes: a time that was not touched keeps its seconds.
pub(super) fn read_edit(
    draft: &Draft,
    old: Content,
    calendar: &Calendar,
    now: Instant,
) -> Result<NewInterval, AppError> {
    let (start, end) = (old.start, old.end);
    let draft = Draft { running: end.is_none(), ..draft.clone() };
    let mut content =
        NewInterval::parse(&draft, old, calendar, now).map(NewInterval::into_content)?;
    let same_minute = |a: Instant, b: Instant| {
        wall(calendar, a) == wall(calendar, b) && offset(calendar, a) == offset(calendar, b)
    };
    if same_minute(content.start, start) {
        content.start = start;
    }
    if let (Some(new), Some(old)) = (content.end, end)
        && same_minute(new, old)
    {
        content.end = Some(old);
    }
    Ok(NewInterval::check(content, now)?)
}

/// What `datetime-local` holds: whole minutes on the person's wall clock.
fn wall(calendar: &Calendar, at: Instant) -> String {
    calendar.local(at).strftime("%Y-%m-%dT%H:%M").to_string()
}

fn offset(calendar: &Calendar, at: Instant) -> String {
    domain::calendar::offset_text(calendar.zone.to_offset(at.timestamp()))
}

/// Each revision as what it changed, the latest first.
fn past(history: &[Revision], calendar: &Calendar, now: Instant) -> Vec<Past> {
    let today = calendar.local(now).date();
    let line = |n: usize, revision: &Revision| {
        let local = calendar.local(revision.at);
        let format = if local.date() == today { "today %H:%M" } else { "%-d %b %Y %H:%M" };
        Past {
            revision: revision.interval.revision,
            at: local.strftime(format).to_string(),
            summary: summary(history.get(n + 1).map(|r| &r.interval), &revision.interval, calendar),
        }
    };
    history.iter().enumerate().map(|(n, revision)| line(n, revision)).collect()
}

fn summary(before: Option<&Interval>, after: &Interval, calendar: &Calendar) -> String {
    let Some(before) = before else { return "Recorded".to_owned() };
    match (before.deleted_at, after.deleted_at) {
        (None, Some(_)) => return "Deleted".to_owned(),
        (Some(_), None) => return "Restored".to_owned(),
        _ => {}
    }
    let (a, b) = (&before.content, &after.content);
    let time = |at: Option<Instant>| {
        at.map_or_else(
            || "running".to_owned(),
            |at| calendar.local(at).strftime("%-d %b %H:%M").to_string(),
        )
    };
    let mut changes = Vec::new();
    let mut note = |what: &str, from: String, to: String| {
        if from != to {
            changes.push(format!("{what} {from} → {to}"));
        }
    };
    note("Start", time(Some(a.start)), time(Some(b.start)));
    note("End", time(a.end), time(b.end));
    note("Title", format!("“{}”", a.title), format!("“{}”", b.title));
    note("Tags", format!("“{}”", tag::joined(&a.tags)), format!("“{}”", tag::joined(&b.tags)));
    if a.note != b.note {
        changes.push("Note changed".to_owned());
    }
    if a.billable != b.billable {
        changes.push(if b.billable { "Made billable" } else { "Made not billable" }.to_owned());
    }
    if changes.is_empty() { "Changed".to_owned() } else { changes.join("; ") }
}
