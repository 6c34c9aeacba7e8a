//! Reading a file of the first scraper, or one of ours.

use super::{FileError, MAX_ROWS};
use crate::FieldError;
use crate::lines::{open_quote, records, text};
use crate::packaging::{COLUMNS, Row, Unreadable};
use csv::StringRecord;
use jiff::civil::Date;

/// A row: the line that it begins on (from 1), and what it says or what is wrong with it.
pub type FileRow = (usize, Result<Row, Vec<FieldError>>);

/// The columns that do not come of the key: the date, the key itself, and those from the name on.
const BESIDE_THE_KEY: usize = COLUMNS.len() - 2;

/// Reads a file with the columns of [`COLUMNS`], in their order. Each row is judged by itself.
///
/// The first scraper wrote all parts of a key where two columns are for them, so that rows of keys with several dashes
/// or with none have more or fewer cells. They are read as ours: what is before the last dash is the project.
pub fn read_csv(bytes: &[u8]) -> Result<Vec<FileRow>, FileError> {
    let text = text(bytes)?;
    if let Some(line) = open_quote(text) {
        return Err(FileError::OpenQuote { line });
    }
    let mut records = records(text);
    let (line, header) = records.next().ok_or(FileError::Empty)?;
    check_header(&header, line)?;
    let mut rows = Vec::new();
    for (line, record) in records {
        if rows.len() == MAX_ROWS {
            return Err(FileError::TooMany);
        }
        rows.push((line, read_row(&record)));
    }
    Ok(rows)
}

fn check_header(header: &StringRecord, line: usize) -> Result<(), FileError> {
    let found: Vec<String> = header.iter().map(Row::text).collect();
    let wanted = COLUMNS.map(Row::text);
    if let Some(name) = found.iter().find(|name| !wanted.contains(name)) {
        return Err(FileError::UnknownColumn { line, name: name.clone() });
    }
    if let Some(missing) = wanted.iter().position(|name| !found.contains(name)) {
        return Err(FileError::MissingColumn { line, name: COLUMNS[missing] });
    }
    if found == wanted { Ok(()) } else { Err(FileError::Order { line }) }
}

fn read_row(record: &StringRecord) -> Result<Row, Vec<FieldError>> {
    let cells: Vec<String> = record.iter().map(Row::text).collect();
    let Some(cells) = in_columns(cells) else {
        let (found, wanted) = (record.len(), COLUMNS.len());
        let message =
            format!("This row has {found} cells where the first line names {wanted} columns.");
        return Err(vec![FieldError::new("row", message)]);
    };
    let [date, cells @ ..] = cells;
    let mut errors = Vec::new();
    let date = crate::field::take(read_date(&date), &mut errors);
    if cells[0].is_empty() {
        errors.push(FieldError::new(COLUMNS[1], Unreadable::NoKey.to_string()));
    }
    match date {
        Some(date) if errors.is_empty() => Ok(Row { date, cells }),
        _ => Err(errors),
    }
}

/// The cells under their columns; `None` where there is no telling.
fn in_columns(mut cells: Vec<String>) -> Option<[String; COLUMNS.len()]> {
    if cells.len() != COLUMNS.len() {
        let key = cells.get(1)?;
        let parts = key.split('-').count();
        let as_first_written = cells.len() == BESIDE_THE_KEY + parts
            && key.split('-').eq(cells[2..2 + parts].iter().map(String::as_str));
        if !as_first_written {
            return None;
        }
        let (project, number) = key.rsplit_once('-').unwrap_or((key, ""));
        let halves = [project.to_owned(), number.to_owned()];
        cells.splice(2..2 + parts, halves);
    }
    cells.try_into().ok()
}

fn read_date(text: &str) -> Result<Date, FieldError> {
    // Longer texts are read as dates too, such as those with a time.
    let date = (text.len() == "2018-02-18".len()).then(|| text.parse::<Date>().ok()).flatten();
    date.filter(|date| (1970..=9998).contains(&date.year()))
        .ok_or_else(|| FieldError::new(COLUMNS[0], "Write a date, such as 2018-02-18."))
}
