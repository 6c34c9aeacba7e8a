//! Instants: UTC, in whole microseconds since 1970-01-01T00:00:00Z, as every table stores them.

use serde::{Deserialize, Serialize};

/// Microseconds in one second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in one minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds in one hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Microseconds in 24 hours; a calendar day may be shorter or longer, see [`crate::Calendar`].
pub const DAY: i64 = 24 * HOUR;

/// A point in time, in microseconds since 1970-01-01T00:00:00Z, from 1970 to the end of 9999.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Instant(i64);

/// Why a text is not an instant; the words are for the person who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    #[error(
        "write the time with an offset from UTC, such as 2026-03-01T09:00:00Z or 2026-03-01T09:00:00+01:00"
    )]
    NoOffset,
    #[error("this is not a time; write it as 2026-03-01T09:00:00Z")]
    Unreadable,
    #[error("this time lies outside the years 1970 to 9999")]
    OutOfRange,
}

impl Instant {
    /// The last instant that can be written: 9999-12-30T22:00:00Z, the end of what `jiff` shows in every zone.
    pub const MAX: Self = Self(253_402_207_200 * SECOND);

    /// An instant from microseconds since 1970, or `None` outside 1970 to 9999.
    pub fn from_micros(micros: i64) -> Option<Self> {
        (0..=Self::MAX.0).contains(&micros).then_some(Self(micros))
    }

    /// The `jiff` view of the same instant, cut to microseconds.
    pub fn from_timestamp(at: jiff::Timestamp) -> Option<Self> {
        Self::from_micros(at.as_microsecond())
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// This instant moved by `micros` (negative: earlier), held within the years that can be written.
    pub fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros).clamp(0, Self::MAX.0))
    }

    /// Microseconds from `earlier` to this one; negative when it is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// The same instant for zone arithmetic.
    pub fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    /// Reads RFC 3339 with an offset, cut to microseconds. A time without one is refused: it has no meaning here.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let text = text.trim();
        match text.parse::<jiff::Timestamp>() {
            Ok(at) => Self::from_timestamp(at).ok_or(ParseError::OutOfRange),
            Err(_) if text.parse::<jiff::civil::DateTime>().is_ok() => Err(ParseError::NoOffset),
            Err(_) => Err(ParseError::Unreadable),
        }
    }
}

/// RFC 3339 in UTC with `Z`; a fraction only when there is one. [`Instant::parse`] reads it back exactly.
impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.timestamp().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_read_with_an_offset_only() {
        let check = |text: &str, want: Result<&str, ParseError>| {
            let got = Instant::parse(text).map(|at| at.to_string());
            assert_eq!(got, want.map(str::to_owned), "{text}");
        };
        check("2026-03-01T09:00:00Z", Ok("2026-03-01T09:00:00Z"));
        check(" 2026-03-01T10:00:00+01:00 ", Ok("2026-03-01T09:00:00Z"));
        check("2026-03-01T09:00:00.000001Z", Ok("2026-03-01T09:00:00.000001Z"));
        check("2026-03-01T09:00:00.0000019Z", Ok("2026-03-01T09:00:00.000001Z"));
        check("2026-03-01T09:00", Err(ParseError::NoOffset));
        check("2026-03-01", Err(ParseError::NoOffset));
        check("nine o'clock", Err(ParseError::Unreadable));
        check("2026-02-30T09:00:00Z", Err(ParseError::Unreadable));
        check("1969-12-31T23:59:59Z", Err(ParseError::OutOfRange));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(micros in 0..=Instant::MAX.0) {
            let at = Instant::from_micros(micros).expect("in range");
            prop_assert_eq!(Instant::parse(&at.to_string()), Ok(at));
        }
    }
}
