//! Files of text, line by line: what everything that reads them says where by.

/// The file is something else than text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Line {line} is not UTF-8 text. Save the file as UTF-8 and try again.")]
pub struct NotUtf8 {
    pub line: usize,
}

/// The file as text, without the mark that some programs begin it with.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, NotUtf8> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            Err(NotUtf8 { line })
        }
    }
}

/// Line numbers for growing offsets into a text, counted once.
pub(crate) struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The line of the first thing at or after `offset` that is not a line break.
    pub fn line_of(&mut self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() && (self.at < offset || matches!(bytes[self.at], b'\r' | b'\n'))
        {
            let breaks = match bytes[self.at] {
                b'\n' => true,
                b'\r' => bytes.get(self.at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += usize::from(breaks);
            self.at += 1;
        }
        self.line
    }
}

/// The records of comma-separated values of any length, each with the line that it begins on.
pub(crate) fn records(text: &str) -> impl Iterator<Item = (usize, csv::StringRecord)> {
    let reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut lines = Lines::new(text);
    // The text is UTF-8 and records may have any length: nothing is left to fail.
    reader.into_records().filter_map(Result::ok).map(move |record| {
        let offset = record.position().map_or(0, csv::Position::byte);
        (lines.line_of(usize::try_from(offset).unwrap_or(usize::MAX)), record)
    })
}

/// The line of a quotation mark that opens a cell and is not closed: what a file that was cut off looks like. The
/// reader takes the rest of the file for the cell.
pub(crate) fn open_quote(text: &str) -> Option<usize> {
    let (mut line, mut opened) = (1, None);
    let mut may_open = true;
    for byte in text.bytes() {
        may_open = match byte {
            b'"' if opened.is_some() => {
                opened = None;
                // Directly after a closing one comes the second half of "", which goes on with the cell.
                true
            }
            b'"' if may_open => {
                opened = Some(line);
                false
            }
            other => matches!(other, b',' | b'\n' | b'\r'),
        };
        line += usize::from(byte == b'\n');
    }
    opened
}
