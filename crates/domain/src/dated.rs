//! What holds from a date on, until the next one: prices, wages, rates, thresholds.
//!
//! ```text
//! from       2025-01-01        2026-01-01          2026-07-01
//! value      a~~~~~~~~~~~~~~~~~b~~~~~~~~~~~~~~~~~~~c~~~~~~~~~~~ …
//! nothing  )
//! ```
//!
//! The dates are those of a person's zone; which date an instant has is for [`crate::Calendar`] to say.

use jiff::civil::Date;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Values by the date from which they hold. As JSON a list of `{"from": "2026-01-01", "value": …}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated<T>(Vec<(Date, T)>);

impl<T> Dated<T> {
    /// In any order; of two with the same date the later in the list counts.
    pub fn new(mut values: Vec<(Date, T)>) -> Self {
        // Reversed first: the sort is stable, and of equal dates the first is kept.
        values.reverse();
        values.sort_by_key(|(from, _)| *from);
        values.dedup_by_key(|(from, _)| *from);
        Self(values)
    }

    /// What holds on `date`; `None` before the first.
    pub fn at(&self, date: Date) -> Option<&T> {
        let behind = self.0.partition_point(|(from, _)| *from <= date);
        self.0[..behind].last().map(|(_, value)| value)
    }

    /// From the first date to the last.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Date, &T)> {
        self.0.iter().map(|(from, value)| (*from, value))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for Dated<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

#[derive(Serialize, Deserialize)]
struct Entry<T> {
    from: String,
    value: T,
}

impl<T: Serialize> Serialize for Dated<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer
            .collect_seq(self.iter().map(|(from, value)| Entry { from: from.to_string(), value }))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Dated<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries: Vec<Entry<T>> = Vec::deserialize(deserializer)?;
        let read = |Entry { from, value }| {
            let from: Date = from.parse().map_err(D::Error::custom)?;
            Ok((from, value))
        };
        entries.into_iter().map(read).collect::<Result<_, _>>().map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_value_holds_from_its_date_until_the_next() {
        let dated = Dated::new(vec![
            (date(2026, 7, 1), "c"),
            (date(2025, 1, 1), "a"),
            (date(2026, 1, 1), "wrong"),
            (date(2026, 1, 1), "b"),
        ]);
        let check = |day: Date, want: Option<&str>| {
            assert_eq!(dated.at(day).copied(), want, "{day}");
        };
        check(date(2024, 12, 31), None);
        check(date(2025, 1, 1), Some("a"));
        check(date(2025, 12, 31), Some("a"));
        check(date(2026, 1, 1), Some("b"));
        check(date(2026, 7, 1), Some("c"));
        check(Date::MAX, Some("c"));
        let froms: Vec<Date> = dated.iter().map(|(from, _)| from).collect();
        assert_eq!(froms, [date(2025, 1, 1), date(2026, 1, 1), date(2026, 7, 1)]);
        assert!(!dated.is_empty() && Dated::<i64>::default().is_empty());
        assert_eq!(Dated::<i64>::default().at(Date::MAX), None);
    }

    #[test]
    fn it_is_kept_as_a_list() {
        let dated = Dated::new(vec![(date(2026, 1, 1), 7), (date(2025, 1, 1), 5)]);
        let json = serde_json::to_string(&dated).expect("JSON");
        assert_eq!(json, r#"[{"from":"2025-01-01","value":5},{"from":"2026-01-01","value":7}]"#);
        assert_eq!(serde_json::from_str::<Dated<i64>>(&json).ok(), Some(dated));
        let wrong = r#"[{"from":"2025-02-30","value":5}]"#;
        assert!(serde_json::from_str::<Dated<i64>>(wrong).is_err());
    }
}
