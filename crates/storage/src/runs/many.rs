//! Statements that insert many samples at once.
//!
//! A statement for each sample would cross to SQLite's thread and back each time, and out of a JSON array each value
//! is looked for again: five times the work of a bound one. So there are statements of 1, 2, 4 … rows of parameters,
//! few enough to stay prepared. Rows that nothing is bound to are null, and left out.

use std::sync::OnceLock;

/// The most rows that one statement has.
pub(super) const MOST: usize = 1_024;

/// A statement over `(values …)` in any size.
pub(super) struct Many {
    /// Up to the rows.
    begin: &'static str,
    /// The parameters of one row; the first one is never null.
    row: &'static str,
    end: &'static str,
    texts: [OnceLock<String>; MOST.ilog2() as usize + 1],
}

impl Many {
    pub const fn new(begin: &'static str, row: &'static str, end: &'static str) -> Self {
        Self { begin, row, end, texts: [const { OnceLock::new() }; _] }
    }

    /// The statement for so many rows, up to [`MOST`], or a few more.
    pub fn of(&'static self, rows: usize) -> &'static str {
        let size = rows.clamp(1, MOST).next_power_of_two();
        let text = || format!("{}{}{}", self.begin, vec![self.row; size].join(","), self.end);
        self.texts[size.ilog2() as usize].get_or_init(text)
    }
}
