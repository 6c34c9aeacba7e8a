//! The dialect of the cloud and of older gateways: whole numbers in hexadecimal, and how to scale them.

use super::document::Element;
use super::failure::Wrong;
use super::number;
use domain::Instant;
use domain::energy::{Demand, Encoding, Mac, Price, Registers};
use domain::instant::SECOND;

/// 2000-01-01T00:00:00Z, from where its seconds count.
const EPOCH: i64 = 946_684_800;
/// "No value" of a ZigBee `uint48`, and of a price.
const NO_REGISTER: u64 = 0xffff_ffff_ffff;
const NO_PRICE: u64 = 0xffff_ffff;

/// The body of a command; `meter` for a gateway with several.
pub(super) fn command(name: &str, meter: Option<Mac>) -> String {
    let meter = meter.map(|mac| format!("<MacId>{mac}</MacId>")).unwrap_or_default();
    format!("<Command><Name>{name}</Name>{meter}</Command>")
}

/// `InstantaneousDemand`. `asked` is the meter where the answer does not name one.
pub(super) fn demand(root: &Element, asked: Option<Mac>) -> Result<Demand, Wrong> {
    let found = expect(root, "instantaneousdemand")?;
    let meter = meter(found, asked)?;
    let at = at(found)?.ok_or(Wrong::NoReading)?;
    let text = found.says("demand").ok_or(Wrong::NoReading)?;
    if text.contains('.') {
        let (raw, digits) = number::decimal(text)
            .ok_or_else(|| Wrong::unreadable(format!("{text:?} is not a demand")))?;
        let encoding = Encoding { device: device(found), ..Encoding::decimal(digits) };
        return Ok(Demand { meter, at, raw, encoding });
    }
    let (raw, bits) = number::signed(text)?;
    Ok(Demand { meter, at, raw, encoding: encoding(found, bits)? })
}

/// `CurrentSummation`; `None` when it has neither register.
pub(super) fn registers(root: &Element, asked: Option<Mac>) -> Result<Option<Registers>, Wrong> {
    // RAVEn and some Uploaders call it so.
    let found = match root.name.as_str() {
        "currentsummationdelivered" => root,
        _ => expect(root, "currentsummation")?,
    };
    let register = |name| match found.says(name) {
        None => Ok(None),
        Some(text) => match number::whole(text).map(|it| (it, i64::try_from(it))) {
            Some((NO_REGISTER, _)) => Ok(None),
            Some((_, Ok(raw))) => Ok(Some(raw)),
            _ => Err(Wrong::unreadable(format!("{text:?} is not a register"))),
        },
    };
    let (delivered, received) = (register("summationdelivered")?, register("summationreceived")?);
    if delivered.is_none() && received.is_none() {
        return Ok(None);
    }
    let meter = meter(found, asked)?;
    let at = at(found)?.ok_or(Wrong::NoReading)?;
    Ok(Some(Registers { meter, at, delivered, received, encoding: encoding(found, 0)? }))
}

/// `PriceCluster`; `None` when no price is set. One without a time is of `now`.
pub(super) fn price(
    root: &Element,
    asked: Option<Mac>,
    now: Instant,
) -> Result<Option<Price>, Wrong> {
    let found = expect(root, "pricecluster")?;
    let whole = |name| found.says(name).and_then(number::whole);
    let Some(raw) = whole("price").filter(|price| !matches!(*price, 0 | NO_PRICE)) else {
        return Ok(None);
    };
    let digits = whole("trailingdigits").unwrap_or(0);
    let scaled = i64::try_from(raw).ok().zip(u8::try_from(digits).ok()).and_then(number::micros);
    let micros_per_kwh = scaled
        .ok_or_else(|| Wrong::unreadable(format!("{raw} with {digits} digits is not a price")))?;
    let label = found.says("ratelabel").or_else(|| found.says("tierlabel"));
    Ok(Some(Price {
        meter: meter(found, asked)?,
        at: at(found)?.unwrap_or(now),
        micros_per_kwh,
        currency: found.says("currency").and_then(number::currency),
        tier: whole("tier").and_then(|tier| u8::try_from(tier).ok()),
        label: label.map(str::to_owned),
    }))
}

/// The element of that name, also inside of another; or what the gateway says instead.
fn expect<'a>(root: &'a Element, name: &str) -> Result<&'a Element, Wrong> {
    if root.name == "error" {
        return Err(Wrong::Refused(root.words()));
    }
    root.find(name).ok_or_else(|| Wrong::unreadable(format!("it is a document {:?}", root.name)))
}

/// All zeroes and all ones are the address of a meter that is not joined.
fn meter(found: &Element, asked: Option<Mac>) -> Result<Mac, Wrong> {
    let Some(text) = found.says("metermacid") else {
        return asked.ok_or_else(|| Wrong::unreadable("it does not name its meter"));
    };
    match text.parse() {
        Ok(Mac(0 | u64::MAX)) => Err(Wrong::NoReading),
        Ok(mac) => Ok(mac),
        Err(_) => Err(Wrong::unreadable(format!("{text:?} is not the address of a meter"))),
    }
}

fn device(found: &Element) -> Option<Mac> {
    found.says("devicemacid")?.parse().ok()
}

/// `None` for 0 and for all ones: there was no reading yet.
fn at(found: &Element) -> Result<Option<Instant>, Wrong> {
    let text = found.says("timestamp").ok_or_else(|| Wrong::unreadable("it has no time"))?;
    let wrong = || Wrong::unreadable(format!("{text:?} is not a time"));
    let seconds = number::whole(text).and_then(|it| u32::try_from(it).ok()).ok_or_else(wrong)?;
    if matches!(seconds, 0 | u32::MAX) {
        return Ok(None);
    }
    Ok(Instant::from_micros((i64::from(seconds) + EPOCH) * SECOND))
}

fn encoding(found: &Element, bits: u8) -> Result<Encoding, Wrong> {
    let scale = |name| match found.says(name) {
        None => Ok(1),
        Some(text) => number::whole(text)
            .and_then(|it| u32::try_from(it).ok())
            .ok_or_else(|| Wrong::unreadable(format!("its {name} is {text:?}"))),
    };
    let hint = |name| {
        found.says(name).and_then(number::whole).and_then(|it| u8::try_from(it).ok()).unwrap_or(0)
    };
    Ok(Encoding {
        device: device(found),
        multiplier: scale("multiplier")?,
        divisor: scale("divisor")?,
        bits,
        digits_right: hint("digitsright"),
        digits_left: hint("digitsleft"),
        suppress_leading_zero: found
            .says("suppressleadingzero")
            .is_some_and(|it| it.eq_ignore_ascii_case("y")),
    })
}

#[cfg(test)]
mod tests;
