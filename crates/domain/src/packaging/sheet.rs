//! The rows of all reports as figures need them, by column: small enough to be sent to a browser whole.

use serde::{Deserialize, Serialize};

/// All rows by date, then row order. Every column has one entry for each row; texts are places in `words`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    pub words: Vec<String>,
    /// The row's id in the database.
    pub id: Vec<i64>,
    /// In days since 1970-01-01.
    pub day: Vec<i32>,
    pub project: Vec<u32>,
    pub package_number: Vec<u32>,
    pub complexity: Vec<u32>,
    pub technology: Vec<u32>,
    pub packager: Vec<u32>,
    /// `None` where they are missing or no number.
    pub hours: Vec<Option<f64>>,
    /// Rows that are equal in all but the date have the same number.
    pub content: Vec<u32>,
    /// How many further rows could not be read at all.
    pub unreadable: u32,
}
