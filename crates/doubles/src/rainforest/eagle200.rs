//! The face of an EAGLE-200 in the house: XML with scaled variables.

use super::command::Command;
use super::fault::Fault;
use super::meter::{Moment, Question, decimal};
use super::relay::error;

pub(super) fn answer(command: Option<&Command>, question: &Question<'_>) -> String {
    let Some(command) = command else { return error("Malformed command") };
    match command.name.as_str() {
        "device_list" => devices(question),
        "device_query" if command.meter.is_none() => error("HardwareAddress missing"),
        "device_query" => match &question.moment {
            Some(moment) => query(command, question, moment),
            None => error("Unknown HardwareAddress"),
        },
        _ => error("Unknown command"),
    }
}

fn status(fault: &Fault) -> &'static str {
    if *fault == Fault::NoMeter { "Not Joined" } else { "Connected" }
}

fn details(meter: domain::energy::Mac, question: &Question<'_>) -> String {
    let contact = question.moment.and_then(|moment| moment.at).unwrap_or(0);
    format!(
        "<HardwareAddress>{meter}</HardwareAddress>\r\n<Manufacturer>Generic</Manufacturer>\r\n\
         <ModelId>electric_meter</ModelId>\r\n<Protocol>Zigbee</Protocol>\r\n<LastContact>0x{contact:08x}</LastContact>\r\n\
         <ConnectionStatus>{}</ConnectionStatus>\r\n<NetworkAddress>0x0000</NetworkAddress>\r\n",
        status(question.fault)
    )
}

fn devices(question: &Question<'_>) -> String {
    let meters = question.gateway.meters.iter();
    let devices: String = meters
        .map(|meter| {
            format!(
                "<Device>\r\n{}<Name>Power Meter</Name>\r\n</Device>\r\n",
                details(*meter, question)
            )
        })
        .collect();
    format!("<DeviceList>\r\n{devices}</DeviceList>\r\n")
}

fn query(command: &Command, question: &Question<'_>, moment: &Moment) -> String {
    let all = variables(question, moment);
    // Of several that are asked for, firmware answers the first.
    let asked = command.variables.first();
    let asked =
        |name: &str| asked.is_none_or(|it| it.eq_ignore_ascii_case(&format!("zigbee:{name}")));
    let told = all.iter().filter(|(name, ..)| asked(name));
    if question.refuses_extras() && !asked("InstantaneousDemand") {
        return error("Unknown variable");
    }
    let told: String =
        told.map(|(name, value, units)| variable(question, name, value, units)).collect();
    format!(
        "<Device>\r\n<DeviceDetails>\r\n{}</DeviceDetails>\r\n<Components>\r\n<Component>\r\n<Name>Main</Name>\r\n\
         <FixedId>0</FixedId>\r\n<Variables>\r\n{told}</Variables>\r\n</Component>\r\n</Components>\r\n</Device>\r\n",
        details(moment.meter, question)
    )
}

/// Name, value and unit of each.
fn variables(
    question: &Question<'_>,
    moment: &Moment,
) -> Vec<(&'static str, String, &'static str)> {
    // Six digits, of which the meter has three.
    let six = |thousandths: i64| format!("{}000", decimal(thousandths));
    let demand = ("InstantaneousDemand", moment.watts.map(six).unwrap_or_default(), "kW");
    if question.refuses_extras() {
        return vec![demand];
    }
    let price = question.gateway.price.map_or("invalid".to_owned(), |price| {
        format!("{}.{:04}00", price / 10_000, price % 10_000)
    });
    vec![
        demand,
        ("Multiplier", "1".to_owned(), ""),
        ("Divisor", "1000".to_owned(), ""),
        ("CurrentSummationDelivered", six(moment.delivered), "kWh"),
        ("CurrentSummationReceived", six(moment.received), "kWh"),
        ("Price", price, ""),
        ("PriceCurrency", "USD".to_owned(), ""),
        ("PriceTier", "1".to_owned(), ""),
        ("PriceRateLabel", "Set by User".to_owned(), ""),
        ("Message", String::new(), ""),
    ]
}

fn variable(question: &Question<'_>, name: &str, value: &str, units: &str) -> String {
    let (value, units) = match question.fault {
        Fault::UnitSuffix if !units.is_empty() => (format!("{value} {units}"), ""),
        _ => (value.to_owned(), units),
    };
    format!(
        "<Variable>\r\n<Name>zigbee:{name}</Name>\r\n<Value>{value}</Value>\r\n<Units>{units}</Units>\r\n</Variable>\r\n"
    )
}
