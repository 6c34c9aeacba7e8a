//! What is to come back from the archive.

use crate::account::UserId;
use crate::energy::GatewayId;
use crate::{Instant, Span};
use std::fmt;
use std::str::FromStr;

/// The hours of a person's gateway that a span touches: the subject of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    pub user: UserId,
    pub gateway: GatewayId,
    pub span: Span,
}

/// `1/2/2026-11-22T10:00:00Z/2026-11-23T00:00:00Z`.
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.span.start(), self.span.end());
        write!(f, "{}/{}/{from}/{to}", self.user, self.gateway)
    }
}

/// Why a text is no range; only another version of this program writes such.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a person, a gateway and two times")]
pub struct NotARange;

impl FromStr for Range {
    type Err = NotARange;

    fn from_str(text: &str) -> Result<Self, NotARange> {
        let mut parts = text.split('/');
        let mut number = || parts.next()?.parse::<i64>().ok();
        let (user, gateway) = (number().ok_or(NotARange)?, number().ok_or(NotARange)?);
        let mut instant = || Instant::parse(parts.next()?).ok();
        let span = instant().zip(instant()).and_then(|(from, to)| Span::new(from, to));
        let (span, None) = (span.ok_or(NotARange)?, parts.next()) else { return Err(NotARange) };
        Ok(Self { user: UserId(user), gateway: GatewayId(gateway), span })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_back() {
        let text = "1/2/2026-11-22T10:00:00Z/2026-11-23T00:00:00Z";
        assert_eq!(text.parse::<Range>().map(|range| range.to_string()).as_deref(), Ok(text));
        for odd in [
            "",
            "1/2",
            "1/2/2026-11-22T10:00:00Z",
            "1/2/2026-11-23T00:00:00Z/2026-11-22T10:00:00Z",
            "1/2/2026-11-22T10:00:00Z/2026-11-23T00:00:00Z/",
            "a/2/2026-11-22T10:00:00Z/2026-11-23T00:00:00Z",
        ] {
            assert_eq!(odd.parse::<Range>(), Err(NotARange), "{odd}");
        }
    }
}
