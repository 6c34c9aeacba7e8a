//! Gateways and their readings on real databases.

use crate::{TestDb, at, now};
use domain::Instant;
use domain::account::UserId;
use domain::energy::{
    Demand, Encoding, Gateway, GatewayId, GatewayState, Mac, NewGateway, Price, Reading, Registers,
    SaidGateway,
};
use domain::instant::SECOND;
use secrecy::ExposeSecret;
use storage::Error;
use storage::energy::{self, Condition, Heard, Kept};

pub const METER: Mac = Mac(0x0007_8100_0022_2222);

pub fn cloud(cloud_id: &str) -> NewGateway {
    let said = SaidGateway {
        kind: "cloud".to_owned(),
        cloud_id: cloud_id.to_owned(),
        user_name: Some("ada@example.org".to_owned()),
        password: Some("opensesame-7".to_owned()),
        ..SaidGateway::default()
    };
    NewGateway::parse(said).expect("valid")
}

pub async fn gateway(test: &TestDb, user: UserId) -> Gateway {
    energy::add(&test.db, user, cloud("002738"), now()).await.expect("added").0
}

pub fn second(n: i64) -> Instant {
    at("2026-11-22T10:00:00Z").plus(n * SECOND)
}

pub fn zigbee() -> Encoding {
    Encoding { divisor: 1000, bits: 24, ..Encoding::decimal(0) }
}

pub fn demand(gateway: GatewayId, n: i64, raw: i64) -> Heard {
    let demand = Demand { meter: METER, at: second(n), raw, encoding: zigbee() };
    Heard { gateway, reading: Reading::Demand(demand), received_at: second(n + 1) }
}

#[tokio::test]
async fn a_password_is_kept_sealed_and_opens_for_the_poller_alone() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let gateway = gateway(&test, ada).await;
    assert!(gateway.has_password);
    assert_eq!(gateway.state, GatewayState::Waiting);
    let target = energy::target(&test.db, ada, gateway.id).await.expect("a target");
    assert_eq!(
        target.password.map(|it| it.expose_secret().to_owned()).as_deref(),
        Some("opensesame-7")
    );
    // Nowhere on the disk.
    test.db.close().await;
    for file in std::fs::read_dir(test.folder.path()).expect("a folder") {
        let path = file.expect("an entry").path();
        if path.is_file() {
            let bytes = std::fs::read(&path).expect("read");
            assert!(!bytes.windows(12).any(|part| part == b"opensesame-7"), "{}", path.display());
        }
    }
}

#[tokio::test]
async fn without_its_key_a_database_asks_for_the_password_again() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let gateway = gateway(&test, ada).await;
    test.db.close().await;
    let TestDb { db, folder } = test;
    drop(db);
    std::fs::remove_file(folder.path().join("hindsight.key")).expect("removed");
    let db = storage::Db::open(folder.path()).await.expect("opened");
    let target = energy::target(&db, ada, gateway.id).await.expect("a target");
    assert!(target.gateway.has_password && target.password.is_none());
    let (changed, new) = energy::add(&db, ada, cloud("002738"), now()).await.expect("again");
    assert_eq!((changed.id, new), (gateway.id, false));
    let target = energy::target(&db, ada, gateway.id).await.expect("a target");
    assert!(target.password.is_some());
}

#[tokio::test]
async fn a_cloud_id_belongs_to_one_account() {
    let test = TestDb::new().await;
    let (ada, bob) = (test.person("ada").await, test.person("bob").await);
    let first = energy::add(&test.db, ada, cloud("00ab12"), now()).await.expect("added").0;
    let refused = energy::add(&test.db, bob, cloud("00AB12"), now()).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    // Also while it lies in the trash, from which its owner brings it back by adding it again.
    energy::delete(&test.db, ada, first.id, now()).await.expect("deleted");
    assert!(energy::list(&test.db, ada).await.expect("a list").is_empty());
    let refused = energy::add(&test.db, bob, cloud("00ab12"), now()).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    let (again, new) = energy::add(&test.db, ada, cloud("00ab12"), now()).await.expect("added");
    assert_eq!((again.id, new), (first.id, false));
}

#[tokio::test]
async fn another_persons_gateway_is_not_found() {
    let test = TestDb::new().await;
    let (ada, bob) = (test.person("ada").await, test.person("bob").await);
    let id = gateway(&test, ada).await.id;
    energy::keep(&test.db, vec![demand(id, 0, 500)]).await.expect("kept");
    let meter = energy::meters(&test.db, ada).await.expect("meters").remove(0).id;
    let missing =
        |result: Result<(), Error>| assert!(matches!(result, Err(Error::NotFound)), "{result:?}");
    missing(energy::get(&test.db, bob, id).await.map(drop));
    missing(energy::raw(&test.db, bob, id).await.map(drop));
    missing(energy::target(&test.db, bob, id).await.map(drop));
    missing(energy::change(&test.db, bob, id, cloud("002738"), now()).await.map(drop));
    missing(energy::pause(&test.db, bob, id, true, now()).await.map(drop));
    missing(energy::delete(&test.db, bob, id, now()).await);
    missing(energy::restore(&test.db, bob, id).await.map(drop));
    missing(energy::meter(&test.db, bob, meter).await.map(drop));
    missing(energy::change_meter(&test.db, bob, meter, None, Some(9.0)).await.map(drop));
    assert!(energy::meters(&test.db, bob).await.expect("meters").is_empty());
}

#[tokio::test]
async fn a_reading_is_kept_once_however_often_it_comes() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = gateway(&test, ada).await.id;
    let registers = Registers {
        meter: METER,
        at: second(0),
        delivered: Some(12_345_678),
        received: None,
        encoding: zigbee(),
    };
    let price = Price {
        meter: METER,
        at: second(0),
        micros_per_kwh: 123_000,
        currency: Some(840),
        tier: Some(1),
        label: Some("Rate".to_owned()),
    };
    let of = |reading| Heard { gateway: id, reading, received_at: second(1) };
    let all = || {
        vec![
            demand(id, 0, -500),
            demand(id, 6, 700),
            of(Reading::Registers(registers)),
            of(Reading::Price(price.clone())),
        ]
    };
    let kept = energy::keep(&test.db, all()).await.expect("kept");
    assert_eq!(kept, Kept { new: 4, known: 0 });
    let kept = energy::keep(&test.db, all()).await.expect("kept");
    assert_eq!(kept, Kept { new: 0, known: 4 });
    assert_eq!(energy::meters(&test.db, ada).await.expect("meters").len(), 1);
    let contact = energy::get(&test.db, ada, id).await.expect("a gateway").last_contact;
    assert_eq!(contact, Some(second(7)));
    // One of a gateway that is gone is let go.
    let gone = energy::keep(&test.db, vec![demand(GatewayId(99), 0, 1)]).await.expect("kept");
    assert_eq!(gone, Kept { new: 0, known: 1 });
}

#[tokio::test]
async fn word_of_how_a_gateway_did_before_it_was_changed_is_let_go() {
    let test = TestDb::new().await;
    let ada = test.person("ada").await;
    let id = gateway(&test, ada).await.id;
    let condition = Condition {
        state: GatewayState::WrongCredentials,
        detail: "Enter the password again.".to_owned(),
        raw: None,
        answered: true,
    };
    let before = energy::target(&test.db, ada, id).await.expect("a target").revision;
    energy::change(&test.db, ada, id, cloud("002738"), now()).await.expect("changed");
    let set = |revision| energy::set_condition(&test.db, id, revision, condition.clone(), now());
    set(before).await.expect("let go");
    assert_eq!(energy::get(&test.db, ada, id).await.expect("it").state, GatewayState::Waiting);
    set(before + 1).await.expect("set");
    let present = energy::get(&test.db, ada, id).await.expect("it");
    assert_eq!(
        (present.state, present.last_contact),
        (GatewayState::WrongCredentials, Some(now()))
    );
    let paused = energy::pause(&test.db, ada, id, true, now()).await.expect("paused");
    assert_eq!(paused.state, GatewayState::Paused);
}
