//! Reading a command: the little of XML that gateways understand, whatever the case.

use domain::energy::Mac;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Command {
    /// In small letters.
    pub(super) name: String,
    pub(super) meter: Option<Mac>,
    /// What a query asks for, in small letters; nothing is everything.
    pub(super) variables: Vec<String>,
}

impl Command {
    /// `None` for anything that is no command.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?.to_ascii_lowercase();
        if !text.contains("command>") {
            return None;
        }
        let mut names = all(&text, "name");
        let name = names.next()?.to_owned();
        let variables = names.filter(|it| it.starts_with("zigbee:")).map(str::to_owned).collect();
        let meter = ["macid", "devicemacid", "hardwareaddress"]
            .into_iter()
            .find_map(|tag| all(&text, tag).next())
            .and_then(|it| it.parse().ok());
        Some(Self { name, meter, variables })
    }
}

/// The texts of all elements of that name.
fn all<'a>(text: &'a str, tag: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(&open)?;
        let (found, after) = after.split_once(&close)?;
        rest = after;
        Some(found.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_of_every_dialect_are_read() {
        let check = |body: &str, want: Option<(&str, Option<u64>, &[&str])>| {
            let got = Command::read(body.as_bytes());
            let want = want.map(|(name, meter, variables)| Command {
                name: name.to_owned(),
                meter: meter.map(Mac),
                variables: variables.iter().map(|it| (*it).to_owned()).collect(),
            });
            assert_eq!(got, want, "{body}");
        };
        check("<Command><Name>get_price</Name></Command>", Some(("get_price", None, &[])));
        check(
            "<localcommand>\r\n<NAME>get_usage_data</NAME>\r\n<MacId>0x01</MacId>\r\n</localcommand>",
            Some(("get_usage_data", Some(1), &[])),
        );
        check(
            "<Command><Name>device_query</Name><DeviceDetails><HardwareAddress>0x02</HardwareAddress></DeviceDetails>\
             <Components><Component><Name>Main</Name><Variables><Variable><Name>zigbee:Price</Name></Variable>\
             </Variables></Component></Components></Command>",
            Some(("device_query", Some(2), &["zigbee:price"])),
        );
        check("<Command></Command>", None);
        check("hello", None);
    }
}
