//! Intervals as comma-separated values, RFC 4180 in UTF-8.

use super::{COLUMNS, Facts, FileError, MAX_ROWS, Row, in_order};
use crate::intervals::{Interval, tag};
use crate::lines::{open_quote, records, text};
use crate::{FieldError, Instant};

/// A header and one row each, oldest first; empty cells are what is not known, and an empty end is a running timer.
pub fn write_csv(intervals: &[Interval]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory does not fail, and every record has as many cells as the header.
    let _ = writer.write_record(COLUMNS);
    for interval in in_order(intervals) {
        let content = &interval.content;
        let _ = writer.write_record([
            interval.id.to_string().as_str(),
            content.start.to_string().as_str(),
            content.end.map(|end| end.to_string()).unwrap_or_default().as_str(),
            content.title.as_str(),
            content.note.as_str(),
            tag::joined(&content.tags).as_str(),
            content.group_id.as_deref().unwrap_or_default(),
            content.project_id.as_deref().unwrap_or_default(),
            content.issue_key.as_deref().unwrap_or_default(),
            if content.billable { "true" } else { "false" },
        ]);
    }
    writer
        .into_inner()
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}

/// Reads a file with a header; columns are found by name, in any order, and all but `start` may be missing.
pub fn read_csv(bytes: &[u8], now: Instant) -> Result<Vec<Row>, FileError> {
    let text = text(bytes)?;
    if let Some(line) = open_quote(text) {
        return Err(FileError::OpenQuote { line });
    }
    let mut columns = None;
    let mut rows = Vec::new();
    for (line, record) in records(text) {
        let Some(columns) = &columns else {
            columns = Some(read_header(&record, line)?);
            continue;
        };
        if rows.len() == MAX_ROWS {
            return Err(FileError::TooMany);
        }
        let row = read_row(columns, &record).and_then(|facts| facts.check(None, now));
        rows.push((line, row));
    }
    if columns.is_none() { Err(FileError::Empty) } else { Ok(rows) }
}

fn read_header(record: &csv::StringRecord, line: usize) -> Result<Vec<&'static str>, FileError> {
    let mut columns = Vec::new();
    for cell in record {
        let name = cell.trim();
        let column = COLUMNS.into_iter().find(|column| *column == name);
        let Some(column) = column else {
            return Err(FileError::UnknownColumn { line, name: name.to_owned() });
        };
        if columns.contains(&column) {
            return Err(FileError::ColumnTwice { line, name: name.to_owned() });
        }
        columns.push(column);
    }
    if columns.contains(&"start") { Ok(columns) } else { Err(FileError::NoStart { line }) }
}

fn read_row(columns: &[&str], record: &csv::StringRecord) -> Result<Facts, Vec<FieldError>> {
    if record.len() != columns.len() {
        let (found, wanted) = (record.len(), columns.len());
        let message =
            format!("This row has {found} cells where the first line names {wanted} columns.");
        return Err(vec![FieldError::new("row", message)]);
    }
    let mut facts = Facts::default();
    let said = columns.iter().zip(record).filter(|(_, cell)| !cell.is_empty());
    for (column, cell) in said {
        let text = Some(cell.to_owned());
        match *column {
            "id" => facts.id = text,
            "start" => facts.start = text,
            "end" => facts.end = Some(text),
            "title" => facts.title = text,
            "note" => facts.note = text,
            "tags" => facts.tags = Some(cell.split(',').map(str::to_owned).collect()),
            "group_id" => facts.group_id = text,
            "project_id" => facts.project_id = text,
            "issue_key" => facts.issue_key = text,
            _ => facts.billable = Some(truth(cell)?),
        }
    }
    Ok(facts)
}

fn truth(cell: &str) -> Result<bool, Vec<FieldError>> {
    match cell.trim() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(vec![FieldError::new("billable", "Write true or false.")]),
    }
}
