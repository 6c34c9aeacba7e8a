//! Hours that are in the archive alone, beside a database in which they never went.

use super::*;
use crate::energy_figures::readings_of;
use domain::energy::{Bucket, Demand, MeterId};
use domain::instant::DAY;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use storage::energy::Size;

/// Two databases to which the same is said; only the first is pruned.
struct Both {
    pruned: Person,
    whole: Person,
    store: Store,
    /// How many readings are in the archive alone.
    removed: u64,
}

struct Person {
    test: TestDb,
    user: UserId,
    gateway: GatewayId,
}

/// Long enough after everything.
fn later() -> Instant {
    now().plus(10 * DAY)
}

impl Person {
    async fn new() -> Self {
        let test = TestDb::new().await;
        let (user, gateway) = one_gateway(&test).await;
        Self { test, user, gateway }
    }

    async fn say(&self, readings: &[Reading]) {
        let heard = |reading: &Reading| Heard {
            gateway: self.gateway,
            reading: reading.clone(),
            received_at: reading.at(),
        };
        keep(&self.test, readings.iter().map(heard).collect()).await;
    }

    async fn roll(&self) {
        energy::roll(&self.test.db).await.expect("rolled");
    }

    async fn meter(&self) -> MeterId {
        energy::meters(&self.test.db, self.user).await.expect("meters").remove(0).id
    }

    async fn buckets(&self, size: Size) -> Vec<Bucket> {
        let all = Span::new(second(0), second(24 * 3600)).expect("a day");
        let meter = self.meter().await;
        energy::buckets(&self.test.db, self.user, meter, all, size).await.expect("buckets")
    }

    async fn prune(&self, before: Instant) -> (u64, u64) {
        let (mut hours, mut readings) = (0, 0);
        loop {
            let pruned = energy::archive::prune(&self.test.db, before, 3, now()).await;
            let pruned = pruned.expect("pruned");
            if pruned.hours == 0 {
                return (hours, readings);
            }
            hours += pruned.hours;
            readings += pruned.readings;
        }
    }
}

impl Both {
    /// Twelve hours of readings, the first eight of them pruned.
    async fn new(random: &mut StdRng) -> Self {
        let mut both = Self {
            pruned: Person::new().await,
            whole: Person::new().await,
            store: Store::default(),
            removed: 0,
        };
        let readings = readings_of(random, 12);
        both.say(&readings).await;
        both.store.archive_all(&both.pruned.test, later()).await;
        let (hours, removed) = both.pruned.prune(second(8 * 3600)).await;
        assert_eq!(hours, 8);
        let old = readings.iter().filter(|it| it.at() < second(8 * 3600)).count();
        assert_eq!(removed, old as u64);
        both.removed = removed;
        both
    }

    async fn say(&self, readings: &[Reading]) {
        self.pruned.say(readings).await;
        self.whole.say(readings).await;
        self.roll().await;
    }

    async fn roll(&self) {
        self.pruned.roll().await;
        self.whole.roll().await;
    }

    async fn agree(&self) {
        for size in [Size::Minute, Size::Quarter, Size::Hour] {
            let (got, want) = (self.pruned.buckets(size).await, self.whole.buckets(size).await);
            assert_eq!(got.len(), want.len(), "{size:?}");
            for (got, want) in got.iter().zip(&want) {
                assert_eq!(got, want, "{size:?}");
            }
        }
    }
}

fn late(n: i64, raw: i64) -> Reading {
    Reading::Demand(Demand { meter: METER, at: second(n).plus(1), raw, encoding: zigbee() })
}

#[tokio::test]
async fn figures_of_pruned_hours_stay_whatever_is_worked_out_again() {
    for seed in 0..4 {
        let both = Both::new(&mut StdRng::seed_from_u64(seed)).await;
        both.agree().await;
        // Everything anew, with another power and back.
        let meter = both.pruned.meter().await;
        for kw in [0.5, 25.0] {
            let (db, user) = (&both.pruned.test.db, both.pruned.user);
            energy::change_meter(db, user, meter, None, Some(kw)).await.expect("changed");
            both.roll().await;
        }
        both.agree().await;
        // It goes on as before.
        both.say(&[late(12 * 3600, 700), late(12 * 3600 + 6, 800)]).await;
        both.agree().await;
    }
}

#[tokio::test]
async fn a_late_reading_of_a_pruned_hour_counts_once_its_hour_is_back() {
    for seed in 0..4 {
        let random = &mut StdRng::seed_from_u64(seed);
        let mut both = Both::new(random).await;
        // Anywhere, also in the first minutes that are still there.
        for hour in [0, 3, 8] {
            let n = hour * 3600 + random.random_range(0..300);
            both.say(&[late(n, 9_000)]).await;
            let hours = both.store.archive_all(&both.pruned.test, later()).await;
            assert!(hours > 0);
            both.roll().await;
            both.agree().await;
        }
        // Off they go again, with what came late.
        both.pruned.prune(second(8 * 3600)).await;
        both.roll().await;
        both.agree().await;
        let text = both.store.0.values().next().expect("an object");
        assert!(text.contains("\"demand_kw\":9.0"));
    }
}

#[tokio::test]
async fn what_is_restored_is_what_was_archived() {
    let both = Both::new(&mut StdRng::seed_from_u64(7)).await;
    let (id, all) = (both.pruned.gateway, Span::new(second(0), second(24 * 3600)).expect("a day"));
    let db = &both.pruned.test.db;
    let hours = energy::archive::known_hours(db, id, all).await.expect("hours");
    let mut restored = 0;
    for hour in hours {
        restored += both.store.restore(&both.pruned.test, id, hour).await;
    }
    assert_eq!(restored, both.removed);
    assert_eq!(due(&both.pruned.test, later()).await, [], "the objects hold all of it");
    for n in 0..12 {
        let of = |person: &Person| {
            let (db, gateway) = (person.test.db.clone(), person.gateway);
            async move {
                let all = energy::archive::hour_readings(&db, gateway, second(n * 3600)).await;
                archive::write(&all.expect("read"))
            }
        };
        assert_eq!(of(&both.pruned).await, of(&both.whole).await, "hour {n}");
    }
    both.roll().await;
    both.agree().await;
}

#[tokio::test]
async fn into_an_empty_database_everything_comes_back() {
    let both = Both::new(&mut StdRng::seed_from_u64(8)).await;
    let fresh = Person::new().await;
    for n in 0..12 {
        both.store.restore(&fresh.test, fresh.gateway, second(n * 3600)).await;
    }
    fresh.roll().await;
    assert_eq!(due(&fresh.test, later()).await, []);
    assert_eq!(fresh.buckets(Size::Minute).await, both.whole.buckets(Size::Minute).await);
}

#[tokio::test]
async fn what_is_not_archived_or_not_worked_out_is_not_pruned() {
    let person = Person::new().await;
    let mut store = Store::default();
    person.say(&readings_of(&mut StdRng::seed_from_u64(9), 3)).await;
    let before = second(3600);
    assert_eq!(person.prune(before).await, (0, 0), "neither");
    store.archive_all(&person.test, later()).await;
    assert_eq!(person.prune(before).await, (0, 0), "no figures");
    person.roll().await;
    person.say(&[late(600, 5)]).await;
    person.roll().await;
    assert_eq!(person.prune(before).await, (0, 0), "one more came");
    store.archive_all(&person.test, later()).await;
    assert_eq!(person.prune(before).await.0, 1);
    // The last registers stay: the meter's next step begins there.
    assert_eq!(person.prune(later()).await.0, 1);
}
