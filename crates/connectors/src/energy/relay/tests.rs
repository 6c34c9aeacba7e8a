use super::super::document::read;
use super::*;
use proptest::prelude::*;

/// The example of the manual, with some of it replaced.
fn example(replacements: &[(&str, &str)]) -> String {
    let mut text = "<InstantaneousDemand>\r\n\
        <DeviceMacId>0xd8d5b90000001111</DeviceMacId>\r\n<MeterMacId>0x0007810000222222</MeterMacId>\r\n\
        <TimeStamp>0x2f0b1a40</TimeStamp>\r\n<Demand>0xfffe0c</Demand>\r\n<Multiplier>0x00000001</Multiplier>\r\n\
        <Divisor>0x000003e8</Divisor>\r\n<DigitsRight>0x03</DigitsRight>\r\n<DigitsLeft>0x06</DigitsLeft>\r\n\
        <SuppressLeadingZero>Y</SuppressLeadingZero>\r\n</InstantaneousDemand>\r\n"
        .to_owned();
    for (from, to) in replacements {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

fn read_demand(text: &str) -> Result<Demand, Wrong> {
    demand(&read(text)?, None)
}

#[test]
fn the_example_of_the_manual_is_minus_half_a_kilowatt() {
    let demand = read_demand(&example(&[])).expect("a demand");
    assert_eq!(demand.meter, Mac(0x0007_8100_0022_2222));
    assert_eq!(demand.at.to_string(), "2025-01-03T21:59:28Z");
    assert_eq!(demand.raw, -500);
    assert_eq!(demand.encoding.milliwatts(demand.raw), -500_000);
    assert_eq!(
        demand.encoding,
        Encoding {
            device: Some(Mac(0xd8d5_b900_0000_1111)),
            multiplier: 1,
            divisor: 1000,
            bits: 24,
            digits_right: 3,
            digits_left: 6,
            suppress_leading_zero: true,
        }
    );
}

#[test]
fn the_other_forms_of_a_demand_are_read() {
    let check = |replacements: &[(&str, &str)], milliwatts: i64| {
        let demand = read_demand(&example(replacements)).expect("a demand");
        assert_eq!(demand.encoding.milliwatts(demand.raw), milliwatts, "{replacements:?}");
    };
    check(&[("0xfffe0c", "0x001738")], 5_944_000);
    check(&[("0xfffe0c", "0xfffffe0c")], -500_000);
    check(&[("0xfffe0c", "-500")], -500_000);
    check(&[("0xfffe0c", "-0.5")], -500_000);
    check(&[("0x00000001", "0x00000000")], -500_000);
    check(&[("0xfffe0c", "0x000002"), ("0x000003e8", "0x00000000")], 2_000_000);
    check(&[("0x000003e8", "1000")], -500_000);
    check(&[("InstantaneousDemand", "INSTANTANEOUSDEMAND"), ("Divisor", "divisor")], -500_000);
    check(&[("<MeterMacId>", "<MeterMacId> "), ("<Demand>", "<Demand>\r\n")], -500_000);
}

#[test]
fn a_demand_in_json_is_the_same() {
    let text = r#"{"InstantaneousDemand": {"DeviceMacId": "0xd8d5b90000001111",
        "MeterMacId": "0x0007810000222222", "TimeStamp": "0x2f0b1a40", "Demand": "0xfffe0c",
        "Multiplier": 1, "Divisor": 1000, "DigitsRight": "0x03", "DigitsLeft": "0x06", "SuppressLeadingZero": "Y"}}"#;
    assert_eq!(read_demand(text), read_demand(&example(&[])));
    let numbers = text.replace("\"0xfffe0c\"", "-500");
    assert_eq!(read_demand(&numbers).map(|demand| demand.raw), Ok(-500));
}

#[test]
fn a_gateway_without_a_reading_says_so() {
    let check = |from: &str, to: &str| {
        assert_eq!(read_demand(&example(&[(from, to)])), Err(Wrong::NoReading), "{to}");
    };
    check("0x2f0b1a40", "0x00000000");
    check("0x2f0b1a40", "0xffffffff");
    check("0xfffe0c", "0x800000");
    check("0xfffe0c", "");
    check("0x0007810000222222", "0x0000000000000000");
    check("0x0007810000222222", "0xffffffffffffffff");
}

#[test]
fn what_is_no_demand_is_refused() {
    let check = |text: &str, want: &Wrong| {
        assert_eq!(read_demand(text).as_ref(), Err(want), "{text}");
    };
    let error = "<Error><Text>Unknown command</Text><Command>x</Command></Error>";
    check(error, &Wrong::Refused("Unknown command x".to_owned()));
    check("<Error/>", &Wrong::Refused(String::new()));
    check("<NetworkInfo/>", &Wrong::unreadable("it is a document \"networkinfo\""));
    check(&example(&[("0xfffe0c", "many")]), &Wrong::unreadable("\"many\" is not a demand"));
    check(&example(&[("TimeStamp", "Time")]), &Wrong::unreadable("it has no time"));
    check(
        &example(&[("0x2f0b1a40", "0x12f0b1a40")]),
        &Wrong::unreadable("\"0x12f0b1a40\" is not a time"),
    );
    check(&example(&[("MeterMacId", "Mac")]), &Wrong::unreadable("it does not name its meter"));
    check(
        &example(&[("0x000003e8", "thousand")]),
        &Wrong::unreadable("its divisor is \"thousand\""),
    );
}

#[test]
fn registers_have_up_to_48_bits() {
    let check = |delivered: &str, received: &str, want: Option<(Option<i64>, Option<i64>)>| {
        let demand = "<Demand>0xfffe0c</Demand>".to_owned();
        let both = format!(
            "<SummationDelivered>{delivered}</SummationDelivered><SummationReceived>{received}</SummationReceived>"
        );
        let text = example(&[("InstantaneousDemand", "CurrentSummation"), (&demand, &both)]);
        let got = registers(&read(&text).expect("a document"), None).expect("readable");
        assert_eq!(got.map(|it| (it.delivered, it.received)), want, "{delivered} {received}");
    };
    check("0x001a2b3c", "0x00000000", Some((Some(1_715_004), Some(0))));
    check("0x7f001a2b3c4d", "", Some((Some(0x7f00_1a2b_3c4d), None)));
    check("0xffffffffffff", "0x01", Some((None, Some(1))));
    check("0xffffffffffff", "", None);
}

#[test]
fn prices_are_read_and_an_unset_one_is_none() {
    let now = Instant::parse("2026-03-01T09:00:00Z").expect("a time");
    type Told<'a> = Option<(i64, Option<u16>, Option<u8>, Option<&'a str>)>;
    let check = |fields: &str, want: Told| {
        let text = format!(
            "<PriceCluster><MeterMacId>0x01</MeterMacId><TimeStamp>0x0</TimeStamp>{fields}</PriceCluster>"
        );
        let got = price(&read(&text).expect("a document"), None, now).expect("readable");
        assert!(got.as_ref().is_none_or(|it| it.at == now));
        let got =
            got.as_ref().map(|it| (it.micros_per_kwh, it.currency, it.tier, it.label.as_deref()));
        assert_eq!(got, want, "{fields}");
    };
    let dollars =
        "<Currency>0x0348</Currency><TrailingDigits>0x04</TrailingDigits><Tier>0x01</Tier>";
    check(
        &format!("<Price>0x00000374</Price>{dollars}<RateLabel>Set by User</RateLabel>"),
        Some((88_400, Some(840), Some(1), Some("Set by User"))),
    );
    check(
        "<Price>12</Price><TrailingDigits>2</TrailingDigits><Tier>2</Tier><TierLabel>Day</TierLabel>",
        Some((120_000, None, Some(2), Some("Day"))),
    );
    check(&format!("<Price>0x00000000</Price>{dollars}"), None);
    check(&format!("<Price>0xffffffff</Price>{dollars}"), None);
    check(dollars, None);
}

proptest! {
    #[test]
    fn a_demand_is_read_back(
        raw in -8_388_607_i64..=8_388_607,
        seconds in 1_u32..u32::MAX,
        multiplier: u32,
        divisor: u32,
    ) {
        let text = example(&[
            ("0xfffe0c", &format!("0x{:06x}", raw & 0xff_ffff)),
            ("0x2f0b1a40", &format!("0x{seconds:08x}")),
            ("0x00000001", &format!("0x{multiplier:08x}")),
            ("0x000003e8", &format!("0x{divisor:08x}")),
        ]);
        let demand = read_demand(&text).expect("a demand");
        prop_assert_eq!(demand.raw, raw);
        prop_assert_eq!(demand.at.micros(), (i64::from(seconds) + EPOCH) * SECOND);
        prop_assert_eq!((demand.encoding.multiplier, demand.encoding.divisor), (multiplier, divisor));
    }

    #[test]
    fn no_change_of_the_example_makes_it_panic(at in 0_usize..400, with in "\\PC{0,9}") {
        let mut text = example(&[]);
        let at = text.floor_char_boundary(at.min(text.len()));
        text.insert_str(at, &with);
        if let Ok(root) = read(&text) {
            let _ = (demand(&root, None), registers(&root, None), price(&root, None, Instant::default()));
        }
    }
}
