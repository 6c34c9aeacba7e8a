//! The jobs that move energy readings into the archive, out of the database, and back.

mod back;
mod bucket;
mod place;

use super::*;
use crate::jobs::archive_energy::object;
use connectors::archive::{Config, Store, pack, unpack};
use domain::account::{NewUser, UserId};
use domain::energy::archive::{ArchivedReading, hour_of, key, read};
use domain::energy::{
    CloudId, Demand, Encoding, Gateway, GatewayId, Mac, NewGateway, Reading, SaidGateway,
};
use domain::instant::{HOUR, SECOND};
use domain::{Instant as At, Span};
use std::path::PathBuf;
use storage::account::Registration;
use storage::energy::{self, Heard};

const CLOUD_ID: &str = "00273a";

/// A person with a gateway, and an archive.
struct House {
    folder: tempfile::TempDir,
    db: Db,
    user: UserId,
    gateway: GatewayId,
    store: Config,
    /// The start of the hour in which the test began: it may go over into the next one.
    hour: At,
}

impl House {
    async fn new() -> Self {
        let folder = folder();
        let db = open(folder.path()).await;
        let user = person(&db, "ada", true).await;
        let gateway = gateway(&db, user, CLOUD_ID).await.id;
        let store = Config::Folder(folder.path().join("archive"));
        Self { folder, db, user, gateway, store, hour: hour_of(now()) }
    }

    /// Demands each minute of so many hours, the last of which has just ended.
    async fn hours(&self, hours: i64) {
        let first = self.start(hours);
        let all: Vec<Heard> =
            (0..hours * 60).map(|n| self.heard(first.plus(n * 60 * SECOND), n)).collect();
        energy::keep(&self.db, all).await.expect("kept");
    }

    /// The start of the hour so many hours ago, less one that has only just ended.
    fn start(&self, hours: i64) -> At {
        self.hour.plus(-(hours + 1) * HOUR)
    }

    fn heard(&self, at: At, raw: i64) -> Heard {
        let encoding = Encoding { divisor: 1000, bits: 24, ..Encoding::decimal(0) };
        let demand = Demand { meter: Mac(2), at, raw, encoding };
        Heard { gateway: self.gateway, reading: Reading::Demand(demand), received_at: at }
    }

    fn means(&self) -> Means {
        let mut means = means(&self.db, 30);
        means.archive.set = Some(self.store.clone());
        means.archive.readings_days = 1;
        means
    }

    async fn perform(&self, kind: Kind) -> Job {
        self.perform_about(kind, String::new()).await
    }

    async fn perform_about(&self, kind: Kind, subject: String) -> Job {
        let workers = employ(self.db.clone(), performer(self.means()));
        let job = jobs::enqueue_about(&self.db, kind, subject, now()).await.expect("enqueued");
        let job = ended(&self.db, job.id).await;
        workers.stop(BOUND).await;
        job
    }

    /// How that ended: [`House::perform`] with its words.
    async fn said(&self, kind: Kind) -> (State, String) {
        let job = self.perform(kind).await;
        (job.state, job.message)
    }

    async fn object(&self, hour: At) -> Option<Vec<ArchivedReading>> {
        let store = Store::open(&self.store).expect("open");
        let bytes = store.get(&key(&cloud_id(), hour)).await.expect("read")?;
        let lines = read(&unpack(&bytes).expect("unpacked"));
        assert_eq!(lines.errors, []);
        Some(lines.readings)
    }

    async fn here(&self, hour: At) -> Vec<ArchivedReading> {
        energy::archive::hour_readings(&self.db, self.gateway, hour).await.expect("read")
    }

    /// How many readings of an hour are in the database or in its object.
    async fn anywhere(&self, hour: At) -> usize {
        let object = self.object(hour).await.unwrap_or_default();
        domain::energy::archive::merge(self.here(hour).await, object).len()
    }

    async fn listed(&self) -> Vec<domain::energy::archive::Hour> {
        let all = Span::new(At::default(), At::MAX).expect("not empty");
        let hours = energy::archive::list(&self.db, self.user, self.gateway, all).await;
        let mut hours = hours.expect("hours");
        hours.reverse();
        hours
    }

    /// Waits until so many hours are marked, looking whenever something changed.
    async fn until_archived(&self, hours: u64) {
        let mut changes = self.db.changes();
        let seen = async {
            while energy::archive::status(&self.db, self.user, now()).await.expect("it").hours
                < hours
            {
                changes.recv().await.expect("changes");
            }
        };
        tokio::time::timeout(BOUND, seen).await.expect("archived");
    }

    fn file(&self, hour: At) -> PathBuf {
        self.folder.path().join("archive").join(key(&cloud_id(), hour))
    }
}

fn cloud_id() -> CloudId {
    CloudId::parse(CLOUD_ID).expect("six digits")
}

async fn person(db: &Db, name: &str, admin: bool) -> UserId {
    let new = NewUser::parse(name, "correct horse", "UTC", |_| true).expect("valid");
    storage::account::register(db, new, Registration::Open, admin, now()).await.expect("registered")
}

async fn gateway(db: &Db, user: UserId, cloud_id: &str) -> Gateway {
    let said = SaidGateway {
        kind: "cloud".to_owned(),
        cloud_id: cloud_id.to_owned(),
        user_name: Some("ada@example.org".to_owned()),
        password: Some("opensesame-7".to_owned()),
        ..SaidGateway::default()
    };
    let new = NewGateway::parse(said).expect("valid");
    energy::add(db, user, new, now()).await.expect("added").0
}

#[tokio::test]
async fn finished_hours_are_archived_as_the_first_logger_named_them() {
    let house = House::new().await;
    house.hours(3).await;
    energy::keep(&house.db, vec![house.heard(now(), 1)]).await.expect("kept");
    let job = house.perform(Kind::ArchiveEnergy).await;
    assert_eq!((job.state, job.message.as_str()), (State::Done, "Archived 3 hours."));
    assert_eq!((job.done, job.total), (3, 3));
    for hour in (1..=3).map(|hours| house.start(hours)) {
        let bytes = std::fs::read(house.file(hour)).expect("an object");
        let listed = house.listed().await.into_iter().find(|it| it.at == hour).expect("listed");
        assert_eq!((listed.bytes, listed.readings), (bytes.len() as u64, 60));
        assert!(listed.complete && !listed.pruned);
        assert_eq!(house.object(hour).await.expect("an object"), house.here(hour).await);
    }
    let again = house.said(Kind::ArchiveEnergy).await;
    assert_eq!(again, (State::Done, "Every finished hour is archived.".to_owned()));
    house.db.close().await;
}

#[tokio::test]
async fn what_others_put_under_the_same_name_stays_in_it() {
    let house = House::new().await;
    house.hours(2).await;
    let hour = house.start(2);
    let line = format!(
        "{{\"MeterMacId\":7,\"TimeStamp\":{},\"Demand\":16776716,\"Divisor\":1000}}\n",
        hour.plus(90 * SECOND).micros() / SECOND - 946_684_800
    );
    std::fs::create_dir_all(house.file(hour).parent().expect("a folder")).expect("made");
    std::fs::write(house.file(hour), pack(&line).expect("packed")).expect("written");
    assert_eq!(house.said(Kind::ArchiveEnergy).await.1, "Archived 2 hours.");
    let all = house.object(hour).await.expect("an object");
    assert_eq!(all.len(), 61);
    assert!(all.iter().any(|it| it.reading.meter() == Mac(7)));
    house.db.close().await;
}

#[tokio::test]
async fn an_object_that_is_not_readable_is_left_as_it_is_and_others_go_on() {
    let house = House::new().await;
    house.hours(3).await;
    let hour = house.start(2);
    std::fs::create_dir_all(house.file(hour).parent().expect("a folder")).expect("made");
    std::fs::write(house.file(hour), b"something else").expect("written");
    let (state, words) = house.said(Kind::ArchiveEnergy).await;
    assert_eq!(state, State::Failed);
    assert!(words.starts_with("Archived 2 hours. 1 hour could not be archived."), "{words}");
    assert!(words.contains(&key(&cloud_id(), hour)), "{words}");
    assert_eq!(std::fs::read(house.file(hour)).expect("read"), b"something else");
    let status = energy::archive::status(&house.db, house.user, now()).await.expect("a status");
    assert!(status.error.is_some_and(|error| error.contains("not readable")));
    std::fs::remove_file(house.file(hour)).expect("removed");
    assert_eq!(house.said(Kind::ArchiveEnergy).await.1, "Archived 1 hour.");
    house.db.close().await;
}

#[tokio::test]
async fn dropped_between_putting_and_marking_nothing_is_lost_or_doubled() {
    let house = House::new().await;
    house.hours(4).await;
    let due = energy::archive::due(&house.db, now()).await.expect("due");
    let store = Store::open(&house.store).expect("open");
    object::put(&house.db, &store, &due[0]).await.expect("put");
    let before = std::fs::read(house.file(due[0].at)).expect("an object");
    // And one that came after it was put.
    let late = house.heard(due[0].at.plus(SECOND), 5);
    energy::keep(&house.db, vec![late]).await.expect("kept");
    object::put(&house.db, &store, &due[1]).await.expect("put");
    assert_eq!(house.said(Kind::ArchiveEnergy).await.1, "Archived 4 hours.");
    assert_ne!(std::fs::read(house.file(due[0].at)).expect("an object"), before);
    let counts: Vec<u64> = house.listed().await.iter().map(|hour| hour.readings).collect();
    assert_eq!(counts, [61, 60, 60, 60]);
    house.db.close().await;
}

#[tokio::test]
async fn killed_halfway_every_reading_is_in_the_database_or_in_an_object() {
    let mut house = House::new().await;
    house.hours(60).await;
    for round in 1..=3 {
        let workers = employ(house.db.clone(), performer(house.means()));
        enqueue(&house.db, Kind::ArchiveEnergy).await;
        house.until_archived(round * 12).await;
        drop(workers);
        assert!(!energy::archive::due(&house.db, now()).await.expect("due").is_empty());
        let House { db, folder, .. } = house;
        drop(db);
        let db = open(folder.path()).await;
        house = House { db, folder, ..house };
        energy::roll(&house.db).await.expect("rolled");
        house.perform(Kind::PruneEnergy).await;
        for hour in (1..=60).map(|hours| house.start(hours)) {
            assert_eq!(house.anywhere(hour).await, 60, "{hour}");
        }
    }
    let last = house.perform(Kind::ArchiveEnergy).await;
    assert_eq!(last.state, State::Done, "{}", last.message);
    house.perform(Kind::PruneEnergy).await;
    let hours = house.listed().await;
    assert!(hours.iter().all(|hour| hour.complete && hour.readings == 60));
    assert!(hours.iter().any(|hour| hour.pruned));
    house.db.close().await;
}
