//! One reading as one line of JSON.
//!
//! | field | whose | means |
//! |---|---|---|
//! | `DeviceMacId`, `MeterMacId` | first logger | addresses as whole numbers |
//! | `TimeStamp` | first logger | whole seconds since 2000-01-01T00:00:00Z |
//! | `Demand` | first logger | as sent, two's complement in `bits`; a signed number where `bits` is 0 |
//! | `SummationDelivered`, `SummationReceived` | gateway | as sent; null is not said |
//! | `Price`, `TrailingDigits`, `Currency`, `Tier`, `RateLabel` | gateway | the price of a kWh is `Price / 10^TrailingDigits` |
//! | `Multiplier`, `Divisor`, `DigitsRight`, `DigitsLeft`, `SuppressLeadingZero` | first logger | how to scale, how to show |
//! | `at`, `received_at` | ours | RFC 3339; `at` counts, not `TimeStamp` |
//! | `interval` | ours | seconds between two demands at that time |
//! | `bits` | ours | 24, 32, or 0 |
//! | `demand_kw`, `delivered_kwh`, `received_kwh` | ours | scaled, for other readers |

use super::ArchivedReading;
use crate::Instant;
use crate::energy::{Demand, Encoding, Mac, Price, Reading, Registers};
use crate::instant::SECOND;
use serde::Serialize;
use serde_json::{Map, Value};

/// 2000-01-01T00:00:00Z in seconds since 1970.
const EPOCH: i64 = 946_684_800;
/// How many digits after the point our prices have.
const PRICE_DIGITS: u8 = 6;

/// In the order in which it is written. What is `None` is left out.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    device_mac_id: Option<u64>,
    meter_mac_id: u64,
    time_stamp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    demand: Option<i64>,
    #[serde(flatten)]
    counted: Option<Counts>,
    #[serde(flatten)]
    price: Option<Costs<'a>>,
    #[serde(flatten)]
    scale: Option<Scale>,
    #[serde(flatten)]
    ours: Ours,
}

/// Both are written, so that a line shows what it is.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Counts {
    summation_delivered: Option<i64>,
    summation_received: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Costs<'a> {
    price: i64,
    trailing_digits: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_label: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Scale {
    multiplier: u32,
    divisor: u32,
    digits_right: u8,
    digits_left: u8,
    suppress_leading_zero: &'static str,
}

#[derive(Default, Serialize)]
struct Ours {
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    received_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bits: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    demand_kw: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered_kwh: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received_kwh: Option<f64>,
}

/// The line of a reading, without its end.
pub(super) fn write(archived: &ArchivedReading) -> String {
    let (_, at, meter) = archived.identity();
    let mut line = Line {
        device_mac_id: None,
        meter_mac_id: meter.0,
        time_stamp: at.micros().div_euclid(SECOND) - EPOCH,
        demand: None,
        counted: None,
        price: None,
        scale: None,
        ours: Ours {
            at: at.to_string(),
            received_at: archived.received_at.map(|at| at.to_string()),
            interval: archived.interval_micros.map(|micros| micros as f64 / SECOND as f64),
            ..Ours::default()
        },
    };
    match &archived.reading {
        Reading::Demand(it) => {
            line.scaled_by(&it.encoding);
            line.demand = Some(as_sent(it.raw, it.encoding.bits));
            line.ours.demand_kw = Some(it.encoding.milliwatts(it.raw) as f64 / 1e6);
        }
        Reading::Registers(it) => {
            line.scaled_by(&it.encoding);
            let kwh = |raw| it.encoding.microwatt_hours(raw) as f64 / 1e9;
            line.counted =
                Some(Counts { summation_delivered: it.delivered, summation_received: it.received });
            line.ours.delivered_kwh = it.delivered.map(kwh);
            line.ours.received_kwh = it.received.map(kwh);
        }
        Reading::Price(it) => {
            line.price = Some(Costs {
                price: it.micros_per_kwh,
                trailing_digits: PRICE_DIGITS,
                currency: it.currency,
                tier: it.tier,
                rate_label: it.label.as_deref(),
            });
        }
    }
    // Numbers and texts: nothing that could fail.
    serde_json::to_string(&line).unwrap_or_default()
}

impl Line<'_> {
    fn scaled_by(&mut self, encoding: &Encoding) {
        self.device_mac_id = encoding.device.map(|mac| mac.0);
        self.ours.bits = Some(encoding.bits);
        self.scale = Some(Scale {
            multiplier: encoding.multiplier,
            divisor: encoding.divisor,
            digits_right: encoding.digits_right,
            digits_left: encoding.digits_left,
            suppress_leading_zero: if encoding.suppress_leading_zero { "Y" } else { "N" },
        });
    }
}

/// Two's complement in so many bits, as a whole number without a sign; the number itself where it had no width.
fn as_sent(raw: i64, bits: u8) -> i64 {
    match bits {
        1..=62 => raw & ((1 << bits) - 1),
        _ => raw,
    }
}

/// `None` when the gateway had no reading then.
pub(super) fn read(text: &str) -> Result<Option<ArchivedReading>, String> {
    let fields: Map<String, Value> =
        serde_json::from_str(text).map_err(|_| "this is not a JSON object".to_owned())?;
    let fields = Fields(fields);
    let Some(at) = fields.at()? else { return Ok(None) };
    let meter = fields.required("MeterMacId").map(Mac)?;
    let reading = if fields.has("Demand") {
        fields.demand(meter, at)?.map(Reading::Demand)
    } else if fields.has("SummationDelivered") || fields.has("SummationReceived") {
        let (delivered, received) = ("SummationDelivered", "SummationReceived");
        let (delivered, received) = (fields.number(delivered)?, fields.number(received)?);
        let encoding = fields.encoding(fields.number("bits")?.unwrap_or(0))?;
        Some(Reading::Registers(Registers { meter, at, delivered, received, encoding }))
    } else if fields.has("Price") {
        Some(Reading::Price(fields.price(meter, at)?))
    } else {
        return Err("it has no Demand, SummationDelivered or Price".to_owned());
    };
    let received_at = fields.instant("received_at")?;
    let interval_micros = fields.interval()?;
    Ok(reading.map(|reading| ArchivedReading { reading, received_at, interval_micros }))
}

struct Fields(Map<String, Value>);

impl Fields {
    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// `None` where it is missing or null.
    fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn number<T: TryFrom<i128>>(&self, name: &str) -> Result<Option<T>, String> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let whole = value.as_i64().map(i128::from).or(value.as_u64().map(i128::from));
        let fits = whole.and_then(|whole| T::try_from(whole).ok());
        fits.map(Some).ok_or_else(|| format!("{name} is not a whole number that fits"))
    }

    fn required<T: TryFrom<i128>>(&self, name: &str) -> Result<T, String> {
        self.number(name)?.ok_or_else(|| format!("it has no {name}"))
    }

    fn text(&self, name: &str) -> Result<Option<&str>, String> {
        let Some(value) = self.value(name) else { return Ok(None) };
        value.as_str().map(Some).ok_or_else(|| format!("{name} is not a text"))
    }

    fn instant(&self, name: &str) -> Result<Option<Instant>, String> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        Instant::parse(text).map(Some).map_err(|error| format!("{name}: {error}"))
    }

    /// Ours, else the first logger's, whose zero says that there was no reading.
    fn at(&self) -> Result<Option<Instant>, String> {
        if let Some(at) = self.instant("at")? {
            return Ok(Some(at));
        }
        let seconds: u32 = self.required("TimeStamp")?;
        if matches!(seconds, 0 | u32::MAX) {
            return Ok(None);
        }
        Ok(Instant::from_micros((i64::from(seconds) + EPOCH) * SECOND))
    }

    fn interval(&self) -> Result<Option<i64>, String> {
        let Some(value) = self.value("interval") else { return Ok(None) };
        let seconds = value.as_f64().filter(|seconds| (1.0..=3600.0).contains(seconds));
        let seconds = seconds.ok_or("interval is not 1 to 3600 seconds")?;
        Ok(Some((seconds * SECOND as f64).round() as i64))
    }

    /// `None` for the least number of a width, which says that there is none.
    fn demand(&self, meter: Mac, at: Instant) -> Result<Option<Demand>, String> {
        let sent: i64 = self.required("Demand")?;
        let bits = match self.number("bits")? {
            Some(bits @ (0 | 24 | 32)) => bits,
            Some(_) => return Err("bits is none of 0, 24 and 32".to_owned()),
            // The first logger did not write down how many digits there were.
            None if sent <= 0xff_ffff => 24,
            None => 32,
        };
        let raw = match bits {
            0 => sent,
            bits if !(0..1 << bits).contains(&sent) => {
                return Err(format!("Demand is not a number of {bits} bits"));
            }
            bits if sent == 1 << (bits - 1) => return Ok(None),
            bits if sent > 1 << (bits - 1) => sent - (1 << bits),
            _ => sent,
        };
        Ok(Some(Demand { meter, at, raw, encoding: self.encoding(bits)? }))
    }

    fn encoding(&self, bits: u8) -> Result<Encoding, String> {
        Ok(Encoding {
            device: self.number("DeviceMacId")?.map(Mac),
            multiplier: self.number("Multiplier")?.unwrap_or(1),
            divisor: self.number("Divisor")?.unwrap_or(1),
            bits,
            digits_right: self.number("DigitsRight")?.unwrap_or(0),
            digits_left: self.number("DigitsLeft")?.unwrap_or(0),
            suppress_leading_zero: self
                .text("SuppressLeadingZero")?
                .is_some_and(|text| text.eq_ignore_ascii_case("y")),
        })
    }

    fn price(&self, meter: Mac, at: Instant) -> Result<Price, String> {
        let price: i64 = self.required("Price")?;
        let digits: u8 = self.number("TrailingDigits")?.unwrap_or(0);
        let divisor =
            10_i128.checked_pow(u32::from(digits)).ok_or("TrailingDigits is too large")?;
        let dividend = i128::from(price) * 1_000_000;
        let half = if dividend < 0 { -divisor / 2 } else { divisor / 2 };
        let micros_per_kwh =
            i64::try_from((dividend + half) / divisor).map_err(|_| "the price does not fit")?;
        Ok(Price {
            meter,
            at,
            micros_per_kwh,
            currency: self.number("Currency")?,
            tier: self.number("Tier")?,
            label: self.text("RateLabel")?.map(str::to_owned),
        })
    }
}
