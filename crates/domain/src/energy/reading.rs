//! What a meter said: raw whole numbers, and how to scale them.

use crate::Instant;
use serde::{Deserialize, Serialize};

/// A ZigBee address: eight bytes, of a meter or of a gateway's own radio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mac(pub u64);

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write the address as 16 hexadecimal digits, such as 0x0007810000222222")]
pub struct NotAnAddress;

impl std::str::FromStr for Mac {
    type Err = NotAnAddress;

    /// With or without `0x`, colons and dashes; in any case.
    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
        let digits: String = digits.chars().filter(|c| !matches!(c, ':' | '-')).collect();
        if digits.is_empty() || digits.len() > 16 || !digits.bytes().all(|b| b.is_ascii_hexdigit())
        {
            return Err(NotAnAddress);
        }
        u64::from_str_radix(&digits, 16).map(Self).map_err(|_| NotAnAddress)
    }
}

impl TryFrom<String> for Mac {
    type Error = NotAnAddress;

    fn try_from(text: String) -> Result<Self, NotAnAddress> {
        text.parse()
    }
}

impl From<Mac> for String {
    fn from(mac: Mac) -> Self {
        mac.to_string()
    }
}

/// As gateways write it: `0x` and 16 digits.
impl std::fmt::Display for Mac {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "0x{:016x}", self.0)
    }
}

/// How the whole numbers of a meter are to be read, as it said itself. It hardly ever changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Encoding {
    /// The gateway's own address, where it says one.
    pub device: Option<Mac>,
    /// As said; 0 counts as 1.
    pub multiplier: u32,
    /// As said; 0 counts as 1.
    pub divisor: u32,
    /// How many bits the raw demand had: 24 or 32 for two's complement, 0 where it came as a signed decimal.
    pub bits: u8,
    /// For displays only, as are the next two.
    pub digits_right: u8,
    pub digits_left: u8,
    pub suppress_leading_zero: bool,
}

impl Encoding {
    /// A decimal with so many digits after its point.
    pub fn decimal(digits: u8) -> Self {
        Self {
            device: None,
            multiplier: 1,
            divisor: 10_u32.saturating_pow(u32::from(digits)),
            bits: 0,
            digits_right: digits,
            digits_left: 0,
            suppress_leading_zero: false,
        }
    }

    /// The scaled number in thousandths: milliwatts are thousandths of a watt, so kW come out as `× 1000 × 1000`.
    /// Rounded half away from zero; held at the ends of `i64`.
    fn scaled(self, raw: i64, times: i64) -> i64 {
        let (multiplier, divisor) =
            (i128::from(self.multiplier.max(1)), i128::from(self.divisor.max(1)));
        let dividend = i128::from(raw) * multiplier * i128::from(times);
        let half = if dividend < 0 { -divisor / 2 } else { divisor / 2 };
        let rounded = (dividend + half) / divisor;
        rounded.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
    }

    /// Milliwatts of a raw demand, whose unit is the kW.
    pub fn milliwatts(self, raw: i64) -> i64 {
        self.scaled(raw, 1_000_000)
    }

    /// Microwatt-hours of a raw register, whose unit is the kWh.
    pub fn microwatt_hours(self, raw: i64) -> i64 {
        self.scaled(raw, 1_000_000_000)
    }
}

/// Power at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Demand {
    pub meter: Mac,
    /// By the gateway's clock where it has one, to the second; else when the answer came.
    pub at: Instant,
    /// Signed, before scaling.
    pub raw: i64,
    pub encoding: Encoding,
}

/// What the meter has counted since it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Registers {
    pub meter: Mac,
    pub at: Instant,
    /// Before scaling.
    pub delivered: Option<i64>,
    pub received: Option<i64>,
    pub encoding: Encoding,
}

/// What the gateway says that a kWh costs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Price {
    pub meter: Mac,
    pub at: Instant,
    /// Millionths of the currency for one kWh. A gateway with no price set says nothing, not zero.
    pub micros_per_kwh: i64,
    /// ISO 4217 number: 840 is the US dollar. `None` where it does not say.
    pub currency: Option<u16>,
    pub tier: Option<u8>,
    pub label: Option<String>,
}

/// Anything that a gateway says of a meter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Reading {
    Demand(Demand),
    Registers(Registers),
    Price(Price),
}

impl Reading {
    pub fn meter(&self) -> Mac {
        match self {
            Self::Demand(it) => it.meter,
            Self::Registers(it) => it.meter,
            Self::Price(it) => it.meter,
        }
    }

    pub fn at(&self) -> Instant {
        match self {
            Self::Demand(it) => it.at,
            Self::Registers(it) => it.at,
            Self::Price(it) => it.at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_and_gateways_write_them() {
        let check = |text: &str, want: Option<u64>| {
            assert_eq!(text.parse::<Mac>().ok().map(|mac| mac.0), want, "{text}");
        };
        check("0x0007810000222222", Some(0x0007_8100_0022_2222));
        check(" 00:07:81:00:00:22:22:22 ", Some(0x0007_8100_0022_2222));
        check("0XD8D5B90000001111", Some(0xd8d5_b900_0000_1111));
        check("", None);
        check("0x", None);
        check("0x00078100002222221", None);
        check("meter", None);
        assert_eq!(Mac(0x0007_8100_0022_2222).to_string(), "0x0007810000222222");
    }

    #[test]
    fn raw_numbers_are_scaled_as_the_manual_says() {
        let zigbee = |multiplier, divisor| Encoding {
            multiplier,
            divisor,
            bits: 24,
            ..Encoding::decimal(0)
        };
        let check = |encoding: Encoding, raw: i64, want: i64| {
            assert_eq!(encoding.milliwatts(raw), want, "{encoding:?} {raw}");
        };
        check(zigbee(1, 1000), 0x1738, 5_944_000);
        check(zigbee(1, 1000), -500, -500_000);
        // Zero counts as one.
        check(zigbee(0, 1000), 1500, 1_500_000);
        check(zigbee(1, 0), 2, 2_000_000);
        check(zigbee(3, 7), 1, 428_571);
        check(zigbee(3, 7), -1, -428_571);
        check(zigbee(u32::MAX, 1), i64::MAX, i64::MAX);
        check(Encoding::decimal(6), 1_965_000, 1_965_000);
        assert_eq!(Encoding::decimal(3).microwatt_hours(12_345_678), 12_345_678_000_000);
    }
}
