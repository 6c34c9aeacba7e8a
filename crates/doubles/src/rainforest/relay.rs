//! The face of the cloud: hexadecimal, lines that end in CRLF.

use super::command::Command;
use super::fault::Fault;
use super::meter::{Moment, Question};
use domain::energy::Mac;

/// 2000-01-01T00:00:00Z, from where its seconds count.
const EPOCH: i64 = 946_684_800;

pub(super) fn answer(command: Option<&Command>, question: &Question<'_>) -> String {
    let Some(command) = command else { return error("Malformed command") };
    let Some(moment) = question.moment else { return error("Unknown MacId") };
    let name = command.name.as_str();
    if name != "get_instantaneous_demand" && question.refuses_extras() {
        return error("Unknown command");
    }
    match name {
        "get_instantaneous_demand" => demand(question, &moment),
        "get_current_summation" => summation(question, &moment),
        "get_price" => price(question, &moment),
        _ => error("Unknown command"),
    }
}

pub(super) fn error(words: &str) -> String {
    format!("<Error>\r\n<Text>{words}</Text>\r\n</Error>\r\n")
}

fn frame(root: &str, question: &Question<'_>, moment: &Moment, fields: &str) -> String {
    let device = question.gateway.device();
    let meter = moment.at.map_or(Mac(0), |_| moment.meter);
    let seconds = moment.at.map_or(0, |at| (at - EPOCH).max(0));
    format!(
        "<{root}>\r\n<DeviceMacId>{device}</DeviceMacId>\r\n<MeterMacId>{meter}</MeterMacId>\r\n\
         <TimeStamp>0x{seconds:08x}</TimeStamp>\r\n{fields}</{root}>\r\n"
    )
}

fn scale(fault: &Fault) -> String {
    let (multiplier, divisor) = if *fault == Fault::ZeroDivisor { (0, 0) } else { (1, 1000) };
    format!(
        "<Multiplier>0x{multiplier:08x}</Multiplier>\r\n<Divisor>0x{divisor:08x}</Divisor>\r\n\
         <DigitsRight>0x03</DigitsRight>\r\n<DigitsLeft>0x06</DigitsLeft>\r\n\
         <SuppressLeadingZero>Y</SuppressLeadingZero>\r\n"
    )
}

fn demand(question: &Question<'_>, moment: &Moment) -> String {
    let watts = moment.watts.map(|watts| match question.fault {
        Fault::NegativeEight => format!("0x{:08x}", watts & 0xffff_ffff),
        _ => format!("0x{:06x}", watts & 0xff_ffff),
    });
    let watts = watts.unwrap_or_default();
    let fields = format!("<Demand>{watts}</Demand>\r\n{}", scale(question.fault));
    frame("InstantaneousDemand", question, moment, &fields)
}

fn summation(question: &Question<'_>, moment: &Moment) -> String {
    let Moment { delivered, received, .. } = moment;
    let fields = format!(
        "<SummationDelivered>0x{delivered:08x}</SummationDelivered>\r\n\
         <SummationReceived>0x{received:08x}</SummationReceived>\r\n{}",
        scale(question.fault)
    );
    frame("CurrentSummation", question, moment, &fields)
}

fn price(question: &Question<'_>, moment: &Moment) -> String {
    let price = question.gateway.price.unwrap_or(0);
    let fields = format!(
        "<Price>0x{price:08x}</Price>\r\n<Currency>0x0348</Currency>\r\n\
         <TrailingDigits>0x04</TrailingDigits>\r\n<Tier>0x01</Tier>\r\n<RateLabel>Set by User</RateLabel>\r\n"
    );
    frame("PriceCluster", question, moment, &fields)
}
