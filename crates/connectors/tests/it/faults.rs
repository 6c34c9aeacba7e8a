use crate::{ID, KINDS, client, double, now, target};
use connectors::energy::{Failure, RAW_LIMIT};
use domain::energy::{CloudId, Kind, Mac};
use doubles::rainforest::{Fault, PASSWORD};
use std::time::Duration;

const METER: Mac = Mac(0x0007_8100_0000_001a);

/// Asks a gateway with that fault for its demand; `want` is what its failure says, nothing when there is none.
async fn check(kind: Kind, fault: Fault, want: &str) {
    let double = double(kind).await;
    double.set(ID, fault.clone());
    let got = client().demand(&target(&double, kind), Some(METER), now()).await;
    let told = match &got {
        Ok(_) => String::new(),
        Err(Failure::BadAnswer { words, raw }) => {
            assert!(raw.len() <= RAW_LIMIT, "{fault:?}");
            format!("bad answer: {words}")
        }
        Err(Failure::Unreachable(words)) => format!("unreachable: {words}"),
        Err(other) => format!("{other:?}"),
    };
    assert!(
        told.contains(want) && told.is_empty() == want.is_empty(),
        "{kind:?} {fault:?}: {told}"
    );
    assert_eq!(double.requests(ID), 1, "{kind:?} {fault:?}");
}

#[tokio::test]
async fn every_kind_of_trouble_on_the_way_has_its_words() {
    for kind in KINDS {
        check(kind, Fault::Unauthorized, "Unauthorized").await;
        check(kind, Fault::Status(403), "Unauthorized").await;
        check(kind, Fault::RateLimited(None), "RateLimited { retry_after: None }").await;
        check(kind, Fault::RateLimited(Some(90)), "RateLimited { retry_after: Some(90s) }").await;
        check(kind, Fault::Status(500), "unreachable: it is in trouble itself").await;
        check(kind, Fault::Status(404), "bad answer: No gateway of this kind").await;
        check(kind, Fault::Status(418), "bad answer: It answered with HTTP status 418").await;
        check(kind, Fault::Dropped, "unreachable: ").await;
        check(kind, Fault::Truncated, "bad answer: The answer broke off").await;
    }
}

#[tokio::test]
async fn every_answer_that_is_no_reading_has_its_words() {
    for kind in KINDS {
        check(kind, Fault::Oversized, "bad answer: The answer is not a reading: it is longer")
            .await;
        check(kind, Fault::LoginPage, "bad answer: The answer is not a reading: it is a web page")
            .await;
        check(kind, Fault::NotXml, "bad answer: The answer is not a reading: it is n").await;
        check(kind, Fault::XmlBomb, "bad answer: The answer is not a reading: it declares").await;
        check(kind, Fault::EmptyValue, "MeterNotJoined").await;
        check(kind, Fault::NoMeter, "MeterNotJoined").await;
    }
    for kind in [Kind::Cloud, Kind::Eagle200] {
        check(kind, Fault::Error, "answered with an error: The device is busy").await;
    }
    check(Kind::Eagle100, Fault::Error, "The answer is not a reading: it is empty").await;
}

#[tokio::test]
async fn what_is_only_odd_is_read() {
    for kind in KINDS {
        check(kind, Fault::None, "").await;
        check(kind, Fault::Chunked, "").await;
        check(kind, Fault::Slow(Duration::from_millis(20)), "").await;
        check(kind, Fault::NegativeSix, "").await;
        check(kind, Fault::UnitSuffix, "").await;
    }
}

#[tokio::test]
async fn a_repeated_reading_is_the_same_reading() {
    for kind in [Kind::Cloud, Kind::Eagle100] {
        let double = double(kind).await;
        let (client, target) = (client(), target(&double, kind));
        let first = client.demand(&target, Some(METER), now()).await;
        double.set(ID, Fault::SameTimestamp);
        double.set_now(now().plus(600_000_000));
        assert_eq!(client.demand(&target, Some(METER), now()).await, first, "{kind:?}");
        double.set(ID, Fault::None);
        assert_ne!(client.demand(&target, Some(METER), now()).await, first, "{kind:?}");
    }
}

#[tokio::test]
async fn a_gateway_without_a_meter_lists_none() {
    for kind in [Kind::Cloud, Kind::Eagle100] {
        let double = double(kind).await;
        double.set(ID, Fault::NoMeter);
        let target = target(&double, kind);
        assert_eq!(client().devices(&target).await.map(|it| it.value), Ok(Vec::new()), "{kind:?}");
        let demand = client().demand(&target, None, now()).await;
        assert_eq!(demand, Err(Failure::MeterNotJoined), "{kind:?}");
    }
}

/// The clock of the runtime stands still while anything is done, and jumps when nothing is.
#[tokio::test]
async fn a_gateway_that_hangs_is_given_up() {
    let double = double(Kind::Cloud).await;
    let (client, target) = (client(), target(&double, Kind::Cloud));
    client.demand(&target, None, now()).await.expect("a demand");
    double.set(ID, Fault::Hang);
    tokio::time::pause();
    let words = "it did not answer within 5 seconds".to_owned();
    assert_eq!(client.demand(&target, None, now()).await, Err(Failure::Unreachable(words)));
}

#[tokio::test]
async fn a_gateway_that_comes_back_is_reached_again() {
    let double = double(Kind::Cloud).await;
    let (client, target) = (client(), target(&double, Kind::Cloud));
    let ask = async || client.demand(&target, None, now()).await;
    assert!(ask().await.is_ok());
    double.stop().await;
    let refused = || Err(Failure::Unreachable("the connection was refused".to_owned()));
    assert_eq!(ask().await, refused());
    assert_eq!(ask().await, refused());
    double.restart().await.expect("the same port");
    assert!(ask().await.is_ok());
}

#[tokio::test]
async fn every_part_of_the_credentials_counts() {
    for kind in KINDS {
        let double = double(kind).await;
        let good = target(&double, kind);
        let mut wrong = [good.clone(), good.clone(), good.clone()];
        wrong[0].password = "wrong".into();
        wrong[1].cloud_id = CloudId::parse("00001b").expect("six digits");
        // What no header can carry.
        wrong[2].password = "two\nlines".into();
        for target in wrong {
            let got = client().demand(&target, Some(METER), now()).await;
            assert_eq!(got, Err(Failure::Unauthorized), "{kind:?}");
        }
        let nobody = [Some("eve@example.org".to_owned()), None];
        for user_name in nobody.into_iter().filter(|_| kind == Kind::Cloud) {
            let got = client()
                .demand(&connectors::energy::Target { user_name, ..good.clone() }, None, now())
                .await;
            assert_eq!(got, Err(Failure::Unauthorized));
        }
    }
}

#[tokio::test]
async fn credentials_that_come_back_are_hidden() {
    for kind in KINDS {
        let double = double(kind).await;
        double.set(ID, Fault::RepeatsPassword);
        let failure = client().demand(&target(&double, kind), Some(METER), now()).await;
        let failure = failure.expect_err("an error");
        assert!(matches!(failure, Failure::BadAnswer { .. }), "{kind:?} {failure:?}");
        for text in [format!("{failure:?}"), failure.to_string()] {
            assert!(!text.contains(PASSWORD), "{kind:?} {text}");
        }
    }
}

#[tokio::test]
async fn a_gateway_that_posts_is_not_asked() {
    let double = double(Kind::Push).await;
    let got = client().demand(&target(&double, Kind::Push), None, now()).await;
    assert!(matches!(got, Err(Failure::NotAllowed(_))), "{got:?}");
    assert_eq!(double.requests(ID), 0);
}
