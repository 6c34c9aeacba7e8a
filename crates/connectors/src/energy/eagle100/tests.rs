use super::*;
use proptest::prelude::*;

const METER: Mac = Mac(0x0007_8100_0022_2222);

fn now() -> Instant {
    Instant::parse("2026-03-02T12:00:05.5Z").expect("a time")
}

const USAGE: &str = r#"{"meter_status":"Connected","demand":"-0.4120","demand_units":"kW",
    "demand_timestamp":"1772452800","usage_timestamp":"1772452790","summation_delivered":"2667.867",
    "summation_received":"37.28","summation_units":"kWh","price":"0.1400","price_units":"840",
    "price_label":"Set by User","message_text":""}"#;

fn usage(replacements: &[(&str, &str)]) -> Fields {
    let mut text = USAGE.to_owned();
    for (from, to) in replacements {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    Fields::read(&text).unwrap_or_else(|e| panic!("{text}: {e:?}"))
}

#[test]
fn one_answer_has_demand_registers_and_price() {
    let usage = usage(&[]);
    let demand = usage.demand(METER, now()).expect("a demand");
    assert_eq!((demand.raw, demand.encoding), (-4120, Encoding::decimal(4)));
    assert_eq!(demand.at.to_string(), "2026-03-02T12:00:00Z");
    let registers = usage.registers(METER, now()).expect("readable").expect("registers");
    assert_eq!(registers.at.to_string(), "2026-03-02T11:59:50Z");
    assert_eq!((registers.delivered, registers.received), (Some(2_667_867), Some(37_280)));
    let price = usage.price(METER, now()).expect("a price");
    assert_eq!((price.micros_per_kwh, price.currency), (140_000, Some(840)));
    assert_eq!(price.label.as_deref(), Some("Set by User"));
}

#[test]
fn times_count_from_1970_or_2000_or_are_missing() {
    let check = |from: &str, to: &str, want: Option<&str>| {
        let got = usage(&[(from, to)]).at("demand_timestamp", now()).expect("readable");
        assert_eq!(got.map(|at| at.to_string()).as_deref(), want, "{to}");
    };
    check("1772452800", "825768000", Some("2026-03-02T12:00:00Z"));
    check("\"1772452800\"", "1772452800", Some("2026-03-02T12:00:00Z"));
    check("demand_timestamp", "other", Some("2026-03-02T12:00:05Z"));
    check("1772452800", "0", None);
    check("1772452800", "946684800", None);
    assert!(usage(&[("1772452800", "noon")]).at("demand_timestamp", now()).is_err());
}

#[test]
fn what_is_missing_is_told_from_what_is_unknown() {
    let demand = |replacements| usage(replacements).demand(METER, now());
    assert_eq!(demand(&[("-0.4120", "")]), Err(Wrong::NoReading));
    assert_eq!(demand(&[("1772452800", "0")]), Err(Wrong::NoReading));
    assert_eq!(demand(&[("\"-0.4120\"", "-0.5")]).map(|it| it.raw), Ok(-5));
    let other = Fields::read(r#"{"num_devices":"0"}"#).expect("JSON");
    assert_eq!(other.demand(METER, now()), Err(Wrong::unreadable("it has no \"demand\"")));
    assert_eq!(usage(&[("0.1400", "-1.0000")]).price(METER, now()), None);
    let none = usage(&[("summation_delivered", "a"), ("summation_received", "b")]);
    assert_eq!(none.registers(METER, now()), Ok(None));
}

#[test]
fn devices_are_a_list_of_numbered_names() {
    let check = |text: &str, want: &[Mac]| {
        assert_eq!(Fields::read(text).expect("JSON").devices(), want, "{text}");
    };
    let one = r#"{"num_devices":"1","device_mac_id[0]":"0x0007810000222222","device_model_id[0]":"Z109"}"#;
    check(one, &[METER]);
    check(r#"{"num_devices":"0"}"#, &[]);
    check(r#"{"device_mac_id[0]":"0x01","device_mac_id[1]":"0x02"} "#, &[Mac(1), Mac(2)]);
    check(r#"{"device_mac_id[0]":"0x0000000000000000"}"#, &[]);
}

#[test]
fn what_is_not_json_is_refused() {
    let check = |text: &str, want: &str| match Fields::read(text) {
        Err(Wrong::Unreadable(words)) => assert!(words.contains(want), "{text}: {words}"),
        _ => panic!("{text}"),
    };
    check("", "empty");
    check("\r\n", "empty");
    check("<html>", "web page");
    check("<Ok/>", "document");
    check("[1]", "not JSON");
    check("{\"a\":", "not JSON");
    assert!(
        matches!(Fields::read("<Error>no</Error>"), Err(Wrong::Refused(words)) if words == "no")
    );
}

proptest! {
    #[test]
    fn no_change_of_an_answer_makes_it_panic(at in 0_usize..400, with in "\\PC{0,9}") {
        let mut text = USAGE.to_owned();
        text.insert_str(text.floor_char_boundary(at.min(text.len())), &with);
        if let Ok(fields) = Fields::read(&text) {
            let _ = (fields.demand(METER, now()), fields.registers(METER, now()), fields.price(METER, now()));
        }
    }
}
