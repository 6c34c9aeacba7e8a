//! The archive is where an administrator chose, without a restart, unless the operator said otherwise.

use super::bucket::server::{self, Fault, Server};
use super::*;
use domain::energy::archive::{NewPlace, PlaceForm};
use storage::energy::archive::{choose, chosen};

/// A person whose server's operator said nothing of the archive.
struct Free(House);

impl Free {
    async fn new() -> Self {
        Self(House::new().await)
    }

    async fn choose(&self, form: PlaceForm) {
        let new = NewPlace::parse(&form).expect("a place");
        choose(&self.0.db, self.0.user, new, now()).await.expect("chosen");
    }

    async fn said(&self, kind: Kind) -> (State, String) {
        let mut means = self.0.means();
        means.archive.set = None;
        let workers = employ(self.0.db.clone(), performer(means));
        let job = jobs::enqueue(&self.0.db, kind, now()).await.expect("enqueued");
        let job = ended(&self.0.db, job.id).await;
        workers.stop(BOUND).await;
        (job.state, job.message)
    }
}

fn bucket(server: &Server, secret: &str) -> PlaceForm {
    PlaceForm {
        kind: "s3".to_owned(),
        bucket: "energy".to_owned(),
        prefix: "house".to_owned(),
        endpoint: server.url(),
        path_style: true,
        allow_http: true,
        access_key_id: server::ACCESS_KEY.to_owned(),
        secret_access_key: secret.to_owned(),
        ..PlaceForm::default()
    }
}

fn failed(said: (State, String), want: &str) {
    assert!(said.0 == State::Failed && said.1.contains(want), "{said:?}");
}

#[tokio::test]
async fn a_place_that_is_chosen_holds_from_the_next_run_on() {
    let (server, free) = (Server::start().await, Free::new().await);
    free.0.hours(2).await;
    free.choose(bucket(&server, server::SECRET_KEY)).await;
    let (state, words) = free.said(Kind::TestArchive).await;
    assert!(state == State::Done && words.contains("written, read back and deleted"), "{words}");
    assert_eq!(free.said(Kind::ArchiveEnergy).await.1, "Archived 2 hours.");
    let object = key(&cloud_id(), free.0.start(1));
    assert!(server.folder().join("energy/house").join(&object).is_file());
    assert!(!free.0.file(free.0.start(1)).exists());
    // Back to the folder beside the database.
    free.choose(PlaceForm { kind: "folder".to_owned(), ..PlaceForm::default() }).await;
    assert_eq!(free.said(Kind::TestArchive).await.0, State::Done);
    let late = free.0.heard(free.0.start(1).plus(SECOND), 7);
    energy::keep(&free.0.db, vec![late]).await.expect("kept");
    assert_eq!(free.said(Kind::ArchiveEnergy).await.1, "Archived 1 hour.");
    assert!(free.0.file(free.0.start(1)).is_file());
    free.0.db.close().await;
}

#[tokio::test]
async fn what_the_operator_set_wins() {
    let (server, free) = (Server::start().await, Free::new().await);
    free.0.hours(1).await;
    free.choose(bucket(&server, server::SECRET_KEY)).await;
    assert_eq!(free.0.said(Kind::ArchiveEnergy).await.1, "Archived 1 hour.");
    assert!(free.0.file(free.0.start(1)).is_file());
    free.0.db.close().await;
}

#[tokio::test]
async fn a_test_says_what_is_wrong_without_the_secret() {
    let (server, free) = (Server::start().await, Free::new().await);
    free.choose(bucket(&server, "a wrong secret")).await;
    let (state, words) = free.said(Kind::TestArchive).await;
    assert!(!words.contains("a wrong secret"), "{words}");
    failed((state, words), "Check the access key and its secret");
    free.choose(bucket(&server, server::SECRET_KEY)).await;
    server.set(Fault::NoBucket);
    failed(free.said(Kind::TestArchive).await, "has no such bucket");
    let endpoint = "http://169.254.169.254".to_owned();
    free.choose(PlaceForm { endpoint, ..bucket(&server, server::SECRET_KEY) }).await;
    failed(free.said(Kind::TestArchive).await, "cloud metadata, which nobody may ask");
    free.0.db.close().await;
}

#[tokio::test]
async fn without_its_key_a_database_asks_for_the_secret_again() {
    let (server, free) = (Server::start().await, Free::new().await);
    free.0.hours(2).await;
    free.choose(bucket(&server, server::SECRET_KEY)).await;
    let House { folder, db, .. } = free.0;
    db.close().await;
    drop(db);
    std::fs::remove_file(folder.path().join("hindsight.key")).expect("removed");
    let free = Free(House { db: open(folder.path()).await, folder, ..free.0 });
    let found = chosen(&free.0.db).await.expect("read").expect("chosen");
    assert!(found.asks_again());
    let want = "s3://energy/house was sealed with another key than this server’s. Enter it again";
    failed(free.said(Kind::TestArchive).await, want);
    failed(free.said(Kind::ArchiveEnergy).await, want);
    let status = energy::archive::status(&free.0.db, free.0.user, now()).await.expect("a status");
    assert_eq!(status.backlog, 2);
    assert!(status.error.is_some_and(|error| error.contains(want)));
    // Leaving it empty does not keep what nobody can open.
    let again = NewPlace::parse(&bucket(&server, "")).expect("a place");
    let refused = choose(&free.0.db, free.0.user, again, now()).await.map(drop);
    assert!(matches!(refused, Err(storage::Error::Refused(_))), "{refused:?}");
    free.choose(bucket(&server, server::SECRET_KEY)).await;
    assert_eq!(free.said(Kind::ArchiveEnergy).await.1, "Archived 2 hours.");
    free.0.db.close().await;
}
