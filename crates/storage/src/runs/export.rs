//! All that is a person's, to take away: also what lies in the trash.

use super::row::{Row, columns, find};
use super::{minute, packed, sample};
use crate::{Db, Result};
use domain::Instant;
use domain::account::UserId;
use domain::runs::{Minute, Run, RunId, Sample};
use serde::Serialize;
use serde_json::{Value, json};
use sqlx::Connection;

/// How many lines are in memory at a time.
const PAGE: i64 = 10_000;

/// A line of what was recorded in a run: its samples, or what is left of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Recorded {
    Sample(Sample),
    Minute(Minute),
}

impl Recorded {
    fn place(&self) -> (Instant, u32) {
        match self {
            Self::Sample(sample) => sample.order(),
            Self::Minute(minute) => (minute.at, 0),
        }
    }
}

/// All of a person's runs.
pub async fn export_all(db: &Db, user: UserId) -> Result<Vec<Value>> {
    Ok(runs(db, user).await?.into_iter().map(|run| json!(run)).collect())
}

/// The same, by their ids alone.
pub async fn ids(db: &Db, user: UserId) -> Result<Vec<RunId>> {
    Ok(runs(db, user).await?.into_iter().map(|run| run.id).collect())
}

async fn runs(db: &Db, user: UserId) -> Result<Vec<Run>> {
    let rows: Vec<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from runs_run r where r.user_id = $1 order by r.id"
    ))
    .bind(user.0)
    .fetch_all(db.read())
    .await?;
    Ok(rows.into_iter().map(Run::from).collect())
}

/// What was recorded in a run, by time, after the line that `after` is: a page, empty at the end. A run that is summed
/// up meanwhile is a conflict, so that what was taken of it does not seem whole.
pub async fn recorded(
    db: &Db,
    user: UserId,
    id: RunId,
    after: Option<&Recorded>,
) -> Result<Vec<Recorded>> {
    let mut conn = db.read().acquire().await?;
    let mut view = conn.begin().await?;
    let pruned = find(&mut view, user, id).await?.pruned_at.is_some();
    let place = after.map(Recorded::place);
    match (pruned, after) {
        (true, Some(Recorded::Sample(_))) => Err(sample::summed_up()),
        (true, _) => {
            let page = minute::page(&mut view, id, place.map(|(at, _)| at), PAGE).await?;
            Ok(page.into_iter().map(Recorded::Minute).collect())
        }
        (false, _) => {
            let page = packed::read(&mut view, id, place, None, PAGE).await?;
            Ok(page.into_iter().map(Recorded::Sample).collect())
        }
    }
}
