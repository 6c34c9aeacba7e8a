//! Stores: a folder, and a bucket of a real S3 server, with what can go wrong between.

mod server;

use connectors::archive::{Config, Credentials, Failure, S3, Store, pack, unpack};
use connectors::reach::Reach;
use server::{Fault, Server};

const KEY: &str = "rainforest-logs/002738/2026/11/22/iseif-rainforest-002738-2026-11-22-10.jl.gz";

fn config(server: &Server, prefix: &str, secret: &str) -> Config {
    Config::S3(S3 {
        bucket: "energy".to_owned(),
        prefix: prefix.to_owned(),
        endpoint: Some(server.url()),
        region: Some("us-east-1".to_owned()),
        path_style: true,
        credentials: Some(Credentials {
            access_key_id: server::ACCESS_KEY.to_owned(),
            secret_access_key: secret.into(),
        }),
        reach: None,
    })
}

fn open(server: &Server) -> Store {
    Store::open(&config(server, "house/one", server::SECRET_KEY)).expect("open")
}

/// Puts, reads, replaces and lists.
async fn keeps(store: &Store) {
    assert_eq!(store.get(KEY).await, Ok(None));
    assert_eq!(store.list("rainforest-logs/002738").await, Ok(Vec::new()));
    let packed = pack("a line\n").expect("packed");
    store.put_verified(KEY, &packed).await.expect("put");
    store.put_verified(KEY, &packed).await.expect("put again");
    let longer = pack("a line\nanother\n").expect("packed");
    store.put_verified(KEY, &longer).await.expect("replaced");
    let got = store.get(KEY).await.expect("read").expect("there");
    assert_eq!(unpack(&got).expect("unpacked"), "a line\nanother\n");
    store.put_verified("rainforest-logs/002739/x", b"x").await.expect("put");
    assert_eq!(store.list("rainforest-logs/002738").await, Ok(vec![KEY.to_owned()]));
}

#[tokio::test]
async fn a_folder_keeps_objects_under_their_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("deep/archive");
    let store = Store::open(&Config::Folder(place.clone())).expect("open");
    keeps(&store).await;
    assert!(place.join(KEY).is_file());
}

#[tokio::test]
async fn a_bucket_keeps_objects_under_their_keys() {
    let server = Server::start().await;
    keeps(&open(&server)).await;
    assert!(server.folder().join("energy/house/one").join(KEY).is_file());
    let other = Store::open(&config(&server, "", server::SECRET_KEY)).expect("open");
    assert_eq!(other.get(KEY).await, Ok(None), "another prefix");
    assert!(other.get(&format!("house/one/{KEY}")).await.expect("read").is_some());
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("archive");
    std::fs::write(&file, "").expect("written");
    let failure = Store::open(&Config::Folder(file.clone())).expect_err("a file");
    assert!(matches!(failure, Failure::Unreachable { .. }), "{failure:?}");
    assert!(failure.to_string().contains(&file.display().to_string()), "{failure}");
    let store = Store::open(&Config::Folder(folder.path().join("other"))).expect("open");
    // A file where a folder should be.
    std::fs::write(folder.path().join("other/rainforest-logs"), "").expect("written");
    let failure = store.put_verified(KEY, b"x").await.expect_err("in the way");
    assert!(failure.is_of_store(), "{failure:?}");
}

#[tokio::test]
async fn wrong_credentials_are_named_and_not_repeated() {
    let server = Server::start().await;
    let store = Store::open(&config(&server, "", "a wrong secret")).expect("open");
    for failure in [
        store.put_verified(KEY, b"x").await.expect_err("refused"),
        store.get(KEY).await.expect_err("refused"),
        store.list("rainforest-logs").await.expect_err("refused"),
    ] {
        assert!(matches!(failure, Failure::Unauthorized { .. }), "{failure:?}");
        let words = failure.to_string();
        assert!(words.contains("s3://energy refused us: "), "{words}");
        assert!(!words.contains("a wrong secret"), "{words}");
    }
}

#[tokio::test]
async fn a_missing_bucket_is_named_also_when_only_reading() {
    let server = Server::start().await;
    // This server makes a bucket that is missing; others say so.
    server.set(Fault::NoBucket);
    let store = Store::open(&config(&server, "", server::SECRET_KEY)).expect("open");
    let want = Failure::NoBucket("s3://energy".to_owned());
    assert_eq!(store.put_verified(KEY, b"x").await, Err(want.clone()));
    assert_eq!(store.get(KEY).await, Err(want));
}

#[tokio::test]
async fn a_server_that_is_down_is_unreachable_until_it_is_up_again() {
    let mut server = Server::start().await;
    let store = open(&server);
    store.put_verified(KEY, b"first").await.expect("put");
    server.stop().await;
    let failure = store.put_verified(KEY, b"second").await.expect_err("down");
    assert!(matches!(failure, Failure::Unreachable { .. }), "{failure:?}");
    assert!(failure.to_string().contains("refused"), "{failure}");
    assert!(store.get(KEY).await.is_err(), "down is not missing");
    server.start_again().await;
    assert_eq!(store.get(KEY).await, Ok(Some(b"first".to_vec())));
    store.put_verified(KEY, b"second").await.expect("put");
}

#[tokio::test]
async fn what_is_read_back_must_be_what_was_put() {
    let server = Server::start().await;
    let store = open(&server);
    for fault in [Fault::Truncated, Fault::Altered, Fault::Lost] {
        server.set(fault);
        let failure = store.put_verified(KEY, b"all of it").await.expect_err("altered");
        assert!(matches!(failure, Failure::Altered { .. }), "{fault:?}: {failure:?}");
        assert!(!failure.is_of_store());
        assert!(failure.to_string().contains(KEY), "{failure}");
    }
    server.set(Fault::None);
    store.put_verified(KEY, b"all of it").await.expect("put");
}

#[tokio::test]
async fn a_server_in_trouble_is_tried_again_and_then_named() {
    let server = Server::start().await;
    let store = open(&server);
    server.set(Fault::Unavailable(1));
    store.put_verified(KEY, b"x").await.expect("the second try");
    server.set(Fault::Unavailable(100));
    let failure = store.get(KEY).await.expect_err("in trouble");
    assert!(matches!(failure, Failure::Unexpected { .. }), "{failure:?}");
    assert!(failure.to_string().contains("SlowDown"), "{failure}");
}

fn reaching(endpoint: &str, everything_local: bool) -> Config {
    let credentials = Credentials {
        access_key_id: server::ACCESS_KEY.to_owned(),
        secret_access_key: server::SECRET_KEY.into(),
    };
    Config::S3(S3 {
        bucket: "energy".to_owned(),
        prefix: String::new(),
        endpoint: Some(endpoint.to_owned()),
        region: None,
        path_style: true,
        credentials: Some(credentials),
        reach: Some(Reach { everything_local, ..Reach::default() }),
    })
}

#[tokio::test]
async fn a_bucket_that_a_person_chose_is_as_far_as_they_may_reach() {
    let server = Server::start().await;
    let store = Store::open(&reaching(&server.url(), true)).expect("open");
    keeps(&store).await;
    let refused = |failure: Failure, want: &str| {
        assert!(failure.is_of_store() && failure.to_string().contains(want), "{failure}");
    };
    let near = Store::open(&reaching(&server.url(), false)).expect_err("near");
    refused(near, "is an address of the server or of its own network");
    for metadata in ["http://169.254.169.254", "https://[fd00:ec2::254]"] {
        let failure = Store::open(&reaching(metadata, true)).expect_err("metadata");
        refused(failure, "is an address of cloud metadata");
    }
    // A name is looked at when it is resolved.
    let port = server.url().rsplit_once(':').map(|(_, port)| port.to_owned()).expect("a port");
    let named = format!("http://localhost:{port}");
    let store = Store::open(&reaching(&named, false)).expect("open");
    let failure = store.get(KEY).await.expect_err("near");
    refused(failure, "localhost is an address of the server or of its own network");
}

#[tokio::test]
async fn trying_out_leaves_nothing_and_says_what_fails() {
    let server = Server::start().await;
    let store = open(&server);
    store.try_out("hindsight-test/1").await.expect("tried");
    assert_eq!(store.list("hindsight-test").await, Ok(vec![]));
    server.set(Fault::Altered);
    let failure = store.try_out("hindsight-test/1").await.expect_err("altered");
    assert!(matches!(failure, Failure::Altered { .. }), "{failure:?}");
    server.set(Fault::NoBucket);
    let failure = store.try_out("hindsight-test/1").await.expect_err("no bucket");
    assert!(matches!(failure, Failure::NoBucket(_)), "{failure:?}");
    let folder = tempfile::tempdir().expect("a folder");
    let files = Store::open(&Config::Folder(folder.path().to_owned())).expect("open");
    files.try_out("hindsight-test/1").await.expect("tried");
    assert!(!folder.path().join("hindsight-test/1").exists());
}
