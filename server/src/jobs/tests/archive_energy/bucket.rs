//! A bucket of a real S3 server, which goes down, comes up and answers wrongly.

use super::*;
use connectors::archive::{Credentials, S3};

#[expect(dead_code, reason = "the connectors' own tests want more of its faults")]
#[path = "../../../../../crates/connectors/tests/it/archive/server.rs"]
pub(super) mod server;
use server::{Fault, Server};

fn bucket(server: &Server, secret: &str) -> Config {
    Config::S3(S3 {
        bucket: "energy".to_owned(),
        prefix: "house".to_owned(),
        endpoint: Some(server.url()),
        region: None,
        path_style: true,
        credentials: Some(Credentials {
            access_key_id: server::ACCESS_KEY.to_owned(),
            secret_access_key: secret.into(),
        }),
        reach: None,
    })
}

#[tokio::test]
async fn a_store_that_is_down_for_a_day_is_caught_up_with_in_order() {
    let mut server = Server::start().await;
    let house = House { store: bucket(&server, server::SECRET_KEY), ..House::new().await };
    house.hours(24).await;
    server.stop().await;
    let (state, words) = house.said(Kind::ArchiveEnergy).await;
    assert_eq!(state, State::Failed);
    assert!(words.contains("cannot be reached"), "{words}");
    assert!(words.contains("Waiting to be archived: 24 hours; the next run goes on."), "{words}");
    let status = energy::archive::status(&house.db, house.user, now()).await.expect("a status");
    assert_eq!((status.hours, status.backlog), (0, 24));
    assert!(status.error.is_some_and(|error| error.contains("cannot be reached")));

    server.start_again().await;
    assert_eq!(house.said(Kind::ArchiveEnergy).await.1, "Archived 24 hours.");
    let hours = house.listed().await;
    let marked: Vec<_> = hours.iter().map(|hour| hour.archived_at.expect("archived")).collect();
    assert!(marked.is_sorted(), "the oldest first");
    assert!(server.folder().join("energy/house").join(key(&cloud_id(), hours[0].at)).is_file());
    let status = energy::archive::status(&house.db, house.user, now()).await.expect("a status");
    assert_eq!((status.hours, status.backlog, status.error), (24, 0, None));
    house.db.close().await;
}

#[tokio::test]
async fn what_is_read_back_otherwise_is_not_marked_and_stays_in_the_database() {
    let server = Server::start().await;
    let house = House { store: bucket(&server, server::SECRET_KEY), ..House::new().await };
    house.hours(50).await;
    energy::roll(&house.db).await.expect("rolled");
    server.set(Fault::Truncated);
    let (state, words) = house.said(Kind::ArchiveEnergy).await;
    assert_eq!(state, State::Failed);
    assert!(words.contains("50 hours could not be archived"), "{words}");
    assert!(words.contains("is not what was put there"), "{words}");
    let pruned = house.said(Kind::PruneEnergy).await.1;
    assert_eq!(pruned, "No archived hour is older than 1 days and still here.");
    assert_eq!(house.here(house.start(50)).await.len(), 60);
    server.set(Fault::None);
    assert_eq!(house.said(Kind::ArchiveEnergy).await.1, "Archived 50 hours.");
    house.db.close().await;
}

#[tokio::test]
async fn wrong_credentials_end_the_run_in_words_without_the_secret() {
    let server = Server::start().await;
    let house = House { store: bucket(&server, "a wrong secret"), ..House::new().await };
    house.hours(2).await;
    let (state, words) = house.said(Kind::ArchiveEnergy).await;
    assert_eq!(state, State::Failed);
    assert!(words.contains("Check the access key and its secret"), "{words}");
    assert!(words.contains("2 hours") && !words.contains("a wrong secret"), "{words}");
    house.db.close().await;
}
