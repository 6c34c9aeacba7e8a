//! The rows of all reports as figures need them, by column: small enough to be sent to a browser whole.

use super::{Column, Hours, Row};
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

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

/// Day 0.
const EPOCH: Date = date(1970, 1, 1);

/// The day of a date, as sheets and points count them.
pub fn day_of(date: Date) -> i32 {
    // The calendar has fewer than 8 million days.
    i32::try_from(date.duration_since(EPOCH).as_hours() / 24).unwrap_or(0)
}

/// The date of a day; beyond the calendar its first or last.
pub fn date_of(day: i32) -> Date {
    EPOCH.saturating_add(SignedDuration::from_hours(24 * i64::from(day)))
}

impl Sheet {
    /// Reads rows, each with its id. Those of one date keep the order that they come in.
    pub fn new(rows: impl IntoIterator<Item = (i64, Row)>, unreadable: u32) -> Self {
        let mut sheet = Self { unreadable, ..Self::default() };
        let mut words = HashMap::new();
        let mut contents = HashMap::new();
        for (id, row) in rows {
            sheet.id.push(id);
            sheet.day.push(day_of(row.date));
            for (column, place) in [
                (Column::Project, &mut sheet.project),
                (Column::PackageNumber, &mut sheet.package_number),
                (Column::Complexity, &mut sheet.complexity),
                (Column::Technology, &mut sheet.technology),
                (Column::Packager, &mut sheet.packager),
            ] {
                place.push(word(row.get(column), &mut words, &mut sheet.words));
            }
            sheet.hours.push(match row.hours() {
                Hours::Known(hours) => Some(hours),
                Hours::Missing | Hours::NotANumber => None,
            });
            // No cell has a line break, so that equal texts are equal cells.
            let next = u32::try_from(contents.len()).unwrap_or(u32::MAX);
            sheet.content.push(*contents.entry(row.cells.join("\n")).or_insert(next));
        }
        sheet.sort();
        sheet
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.id.len()
    }

    pub fn is_empty(&self) -> bool {
        self.id.is_empty()
    }

    /// The text at a place of `words`.
    pub fn word(&self, place: u32) -> &str {
        self.words.get(place as usize).map_or("", String::as_str)
    }

    fn sort(&mut self) {
        if self.day.is_sorted() {
            return;
        }
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|row| self.day[*row]);
        self.id = at(&self.id, &order);
        self.day = at(&self.day, &order);
        self.hours = at(&self.hours, &order);
        for column in [
            &mut self.project,
            &mut self.package_number,
            &mut self.complexity,
            &mut self.technology,
            &mut self.packager,
            &mut self.content,
        ] {
            *column = at(column, &order);
        }
    }
}

/// The place of a text among the words, where it is put if it is new.
fn word(text: &str, places: &mut HashMap<String, u32>, words: &mut Vec<String>) -> u32 {
    if let Some(place) = places.get(text) {
        return *place;
    }
    let place = u32::try_from(words.len()).unwrap_or(u32::MAX);
    places.insert(text.to_owned(), place);
    words.push(text.to_owned());
    place
}

/// What a column has at these places.
pub(super) fn at<T: Copy>(column: &[T], places: &[usize]) -> Vec<T> {
    places.iter().map(|place| column[*place]).collect()
}
