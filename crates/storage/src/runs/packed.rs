//! Reading the samples of a run.
//!
//! They come as one row of bytes: each row of its own would wake who waits for it, and as text each number is written
//! and read in decimal, which takes longer than to find it.

use crate::Result;
use crate::db::own;
use domain::Instant;
use domain::runs::{RunId, Sample};
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::ValueRef;
use sqlx::SqliteConnection;

/// At most `limit` samples of a run in the order in which they count, after the one at `after`, earlier than `before`.
/// Whose run it is, and that it has samples, must have been checked.
pub(super) async fn read(
    conn: &mut SqliteConnection,
    id: RunId,
    after: Option<(Instant, u32)>,
    before: Option<Instant>,
    limit: i64,
) -> Result<Vec<Sample>> {
    let (at, seq) = place(after);
    let packed: Vec<u8> = sqlx::query_scalar(
        "select packed(at, seq, system, tree, memory, threads)
         from (select at, seq, system, tree, memory, threads from runs_sample
               where run_id = $1 and (at, seq) > ($2, $3) and at < $4
               order by at, seq limit $5)",
    )
    .bind(id.0)
    .bind(at)
    .bind(seq)
    .bind(before.map_or(i64::MAX, Instant::micros))
    .bind(limit)
    .fetch_one(conn)
    .await?;
    let (values, _) = packed.as_chunks();
    Ok(values.as_chunks().0.iter().map(unpack).collect())
}

/// After which time and number the samples after `after` come.
pub(super) fn place(after: Option<(Instant, u32)>) -> (i64, i64) {
    after.map_or((-1, -1), |(at, seq)| (at.micros(), seq.into()))
}

/// Teaches a connection the function that [`read`] calls.
pub(crate) async fn teach(conn: &mut SqliteConnection) -> sqlx::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let mut handle = conn.lock_handle().await?;
    own::calls(&mut handle, |own| own.create_aggregate_function("packed", -1, flags, Packed))
        .map_err(|error| sqlx::Error::Configuration(error.into()))
}

/// Makes rows of numbers into bytes, eight for each number: of what a strict column says that it is, so that a whole
/// percentage is a real, too.
struct Packed;

/// All ones: as an integer -1, which no column holds, as a real not a number.
const NULL: [u8; 8] = [u8::MAX; 8];

impl Aggregate<Vec<u8>, Vec<u8>> for Packed {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn step(&self, row: &mut Context<'_>, packed: &mut Vec<u8>) -> rusqlite::Result<()> {
        for column in 0..row.len() {
            packed.extend(match row.get_raw(column) {
                ValueRef::Integer(number) => number.to_le_bytes(),
                ValueRef::Real(number) => number.to_le_bytes(),
                _ => NULL,
            });
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, packed: Option<Vec<u8>>) -> rusqlite::Result<Vec<u8>> {
        Ok(packed.unwrap_or_default())
    }
}

fn unpack([at, seq, system, tree, memory, threads]: &[[u8; 8]; 6]) -> Sample {
    let real = |bytes: &[u8; 8]| Some(f64::from_le_bytes(*bytes)).filter(|number| !number.is_nan());
    let integer = |bytes: &[u8; 8]| i64::from_le_bytes(*bytes);
    Sample {
        at: Instant::from_micros(integer(at)).unwrap_or_default(),
        seq: u32::try_from(integer(seq)).unwrap_or(u32::MAX),
        system: real(system),
        tree: real(tree),
        memory: u64::try_from(integer(memory)).ok(),
        threads: u32::try_from(integer(threads)).ok(),
    }
}
