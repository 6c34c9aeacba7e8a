//! What gateways post by themselves ("EAGLE Uploader"): several readings in one document.
//!
//! Older ones post XML with the elements of the cloud's dialect in a `rainforest` element. An EAGLE-200 posts JSON:
//! `{"deviceGuid", "body": [{"timestamp", "subdeviceGuid", "dataType", "data": {…}}]}` with times in milliseconds and
//! scaled numbers. *Unverified* beyond what other people's programs read.

use super::document::{self, Element};
use super::failure::{Failure, Wrong, beginning};
use super::{decimals, number, relay};
use domain::Instant;
use domain::energy::{Demand, Encoding, Mac, Price, Reading, Registers};

/// Beyond, a number counts milliseconds: as seconds it would be the year 5138.
const MILLISECONDS: u64 = 100_000_000_000;

/// The readings of one post, in its order; perhaps none. What is of no kind that we know, or has no value yet, is passed
/// over. `now` is for prices that do not say of when they are.
///
/// # Errors
/// [`Failure::BadAnswer`] for anything that is no document, and when none of our kinds in it can be read.
pub fn parse(body: &[u8], now: Instant) -> Result<Vec<Reading>, Failure> {
    let text = String::from_utf8_lossy(body);
    read(&text, now).map_err(|wrong| wrong.with_raw(beginning(&text).to_owned()))
}

fn read(text: &str, now: Instant) -> Result<Vec<Reading>, Wrong> {
    let root = document::read(text)?;
    let parts = match root.name.as_str() {
        "rainforest" | "json" => root.children.iter().collect(),
        _ => vec![&root],
    };
    let (mut readings, mut wrongs) = (Vec::new(), Vec::new());
    for part in parts {
        let reading = match part.name.as_str() {
            "instantaneousdemand" => relay::demand(part, None).map(|it| Some(Reading::Demand(it))),
            "currentsummation" | "currentsummationdelivered" => {
                relay::registers(part, None).map(|it| it.map(Reading::Registers))
            }
            "pricecluster" => relay::price(part, None, now).map(|it| it.map(Reading::Price)),
            "body" => scaled(part),
            _ => Ok(None),
        };
        match reading {
            Ok(reading) => readings.extend(reading),
            Err(Wrong::NoReading) => {}
            Err(wrong) => wrongs.push(wrong),
        }
    }
    // What can be read is not lost for what cannot.
    match wrongs.into_iter().next() {
        Some(wrong) if readings.is_empty() => Err(wrong),
        _ => Ok(readings),
    }
}

/// One entry of the JSON form.
fn scaled(entry: &Element) -> Result<Option<Reading>, Wrong> {
    let kind = entry.says("datatype").unwrap_or_default().to_ascii_lowercase();
    if !matches!(kind.as_str(), "instantaneousdemand" | "currentsummation" | "price") {
        return Ok(None);
    }
    let data = entry.child("data").ok_or(Wrong::NoReading)?;
    let meter = meter(entry)?;
    let at = at(entry)?;
    let unit = data.says("units");
    let value = |name, base| decimals::scaled(data.says(name).unwrap_or_default(), unit, base);
    Ok(match kind.as_str() {
        "instantaneousdemand" => {
            let (raw, digits) = value("demand", "W")?.ok_or(Wrong::NoReading)?;
            Some(Reading::Demand(Demand { meter, at, raw, encoding: Encoding::decimal(digits) }))
        }
        "currentsummation" => {
            let (delivered, received) =
                (value("summationdelivered", "Wh")?, value("summationreceived", "Wh")?);
            let registers: Option<Registers> = decimals::registers(meter, at, delivered, received)?;
            registers.map(Reading::Registers)
        }
        _ => price(data, meter, at).map(Reading::Price),
    })
}

fn price(data: &Element, meter: Mac, at: Instant) -> Option<Price> {
    Some(Price {
        meter,
        at,
        micros_per_kwh: decimals::price(data.says("price"))?,
        currency: data.says("currency").and_then(number::currency),
        tier: data.says("tier").and_then(number::whole).and_then(|it| u8::try_from(it).ok()),
        label: data.says("ratelabel").map(str::to_owned),
    })
}

fn meter(entry: &Element) -> Result<Mac, Wrong> {
    let text = entry.says("subdeviceguid").unwrap_or_default();
    match text.parse() {
        Ok(Mac(0 | u64::MAX)) => Err(Wrong::NoReading),
        Ok(mac) => Ok(mac),
        Err(_) => Err(Wrong::unreadable(format!("{text:?} is not the address of a meter"))),
    }
}

/// Floored to the second, like every other reading.
fn at(entry: &Element) -> Result<Instant, Wrong> {
    let text = entry.says("timestamp").unwrap_or_default();
    let seconds = match number::whole(text) {
        None => return Err(Wrong::unreadable(format!("{text:?} is not a time"))),
        Some(0) => return Err(Wrong::NoReading),
        Some(millis) if millis >= MILLISECONDS => millis / 1000,
        Some(seconds) => seconds,
    };
    i64::try_from(seconds)
        .ok()
        .and_then(|it| it.checked_mul(domain::instant::SECOND))
        .and_then(Instant::from_micros)
        .ok_or_else(|| Wrong::unreadable(format!("{text:?} is not a time")))
}

#[cfg(test)]
mod tests;
