//! The dialect of an EAGLE-200 and an EAGLE-3 in the house: XML with variables that are scaled already.

use super::decimals;
use super::document::Element;
use super::failure::Wrong;
use super::number;
use domain::Instant;
use domain::energy::{Demand, Encoding, Mac, Price, Registers};

pub(super) const DEVICE_LIST: &str = "<Command><Name>device_list</Name></Command>";

/// Asks for one variable, or for all: firmware drops some of several, so nobody asks for two.
pub(super) fn query(meter: Mac, variable: Option<&str>) -> String {
    let components = match variable {
        None => "<All>Y</All>".to_owned(),
        Some(name) => format!(
            "<Component><Name>Main</Name><Variables><Variable><Name>zigbee:{name}</Name></Variable></Variables></Component>"
        ),
    };
    format!(
        "<Command><Name>device_query</Name><DeviceDetails><HardwareAddress>{meter}</HardwareAddress></DeviceDetails>\
         <Components>{components}</Components></Command>"
    )
}

/// `DeviceList`: the addresses of what is an electric meter.
pub(super) fn devices(root: &Element) -> Result<Vec<Mac>, Wrong> {
    let list = expect(root, "devicelist")?;
    let meters = list.children.iter().filter(|device| {
        device.name == "device"
            && device
                .says("modelid")
                .is_some_and(|model| model.eq_ignore_ascii_case("electric_meter"))
    });
    let addresses = meters.filter_map(|device| device.says("hardwareaddress")?.parse().ok());
    Ok(addresses.filter(|mac| !matches!(mac, Mac(0 | u64::MAX))).collect())
}

/// The answer to a query: a device and its variables.
pub(super) struct Device<'a> {
    root: &'a Element,
    meter: Mac,
}

impl<'a> Device<'a> {
    /// # Errors
    /// `NoReading` also while the meter is not connected: the values are old then, and nothing says how old.
    pub(super) fn read(root: &'a Element, asked: Mac) -> Result<Self, Wrong> {
        let root = expect(root, "device")?;
        let details = root.child("devicedetails");
        let says = |name| details.and_then(|it| it.says(name));
        if says("connectionstatus").is_some_and(|it| !it.eq_ignore_ascii_case("connected")) {
            return Err(Wrong::NoReading);
        }
        let meter = says("hardwareaddress").and_then(|it| it.parse().ok()).unwrap_or(asked);
        Ok(Self { root, meter })
    }

    /// The variable of that name, in small letters, in whichever component has it.
    fn variable(&self, name: &str) -> Option<&'a Element> {
        let components = self.root.child("components")?;
        let variables =
            components.children.iter().filter_map(|component| component.child("variables"));
        variables.flat_map(|it| &it.children).find(|variable| {
            let says = variable.says("name").unwrap_or_default().to_ascii_lowercase();
            says.strip_prefix("zigbee:").unwrap_or(&says) == name
        })
    }

    fn says(&self, name: &str) -> Option<&'a str> {
        self.variable(name)?.says("value")
    }

    fn scaled(&self, name: &str, base: &str) -> Result<Option<(i64, u8)>, Wrong> {
        let Some(variable) = self.variable(name) else { return Ok(None) };
        let value = variable.says("value").unwrap_or_default();
        decimals::scaled(value, variable.says("units"), base)
    }

    pub(super) fn demand(&self, now: Instant) -> Result<Demand, Wrong> {
        let (raw, digits) = self.scaled("instantaneousdemand", "W")?.ok_or(Wrong::NoReading)?;
        let at = decimals::floored(now);
        Ok(Demand { meter: self.meter, at, raw, encoding: Encoding::decimal(digits) })
    }

    pub(super) fn registers(&self, now: Instant) -> Result<Option<Registers>, Wrong> {
        let delivered = self.scaled("currentsummationdelivered", "Wh")?;
        let received = self.scaled("currentsummationreceived", "Wh")?;
        decimals::registers(self.meter, decimals::floored(now), delivered, received)
    }

    pub(super) fn price(&self, now: Instant) -> Option<Price> {
        let label = self.says("priceratelabel").or_else(|| self.says("ratelabel"));
        Some(Price {
            meter: self.meter,
            at: decimals::floored(now),
            micros_per_kwh: decimals::price(self.says("price"))?,
            currency: self.says("pricecurrency").and_then(number::currency),
            tier: self
                .says("pricetier")
                .and_then(number::whole)
                .and_then(|it| u8::try_from(it).ok()),
            label: label.map(str::to_owned),
        })
    }
}

/// The element of that name; or what the gateway says instead.
fn expect<'a>(root: &'a Element, name: &str) -> Result<&'a Element, Wrong> {
    match root.name.as_str() {
        "error" => Err(Wrong::Refused(root.words())),
        it if it == name => Ok(root),
        other => Err(Wrong::unreadable(format!("it is a document {other:?}"))),
    }
}

#[cfg(test)]
mod tests;
