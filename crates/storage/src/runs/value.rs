//! The samples of a run as its figures need them.
//!
//! They come as one row of bytes: each row of its own would wake who waits for it, and as text each number is written
//! and read in decimal, which takes longer than to find it.

use crate::Result;
use crate::db::own;
use domain::runs::{Run, Series};
use domain::{Instant, Span};
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
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
pub(super) async fn values(
    conn: &mut SqliteConnection,
    run: &Run,
    span: Span,
    after: Option<(Instant, u32)>,
    limit: i64,
) -> Result<Vec<Value>> {
    let (at, seq) = order(after, span);
    let packed: Vec<u8> = sqlx::query_scalar(
        "select packed(at, seq, percent)
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
    Ok(packed.as_chunks().0.iter().filter_map(Value::unpack).collect())
}

/// Teaches a connection the function that [`values`] calls.
pub(crate) async fn teach(conn: &mut SqliteConnection) -> sqlx::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let mut handle = conn.lock_handle().await?;
    own::calls(&mut handle, |own| own.create_aggregate_function("packed", 3, flags, Packed))
        .map_err(|error| sqlx::Error::Configuration(error.into()))
}

/// Makes rows of (at, seq, percent) into bytes, [`SIZE`] for each.
struct Packed;

impl Aggregate<Vec<u8>, Vec<u8>> for Packed {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn step(&self, row: &mut Context<'_>, packed: &mut Vec<u8>) -> rusqlite::Result<()> {
        packed.extend(row.get::<i64>(0)?.to_le_bytes());
        packed.extend(row.get::<u32>(1)?.to_le_bytes());
        packed.extend(row.get::<Option<f64>>(2)?.unwrap_or(f64::NAN).to_le_bytes());
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, packed: Option<Vec<u8>>) -> rusqlite::Result<Vec<u8>> {
        Ok(packed.unwrap_or_default())
    }
}

/// An instant, a number and a percentage, which is never infinite: not a number is none.
const SIZE: usize = 8 + 4 + 8;

impl Value {
    fn unpack(bytes: &[u8; SIZE]) -> Option<Self> {
        let (at, rest) = bytes.split_first_chunk()?;
        let (seq, rest) = rest.split_first_chunk()?;
        let percent = f64::from_le_bytes(*rest.first_chunk()?);
        Some(Self {
            at: Instant::from_micros(i64::from_le_bytes(*at)).unwrap_or_default(),
            seq: u32::from_le_bytes(*seq),
            percent: (!percent.is_nan()).then_some(percent),
        })
    }
}

/// After which instant and number the samples in a span come, of those after `after`.
pub(super) fn order(after: Option<(Instant, u32)>, span: Span) -> (i64, i64) {
    after.map_or((span.start().micros(), -1), |(at, seq)| (at.micros(), seq.into()))
}
