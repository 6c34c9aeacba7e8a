//! The archive: one object for each hour of a gateway, JSON lines that the first logger's readers still read.
//!
//! ```text
//! rainforest-logs/002738/2026/11/22/iseif-rainforest-002738-2026-11-22-10.jl.gz
//!                 cloud id, day and hour in UTC
//! ```
//!
//! A line has the first logger's names, whole numbers as the gateway sent them, and ours behind them. The same
//! readings are always the same text, so an object can be compared with what it should be.

mod hour;
mod line;
mod place;
mod range;
#[cfg(test)]
mod tests;
mod users;

pub use hour::{Hour, Status};
pub use place::{Bucket, NewPlace, Place, PlaceForm};
pub use range::Range;
pub use users::{FirstUser, users};

use super::{CloudId, Mac, Reading};
use crate::instant::HOUR;
use crate::{Instant, Span};
use std::collections::BTreeMap;

/// The folder of all objects.
const ROOT: &str = "rainforest-logs";
/// How many lines that cannot be read are told of.
const MOST_ERRORS: usize = 100;

/// A reading with what the archive says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivedReading {
    pub reading: Reading,
    /// When it came; `None` where nobody wrote that down.
    pub received_at: Option<Instant>,
    /// How often the gateway was asked then; `None` where nobody wrote that down.
    pub interval_micros: Option<i64>,
}

/// What makes two readings the same one.
pub type Identity = (u8, Instant, Mac);

impl ArchivedReading {
    pub fn at(&self) -> Instant {
        self.reading.at()
    }

    /// Its kind, instant and meter: also the order of lines.
    pub fn identity(&self) -> Identity {
        let kind = match &self.reading {
            Reading::Demand(_) => 0,
            Reading::Registers(_) => 1,
            Reading::Price(_) => 2,
        };
        (kind, self.reading.at(), self.reading.meter())
    }
}

/// A line that is no reading, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {words}")]
pub struct LineError {
    /// From 1 on.
    pub line: usize,
    pub words: String,
}

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// In order, each once.
    pub readings: Vec<ArchivedReading>,
    /// Lines of a gateway that had no reading from its meter.
    pub without: usize,
    /// At most a hundred.
    pub errors: Vec<LineError>,
}

/// The start of the hour that an instant lies in.
pub fn hour_of(at: Instant) -> Instant {
    at.plus(-(at.micros() % HOUR))
}

/// The hours that a span touches, as instants of their starts: the first, and the one behind the last.
pub fn hours_touched(span: Span) -> (Instant, Instant) {
    (hour_of(span.start()), hour_of(span.end().plus(HOUR - 1)))
}

/// What the keys of a gateway begin with.
pub fn folder(cloud_id: &CloudId) -> String {
    format!("{ROOT}/{cloud_id}")
}

/// The name of an hour's object, as the first logger names it.
pub fn key(cloud_id: &CloudId, hour: Instant) -> String {
    let hour = hour.timestamp();
    let (day, name) = (hour.strftime("%Y/%m/%d"), hour.strftime("%Y-%m-%d-%H"));
    format!("{ROOT}/{cloud_id}/{day}/iseif-rainforest-{cloud_id}-{name}.jl.gz")
}

/// The hour of an object's name; `None` when it is another gateway's, or none that [`key`] makes.
pub fn hour_of_key(cloud_id: &CloudId, name: &str) -> Option<Instant> {
    let (_, file) = name.rsplit_once('/')?;
    let stamp = file.strip_prefix("iseif-rainforest-")?.strip_prefix(cloud_id.as_str())?;
    let (day, hour) = stamp.strip_prefix('-')?.strip_suffix(".jl.gz")?.rsplit_once('-')?;
    let hour = Instant::parse(&format!("{day}T{hour}:00:00Z")).ok()?;
    (key(cloud_id, hour) == name).then_some(hour)
}

/// All of `kept`, and of `others` what is not there yet; in order.
pub fn merge(kept: Vec<ArchivedReading>, others: Vec<ArchivedReading>) -> Vec<ArchivedReading> {
    let mut all = BTreeMap::new();
    for reading in kept.into_iter().chain(others) {
        all.entry(reading.identity()).or_insert(reading);
    }
    all.into_values().collect()
}

/// Readings as JSON lines, in order, each once.
pub fn write(readings: &[ArchivedReading]) -> String {
    let all: BTreeMap<Identity, &ArchivedReading> =
        readings.iter().rev().map(|reading| (reading.identity(), reading)).collect();
    let mut text = String::new();
    for reading in all.values() {
        text.push_str(&line::write(reading));
        text.push('\n');
    }
    text
}

/// Reads JSON lines, ours and the first logger's. Empty lines say nothing.
pub fn read(text: &str) -> Lines {
    let mut lines = Lines::default();
    let mut found = Vec::new();
    for (n, text) in text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        match line::read(text) {
            Ok(Some(reading)) => found.push(reading),
            Ok(None) => lines.without += 1,
            Err(words) if lines.errors.len() < MOST_ERRORS => {
                lines.errors.push(LineError { line: n + 1, words });
            }
            Err(_) => {}
        }
    }
    lines.readings = merge(found, Vec::new());
    lines
}
