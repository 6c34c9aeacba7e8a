//! The face of an EAGLE-100 in the house: flat JSON. What it does not understand has an empty answer.

use super::command::Command;
use super::fault::Fault;
use super::meter::{Moment, Question, decimal};

pub(super) fn answer(command: Option<&Command>, question: &Question<'_>) -> String {
    match command.map(|command| command.name.as_str()) {
        Some("get_device_list") if !question.refuses_extras() => devices(question),
        Some("get_usage_data") => {
            question.moment.map(|moment| usage(question, &moment)).unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn devices(question: &Question<'_>) -> String {
    if *question.fault == Fault::NoMeter {
        return "{\"num_devices\":\"0\"}".to_owned();
    }
    let meters = &question.gateway.meters;
    let listed = meters.iter().enumerate().map(|(index, meter)| {
        format!(
            ",\"device_mac_id[{index}]\":\"{meter}\",\"device_model_id[{index}]\":\"Z109-EAGLE\""
        )
    });
    format!("{{\"num_devices\":\"{}\"{}}}", meters.len(), listed.collect::<String>())
}

fn usage(question: &Question<'_>, moment: &Moment) -> String {
    let Some(at) = moment.at else {
        return "{\"meter_status\":\"Not Joined\",\"demand\":\"\",\"demand_timestamp\":\"946684800\"}"
            .to_owned();
    };
    let suffix = if *question.fault == Fault::UnitSuffix { " kW" } else { "" };
    let demand =
        moment.watts.map(|watts| format!("{}{suffix}", decimal(watts))).unwrap_or_default();
    let extras =
        if question.refuses_extras() { String::new() } else { extras(question, moment, at) };
    format!(
        "{{\"meter_status\":\"Connected\",\"demand\":\"{demand}\",\"demand_units\":\"kW\",\
         \"demand_timestamp\":\"{at}\"{extras},\"message_text\":\"\",\"message_timestamp\":\"946684800\"}}"
    )
}

fn extras(question: &Question<'_>, moment: &Moment, at: i64) -> String {
    let price = question
        .gateway
        .price
        .map_or("-1.0000".to_owned(), |price| format!("{}.{:04}", price / 10_000, price % 10_000));
    format!(
        ",\"usage_timestamp\":\"{at}\",\"summation_delivered\":\"{}\",\"summation_received\":\"{}\",\
         \"summation_units\":\"kWh\",\"price\":\"{price}\",\"price_units\":\"840\",\"price_label\":\"Set by User\"",
        decimal(moment.delivered),
        decimal(moment.received),
    )
}
