//! What hours cost, and how a price ends and comes back.

use crate::energy::{METER, gateway, zigbee};
use crate::{TestDb, at};
use domain::account::UserId;
use domain::energy::price::{BandForm, TierForm};
use domain::energy::{By, MeterId, NewTariff, Reading, Registers, TariffForm};
use domain::instant::{HOUR, MINUTE};
use domain::{Calendar, Instant, Span};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use storage::energy::{self, Heard, StoredTariff};

const QUARTER: i64 = 15 * MINUTE;
const ZONE: &str = "Europe/Berlin";

struct House {
    test: TestDb,
    user: UserId,
    meter: MeterId,
}

impl House {
    /// Over the end of summer time and that of a month: a register that rises by 250 Wh and more each quarter.
    async fn new() -> Self {
        let test = TestDb::new().await;
        let user = test.person("ada").await;
        let gateway = gateway(&test, user).await.id;
        let span = whole();
        let (mut readings, mut wh) = (Vec::new(), 0);
        for n in 0..=span.micros() / QUARTER {
            let at = span.start().plus(n * QUARTER);
            let (delivered, encoding) = (Some(wh), zigbee());
            let registers = Registers { meter: METER, at, delivered, received: None, encoding };
            readings.push(Heard {
                gateway,
                reading: Reading::Registers(registers),
                received_at: at,
            });
            wh += 250 + n * 37 % 100;
        }
        energy::keep(&test.db, readings).await.expect("kept");
        energy::roll(&test.db).await.expect("rolled");
        let meter = energy::meters(&test.db, user).await.expect("meters").remove(0).id;
        Self { test, user, meter }
    }

    /// Made at a time; prices from then on.
    async fn add(&self, form: TariffForm, made: &str) -> StoredTariff {
        let new = NewTariff::parse(&form).expect("valid");
        let (db, zone) = (&self.test.db, ZONE.to_owned());
        energy::add_tariff(db, self.user, self.meter, new, zone, false, at(made))
            .await
            .expect("added")
    }

    async fn costs(&self, span: Span) -> Vec<domain::energy::HourCost> {
        energy::costs(&self.test.db, self.user, self.meter, span).await.expect("costs")
    }

    async fn known(&self) -> Vec<i64> {
        let all = energy::tariffs(&self.test.db, self.user, self.meter).await.expect("tariffs");
        all.into_iter().map(|tariff| tariff.id).collect()
    }

    async fn end(&self, id: i64, when: &str) {
        energy::remove_tariff(&self.test.db, self.user, self.meter, id, at(when))
            .await
            .expect("ended");
    }

    async fn restore(&self, id: i64) {
        let back = energy::restore_tariff(&self.test.db, self.user, self.meter, id).await;
        assert!(back.expect("restored").is_present());
    }
}

fn whole() -> Span {
    Span::new(at("2026-10-23T22:00:00Z"), at("2026-11-02T23:00:00Z")).expect("not empty")
}

fn form(kind: &str) -> TariffForm {
    TariffForm {
        currency: "EUR".to_owned(),
        valid_from: "2026-01-01".to_owned(),
        kind: kind.to_owned(),
        ..TariffForm::default()
    }
}

fn flat(price: &str) -> TariffForm {
    TariffForm { price: price.to_owned(), ..form("flat") }
}

fn tiers() -> TariffForm {
    let tier = |bound: &str, price: &str| TierForm {
        up_to_kwh: bound.to_owned(),
        price: price.to_owned(),
    };
    TariffForm { tiers: vec![tier("90", "0.2"), tier("", "0.31")], ..form("tiers") }
}

fn night() -> TariffForm {
    let band = BandForm {
        name: "Night".to_owned(),
        days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(str::to_owned).to_vec(),
        from: "22:00".to_owned(),
        to: "06:00".to_owned(),
        price: "0.21".to_owned(),
    };
    TariffForm { price: "0.3".to_owned(), bands: vec![band], ..form("time_of_use") }
}

#[tokio::test]
async fn stretches_in_one_pass_cost_what_each_costs_by_itself() {
    let house = House::new().await;
    house.add(tiers(), "2026-10-24T03:07:00Z").await;
    // Within an hour and within a day.
    let other = house.add(night(), "2026-10-27T13:20:00Z").await;
    house.end(other.id, "2026-10-31T19:50:00Z").await;
    for zone in [ZONE, "Asia/Kolkata"] {
        let zone = TimeZone::get(zone).expect("a known zone");
        let calendar = Calendar { zone, day_start_hour: 5, week_start: Weekday::Monday };
        for by in By::ALL {
            let stretches = by.stretches(&calendar, whole(), 1_000).expect("few");
            let (db, user, meter) = (&house.test.db, house.user, house.meter);
            let together = energy::costs_of(db, user, meter, &stretches).await.expect("costs");
            let mut alone = Vec::new();
            for stretch in &stretches {
                alone.push(house.costs(*stretch).await);
            }
            assert!(together.iter().any(|hours| !hours.is_empty()));
            assert_eq!(together, alone, "{by:?}");
        }
    }
}

#[tokio::test]
async fn tiers_go_on_from_what_the_month_has_drawn() {
    let house = House::new().await;
    house.add(tiers(), "2026-10-23T22:00:00Z").await;
    let hour = |text: &str| {
        let start = at(text);
        house.costs(Span::new(start, start.plus(HOUR)).expect("not empty"))
    };
    let per_kwh = async |text: &str| {
        let start = at(text);
        let cost = hour(text).await[0].cost_micros as f64;
        let span = Span::new(start, start.plus(HOUR)).expect("not empty");
        let (db, size) = (&house.test.db, energy::Size::Hour);
        let kwh = energy::buckets(db, house.user, house.meter, span, size).await.expect("kWh");
        (cost / (kwh[0].delivered_nj as f64 / domain::energy::KWH as f64) / 1e4).round() / 100.0
    };
    // 90 kWh are drawn in three to four days; the month ends at midnight in Berlin.
    assert_eq!(per_kwh("2026-10-25T12:00:00Z").await, 0.2);
    assert_eq!(per_kwh("2026-10-30T12:00:00Z").await, 0.31);
    assert_eq!(per_kwh("2026-10-31T22:00:00Z").await, 0.31);
    assert_eq!(per_kwh("2026-10-31T23:00:00Z").await, 0.2);
}

#[tokio::test]
async fn a_price_that_was_ended_comes_back_as_if_it_had_not_been() {
    let house = House::new().await;
    let price = house.add(flat("0.3"), "2026-10-24T00:00:00Z").await;
    let before = house.costs(whole()).await;
    house.end(price.id, "2026-10-26T10:20:00Z").await;
    let ended = house.costs(whole()).await;
    // What it has priced it keeps.
    assert_eq!(ended.last().map(|hour| hour.at), Some(at("2026-10-26T10:00:00Z")));
    assert!(ended.len() > 24 && before.starts_with(&ended[..ended.len() - 1]));
    // Ending twice changes nothing.
    house.end(price.id, "2026-10-28T10:20:00Z").await;
    assert_eq!(house.costs(whole()).await, ended);
    house.restore(price.id).await;
    house.restore(price.id).await;
    assert_eq!(house.costs(whole()).await, before);
}

#[tokio::test]
async fn a_price_that_priced_nothing_yet_is_gone_until_it_comes_back() {
    let house = House::new().await;
    let first = house.add(flat("0.3"), "2026-10-24T00:00:00Z").await;
    let mistaken = house.add(flat("30"), "2026-10-26T10:16:00Z").await;
    house.end(mistaken.id, "2026-10-26T10:17:00Z").await;
    assert_eq!(house.known().await, [first.id]);
    house.restore(mistaken.id).await;
    assert_eq!(house.known().await, [mistaken.id, first.id]);
    let stranger = house.test.person("bob").await;
    let refused = energy::restore_tariff(&house.test.db, stranger, house.meter, first.id).await;
    assert!(matches!(refused, Err(storage::Error::NotFound)), "{refused:?}");
}

#[tokio::test]
async fn bands_are_of_the_price_that_applied() {
    let house = House::new().await;
    house.add(flat("0.25"), "2026-10-24T00:00:00Z").await;
    house.add(night(), "2026-10-25T08:00:00Z").await;
    // One that begins to apply meanwhile, for later dates, cuts nothing.
    house
        .add(
            TariffForm { valid_from: "2027-01-01".to_owned(), ..flat("0.4") },
            "2026-10-25T15:00:00Z",
        )
        .await;
    let span = Span::new(at("2026-10-24T20:00:00Z"), at("2026-10-26T07:00:00Z")).expect("some");
    let bands = energy::price_bands(&house.test.db, house.user, house.meter, span).await;
    let told = |at: Instant| at.to_string()[5..16].to_owned();
    let bands: Vec<String> = bands
        .expect("bands")
        .into_iter()
        .map(|it| format!("{} {} {}", told(it.span.start()), told(it.span.end()), it.name))
        .collect();
    assert_eq!(
        bands,
        ["10-25T08:00 10-25T21:00 ", "10-25T21:00 10-26T05:00 Night", "10-26T05:00 10-26T07:00 "]
    );
}
