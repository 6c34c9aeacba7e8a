//! What is on its way into the archive, out of the database, and back: nothing is lost, and no figure changes.

mod pruned;

use crate::energy::{METER, cloud, demand, gateway, second, zigbee};
use crate::{TestDb, at, now};
use domain::account::UserId;
use domain::energy::archive::{self, ArchivedReading};
use domain::energy::{GatewayId, Price, Reading, Registers};
use domain::instant::{HOUR, SECOND};
use domain::{Instant, Span};
use std::collections::BTreeMap;
use storage::Error;
use storage::energy::archive::{DueHour, Object};
use storage::energy::{self, Heard};

/// Objects by their keys: what a verified store is to the database.
#[derive(Default)]
pub struct Store(BTreeMap<String, String>);

impl Store {
    /// As the job does it: restores what is pruned beside the hour, then puts all and marks.
    pub async fn archive(&mut self, test: &TestDb, hour: DueHour) -> bool {
        let beside = energy::archive::pruned_beside(&test.db, hour.gateway, hour.at).await;
        for pruned in beside.expect("found") {
            self.restore(test, hour.gateway, pruned).await;
        }
        let readings = readings(test, &hour).await;
        let object = self.put(&hour, &readings);
        mark(test, hour, readings.len(), object).await
    }

    pub async fn archive_all(&mut self, test: &TestDb, now: Instant) -> usize {
        let due = energy::archive::due(&test.db, now).await.expect("due");
        let count = due.len();
        for hour in due {
            assert!(self.archive(test, hour).await);
        }
        count
    }

    fn put(&mut self, hour: &DueHour, readings: &[ArchivedReading]) -> Object {
        let key = archive::key(&hour.cloud_id, hour.at);
        let text = archive::write(readings);
        let object = object(&key, &text);
        self.0.insert(key, text);
        object
    }

    pub async fn restore(&self, test: &TestDb, gateway: GatewayId, hour: Instant) -> u64 {
        let id = cloud("002738");
        let key = archive::key(id.cloud_id(), hour);
        let text = self.0.get(&key).expect("an object");
        let (readings, object) = (archive::read(text).readings, object(&key, text));
        let restored =
            energy::archive::restore(&test.db, gateway, hour, readings, object, now()).await;
        restored.expect("restored")
    }
}

fn object(key: &str, text: &str) -> Object {
    let readings = text.lines().count() as u64;
    Object { key: key.to_owned(), sha256: "00".repeat(32), bytes: text.len() as u64, readings }
}

async fn readings(test: &TestDb, hour: &DueHour) -> Vec<ArchivedReading> {
    energy::archive::hour_readings(&test.db, hour.gateway, hour.at).await.expect("read")
}

async fn mark(test: &TestDb, hour: DueHour, read: usize, object: Object) -> bool {
    energy::archive::mark_archived(&test.db, hour, read, object, now()).await.expect("no error")
}

async fn due(test: &TestDb, now: Instant) -> Vec<DueHour> {
    energy::archive::due(&test.db, now).await.expect("due")
}

async fn keep(test: &TestDb, heard: Vec<Heard>) {
    energy::keep(&test.db, heard).await.expect("kept");
}

async fn one_gateway(test: &TestDb) -> (UserId, GatewayId) {
    let ada = test.person("ada").await;
    (ada, gateway(test, ada).await.id)
}

#[tokio::test]
async fn an_hour_is_due_a_minute_after_its_end_also_of_a_gateway_in_the_trash() {
    let test = TestDb::new().await;
    let (ada, id) = one_gateway(&test).await;
    keep(&test, vec![demand(id, 3700, 1), demand(id, 0, 1), demand(id, 3599, 1)]).await;
    assert_eq!(due(&test, second(3600 + 59)).await, []);
    let first = due(&test, second(3660)).await;
    assert_eq!(first.iter().map(|hour| hour.at).collect::<Vec<_>>(), [second(0)]);
    assert_eq!(first[0].cloud_id.as_str(), "002738");
    energy::delete(&test.db, ada, id, now()).await.expect("deleted");
    let both = due(&test, second(2 * 3600 + 60)).await;
    assert_eq!(both.iter().map(|hour| hour.at).collect::<Vec<_>>(), [second(0), second(3600)]);
}

#[tokio::test]
async fn an_hour_is_archived_as_it_was_said() {
    let test = TestDb::new().await;
    let (_, id) = one_gateway(&test).await;
    let registers = Registers {
        meter: METER,
        at: second(60),
        delivered: Some(12_345_678),
        received: None,
        encoding: zigbee(),
    };
    let price = Price {
        meter: METER,
        at: second(900),
        micros_per_kwh: 123_000,
        currency: Some(840),
        tier: Some(1),
        label: Some("Rate".to_owned()),
    };
    let said =
        [demand(id, 6, -500).reading, Reading::Registers(registers), Reading::Price(price.clone())];
    let heard =
        |reading: &Reading| Heard { gateway: id, reading: reading.clone(), received_at: second(7) };
    keep(&test, said.iter().map(heard).collect()).await;
    // The next hour's is not in it.
    keep(&test, vec![demand(id, 3600, 1)]).await;
    let hour = due(&test, now()).await.remove(0);
    let got = readings(&test, &hour).await;
    let want = said.map(|reading| {
        let is_price = matches!(reading, Reading::Price(_));
        ArchivedReading {
            reading,
            received_at: (!is_price).then(|| second(7)),
            interval_micros: (!is_price).then_some(6 * SECOND),
        }
    });
    assert_eq!(archive::merge(got, Vec::new()), want);
}

#[tokio::test]
async fn only_what_was_read_is_marked() {
    let test = TestDb::new().await;
    let (_, id) = one_gateway(&test).await;
    let mut store = Store::default();
    keep(&test, vec![demand(id, 0, 1), demand(id, 6, 1)]).await;
    let hour = due(&test, now()).await.remove(0);
    let read = readings(&test, &hour).await;
    // One comes between reading and marking.
    keep(&test, vec![demand(id, 12, 1)]).await;
    let object = store.put(&hour, &read);
    assert!(!mark(&test, hour, read.len(), object).await);
    let hour = due(&test, now()).await.remove(0);
    assert!(store.archive(&test, hour).await);
    assert_eq!(due(&test, now()).await, []);
    // What the gateway repeats is nothing new; one that was missing is.
    keep(&test, vec![demand(id, 12, 1)]).await;
    assert_eq!(due(&test, now()).await, []);
    keep(&test, vec![demand(id, 12, 1), demand(id, 18, 1)]).await;
    let late = due(&test, now()).await.remove(0);
    let read = readings(&test, &late).await;
    assert_eq!(read.len(), 4);
    // And again, between reading and marking of the second version.
    keep(&test, vec![demand(id, 24, 1)]).await;
    let object = store.put(&late, &read);
    assert!(!mark(&test, late, 5, object).await, "another version");
    assert_eq!(store.archive_all(&test, now()).await, 1);
    assert_eq!(due(&test, now()).await, []);
}

#[tokio::test]
async fn after_a_kill_what_is_not_marked_is_due() {
    let test = TestDb::new().await;
    let (_, id) = one_gateway(&test).await;
    let mut store = Store::default();
    keep(&test, (0..4).map(|hour| demand(id, hour * 3600, 1)).collect()).await;
    assert_eq!(store.archive_all(&test, second(2 * 3600 + 60)).await, 2);
    let third = due(&test, now().plus(4 * HOUR)).await.remove(0);
    let read = readings(&test, &third).await;
    store.put(&third, &read);
    let test = test.reopened().await;
    let left = due(&test, now().plus(4 * HOUR)).await;
    assert_eq!(left.iter().map(|hour| hour.at).collect::<Vec<_>>(), [second(7200), second(10_800)]);
    assert_eq!(store.archive_all(&test, now().plus(4 * HOUR)).await, 2);
}

#[tokio::test]
async fn readings_from_before_there_was_an_archive_are_due() {
    let test = TestDb::new().await;
    let (_, id) = one_gateway(&test).await;
    keep(&test, vec![demand(id, 0, 1), demand(id, 6, 1), demand(id, 7200, 1)]).await;
    let want = due(&test, now().plus(2 * HOUR)).await;
    assert_eq!(want.len(), 2);
    test.db.close().await;
    let options =
        sqlx::sqlite::SqliteConnectOptions::new().filename(test.folder.path().join("hindsight.db"));
    let pool = sqlx::SqlitePool::connect_with(options).await.expect("opened");
    // As it was before, and the migration once more: those after it do not matter to it.
    let migration = include_str!("../../migrations/0007_energy_archive.sql");
    for statements in ["drop table energy_hour", migration] {
        sqlx::raw_sql(statements).execute(&pool).await.expect("migrated");
    }
    pool.close().await;
    let test = test.reopened().await;
    assert_eq!(due(&test, now().plus(2 * HOUR)).await, want);
}

#[tokio::test]
async fn a_person_sees_how_far_the_archive_is_and_nobody_elses() {
    let test = TestDb::new().await;
    let (ada, id) = one_gateway(&test).await;
    let bob = test.person("bob").await;
    let mut store = Store::default();
    keep(&test, (0..3).map(|hour| demand(id, hour * 3600, 1)).collect()).await;
    let later = now().plus(2 * HOUR);
    let mut all = due(&test, later).await;
    store.archive(&test, all.remove(0)).await;
    let words = "The store cannot be reached.".to_owned();
    energy::archive::set_error(&test.db, all.remove(0), words.clone()).await.expect("said");
    let status = energy::archive::status(&test.db, ada, later).await.expect("a status");
    assert_eq!((status.hours, status.readings, status.backlog), (1, 1, 2));
    assert_eq!((status.waiting_since, status.error), (Some(second(3600)), Some(words)));
    let span = Span::new(at("2026-11-22T00:00:00Z"), at("2026-11-23T00:00:00Z")).expect("a day");
    let hours = energy::archive::list(&test.db, ada, id, span).await.expect("hours");
    let complete: Vec<bool> = hours.iter().map(|hour| hour.complete).collect();
    assert_eq!(complete, [false, false, true]);
    store.archive_all(&test, later).await;
    let status = energy::archive::status(&test.db, ada, later).await.expect("a status");
    assert_eq!((status.hours, status.backlog, status.error), (3, 0, None));

    let others = energy::archive::status(&test.db, bob, later).await.expect("a status");
    assert_eq!(others, archive::Status::default());
    let missing = energy::archive::list(&test.db, bob, id, span).await;
    assert!(matches!(missing, Err(Error::NotFound)), "{missing:?}");
    let missing = energy::import(&test.db, bob, id, Vec::new()).await;
    assert!(matches!(missing, Err(Error::NotFound)), "{missing:?}");
}

#[tokio::test]
async fn an_import_twice_adds_nothing() {
    let test = TestDb::new().await;
    let (ada, id) = one_gateway(&test).await;
    let line = r#"{"DeviceMacId":1,"MeterMacId":2,"TimeStamp":788535584,"Demand":16776716,"Multiplier":1,"Divisor":1000}"#;
    let import = || async {
        let readings = archive::read(line).readings;
        energy::import(&test.db, ada, id, readings).await.expect("imported")
    };
    assert_eq!(import().await, energy::Kept { new: 1, known: 0 });
    assert_eq!(import().await, energy::Kept { new: 0, known: 1 });
    let hour = due(&test, now()).await.remove(0);
    let read = readings(&test, &hour).await.remove(0);
    assert_eq!(read.received_at, Some(read.at()));
    assert_eq!(read.interval_micros, Some(6 * SECOND));
}
