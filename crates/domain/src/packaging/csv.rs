//! Rows as comma-separated values: the first scraper's `time_tracking.csv`, byte for byte.
//!
//! 20 columns, lines that end in CRLF, quotes only where they are needed, UTF-8.

mod read;

use super::{COLUMNS, Row};
use crate::lines::NotUtf8;
use std::io;

pub use read::{FileRow, read_csv};

/// The most rows that are read at once.
pub const MAX_ROWS: usize = 300_000;

/// Why nothing in a file can be read; the words say what to do and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("The file is empty. Begin it with the line {}", COLUMNS.join(","))]
    Empty,
    #[error(transparent)]
    NotUtf8(#[from] NotUtf8),
    #[error("Line {line} has a column “{name}” that is not known. Remove it; the columns are: {}.", COLUMNS.join(", "))]
    UnknownColumn { line: usize, name: String },
    #[error("Line {line} has no column “{name}”. Begin the file with the line {}", COLUMNS.join(","))]
    MissingColumn { line: usize, name: &'static str },
    #[error("Line {line} names the columns in another order, or twice. Begin the file with the line {}", COLUMNS.join(","))]
    Order { line: usize },
    #[error(
        "The quotation mark on line {line} is never closed; the file may be cut off. Close it, or write the file again."
    )]
    OpenQuote { line: usize },
    #[error("The file has more than {MAX_ROWS} rows. Import it in parts.")]
    TooMany,
}

/// Writes a file row by row.
pub struct CsvWriter<W: io::Write>(csv::Writer<W>);

impl<W: io::Write> CsvWriter<W> {
    /// Begins with the columns.
    pub fn new(to: W) -> io::Result<Self> {
        let mut writer = Self::after_columns(to);
        writer.0.write_record(COLUMNS)?;
        Ok(writer)
    }

    /// Goes on where the columns, or rows, were written before.
    pub fn after_columns(to: W) -> Self {
        Self(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to))
    }

    pub fn row(&mut self, row: &Row) -> io::Result<()> {
        self.0.write_field(row.date.to_string())?;
        self.0.write_record(&row.cells)?;
        Ok(())
    }

    /// Writes what is left, and gives back what was written to.
    pub fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// The columns and one line for each row, in their order.
pub fn write_csv<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Vec<u8> {
    let written = CsvWriter::new(Vec::new()).and_then(|mut writer| {
        rows.into_iter().try_for_each(|row| writer.row(row))?;
        writer.finish()
    });
    // Writing into memory does not fail, and every row has as many cells as the first line.
    written.unwrap_or_default()
}
