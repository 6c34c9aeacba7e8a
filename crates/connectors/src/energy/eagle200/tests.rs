use super::super::document::read;
use super::*;
use proptest::prelude::*;

const METER: Mac = Mac(0x0007_8100_0022_2222);

fn now() -> Instant {
    Instant::parse("2026-03-02T12:00:05.5Z").expect("a time")
}

fn answer(status: &str, variables: &[(&str, &str, &str)]) -> String {
    let variables: String = variables
        .iter()
        .map(|(name, value, units)| {
            format!("<Variable><Name>{name}</Name><Value>{value}</Value><Units>{units}</Units></Variable>\r\n")
        })
        .collect();
    format!(
        "<Device><DeviceDetails><HardwareAddress>{METER}</HardwareAddress><ModelId>electric_meter</ModelId>\
         <LastContact>0x69a54c00</LastContact><ConnectionStatus>{status}</ConnectionStatus></DeviceDetails>\
         <Components><Component><Name>Main</Name><FixedId>0</FixedId><Variables>{variables}</Variables></Component>\
         </Components></Device>"
    )
}

fn read_demand(text: &str) -> Result<Demand, Wrong> {
    Device::read(&read(text)?, Mac(1))?.demand(now())
}

#[test]
fn demands_are_read_with_their_unit_in_either_place() {
    let check = |value: &str, units: &str, want: Result<(i64, u8), Wrong>| {
        let text = answer("Connected", &[("zigbee:InstantaneousDemand", value, units)]);
        let got = read_demand(&text).map(|it| {
            assert_eq!((it.meter, it.at.to_string()), (METER, "2026-03-02T12:00:05Z".to_owned()));
            (it.raw, it.encoding.digits_right)
        });
        assert_eq!(got, want, "{value} {units}");
    };
    check("-0.412000", "kW", Ok((-412_000, 6)));
    check("21.499 kW", "", Ok((21_499, 3)));
    check("412", "W", Ok((412, 3)));
    check("", "kW", Err(Wrong::NoReading));
    check("1.5", "A", Err(Wrong::unreadable("its unit is \"A\", not kW")));
}

#[test]
fn a_meter_that_is_not_connected_has_no_reading() {
    let variables = [("zigbee:InstantaneousDemand", "0.412", "kW")];
    assert_eq!(read_demand(&answer("Not Joined", &variables)), Err(Wrong::NoReading));
    assert_eq!(read_demand(&answer("connected", &variables)).map(|it| it.raw), Ok(412));
    assert_eq!(read_demand(&answer("Connected", &[])), Err(Wrong::NoReading));
    let error = "<Error><Message>Invalid HW address</Message></Error>";
    assert_eq!(read_demand(error), Err(Wrong::Refused("Invalid HW address".to_owned())));
    assert_eq!(read_demand("<Ok/>"), Err(Wrong::unreadable("it is a document \"ok\"")));
}

#[test]
fn registers_and_price_come_with_all_variables() {
    let variables = [
        ("zigbee:CurrentSummationDelivered", "45251.285000", "kWh"),
        ("zigbee:CurrentSummationReceived", "232.23", "kWh"),
        ("zigbee:Price", "0.053990", ""),
        ("zigbee:PriceCurrency", "USD", ""),
        ("zigbee:PriceTier", "1", ""),
        ("zigbee:RateLabel", "Day", ""),
    ];
    let root = read(&answer("Connected", &variables)).expect("a document");
    let device = Device::read(&root, METER).expect("a device");
    let registers = device.registers(now()).expect("readable").expect("registers");
    assert_eq!(registers.delivered, Some(45_251_285_000));
    assert_eq!(registers.received, Some(232_230_000));
    let price = device.price(now()).expect("a price");
    assert_eq!((price.micros_per_kwh, price.currency, price.tier), (53_990, Some(840), Some(1)));
    assert_eq!(price.label.as_deref(), Some("Day"));

    let root = read(&answer("Connected", &[("zigbee:Price", "invalid", "")])).expect("a document");
    let device = Device::read(&root, METER).expect("a device");
    assert_eq!((device.registers(now()), device.price(now())), (Ok(None), None));
}

#[test]
fn only_electric_meters_are_devices() {
    let device = |mac: &str, model: &str| {
        format!(
            "<Device><HardwareAddress>{mac}</HardwareAddress><ModelId>{model}</ModelId></Device>"
        )
    };
    let check = |devices: &[String], want: &[Mac]| {
        let root =
            read(&format!("<DeviceList>{}</DeviceList>", devices.concat())).expect("a document");
        assert_eq!(super::devices(&root), Ok(want.to_vec()));
    };
    check(&[], &[]);
    check(&[device("0x02", "electric_meter")], &[Mac(2)]);
    check(
        &[device("0x01", "plug"), device("0x02", "ELECTRIC_METER"), device("?", "electric_meter")],
        &[Mac(2)],
    );
}

proptest! {
    #[test]
    fn no_change_of_an_answer_makes_it_panic(at in 0_usize..500, with in "\\PC{0,9}") {
        let mut text = answer("Connected", &[("zigbee:InstantaneousDemand", "-0.412000", "kW")]);
        text.insert_str(text.floor_char_boundary(at.min(text.len())), &with);
        if let Ok(root) = read(&text) {
            let _ = (read_demand(&text), devices(&root));
        }
    }
}
