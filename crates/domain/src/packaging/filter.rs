//! What is looked at, and how far the rolling mean looks back.

use jiff::ToSpan;
use jiff::civil::Date;
use std::fmt;

/// Both dates are included; empty lists are everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub complexities: Vec<String>,
    pub projects: Vec<String>,
}

/// What a rolling mean is the mean of: the last points, or those of the last days, at least the point itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// 5 to 500.
    Points(u32),
    /// 5 to 500, the point's own day included.
    Days(u32),
}

impl Filter {
    /// The same but for the dates: the period of as many days that ends the day before. Without a last date it is that
    /// of `last`, which has the last of all points. Nothing is before a period without a first date.
    pub fn previous(&self, last: Date) -> Option<Self> {
        let from = self.from?;
        let days = from.duration_since(self.to.unwrap_or(last)).as_hours() / 24;
        let to = from.yesterday().ok()?;
        let from = to.checked_add(days.days()).ok()?;
        (from <= to).then(|| Self { from: Some(from), to: Some(to), ..self.clone() })
    }
}

impl Window {
    /// How many points or days a window may have.
    pub const SIZES: std::ops::RangeInclusive<u32> = 5..=500;

    /// Reads `100` points or `30d`; `None` where it is neither, or of a size that there is not.
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, window): (&str, fn(u32) -> Self) = match text.strip_suffix('d') {
            Some(days) => (days, Self::Days),
            None => (text, Self::Points),
        };
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let size = digits.parse().ok().filter(|size| plain && Self::SIZES.contains(size));
        size.map(window)
    }
}

/// What [`Window::parse`] reads.
impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Points(points) => write!(f, "{points}"),
            Self::Days(days) => write!(f, "{days}d"),
        }
    }
}

impl Default for Window {
    fn default() -> Self {
        Self::Points(100)
    }
}
