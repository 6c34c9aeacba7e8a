use super::*;
use proptest::prelude::*;

fn flat() -> TariffForm {
    TariffForm {
        currency: "eur".to_owned(),
        valid_from: "2026-01-01".to_owned(),
        kind: "flat".to_owned(),
        price: "0,2987".to_owned(),
        ..TariffForm::default()
    }
}

fn band(name: &str, days: &str, from: &str, to: &str, price: &str) -> BandForm {
    let [name, from, to, price] = [name, from, to, price].map(str::to_owned);
    BandForm { name, days: days.split_whitespace().map(str::to_owned).collect(), from, to, price }
}

fn bands(bands: Vec<BandForm>) -> TariffForm {
    TariffForm { kind: "time_of_use".to_owned(), bands, ..flat() }
}

fn tiers(rows: &[(&str, &str)]) -> TariffForm {
    let tier = |(up_to, price): &(&str, &str)| TierForm {
        up_to_kwh: (*up_to).to_owned(),
        price: (*price).to_owned(),
    };
    TariffForm { kind: "tiers".to_owned(), tiers: rows.iter().map(tier).collect(), ..flat() }
}

fn read(form: &TariffForm) -> Tariff {
    NewTariff::parse(form).expect("valid").terms().import.clone()
}

const WORK: &str = "mon tue wed thu fri";

#[test]
fn a_flat_price_is_a_flat_price() {
    let form = TariffForm { export: "-0.01".to_owned(), ..flat() };
    let (from, terms) = NewTariff::parse(&form).expect("valid").into_parts();
    assert_eq!(from.to_string(), "2026-01-01");
    assert_eq!((terms.currency.as_str(), terms.export), ("EUR", Some(-10_000)));
    assert_eq!(terms.import, Tariff::Flat { price: 298_700 });
    assert_eq!(NewTariff::parse(&flat()).expect("valid").terms().export, None);
}

#[test]
fn a_band_holds_on_its_days_and_over_midnight() {
    let tariff = read(&bands(vec![
        band("Night", WORK, "22:00", "06:00", "0.2"),
        BandForm::default(),
        band("Noon", "sat Sun", "12:00", "12:15", "-0.1"),
    ]));
    let check = |day: Weekday, hour: u16, minute: u16, want: i64| {
        assert_eq!(tariff.price_at(day, hour * 60 + minute, 0), want, "{day:?} {hour}:{minute}");
    };
    check(Weekday::Monday, 21, 59, 298_700);
    check(Weekday::Monday, 22, 0, 200_000);
    check(Weekday::Tuesday, 5, 59, 200_000);
    check(Weekday::Tuesday, 6, 0, 298_700);
    // Friday's night ends on Saturday; none begins on Sunday.
    check(Weekday::Saturday, 3, 0, 200_000);
    check(Weekday::Monday, 3, 0, 298_700);
    check(Weekday::Sunday, 12, 14, -100_000);
    check(Weekday::Sunday, 12, 15, 298_700);
    assert_eq!(tariff.band_at(Weekday::Friday, 1439).map(|band| band.name.as_str()), Some("Night"));
    assert_eq!(tariff.band_at(Weekday::Friday, 720), None);
}

#[test]
fn a_band_may_end_at_midnight_or_last_all_day() {
    let covers = |from: &str, to: &str| {
        let form = bands(vec![band("Band", "mon", from, to, "1")]);
        let tariff = read(&form);
        let count = |day| (0..1440).filter(|minute| tariff.band_at(day, *minute).is_some()).count();
        (count(Weekday::Monday), count(Weekday::Tuesday))
    };
    assert_eq!(covers("18:00", "24:00"), (360, 0));
    assert_eq!(covers("18:00", "00:00"), (360, 0));
    assert_eq!(covers("00:00", "00:00"), (1440, 0));
    assert_eq!(covers("00:00", "24:00"), (1440, 0));
    assert_eq!(covers("07:00", "07:00"), (1020, 420));
}

#[test]
fn tiers_go_by_what_was_drawn_in_the_month() {
    let tariff = read(&tiers(&[("100", "0.3"), ("250.5", "0.2"), ("", "0.1"), ("", "")]));
    let kwh = i128::from(KWH);
    let check = |so_far: i128, want: i64| {
        assert_eq!(tariff.price_at(Weekday::Monday, 0, so_far), want, "{so_far}");
    };
    check(0, 300_000);
    check(100 * kwh - 1, 300_000);
    check(100 * kwh, 200_000);
    check(250 * kwh + kwh / 2, 100_000);
    // 1 kWh before the bound, 150.5 of the second tier, 2.5 of the last.
    let charge = tariff.charge(Weekday::Monday, 0, 99 * kwh, 154 * KWH);
    assert_eq!(charge, kwh * 300_000 + 301 * kwh * 100_000 + kwh * 250_000);
    assert_eq!(tariff.charge(Weekday::Monday, 0, 99 * kwh, 0), 0);
}

#[test]
fn what_is_wrong_is_said_beside_its_field() {
    let check = |form: &TariffForm, field: &str, words: &str| {
        let errors = NewTariff::parse(form).expect_err(words);
        let found = errors.iter().any(|e| e.field == field && e.message.contains(words));
        assert!(found, "{field} {words}: {errors:?}");
    };
    check(&TariffForm { currency: "euro".to_owned(), ..flat() }, "currency", "three letters");
    check(&TariffForm { valid_from: "1.1.2026".to_owned(), ..flat() }, "valid_from", "a date");
    check(&TariffForm { kind: String::new(), ..flat() }, "kind", "Choose");
    check(&TariffForm { price: "cheap".to_owned(), ..flat() }, "price", "such as 0.2987");
    check(&TariffForm { export: "x".to_owned(), ..flat() }, "export", "such as 0.2987");
    check(&bands(Vec::new()), "bands", "1 to 24");
    check(&bands(vec![band("a", "mon", "0:00", "1:00", "1"); 25]), "bands", "1 to 24");
    let row = |row: BandForm| bands(vec![BandForm::default(), row]);
    check(&row(band(" ", "mon", "07:00", "08:00", "1")), "bands[1][name]", "Name the band");
    check(&row(band("a", "", "07:00", "08:00", "1")), "bands[1][days]", "one day or more");
    check(&row(band("a", "mo", "07:00", "08:00", "1")), "bands[1][days]", "mon to sun");
    check(&row(band("a", "mon", "24:00", "08:00", "1")), "bands[1][from]", "quarters");
    check(&row(band("a", "mon", "07:00", "7:20", "1")), "bands[1][to]", "quarters");
    check(&row(band("a", "mon", "07:00", "08:00", "")), "bands[1][price]", "0.2987");
    check(&tiers(&[]), "tiers", "1 to 12");
    check(&tiers(&[("", "1"), ("", "2")]), "tiers[0][up_to_kwh]", "up to how many");
    check(&tiers(&[("5", "1"), ("9", "2")]), "tiers[1][up_to_kwh]", "Leave this blank");
    check(&tiers(&[("5", "1"), ("5", "2"), ("", "3")]), "tiers[1][up_to_kwh]", "more kWh");
    check(&tiers(&[("0", "1"), ("", "3")]), "tiers[0][up_to_kwh]", "more kWh");
    check(&tiers(&[("x", "1"), ("", "3")]), "tiers[0][up_to_kwh]", "number of kWh");
    check(&tiers(&[("5", "1"), ("", "x")]), "tiers[1][price]", "0.2987");
    let all = NewTariff::parse(&TariffForm::default()).expect_err("nothing is right");
    assert_eq!(all.len(), 3, "{all:?}");
}

#[test]
fn bands_that_overlap_are_refused() {
    let check = |first: (&str, &str, &str), second: (&str, &str, &str), want: Option<&str>| {
        let one =
            |name: &str, (days, from, to): (&str, &str, &str)| band(name, days, from, to, "1");
        let got = NewTariff::parse(&bands(vec![one("A", first), one("B", second)]));
        let message = got.err().map(|errors| errors[0].message.clone());
        let want = want.map(|time| format!("B and A overlap on {time}; change one of them."));
        assert_eq!(message, want, "{first:?} {second:?}");
    };
    check((WORK, "07:00", "09:00"), (WORK, "09:00", "10:00"), None);
    check((WORK, "07:00", "09:00"), ("sat", "07:00", "09:00"), None);
    check((WORK, "07:00", "09:00"), ("wed", "08:45", "10:00"), Some("Wednesday at 08:45"));
    // Over midnight, and over the end of the week.
    check(("fri", "22:00", "06:00"), ("sat", "06:00", "07:00"), None);
    check(("fri", "22:00", "06:00"), ("sat", "05:45", "07:00"), Some("Saturday at 05:45"));
    check(("sun", "22:00", "06:00"), ("mon", "00:00", "01:00"), Some("Monday at 00:00"));
}

#[test]
fn terms_are_kept_as_json() {
    let form = bands(vec![band("Night", "mon sun", "22:00", "06:00", "0.2")]);
    let terms = NewTariff::parse(&form).expect("valid").terms().clone();
    let json = serde_json::to_string(&terms).expect("JSON");
    let want = concat!(
        r#"{"currency":"EUR","import":{"kind":"time_of_use","bands":[{"name":"Night","days":65,"#,
        r#""from_minute":1320,"to_minute":360,"price":200000}],"otherwise":298700},"export":null}"#
    );
    assert_eq!(json, want);
    assert_eq!(serde_json::from_str::<Terms>(&json).ok(), Some(terms));
}

/// Forms of every kind, all of them right. The bands share out the day from some quarter on.
fn forms() -> impl Strategy<Value = TariffForm> {
    let price = || "-?[0-9]{1,3}[.,][0-9]{1,6}";
    let day = (0usize..7).prop_map(|n| Weekdays::ALL.names()[n].clone());
    let band = ("[A-Z][a-z]{0,8}", proptest::collection::vec(day, 1..4), 1u16..=24, price());
    let bands = (0u16..96, proptest::collection::vec(band, 1..5)).prop_map(|(start, rows)| {
        let time = |quarter: u16| format!("{:02}:{:02}", quarter % 96 / 4, quarter % 4 * 15);
        let row = |(n, (name, days, long, price)): (u16, (String, _, u16, String))| {
            let from = start + 24 * n;
            BandForm { name, days, from: time(from), to: time(from + long), price }
        };
        (0..).zip(rows).map(row).collect::<Vec<BandForm>>()
    });
    let rows = proptest::collection::vec((1u32..900, price()), 1..5);
    let tiers = rows.prop_map(|rows| {
        let (mut sum, last) = (0, rows.len() - 1);
        let row = |(n, (more, price)): (usize, (u32, String))| {
            sum += more;
            let up_to_kwh = if n < last { format!("{sum}.250") } else { String::new() };
            TierForm { up_to_kwh, price }
        };
        rows.into_iter().enumerate().map(row).collect::<Vec<TierForm>>()
    });
    let kind = prop_oneof![Just("flat"), Just("time_of_use"), Just("tiers")];
    (kind, price(), proptest::option::of(price()), bands, tiers).prop_map(
        |(kind, price, export, bands, tiers)| {
            let (kind, export) = (kind.to_owned(), export.unwrap_or_default());
            TariffForm { kind, price, export, bands, tiers, ..flat() }
        },
    )
}

proptest! {
    #[test]
    fn a_tariff_is_read_as_it_is_written(form in forms()) {
        let tariff = NewTariff::parse(&form).expect("valid");
        let again = TariffForm::of(tariff.valid_from(), tariff.terms());
        prop_assert_eq!(NewTariff::parse(&again), Ok(tariff));
    }

    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,12}", kind in 0usize..3) {
        let kind = ["flat", "time_of_use", "tiers"][kind].to_owned();
        let band = band(&text, &text, &text, &text, &text);
        let tier = TierForm { up_to_kwh: text.clone(), price: text.clone() };
        let form = TariffForm {
            kind, valid_from: text.clone(), price: text.clone(), bands: vec![band], tiers: vec![tier], ..flat()
        };
        prop_assert!(NewTariff::parse(&form).is_err());
    }

    #[test]
    fn a_charge_is_the_sum_of_its_parts(so_far in 0i128..1_000, drawn in 0i64..500, cut in 0i64..500) {
        let tariff = read(&tiers(&[("200.001", "0.3"), ("450", "-0.2"), ("", "0.123456")]));
        let (so_far, drawn) = (so_far * i128::from(KWH), drawn * KWH + 7);
        let first = drawn.min(cut * KWH / 2);
        let charge = |so_far, drawn| tariff.charge(Weekday::Monday, 0, so_far, drawn);
        let parts = charge(so_far, first) + charge(so_far + i128::from(first), drawn - first);
        prop_assert_eq!(parts, charge(so_far, drawn));
    }
}
