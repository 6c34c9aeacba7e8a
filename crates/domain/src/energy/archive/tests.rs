//! What is written is read back, whatever it is; what is read never panics.

use super::*;
use crate::energy::{Demand, Encoding, Price, Registers};
use crate::instant::SECOND;
use proptest::prelude::*;

fn at(text: &str) -> Instant {
    Instant::parse(text).expect("a time")
}

fn cloud_id() -> CloudId {
    CloudId::parse("00ab38").expect("a cloud id")
}

/// A line of the first logger, and what it says.
fn first(demand: i64) -> String {
    format!(
        r#"{{"DeviceMacId": 15624597891882946833, "MeterMacId": 2112161839194658, "TimeStamp": 788535584, "Demand": {demand}, "Multiplier": 1, "Divisor": 1000, "DigitsRight": 3, "DigitsLeft": 6, "SuppressLeadingZero": "Y"}}"#
    )
}

#[test]
fn keys_are_those_of_the_first_logger_and_are_read_back() {
    let hour = at("2026-03-01T09:00:00Z");
    let key = key(&cloud_id(), hour);
    assert_eq!(
        key,
        "rainforest-logs/00ab38/2026/03/01/iseif-rainforest-00ab38-2026-03-01-09.jl.gz"
    );
    assert!(key.starts_with(&folder(&cloud_id())));
    assert_eq!(hour_of_key(&cloud_id(), &key), Some(hour));
    for other in [
        "rainforest-logs/00ab39/2026/03/01/iseif-rainforest-00ab39-2026-03-01-09.jl.gz",
        "rainforest-logs/00ab38/2026/03/02/iseif-rainforest-00ab38-2026-03-01-09.jl.gz",
        "rainforest-logs/00ab38/2026/03/01/iseif-rainforest-00ab38-2026-03-01-24.jl.gz",
        "rainforest-logs/00ab38/2026/03/01/iseif-rainforest-00ab38-2026-03-01-09.jl",
        "rainforest-logs/00ab38/notes.txt",
        "",
    ] {
        assert_eq!(hour_of_key(&cloud_id(), other), None, "{other}");
    }
    let span = |from, to| Span::new(at(from), at(to)).expect("not empty");
    assert_eq!(
        hours_touched(span("2026-03-01T09:59:59Z", "2026-03-01T11:00:00Z")),
        (hour, at("2026-03-01T11:00:00Z"))
    );
}

#[test]
fn the_first_loggers_lines_are_read() {
    let check = |demand: i64, want: Option<(i64, u8)>| {
        let lines = read(&first(demand));
        assert_eq!(lines.errors, [], "{demand}");
        let got = lines.readings.first().map(|it| match &it.reading {
            Reading::Demand(it) => (it.raw, it.encoding.bits),
            other => panic!("{other:?}"),
        });
        assert_eq!((got, lines.without), (want, usize::from(want.is_none())), "{demand}");
    };
    check(0x1738, Some((5944, 24)));
    check(0xff_fe0c, Some((-500, 24)));
    check(0xffff_fe0c, Some((-500, 32)));
    check(0x80_0000, None);
    check(0x8000_0000, None);
    let read = read(&first(5944)).readings.remove(0);
    assert_eq!((read.received_at, read.interval_micros), (None, None));
    assert_eq!(read.at(), at("2024-12-26T13:39:44Z"));
    assert_eq!(read.identity().2, Mac(0x0007_8100_0022_2222));
}

#[test]
fn a_line_is_the_same_for_other_readers() {
    let demand = Demand {
        meter: Mac(0x0007_8100_0022_2222),
        at: at("2026-11-22T10:00:06.5Z"),
        raw: -500,
        encoding: Encoding {
            device: Some(Mac(0xd8d5_b900_0000_1111)),
            divisor: 1000,
            bits: 24,
            ..Encoding::decimal(0)
        },
    };
    let archived = ArchivedReading {
        reading: Reading::Demand(demand),
        received_at: Some(at("2026-11-22T10:00:07Z")),
        interval_micros: Some(6 * SECOND),
    };
    assert_eq!(
        write(&[archived.clone(), archived]),
        concat!(
            r#"{"DeviceMacId":15624597891882946833,"MeterMacId":2112161839194658,"TimeStamp":848656806,"#,
            r#""Demand":16776716,"Multiplier":1,"Divisor":1000,"DigitsRight":0,"DigitsLeft":0,"#,
            r#""SuppressLeadingZero":"N","at":"2026-11-22T10:00:06.5Z","received_at":"2026-11-22T10:00:07Z","#,
            r#""interval":6.0,"bits":24,"demand_kw":-0.5}"#,
            "\n"
        )
    );
}

#[test]
fn what_is_no_reading_is_named_by_its_line() {
    let check = |line: &str, want: &str| {
        let lines = read(&format!("\n{}\n{line}\n", first(1)));
        assert_eq!(lines.readings.len(), 1, "{line}");
        let errors: Vec<String> = lines.errors.iter().map(ToString::to_string).collect();
        assert_eq!(errors, [format!("line 3: {want}")], "{line}");
    };
    check("{", "this is not a JSON object");
    check("[]", "this is not a JSON object");
    check("{}", "it has no TimeStamp");
    check(r#"{"TimeStamp":1}"#, "it has no MeterMacId");
    check(r#"{"TimeStamp":1,"MeterMacId":1}"#, "it has no Demand, SummationDelivered or Price");
    check(
        r#"{"TimeStamp":1,"MeterMacId":-1,"Demand":1}"#,
        "MeterMacId is not a whole number that fits",
    );
    check(
        r#"{"TimeStamp":1,"MeterMacId":1,"Demand":4294967296}"#,
        "Demand is not a number of 32 bits",
    );
    check(
        r#"{"TimeStamp":1,"MeterMacId":1,"Demand":-5,"bits":24}"#,
        "Demand is not a number of 24 bits",
    );
    check(r#"{"TimeStamp":1,"MeterMacId":1,"Demand":5,"bits":8}"#, "bits is none of 0, 24 and 32");
    assert_eq!(read(r#"{"TimeStamp":0,"MeterMacId":1,"Demand":5}"#).without, 1);
}

#[test]
fn what_is_kept_goes_before_what_others_say() {
    let reading = |raw, second| {
        let at = at("2026-11-22T10:00:00Z").plus(second * SECOND);
        let demand = Demand { meter: Mac(1), at, raw, encoding: Encoding::decimal(3) };
        ArchivedReading {
            reading: Reading::Demand(demand),
            received_at: None,
            interval_micros: None,
        }
    };
    let merged = merge(vec![reading(1, 6), reading(2, 0)], vec![reading(3, 6), reading(4, 12)]);
    assert_eq!(merged, [reading(2, 0), reading(1, 6), reading(4, 12)]);
}

#[test]
fn the_first_loggers_users_become_gateways() {
    let text = concat!(
        r#"{"cloud_id": "002738", "user_email": "a@example.org", "user_pw": "old", "active": true, "total_events_logged": 0}"#,
        "\n\n",
        r#"{"cloud_id": "00ab12", "user_email": "b@example.org", "user_pw": "secret-b", "active": false, "last_timestamp": null}"#,
        "\n",
        r#"{"cloud_id": 2738, "user_email": "c@example.org", "user_pw": "secret-c"}"#,
        "\n",
        r#"{"cloud_id": "002738", "user_email": "a@example.org", "user_pw": "new"}"#,
    );
    let (users, errors) = users(text);
    let said = |n: usize| {
        let user: &FirstUser = &users[n];
        let said = &user.said;
        (said.cloud_id.as_str(), said.user_name.as_deref(), said.password.as_deref(), user.active)
    };
    assert_eq!(said(0), ("00ab12", Some("b@example.org"), Some("secret-b"), false));
    assert_eq!(said(1), ("002738", Some("a@example.org"), Some("new"), true));
    assert_eq!(users.len(), 2);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].line, 4);
    assert!(!errors[0].words.contains("secret"), "{}", errors[0]);
}

fn instants() -> impl Strategy<Value = Instant> {
    (0..=Instant::MAX.micros()).prop_map(|micros| Instant::from_micros(micros).expect("in range"))
}

/// What gateways can say.
fn encodings() -> impl Strategy<Value = Encoding> {
    let (device, scales) = (any::<Option<u64>>(), (any::<u32>(), any::<u32>()));
    let bits = prop_oneof![Just(0_u8), Just(24), Just(32)];
    (device, scales, bits, any::<u8>(), any::<u8>(), any::<bool>()).prop_map(
        |(device, (multiplier, divisor), bits, digits_right, digits_left, suppress)| Encoding {
            device: device.map(Mac),
            multiplier,
            divisor,
            bits,
            digits_right,
            digits_left,
            suppress_leading_zero: suppress,
        },
    )
}

fn readings() -> impl Strategy<Value = ArchivedReading> {
    let demand = (any::<u64>(), instants(), any::<i64>(), encodings()).prop_map(
        |(meter, at, raw, encoding)| {
            // Never the least of a width, which no parser lets through.
            let raw = match encoding.bits {
                0 => raw,
                bits => raw.rem_euclid((1 << bits) - 1) - ((1 << (bits - 1)) - 1),
            };
            Reading::Demand(Demand { meter: Mac(meter), at, raw, encoding })
        },
    );
    let registers =
        (any::<u64>(), instants(), any::<Option<i64>>(), any::<Option<i64>>(), encodings())
            .prop_map(|(meter, at, delivered, received, encoding)| {
                let meter = Mac(meter);
                Reading::Registers(Registers { meter, at, delivered, received, encoding })
            });
    let price = (
        (any::<u64>(), instants(), any::<i64>()),
        any::<Option<u16>>(),
        any::<Option<u8>>(),
        any::<Option<String>>(),
    )
        .prop_map(|((meter, at, micros_per_kwh), currency, tier, label)| {
            let meter = Mac(meter);
            Reading::Price(Price { meter, at, micros_per_kwh, currency, tier, label })
        });
    let reading = prop_oneof![demand, registers, price];
    let interval = proptest::option::of(SECOND..=3600 * SECOND);
    (reading, proptest::option::of(instants()), interval).prop_map(
        |(reading, received_at, interval_micros)| ArchivedReading {
            reading,
            received_at,
            interval_micros,
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(all in proptest::collection::vec(readings(), 0..20)) {
        let text = write(&all);
        let lines = read(&text);
        prop_assert_eq!(&lines.errors, &[]);
        prop_assert_eq!(&lines.readings, &merge(all, Vec::new()));
        prop_assert_eq!(write(&lines.readings), text);
    }

    #[test]
    fn the_order_of_readings_does_not_matter(
        (all, shuffled) in proptest::collection::vec(readings(), 0..8)
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        prop_assert_eq!(write(&all), write(&shuffled));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,80}", name in "[A-Za-z]{0,20}") {
        let _ = (read(&text), users(&text), hour_of_key(&cloud_id(), &text));
        for name in [name.as_str(), "Demand", "Price", "TimeStamp", "interval", "bits", "at"] {
            let line = format!(r#"{{"TimeStamp":1,"MeterMacId":1,"{name}":{text}}}"#);
            let _ = (read(&line), users(&line));
        }
    }

    #[test]
    fn no_number_makes_it_panic(
        demand in any::<u64>(), time in any::<u64>(), digits in any::<u8>(),
        bits in proptest::option::of(any::<i16>()),
    ) {
        let bits = bits.map_or("null".to_owned(), |bits| bits.to_string());
        let _ = read(&format!(
            r#"{{"TimeStamp":{time},"MeterMacId":1,"Demand":{demand},"bits":{bits}}}
               {{"TimeStamp":1,"MeterMacId":1,"Price":{demand},"TrailingDigits":{digits}}}"#,
        ));
    }
}
