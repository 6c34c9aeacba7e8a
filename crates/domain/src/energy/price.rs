//! What a kWh costs: flat, by the time of day, or by how much was drawn in the month.
//!
//! ```text
//! a working day   00     06                    22   24
//! night           ~~~~~~~)                     [~~~~~    22:00 to 06:00, on the day that it begins
//! otherwise              [                     )
//! ```
//!
//! Money is whole millionths of a currency for one kWh; times are those of the clock on the person's wall, so an hour
//! that is skipped or repeated costs what the clock says each time.

mod form;
mod text;
mod weekdays;

use super::KWH;
use jiff::civil::{Date, DateTime, Weekday};
use serde::{Deserialize, Serialize};

pub use form::{BandForm, TariffForm, TierForm};
pub use weekdays::Weekdays;

/// The minutes in a day of 24 hours.
const DAY_MINUTES: u16 = 24 * 60;

/// The minutes since midnight that the clock on the wall shows.
pub fn minute_of(local: DateTime) -> u16 {
    u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs())
}

/// What one pays for what is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Tariff {
    Flat {
        price: i64,
    },
    /// At any time at most one band; where there is none, `otherwise`.
    TimeOfUse {
        bands: Vec<Band>,
        otherwise: i64,
    },
    /// Of each calendar month, by rising bounds; the last has none.
    Tiers {
        tiers: Vec<Tier>,
    },
}

/// A price for a part of some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    pub name: String,
    /// The days on which it begins.
    pub days: Weekdays,
    /// Minutes since midnight, in steps of 15, from 0 to 1425.
    pub from_minute: u16,
    /// As above, up to 1440. Not behind `from_minute`: of the next day.
    pub to_minute: u16,
    pub price: i64,
}

/// A price for a part of what is drawn in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// Thousandths of a kWh since the month began; `None` is all the rest.
    pub up_to_milli_kwh: Option<i64>,
    pub price: i64,
}

/// All that a contract says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// ISO 4217: `EUR`.
    pub currency: String,
    pub import: Tariff,
    /// What one gets for a kWh that is given.
    pub export: Option<i64>,
}

/// Terms that keep every rule, from a date on. Only [`NewTariff::parse`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTariff {
    terms: Terms,
    valid_from: Date,
}

impl NewTariff {
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// In the person's zone, from midnight on.
    pub fn valid_from(&self) -> Date {
        self.valid_from
    }

    pub fn into_parts(self) -> (Date, Terms) {
        (self.valid_from, self.terms)
    }
}

impl Tariff {
    /// The price of the next bit that is drawn, when so much was drawn since the month began.
    pub fn price_at(&self, day: Weekday, minute: u16, month_so_far_nj: i128) -> i64 {
        match self {
            Self::Flat { price } => *price,
            Self::TimeOfUse { otherwise, .. } => {
                self.band_at(day, minute).map_or(*otherwise, |band| band.price)
            }
            Self::Tiers { tiers } => {
                let open = |tier: &&Tier| tier.end_nj().is_none_or(|end| month_so_far_nj < end);
                tiers.iter().find(open).or(tiers.last()).map_or(0, |tier| tier.price)
            }
        }
    }

    /// The band of a time of use.
    pub fn band_at(&self, day: Weekday, minute: u16) -> Option<&Band> {
        let Self::TimeOfUse { bands, .. } = self else { return None };
        bands.iter().find(|band| band.covers(day, minute))
    }

    /// What energy costs that is drawn within one quarter of an hour, in nanojoules × price: exact, see [`KWH`].
    pub fn charge(&self, day: Weekday, minute: u16, month_so_far_nj: i128, drawn_nj: i64) -> i128 {
        let (mut from, end) = (month_so_far_nj, month_so_far_nj + i128::from(drawn_nj));
        let mut sum = 0i128;
        let bounds: &[Tier] = if let Self::Tiers { tiers } = self { tiers } else { &[] };
        for until in bounds.iter().filter_map(|tier| tier.end_nj()).chain([end]) {
            let until = until.min(end);
            if from < until {
                let price = self.price_at(day, minute, from);
                sum = sum.saturating_add((until - from).saturating_mul(price.into()));
                from = until;
            }
        }
        sum
    }
}

impl Band {
    /// Whether it holds at a minute of a day.
    pub fn covers(&self, day: Weekday, minute: u16) -> bool {
        let over_midnight = self.to_minute <= self.from_minute;
        let end = if over_midnight { DAY_MINUTES } else { self.to_minute };
        let begun = self.days.contains(day) && (self.from_minute..end).contains(&minute);
        let since_yesterday = over_midnight && self.days.contains(day.previous());
        begun || (since_yesterday && minute < self.to_minute)
    }
}

impl Tier {
    fn end_nj(&self) -> Option<i128> {
        self.up_to_milli_kwh.map(|bound| i128::from(bound) * i128::from(KWH / 1000))
    }
}

#[cfg(test)]
mod tests;
