//! What the intervals pages ask of the server. Each asks first who asks.

#[cfg(feature = "ssr")]
mod listing;
#[cfg(feature = "ssr")]
mod shown;

use super::view::{Editing, ListQuery, Listing, Saved, Timer};
use crate::error::AppError;
use crate::wire::Answer;
use domain::intervals::Draft;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

#[cfg(feature = "ssr")]
use {
    crate::ssr::{calendar, db, require_user},
    domain::intervals::overlap::{OnOverlap, question},
    domain::intervals::{Content, Interval, IntervalId, NewInterval},
    storage::intervals::{self, Stored},
    storage::now,
};

/// The period's figures and a page of its days.
#[server(input = Answer, output = Answer)]
pub async fn list_intervals(query: ListQuery) -> Result<Listing, AppError> {
    let user = require_user()?;
    listing::listing(&db(), &user, query, now()).await
}

/// The timer, and what the add form proposes.
#[server(input = GetUrl, output = Answer)]
pub async fn get_timer() -> Result<Timer, AppError> {
    let user = require_user()?;
    shown::timer(&db(), &user, now()).await
}

/// One interval as the edit dialog shows it.
#[server(input = GetUrl, output = Answer)]
pub async fn get_interval(id: String) -> Result<Editing, AppError> {
    let user = require_user()?;
    shown::editing(&db(), &user, parse_id(&id)?, now()).await
}

/// Adds an interval.
#[server(output = Answer)]
pub async fn add_interval(draft: Draft) -> Result<Saved, AppError> {
    let user = require_user()?;
    let calendar = calendar(&user.profile);
    let new = NewInterval::parse(&draft, Content::default(), &calendar, now())?;
    let how = OnOverlap::read(&draft.overlap_choice);
    let stored = intervals::add(&db(), user.id, None, new.clone(), how, now()).await?;
    saved(stored, new.content(), &calendar)
}

/// Changes an interval that the person saw at `revision`.
#[server(output = Answer)]
pub async fn edit_interval(id: String, revision: i64, draft: Draft) -> Result<Saved, AppError> {
    let user = require_user()?;
    let calendar = calendar(&user.profile);
    let id = parse_id(&id)?;
    let old = intervals::get(&db(), user.id, id).await?;
    let new = shown::read_edit(&draft, old.content, &calendar, now())?;
    let how = OnOverlap::read(&draft.overlap_choice);
    let stored =
        intervals::change(&db(), user.id, id, new.clone(), Some(revision), how, now()).await?;
    saved(stored, new.content(), &calendar)
}

/// Starts a timer now; one that runs is stopped.
#[server(output = Answer)]
pub async fn start_timer(#[server(default)] title: String) -> Result<(), AppError> {
    let user = require_user()?;
    let content = Content { start: now(), title, ..Content::default() };
    let new = NewInterval::check(content, now())?;
    intervals::add(&db(), user.id, None, new, OnOverlap::Keep, now()).await?;
    Ok(())
}

/// Stops the timer, now or at `end` on the person's clock.
#[server(output = Answer)]
pub async fn stop_timer(
    #[server(default)] end: String,
    #[server(default)] end_choice: String,
) -> Result<(), AppError> {
    let user = require_user()?;
    let end = match end.as_str() {
        "" => now(),
        text => calendar(&user.profile).read("end", text, &end_choice).map_err(|e| vec![e])?,
    };
    intervals::stop(&db(), user.id, end, now()).await?;
    Ok(())
}

/// Starts a timer like the interval that ended last, or like `id`.
#[server(output = Answer)]
pub async fn resume_timer(#[server(default)] id: String) -> Result<(), AppError> {
    let user = require_user()?;
    let like = if id.is_empty() { None } else { Some(parse_id(&id)?) };
    intervals::resume(&db(), user.id, like, now()).await?;
    Ok(())
}

/// Moves an interval to the trash.
#[server(output = Answer)]
pub async fn delete_interval(id: String) -> Result<(), AppError> {
    let user = require_user()?;
    Ok(intervals::delete(&db(), user.id, parse_id(&id)?, now()).await?)
}

/// Takes an interval out of the trash.
#[server(output = Answer)]
pub async fn restore_interval(id: String) -> Result<(), AppError> {
    let user = require_user()?;
    intervals::restore(&db(), user.id, parse_id(&id)?, now()).await?;
    Ok(())
}

/// Makes an interval what it was at `revision`, unless it changed since the person saw it at `expected`.
#[server(output = Answer)]
pub async fn revert_interval(id: String, revision: i64, expected: i64) -> Result<(), AppError> {
    let user = require_user()?;
    intervals::revert(&db(), user.id, parse_id(&id)?, revision, Some(expected), now()).await?;
    Ok(())
}

#[cfg(feature = "ssr")]
fn parse_id(text: &str) -> Result<IntervalId, AppError> {
    text.parse().map_err(|_| crate::ssr::fail(AppError::NotFound))
}

/// What to say of a write: kept, or the question about the overlap.
#[cfg(feature = "ssr")]
fn saved(
    stored: Stored,
    content: &Content,
    calendar: &domain::Calendar,
) -> Result<Saved, AppError> {
    match stored {
        Stored::Kept { interval: Interval { id, revision, content, .. }, .. } => {
            Ok(Saved { id: id.to_string(), revision, title: content.name().to_owned() })
        }
        Stored::Overlaps(others) => Err(AppError::from(vec![question(content, &others, calendar)])),
    }
}
