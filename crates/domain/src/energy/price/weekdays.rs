//! Some days of the week.

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

/// A set of days: bit 0 is Monday, bit 6 is Sunday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weekdays(u8);

/// From Monday on, with the words of forms and those for people.
const NAMES: [(Weekday, &str, &str); 7] = [
    (Weekday::Monday, "mon", "Monday"),
    (Weekday::Tuesday, "tue", "Tuesday"),
    (Weekday::Wednesday, "wed", "Wednesday"),
    (Weekday::Thursday, "thu", "Thursday"),
    (Weekday::Friday, "fri", "Friday"),
    (Weekday::Saturday, "sat", "Saturday"),
    (Weekday::Sunday, "sun", "Sunday"),
];

impl Weekdays {
    pub const ALL: Self = Self(0b111_1111);
    pub const WORKING: Self = Self(0b001_1111);

    /// Reads `mon`, `tue`, …; `None` when one of them is no day.
    pub fn parse(names: &[String]) -> Option<Self> {
        names.iter().try_fold(Self::default(), |Self(days), name| {
            let name = name.trim().to_ascii_lowercase();
            let day = NAMES.iter().position(|(_, short, _)| *short == name)?;
            Some(Self(days | 1 << day))
        })
    }

    pub fn contains(self, day: Weekday) -> bool {
        self.0 >> day.to_monday_zero_offset() & 1 == 1
    }

    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// As [`Weekdays::parse`] reads them.
    pub fn names(self) -> Vec<String> {
        let names = NAMES.iter().filter(|(day, ..)| self.contains(*day));
        names.map(|(_, short, _)| (*short).to_owned()).collect()
    }
}

/// Every day, from Monday on.
pub fn week() -> impl Iterator<Item = Weekday> {
    NAMES.iter().map(|(day, ..)| *day)
}

/// What people call it.
pub fn title(day: Weekday) -> &'static str {
    NAMES[usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)].2
}
