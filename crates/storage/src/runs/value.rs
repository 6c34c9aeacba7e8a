//! The samples of a run as its figures need them.

use crate::{Error, Result};
use domain::runs::{Run, Series};
use domain::{Instant, Span};
use sqlx::SqliteConnection;

/// What a sample is to a fold.
pub(super) struct Value {
    pub at: Instant,
    pub seq: u32,
    /// Of the series that the run is judged by.
    pub percent: Option<f64>,
}

/// At most `limit` samples of a run in the order in which they count, after the one at `after`, within `span`.
/// Whose run it is must have been checked.
///
/// They come as three lists in one row: each row wakes who waits for it. 17 digits are the whole of a number.
pub(super) async fn values(
    conn: &mut SqliteConnection,
    run: &Run,
    span: Span,
    after: Option<(Instant, u32)>,
    limit: i64,
) -> Result<Vec<Value>> {
    let (at, seq) = order(after, span);
    let (at, seq, percent): (String, String, Option<String>) = sqlx::query_as(
        "select json_group_array(at), json_group_array(seq),
                group_concat(iif(percent is null, 'null', format('%!.17g', percent)))
         from (select at, seq, iif($6, tree, system) as percent from runs_sample
               where run_id = $1 and (at, seq) > ($2, $3) and at < $4
               order by at, seq limit $5)",
    )
    .bind(run.id.0)
    .bind(at)
    .bind(seq)
    .bind(span.end().micros())
    .bind(limit)
    .bind(run.facts.series == Series::Tree)
    .fetch_one(conn)
    .await?;
    let at: Vec<i64> = serde_json::from_str(&at).map_err(Error::internal)?;
    let seq: Vec<i64> = serde_json::from_str(&seq).map_err(Error::internal)?;
    let percent = format!("[{}]", percent.unwrap_or_default());
    let percent: Vec<Option<f64>> = serde_json::from_str(&percent).map_err(Error::internal)?;
    let value = |((at, seq), percent)| Value {
        at: Instant::from_micros(at).unwrap_or_default(),
        seq: u32::try_from(seq).unwrap_or(u32::MAX),
        percent,
    };
    Ok(at.into_iter().zip(seq).zip(percent).map(value).collect())
}

/// After which instant and number the samples in a span come, of those after `after`.
pub(super) fn order(after: Option<(Instant, u32)>, span: Span) -> (i64, i64) {
    after.map_or((span.start().micros(), -1), |(at, seq)| (at.micros(), seq.into()))
}
