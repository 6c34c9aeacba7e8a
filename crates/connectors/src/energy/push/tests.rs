use super::*;
use proptest::prelude::*;

const XML: &str = r#"<?xml version="1.0"?>
<rainforest macId="0xd8d5b90000001111" version="undefined" timestamp="789256769s">
<CurrentSummation><DeviceMacId>0xd8d5b90000001111</DeviceMacId><MeterMacId>0x0007810000222222</MeterMacId>
<TimeStamp>0x2f0b1a40</TimeStamp><SummationDelivered>0x00000000001a2b3c</SummationDelivered>
<SummationReceived>0x0000000000000000</SummationReceived><Multiplier>0x1</Multiplier><Divisor>0x3e8</Divisor>
</CurrentSummation>
<NetworkInfo><Status>Connected</Status></NetworkInfo>
<InstantaneousDemand><MeterMacId>0x0007810000222222</MeterMacId><TimeStamp>0x2f0b1a40</TimeStamp>
<Demand>0xfffe0c</Demand><Multiplier>0x1</Multiplier><Divisor>0x3e8</Divisor></InstantaneousDemand>
<PriceCluster><MeterMacId>0x0007810000222222</MeterMacId><TimeStamp>0x2f0b1a40</TimeStamp>
<Price>0x0374</Price><Currency>0x0348</Currency><TrailingDigits>0x04</TrailingDigits></PriceCluster>
</rainforest>"#;

const JSON: &str = r#"{"timestamp":"1539632334000","deviceGuid":"d8d5b90000001111","body":[
 {"timestamp":"1539632322000","subdeviceGuid":"000780e67e73","componentId":"all",
  "dataType":"InstantaneousDemand","data":{"demand":-0.472,"units":"kW"}},
 {"timestamp":1539632323,"subdeviceGuid":"0x000780e67e73","dataType":"CurrentSummation",
  "data":{"summationDelivered":36692.711,"summationReceived":4.01,"units":"kWh"}},
 {"timestamp":"1539632324000","subdeviceGuid":"000780e67e73","dataType":"Message","data":{"text":"hello"}},
 {"timestamp":"1539632324000","subdeviceGuid":"000780e67e73","dataType":"Price",
  "data":{"price":0.0884,"currency":"0x0348","units":"USD/kWh"}}]}"#;

fn now() -> Instant {
    Instant::parse("2026-03-02T12:00:05.5Z").expect("a time")
}

/// Each reading as its kind, time and numbers.
fn told(body: &str) -> Vec<String> {
    let readings = parse(body.as_bytes(), now()).unwrap_or_else(|e| panic!("{body}: {e}"));
    let told = readings.iter().map(|reading| match reading {
        Reading::Demand(it) => {
            format!("{} demand {} {}", it.meter, it.at, it.encoding.milliwatts(it.raw))
        }
        Reading::Registers(it) => {
            let scaled = |raw: Option<i64>| raw.map(|raw| it.encoding.microwatt_hours(raw));
            format!(
                "{} registers {} {:?} {:?}",
                it.meter,
                it.at,
                scaled(it.delivered),
                scaled(it.received)
            )
        }
        Reading::Price(it) => {
            format!("{} price {} {} {:?}", it.meter, it.at, it.micros_per_kwh, it.currency)
        }
    });
    told.collect()
}

#[test]
fn a_post_in_xml_has_several_readings() {
    assert_eq!(
        told(XML),
        [
            "0x0007810000222222 registers 2025-01-03T21:59:28Z Some(1715004000000) Some(0)",
            "0x0007810000222222 demand 2025-01-03T21:59:28Z -500000",
            "0x0007810000222222 price 2025-01-03T21:59:28Z 88400 Some(840)",
        ]
    );
}

#[test]
fn a_post_in_json_has_several_readings() {
    assert_eq!(
        told(JSON),
        [
            "0x0000000780e67e73 demand 2018-10-15T19:38:42Z -472000",
            "0x0000000780e67e73 registers 2018-10-15T19:38:43Z Some(36692711000000) Some(4010000000)",
            "0x0000000780e67e73 price 2018-10-15T19:38:44Z 88400 Some(840)",
        ]
    );
}

#[test]
fn what_has_no_value_yet_is_passed_over() {
    let check = |body: &str| assert_eq!(told(body), [""; 0], "{body}");
    check("<rainforest/>");
    check("<rainforest><TimeCluster/></rainforest>");
    check("<TimeCluster/>");
    check(&XML.replace("0x2f0b1a40", "0x0").replace("0x0374", "0x0"));
    check(r#"{"body":[]}"#);
    check(&JSON.replace("1539632322000", "0").replace("1539632323", "0").replace("0.0884", "-1"));
}

#[test]
fn what_cannot_be_read_is_refused_and_shown() {
    let check = |body: &[u8], want: &str| match parse(body, now()) {
        Err(Failure::BadAnswer { words, raw }) => {
            assert!(words.contains(want), "{words}");
            assert!(raw.len() <= super::super::RAW_LIMIT);
        }
        other => panic!("{other:?}"),
    };
    check(b"", "empty");
    check(&[0xff; 5000], "neither");
    check(&XML.as_bytes()[..400], "too early");
    check(JSON.replace("000780e67e73", "?").as_bytes(), "address of a meter");
}

#[test]
fn what_can_be_read_is_not_lost_for_what_cannot() {
    let whole = parse(XML.as_bytes(), now()).expect("readings").len();
    let part = parse(XML.replace("0xfffe0c", "lots").as_bytes(), now()).expect("the others");
    assert_eq!(part.len(), whole - 1);
    let named = XML.replace("CurrentSummation>", "CurrentSummationDelivered>");
    assert_eq!(parse(named.as_bytes(), now()).expect("readings").len(), whole);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = parse(&bytes, now());
    }

    #[test]
    fn no_change_of_a_post_makes_it_panic(at in 0_usize..900, with: Vec<u8>, json: bool) {
        let mut bytes = if json { JSON } else { XML }.as_bytes().to_vec();
        let at = at.min(bytes.len());
        bytes.splice(at..at, with);
        let _ = parse(&bytes, now());
    }
}
