//! The dialect of an EAGLE-100 in the house: flat JSON, scaled already.

use super::decimals;
use super::failure::Wrong;
use super::number;
use domain::Instant;
use domain::energy::{Demand, Encoding, Mac, Price, Registers};
use domain::instant::SECOND;
use serde_json::{Map, Value};

/// 2000-01-01T00:00:00Z. Its "never" is this, and some firmware may count from here.
const YEAR_2000: i64 = 946_684_800;

/// The body of a command.
pub(super) fn command(name: &str, meter: Option<Mac>) -> String {
    let meter = meter.map(|mac| format!("<MacId>{mac}</MacId>")).unwrap_or_default();
    format!("<LocalCommand><Name>{name}</Name>{meter}</LocalCommand>")
}

/// An answer: every field is a text or a number.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.is_empty() {
            return Err(Wrong::unreadable(
                "it is empty, which is how it answers what it does not know",
            ));
        }
        if text.starts_with('<') {
            // Only for what it says instead: an error, or a page.
            let root = super::document::read(text)?;
            return Err(match root.name.as_str() {
                "error" => Wrong::Refused(root.words()),
                other => Wrong::unreadable(format!("it is a document {other:?}, not JSON")),
            });
        }
        match serde_json::Deserializer::from_str(text).into_iter().next() {
            Some(Ok(Value::Object(fields))) => Ok(Self(fields)),
            _ => Err(Wrong::unreadable("it is not JSON")),
        }
    }

    /// What the field says, unless it is empty.
    fn says(&self, name: &str) -> Option<String> {
        let text = number::written(self.0.get(name)?)?.trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    fn scaled(&self, name: &str, unit: &str, base: &str) -> Result<Option<(i64, u8)>, Wrong> {
        let Some(text) = self.says(name) else { return Ok(None) };
        decimals::scaled(&text, self.says(unit).as_deref(), base)
    }

    /// Without a time of its own, an answer is of `now`; `None` when it says "never".
    ///
    /// Whether it counts from 1970 or from 2000 is not the same everywhere: whatever is nearer to `now`.
    fn at(&self, name: &str, now: Instant) -> Result<Option<Instant>, Wrong> {
        let Some(text) = self.says(name) else { return Ok(Some(decimals::floored(now))) };
        let seconds = number::whole(&text)
            .and_then(|it| u32::try_from(it).ok())
            .ok_or_else(|| Wrong::unreadable(format!("{text:?} is not a time")))?;
        let seconds = i64::from(seconds);
        if seconds == 0 || seconds == YEAR_2000 {
            return Ok(None);
        }
        let distance = |seconds: i64| (seconds * SECOND - now.micros()).abs();
        let nearer = [seconds, seconds + YEAR_2000].into_iter().min_by_key(|it| distance(*it));
        Ok(nearer.and_then(|it| Instant::from_micros(it * SECOND)))
    }

    /// `get_usage_data`
    pub(super) fn demand(&self, meter: Mac, now: Instant) -> Result<Demand, Wrong> {
        let (raw, digits) =
            self.scaled("demand", "demand_units", "W")?.ok_or_else(|| self.without("demand"))?;
        let at = self.at("demand_timestamp", now)?.ok_or(Wrong::NoReading)?;
        Ok(Demand { meter, at, raw, encoding: Encoding::decimal(digits) })
    }

    /// `get_usage_data`
    pub(super) fn registers(&self, meter: Mac, now: Instant) -> Result<Option<Registers>, Wrong> {
        let delivered = self.scaled("summation_delivered", "summation_units", "Wh")?;
        let received = self.scaled("summation_received", "summation_units", "Wh")?;
        let at = self.at("usage_timestamp", now)?.ok_or(Wrong::NoReading)?;
        decimals::registers(meter, at, delivered, received)
    }

    /// `get_usage_data`
    pub(super) fn price(&self, meter: Mac, now: Instant) -> Option<Price> {
        Some(Price {
            meter,
            at: decimals::floored(now),
            micros_per_kwh: decimals::price(self.says("price").as_deref())?,
            currency: self.says("price_units").and_then(|it| number::currency(&it)),
            tier: None,
            label: self.says("price_label"),
        })
    }

    /// `get_device_list`
    pub(super) fn devices(&self) -> Vec<Mac> {
        let named = self.0.iter().filter(|(name, _)| name.starts_with("device_mac_id"));
        let addresses = named.filter_map(|(_, value)| number::written(value)?.parse().ok());
        addresses.filter(|mac| !matches!(mac, Mac(0 | u64::MAX))).collect()
    }

    /// A gateway that knows the field has no value for it; anything else is no answer to the question.
    fn without(&self, name: &str) -> Wrong {
        if self.0.contains_key(name) || self.0.contains_key("meter_status") {
            return Wrong::NoReading;
        }
        Wrong::unreadable(format!("it has no {name:?}"))
    }
}

#[cfg(test)]
mod tests;
