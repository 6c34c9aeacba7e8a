//! Times of this API: written as RFC 3339 in UTC, read also without an offset, which then means UTC.
//!
//! The first grasshopper writes `2021-01-01T00:00:00` and means UTC; everywhere else such a time is refused.
//! `#[serde(with = "time_text")]` for an instant, `#[serde(with = "time_text::option")]` for one that may be absent.

use crate::Instant;
use crate::instant::ParseError;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserializer, Serializer};

/// Reads a time; one without an offset is UTC.
pub fn parse_time(text: &str) -> Result<Instant, ParseError> {
    match Instant::parse(text) {
        Err(ParseError::NoOffset) => text
            .trim()
            .parse::<jiff::civil::DateTime>()
            .ok()
            .and_then(|civil| civil.to_zoned(jiff::tz::TimeZone::UTC).ok())
            .and_then(|zoned| Instant::from_timestamp(zoned.timestamp()))
            .ok_or(ParseError::OutOfRange),
        result => result,
    }
}

pub fn serialize<S: Serializer>(at: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
    deserializer.deserialize_str(Text)
}

/// Reads the text where it lies: a batch has thousands of them.
struct Text;

impl Visitor<'_> for Text {
    type Value = Instant;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a time such as 2026-03-01T09:00:00Z")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Instant, E> {
        parse_time(text).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// The same for a time that may be absent, also as `null`; beside `default` and `skip_serializing_if`.
pub mod option {
    use super::*;
    use serde::Deserialize;

    pub fn serialize<S: Serializer>(
        at: &Option<Instant>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => super::serialize(at, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Instant>, D::Error> {
        #[derive(Deserialize)]
        struct Wrapped(#[serde(with = "super")] Instant);
        Ok(Option::<Wrapped>::deserialize(deserializer)?.map(|wrapped| wrapped.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_an_offset_is_utc() {
        let check = |text: &str, want: Option<&str>| {
            let got = parse_time(text).ok().map(|at| at.to_string());
            assert_eq!(got.as_deref(), want, "{text}");
        };
        check("2021-01-01T00:00:00", Some("2021-01-01T00:00:00Z"));
        check(" 2021-01-01T00:00:00.25 ", Some("2021-01-01T00:00:00.25Z"));
        check("2021-01-01 12:30", Some("2021-01-01T12:30:00Z"));
        check("2021-01-01T00:00:00+02:00", Some("2020-12-31T22:00:00Z"));
        check("2021-01-01T00:00:00Z", Some("2021-01-01T00:00:00Z"));
        check("1969-12-31T23:59:59", None);
        check("now", None);
        check("", None);
    }
}
