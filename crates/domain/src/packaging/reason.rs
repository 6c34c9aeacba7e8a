//! Why a row is no point.

use super::{Column, Hours, LeftOut, Row};

/// The first of these that applies to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Unreadable,
    Complexity,
    Duplicate,
    NoHours,
}

impl Reason {
    pub const ALL: [Self; 4] = [Self::Unreadable, Self::Complexity, Self::Duplicate, Self::NoHours];

    /// The word in URLs and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Complexity => "complexity",
            Self::Duplicate => "duplicate",
            Self::NoHours => "no_hours",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }

    /// What it is about this row, for people. One that could not be read says so itself.
    pub fn words(self, row: &Row) -> String {
        let hours = row.get(Column::TotalTime);
        match self {
            Self::Unreadable => "It could not be read.".to_owned(),
            Self::Complexity if row.get(Column::Complexity).is_empty() => {
                "It has no complexity.".to_owned()
            }
            Self::Complexity => format!(
                "Its complexity “{}” is not listed in the assumptions of its date.",
                row.get(Column::Complexity)
            ),
            Self::Duplicate => "An earlier row says the same in all but the date.".to_owned(),
            Self::NoHours if row.hours() == Hours::Missing => {
                "Its total time is missing.".to_owned()
            }
            Self::NoHours => format!("Its total time “{hours}” is no number."),
        }
    }
}

impl LeftOut {
    /// The rows of a reason, as places in the sheet; those that could not be read are in none.
    pub fn rows(&self, reason: Reason) -> &[u32] {
        match reason {
            Reason::Unreadable => &[],
            Reason::Complexity => &self.complexity,
            Reason::Duplicate => &self.duplicate,
            Reason::NoHours => &self.no_hours,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packaging::COLUMNS;
    use jiff::civil::date;

    #[test]
    fn a_reason_is_told_by_what_is_wrong() {
        let check = |reason: Reason, complexity: &str, hours: &str, want: &str| {
            let mut row = Row {
                date: date(2018, 2, 18),
                cells: [const { String::new() }; COLUMNS.len() - 1],
            };
            complexity.clone_into(&mut row.cells[Column::Complexity as usize]);
            hours.clone_into(&mut row.cells[Column::TotalTime as usize]);
            assert!(reason.words(&row).contains(want), "{want}: {}", reason.words(&row));
        };
        check(Reason::Complexity, "Odd", "1", "“Odd” is not listed");
        check(Reason::Complexity, "", "1", "no complexity");
        check(Reason::NoHours, "Basic", "nan", "is missing");
        check(Reason::NoHours, "Basic", "1h", "“1h” is no number");
        check(Reason::Duplicate, "Basic", "1", "earlier row");
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), Some(reason));
        }
        assert_eq!(Reason::parse("other"), None);
    }
}
