//! Intervals as JSON: `{"intervals":[{…}]}`, one interval a line.

use super::{Facts, FileError, MAX_ROWS, Row, Unread, in_order};
use crate::intervals::{Content, Interval, IntervalId, Tag};
use crate::lines::{Lines, text};
use crate::{FieldError, Instant};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    #[serde(borrow)]
    intervals: Vec<&'a RawValue>,
}

/// One interval as a file shows it; every field is there, so that a difference is a difference.
#[derive(Serialize)]
struct Line<'a> {
    id: IntervalId,
    start: String,
    end: Option<String>,
    title: &'a str,
    note: &'a str,
    tags: &'a [Tag],
    group_id: Option<&'a str>,
    project_id: Option<&'a str>,
    issue_key: Option<&'a str>,
    billable: bool,
}

impl<'a> From<&'a Interval> for Line<'a> {
    fn from(interval: &'a Interval) -> Self {
        let content: &Content = &interval.content;
        Self {
            id: interval.id,
            start: content.start.to_string(),
            end: content.end.map(|end| end.to_string()),
            title: &content.title,
            note: &content.note,
            tags: &content.tags,
            group_id: content.group_id.as_deref(),
            project_id: content.project_id.as_deref(),
            issue_key: content.issue_key.as_deref(),
            billable: content.billable,
        }
    }
}

/// One interval a line, oldest first, so that two exports can be compared line by line.
pub fn write_json(intervals: &[Interval]) -> String {
    let line = |interval: &Interval| {
        serde_json::to_string(&Line::from(interval)).expect("texts and truths are always JSON")
    };
    let lines: Vec<String> = in_order(intervals).into_iter().map(line).collect();
    let between = if lines.is_empty() { "" } else { "\n" };
    format!("{{\"intervals\":[{between}{}{between}]}}\n", lines.join(",\n"))
}

/// Reads what [`write_json`] writes; all fields but `start` may be missing.
pub fn read_json(bytes: &[u8], now: Instant) -> Result<Vec<Row>, FileError> {
    let text = text(bytes)?;
    if let Some(offset) =
        text.find(|c: char| !c.is_whitespace()).filter(|at| text[*at..].starts_with('['))
    {
        // serde would take a list for the object, its members in their order.
        let line = Lines::new(text).line_of(offset);
        return Err(FileError::Shape { line, what: "it is a list".to_owned() });
    }
    let file: File = serde_json::from_str(text).map_err(|error| explain(text, &error))?;
    if file.intervals.len() > MAX_ROWS {
        return Err(FileError::TooMany);
    }
    let mut lines = Lines::new(text);
    let row = |raw: &RawValue| {
        // Each value is a part of the text, so its address tells its line.
        let offset = raw.get().as_ptr().addr() - text.as_ptr().addr();
        (lines.line_of(offset), read_row(raw.get(), now))
    };
    Ok(file.intervals.into_iter().map(row).collect())
}

fn read_row(text: &str, now: Instant) -> Result<super::RowFacts, Vec<FieldError>> {
    let facts = Facts::from_json(text).map_err(|unread| match unread {
        Unread::Malformed(what) => {
            vec![FieldError::new("row", format!("Write an interval as {{…}} ({what})."))]
        }
        Unread::Fields(errors) => errors,
    })?;
    facts.check(None, now)
}

fn explain(text: &str, error: &serde_json::Error) -> FileError {
    use serde_json::error::Category;
    let (line, column) = (error.line().max(1), error.column());
    // The parser's words end with the place, which is said already.
    let what = error.to_string();
    let what = what.split(" at line ").next().unwrap_or_default().to_owned();
    match error.classify() {
        Category::Eof if text.trim().is_empty() => {
            FileError::Shape { line: 1, what: "the file is empty".to_owned() }
        }
        Category::Eof => FileError::CutOff { line },
        Category::Data => FileError::Shape { line, what },
        Category::Syntax | Category::Io => FileError::NotJson { line, column, what },
    }
}
