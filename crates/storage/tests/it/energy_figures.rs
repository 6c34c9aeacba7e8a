//! What readings come to does not depend on how they came, nor on how often that was worked out.

use crate::energy::{METER, gateway, second, zigbee};
use crate::{TestDb, at};
use domain::account::UserId;
use domain::energy::{
    Bucket, Counted, Demand, Evidence, GatewayId, MeterId, Power, Reading, Registers, Rules,
    Verdict, bucket,
};
use domain::instant::SECOND;
use domain::{Instant, Span};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use storage::energy::{self, Heard, Size};

/// Hours of readings each 6 seconds, with holes, registers each minute, and a wrong one now and then.
pub fn readings_of(random: &mut StdRng, hours: i64) -> Vec<Reading> {
    let mut readings = Vec::new();
    let (mut wh, mut n) = (100_000_i64, 0);
    while n < hours * 3600 {
        let watts = random.random_range(-2000..4000_i64);
        let demand = Demand { meter: METER, at: second(n), raw: watts, encoding: zigbee() };
        readings.push(Reading::Demand(demand));
        if n % 60 < 6 {
            wh += random.random_range(0..60);
            let odd = random.random_bool(0.05);
            let delivered = if odd { random.random_range(0..300_000) } else { wh };
            readings.push(Reading::Registers(Registers {
                meter: METER,
                at: second(n),
                delivered: Some(delivered),
                received: random.random_bool(0.5).then_some(7),
                encoding: zigbee(),
            }));
        }
        n += 6;
        if random.random_bool(0.003) {
            n += random.random_range(10..2400);
        }
    }
    readings
}

/// By its definition, from everything at once.
fn recomputed(readings: &[Reading], span: Span, size: Size) -> Vec<Bucket> {
    let mut evidence = Evidence::default();
    for reading in readings {
        match reading {
            Reading::Demand(it) => evidence.powers.push(Power {
                at: it.at,
                milliwatts: it.encoding.milliwatts(it.raw),
                hold_micros: 18 * SECOND,
            }),
            Reading::Registers(it) => evidence.counted.push(Counted {
                at: it.at,
                delivered: it.delivered.map(|raw| it.encoding.microwatt_hours(raw)),
                received: it.received.map(|raw| it.encoding.microwatt_hours(raw)),
                unit: it.encoding.microwatt_hours(1),
            }),
            Reading::Price(_) => {}
        }
    }
    let minutes = bucket::minutes(&evidence, span, &Rules::default());
    bucket::merge(minutes.into_iter(), size.micros())
}

struct Kept<'a> {
    test: &'a TestDb,
    user: UserId,
    gateway: GatewayId,
}

impl Kept<'_> {
    async fn keep(&self, readings: &[Reading]) {
        let heard = |reading: &Reading| Heard {
            gateway: self.gateway,
            reading: reading.clone(),
            received_at: second(0),
        };
        let heard = readings.iter().map(heard).collect();
        energy::keep(&self.test.db, heard).await.expect("kept");
    }

    async fn meter(&self) -> MeterId {
        energy::meters(&self.test.db, self.user).await.expect("meters").remove(0).id
    }

    async fn agrees(&self, readings: &[Reading], span: Span) {
        for size in [Size::Minute, Size::Quarter, Size::Hour] {
            let got = energy::buckets(&self.test.db, self.user, self.meter().await, span, size);
            let (got, want) = (got.await.expect("buckets"), recomputed(readings, span, size));
            assert_eq!(got.len(), want.len(), "{size:?}");
            for (got, want) in got.iter().zip(&want) {
                assert_eq!(got, want, "{size:?}");
            }
        }
    }
}

#[tokio::test]
async fn kept_buckets_are_those_of_a_recomputation_however_readings_came() {
    let span = Span::new(second(0), second(3 * 3600 + 3600)).expect("not empty");
    for seed in 0..6 {
        let random = &mut StdRng::seed_from_u64(seed);
        let test = TestDb::new().await;
        let user = test.person("ada").await;
        let kept = Kept { gateway: gateway(&test, user).await.id, test: &test, user };
        let readings = readings_of(random, 3);
        let mut shuffled: Vec<&[Reading]> = readings.chunks(97).collect();
        // In order mostly, as from a gateway, and some that came late.
        let late = shuffled.len() / 2;
        shuffled[late..].shuffle(random);
        for chunk in shuffled {
            kept.keep(chunk).await;
            if random.random_bool(0.4) {
                energy::roll(&test.db).await.expect("rolled");
            }
        }
        kept.agrees(&readings, span).await;
        energy::roll(&test.db).await.expect("rolled");
        kept.agrees(&readings, span).await;
        assert_eq!(energy::roll(&test.db).await.expect("nothing to do"), 0);
        kept.agrees(&readings, span).await;
    }
}

#[tokio::test]
async fn a_step_that_is_too_fast_is_shown_and_counted_once_it_is_believed() {
    let test = TestDb::new().await;
    let user = test.person("ada").await;
    let kept = Kept { gateway: gateway(&test, user).await.id, test: &test, user };
    let register = |n: i64, wh: i64| {
        Reading::Registers(Registers {
            meter: METER,
            at: second(n),
            delivered: Some(wh),
            received: None,
            encoding: zigbee(),
        })
    };
    // 1 kWh in a minute is 60 kW.
    kept.keep(&[register(0, 1000), register(60, 1010), register(120, 2010), register(180, 2020)])
        .await;
    energy::roll(&test.db).await.expect("rolled");
    let meter = kept.meter().await;
    let span = Span::new(second(0), second(600)).expect("not empty");
    let marks = || async { energy::quarantined(&test.db, user, meter, span).await.expect("marks") };
    let total = || async {
        let buckets = energy::buckets(&test.db, user, meter, span, Size::Minute).await;
        buckets.expect("buckets").iter().map(|bucket| bucket.delivered_nj).sum::<i64>()
    };
    let step = Span::new(second(60), second(120)).expect("not empty");
    assert_eq!(marks().await, [(step, Verdict::TooFast)]);
    assert_eq!(total().await, 20 * 3_600_000_000_000);
    energy::change_meter(&test.db, user, meter, None, Some(80.0)).await.expect("changed");
    // At once, though it is kept a moment later.
    assert_eq!(total().await, 1020 * 3_600_000_000_000);
    energy::roll(&test.db).await.expect("rolled");
    assert_eq!((marks().await, total().await), (Vec::new(), 1020 * 3_600_000_000_000));
}

#[tokio::test]
async fn a_meter_without_readings_comes_to_nothing() {
    let test = TestDb::new().await;
    let user = test.person("ada").await;
    let kept = Kept { gateway: gateway(&test, user).await.id, test: &test, user };
    kept.keep(&[Reading::Price(domain::energy::Price {
        meter: METER,
        at: second(0),
        micros_per_kwh: 1,
        currency: None,
        tier: None,
        label: None,
    })])
    .await;
    let all = Span::new(at("2026-11-22T00:00:00Z"), Instant::MAX).expect("not empty");
    let meter = kept.meter().await;
    assert!(energy::latest(&test.db, user, meter).await.expect("no error").is_none());
    let buckets = energy::buckets(&test.db, user, meter, all, Size::Hour).await;
    assert!(buckets.expect("no error").is_empty());
}

#[tokio::test]
async fn a_demand_that_cannot_be_is_shown_and_not_counted() {
    let test = TestDb::new().await;
    let user = test.person("ada").await;
    let kept = Kept { gateway: gateway(&test, user).await.id, test: &test, user };
    // A kW, and in between what a broken gateway says: 10⁹ kW.
    let demand = |n: i64, raw: i64| {
        Reading::Demand(Demand { meter: METER, at: second(n), raw, encoding: zigbee() })
    };
    kept.keep(&[demand(0, 1000), demand(6, 1_000_000_000_000), demand(12, 1000)]).await;
    let meter = kept.meter().await;
    let span = Span::new(second(0), second(60)).expect("not empty");
    for _ in ["worked out on the spot", "kept"] {
        let buckets = energy::buckets(&test.db, user, meter, span, Size::Hour).await;
        let bucket = buckets.expect("buckets")[0];
        // 6 seconds of the first, none of the second, 18 of the third.
        assert_eq!(bucket.delivered_nj, 24 * 1_000_000 * SECOND);
        assert_eq!((bucket.max_mw, bucket.known_micros), (Some(1_000_000), 24 * SECOND));
        energy::roll(&test.db).await.expect("rolled");
    }
    let marks = energy::quarantined(&test.db, user, meter, span).await.expect("marks");
    assert_eq!(marks.len(), 1);
    assert_eq!(marks[0].1, Verdict::Demand);
    let powers = energy::powers(&test.db, user, meter, span).await.expect("powers");
    let held: Vec<i64> = powers.iter().map(|power| power.hold_micros / SECOND).collect();
    assert_eq!(held, [6, 18]);
}
