//! Every way an interval comes to be, changes, goes and comes back. Each change is a revision.

use super::row::{find, overlapping, put};
use crate::db::Tx;
use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::intervals::overlap::{OnOverlap, reach, trim};
use domain::intervals::{Content, Interval, IntervalId, NewInterval, Revision};
use uuid::Uuid;

/// What came of adding or changing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is one per write, taken apart at once")]
pub enum Stored {
    /// It is kept; these others share time with it. `created` is false when the same had been sent before.
    Kept { interval: Interval, overlaps: Vec<IntervalId>, created: bool },
    /// Nothing is kept: it would share time with these.
    Overlaps(Vec<Interval>),
}

/// Adds an interval. With a client's `id`, repeating it adds nothing; the same id with other facts is a conflict.
/// One without an end starts a timer and stops the one that runs.
pub async fn add(
    db: &Db,
    user: UserId,
    id: Option<IntervalId>,
    new: NewInterval,
    on_overlap: OnOverlap,
    now: Instant,
) -> Result<Stored> {
    db.write(move |tx| {
        Box::pin(async move {
            let content = new.into_content();
            if let Some(id) = id
                && let Some(interval) = find(tx.conn(), user, id).await?
            {
                return repeated(tx, user, interval, &content).await;
            }
            let interval = Interval {
                id: id.unwrap_or_else(fresh_id),
                content,
                revision: 1,
                deleted_at: None,
            };
            store(tx, user, interval, on_overlap, now).await
        })
    })
    .await
}

/// Changes an interval's facts. `expected` is the revision the caller saw; a later one is a conflict.
pub async fn change(
    db: &Db,
    user: UserId,
    id: IntervalId,
    new: NewInterval,
    expected: Option<i64>,
    on_overlap: OnOverlap,
    now: Instant,
) -> Result<Stored> {
    db.write(move |tx| {
        Box::pin(async move {
            let old = live(tx, user, id).await?;
            expect_revision(&old, expected)?;
            let content = new.into_content();
            if content == old.content {
                let overlaps = overlap_ids(tx, user, &old).await?;
                return Ok(Stored::Kept { interval: old, overlaps, created: false });
            }
            let interval = Interval { content, revision: old.revision + 1, ..old };
            store(tx, user, interval, on_overlap, now).await
        })
    })
    .await
}

/// Moves an interval to the trash; doing so twice changes nothing.
pub async fn delete(db: &Db, user: UserId, id: IntervalId, now: Instant) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let old = find(tx.conn(), user, id).await?.ok_or(Error::NotFound)?;
            if old.deleted_at.is_some() {
                return Ok(());
            }
            let gone = Interval { deleted_at: Some(now), revision: old.revision + 1, ..old };
            put(tx, user, &[gone], None, now).await
        })
    })
    .await
}

/// Takes an interval out of the trash; one that is not there stays as it is.
pub async fn restore(db: &Db, user: UserId, id: IntervalId, now: Instant) -> Result<Interval> {
    db.write(move |tx| {
        Box::pin(async move {
            let old = find(tx.conn(), user, id).await?.ok_or(Error::NotFound)?;
            if old.deleted_at.is_none() {
                return Ok(old);
            }
            let back = Interval { deleted_at: None, revision: old.revision + 1, ..old };
            put(tx, user, std::slice::from_ref(&back), None, now).await?;
            Ok(back)
        })
    })
    .await
}

/// Makes an interval what it was at an earlier revision, as a new revision. `expected` guards the undo of a change
/// that has been changed again since.
pub async fn revert(
    db: &Db,
    user: UserId,
    id: IntervalId,
    revision: i64,
    expected: Option<i64>,
    now: Instant,
) -> Result<Interval> {
    db.write(move |tx| {
        Box::pin(async move {
            let old = find(tx.conn(), user, id).await?.ok_or(Error::NotFound)?;
            expect_revision(&old, expected)?;
            let earlier = super::read::revisions(tx.conn(), user, id)
                .await?
                .into_iter()
                .map(|Revision { interval, .. }| interval)
                .find(|interval| interval.revision == revision)
                .ok_or(Error::NotFound)?;
            let back = Interval { revision: old.revision + 1, ..earlier };
            put(tx, user, std::slice::from_ref(&back), None, now).await?;
            Ok(back)
        })
    })
    .await
}

/// Stops the running timer at `end`; answers nothing when none runs.
pub async fn stop(db: &Db, user: UserId, end: Instant, now: Instant) -> Result<Option<Interval>> {
    db.write(move |tx| {
        Box::pin(async move {
            let Some(running) = running(tx, user).await? else { return Ok(None) };
            let content = Content { end: Some(end), ..running.content };
            let checked = NewInterval::check(content, now).map_err(Error::Refused)?;
            let stopped = Interval {
                content: checked.into_content(),
                revision: running.revision + 1,
                ..running
            };
            put(tx, user, std::slice::from_ref(&stopped), None, now).await?;
            Ok(Some(stopped))
        })
    })
    .await
}

/// Starts a timer with the facts of the interval that ended last, or of `like`.
pub async fn resume(
    db: &Db,
    user: UserId,
    like: Option<IntervalId>,
    now: Instant,
) -> Result<Option<Interval>> {
    let last = match like {
        Some(id) => Some(super::read::get(db, user, id).await?),
        None => super::read::last_closed(db, user).await?,
    };
    let Some(last) = last else { return Ok(None) };
    let content = Content { start: now, end: None, ..last.content };
    let new = NewInterval::check(content, now).map_err(Error::Refused)?;
    match add(db, user, None, new, OnOverlap::Keep, now).await? {
        Stored::Kept { interval, .. } => Ok(Some(interval)),
        Stored::Overlaps(_) => Ok(None),
    }
}

/// Stores an interval as `on_overlap` says, after stopping the timer that a new one replaces.
async fn store(
    tx: &mut Tx<'_>,
    user: UserId,
    interval: Interval,
    on_overlap: OnOverlap,
    now: Instant,
) -> Result<Stored> {
    let id = interval.id;
    if interval.content.end.is_none() {
        stop_for(tx, user, &interval, now).await?;
    }
    let others = match reach(&interval.content) {
        Some(span) => overlapping(tx.conn(), user, span, Some(id)).await?,
        None => Vec::new(),
    };
    let parts = match on_overlap {
        OnOverlap::Ask if !others.is_empty() => return Ok(Stored::Overlaps(others)),
        OnOverlap::Trim => trim(&interval.content, &others),
        OnOverlap::Ask | OnOverlap::Keep => vec![interval.content.clone()],
    };
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else {
        return Err(Error::refused(
            "overlap",
            "The others leave no time free; keep it, or change its times.",
        ));
    };
    let first = Interval { content: first, ..interval };
    put(tx, user, std::slice::from_ref(&first), None, now).await?;
    for content in parts {
        let more = Interval { id: fresh_id(), content, revision: 1, deleted_at: None };
        put(tx, user, &[more], None, now).await?;
    }
    let overlaps = match on_overlap {
        OnOverlap::Trim => Vec::new(),
        _ => others.iter().map(|other| other.id).collect(),
    };
    Ok(Stored::Kept { interval: first, overlaps, created: true })
}

/// Ends the running timer where the new one starts.
async fn stop_for(tx: &mut Tx<'_>, user: UserId, new: &Interval, now: Instant) -> Result<()> {
    let Some(old) = running(tx, user).await? else { return Ok(()) };
    if old.id == new.id {
        return Ok(());
    }
    // One that starts before the running one cannot end it before it began; now does, a microsecond at the least.
    let end = Some(new.content.start).filter(|at| *at > old.content.start);
    let end = end.unwrap_or_else(|| now.max(old.content.start.plus(1)));
    let stopped = Interval {
        content: Content { end: Some(end), ..old.content },
        revision: old.revision + 1,
        ..old
    };
    put(tx, user, &[stopped], None, now).await
}

async fn running(tx: &mut Tx<'_>, user: UserId) -> Result<Option<Interval>> {
    super::read::running_on(tx.conn(), user).await
}

async fn live(tx: &mut Tx<'_>, user: UserId, id: IntervalId) -> Result<Interval> {
    let found = find(tx.conn(), user, id).await?;
    found.filter(|interval| interval.deleted_at.is_none()).ok_or(Error::NotFound)
}

/// The answer to an id that is there already.
async fn repeated(
    tx: &mut Tx<'_>,
    user: UserId,
    interval: Interval,
    content: &Content,
) -> Result<Stored> {
    // What was first sent under the id decides: a repeat is a repeat also after an edit in between.
    let first = super::read::revisions(tx.conn(), user, interval.id).await?.pop();
    let same = interval.content == *content
        || first.is_some_and(|revision| revision.interval.content == *content);
    if !same {
        let message = "An interval with this id exists and differs; change it with PATCH, or send another id.";
        return Err(Error::Conflict(message.to_owned()));
    }
    let overlaps = overlap_ids(tx, user, &interval).await?;
    Ok(Stored::Kept { interval, overlaps, created: false })
}

async fn overlap_ids(
    tx: &mut Tx<'_>,
    user: UserId,
    interval: &Interval,
) -> Result<Vec<IntervalId>> {
    let Some(span) = reach(&interval.content) else { return Ok(Vec::new()) };
    let others = overlapping(tx.conn(), user, span, Some(interval.id)).await?;
    Ok(others.iter().map(|other| other.id).collect())
}

fn expect_revision(interval: &Interval, expected: Option<i64>) -> Result<()> {
    match expected {
        Some(expected) if expected != interval.revision => {
            Err(Error::Conflict("It was changed meanwhile; look at it again first.".to_owned()))
        }
        _ => Ok(()),
    }
}

pub(super) fn fresh_id() -> IntervalId {
    IntervalId(Uuid::now_v7())
}
