//! One line of a report, as texts: what the site showed, and what the CSV file carries.

use super::Week;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The columns of `time_tracking.csv`, in the first scraper's own spelling.
pub const COLUMNS: [&str; 20] = [
    "Date",
    "JIRA-Key",
    "Project",
    "Package Number",
    "Name",
    "Type",
    "Complexity",
    "Technology",
    "Status",
    "Packager",
    "QA",
    "Account/ Order#",
    "Total Time (1)",
    "Time in period (2)",
    "QA passes",
    "Overdue",
    "Innovations (hr)",
    "Packaging &  Development",
    "Testing (hr)",
    "TR package (hr)",
];

/// How many cells a row of the site's table has: the columns without the date and without the two halves of the key.
pub const CELLS: usize = 17;

/// A column of [`COLUMNS`] but the date, as its place in [`Row::cells`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Column {
    Key,
    Project,
    PackageNumber,
    Name,
    Type,
    Complexity,
    Technology,
    Status,
    Packager,
    Qa,
    AccountOrder,
    TotalTime,
    TimeInPeriod,
    QaPasses,
    Overdue,
    Innovations,
    PackagingDevelopment,
    Testing,
    TrPackage,
}

/// A package in a week's report. Texts have single blanks and none around them; see [`Row::text`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Row {
    /// The Sunday of the report; another day only where a file says so.
    #[serde(with = "crate::packaging::row::iso")]
    pub date: Date,
    /// All columns but the date, in order.
    pub cells: [String; COLUMNS.len() - 1],
}

/// What is wrong with a row, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("it has {0} cells where a row has {CELLS}")]
    Cells(usize),
    #[error("its key is empty")]
    NoKey,
}

/// What a row says of the hours that were worked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hours {
    Known(f64),
    /// An empty cell, or `NaN`.
    Missing,
    /// A text that is no number.
    NotANumber,
}

impl Row {
    /// Reads the cells of a line of the site's table. The key is split at its last dash: `MY-APP-17` is package 17 of
    /// the project MY-APP; without a dash it is the project alone.
    pub fn of_cells(week: Week, cells: &[String]) -> Result<Self, Unreadable> {
        let Ok(cells) = <&[String; CELLS]>::try_from(cells) else {
            return Err(Unreadable::Cells(cells.len()));
        };
        let [key, rest @ ..] = cells.each_ref().map(|cell| Self::text(cell));
        if key.is_empty() {
            return Err(Unreadable::NoKey);
        }
        let (project, number) = key.rsplit_once('-').unwrap_or((&key, ""));
        let (project, number) = (project.to_owned(), number.to_owned());
        let mut all = [key, project, number].into_iter().chain(rest);
        Ok(Self {
            date: week.start(),
            cells: std::array::from_fn(|_| all.next().unwrap_or_default()),
        })
    }

    /// A cell's text with white space of any length as one blank, and none around it.
    pub fn text(cell: &str) -> String {
        let mut text = String::with_capacity(cell.len());
        for word in cell.split_whitespace() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        text
    }

    pub fn get(&self, column: Column) -> &str {
        &self.cells[column as usize]
    }

    /// The total time that was spent on the package so far.
    pub fn hours(&self) -> Hours {
        number(self.get(Column::TotalTime))
    }
}

/// Nobody works longer on a package; what is beyond would leave the sums of floats.
const MAX_HOURS: f64 = 1e9;

/// A decimal with a point or a comma, in hours.
fn number(text: &str) -> Hours {
    if text.is_empty() || text.eq_ignore_ascii_case("nan") {
        return Hours::Missing;
    }
    match text.replacen(',', ".", 1).parse::<f64>() {
        // `inf` is read as a number too.
        Ok(number) if number.abs() <= MAX_HOURS => Hours::Known(number),
        _ => Hours::NotANumber,
    }
}

/// A date as `2018-02-18` in JSON.
pub(super) mod iso {
    use jiff::civil::Date;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(date)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn cells(key: &str, hours: &str) -> Vec<String> {
        let mut cells = vec![String::new(); CELLS];
        key.clone_into(&mut cells[0]);
        "  Adobe \n Reader ".clone_into(&mut cells[1]);
        "Basic".clone_into(&mut cells[3]);
        hours.clone_into(&mut cells[9]);
        "x".clone_into(&mut cells[16]);
        cells
    }

    #[test]
    fn a_key_is_split_at_its_last_dash() {
        let week = Week::of(date(2018, 2, 20));
        let check = |key: &str, project: &str, number: &str| {
            let row = Row::of_cells(week, &cells(key, "1")).expect("a row");
            let found =
                (row.get(Column::Key), row.get(Column::Project), row.get(Column::PackageNumber));
            assert_eq!(found, (key.trim(), project, number));
            assert_eq!(row.date, date(2018, 2, 18));
            assert_eq!(row.get(Column::Name), "Adobe Reader");
            assert_eq!((row.get(Column::Complexity), row.get(Column::TrPackage)), ("Basic", "x"));
        };
        check("ABC-12", "ABC", "12");
        check(" MY-APP-17 ", "MY-APP", "17");
        check("ABC", "ABC", "");
        check("ABC-", "ABC", "");
        assert_eq!(Row::of_cells(week, &cells(" ", "1")), Err(Unreadable::NoKey));
        assert_eq!(Row::of_cells(week, &[]), Err(Unreadable::Cells(0)));
        assert_eq!(Row::of_cells(week, &vec![String::new(); 18]), Err(Unreadable::Cells(18)));
    }

    #[test]
    fn hours_are_read_cell_by_cell() {
        let check = |text: &str, want: Hours| assert_eq!(number(text), want, "{text}");
        check("1.5", Hours::Known(1.5));
        check("1,5", Hours::Known(1.5));
        check("0", Hours::Known(0.0));
        check("-2", Hours::Known(-2.0));
        check("1e2", Hours::Known(100.0));
        check("", Hours::Missing);
        check("NaN", Hours::Missing);
        for text in ["inf", "-infinity", "1,5,0", "1.234,5", "two", "1 h", ".", "1e308"] {
            check(text, Hours::NotANumber);
        }
    }
}
