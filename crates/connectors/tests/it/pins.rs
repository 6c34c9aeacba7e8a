use crate::{ID, client, double, now, start, target};
use connectors::energy::{Failure, Pin, Target};
use domain::energy::Kind;
use doubles::rainforest::{Double, GatewayDouble, Options};

async fn secured() -> (Double, Target) {
    let double = Double::start_tls(Options { now: Some(now()), ..Options::default() })
        .await
        .expect("a port");
    double.add(GatewayDouble::new(ID, Kind::Eagle200));
    let target = target(&double, Kind::Eagle200);
    (double, target)
}

#[tokio::test]
async fn a_self_signed_certificate_is_refused_until_it_is_pinned() {
    let (double, mut target) = secured().await;
    let client = client();
    let refused = client.demand(&target, None, now()).await;
    assert!(matches!(refused, Err(Failure::BadCertificate(_))), "{refused:?}");

    let seen = client.fingerprint(&target).await.expect("reachable").expect("a certificate");
    assert_eq!(Some(&seen), double.fingerprint().as_ref());
    assert_eq!(double.requests(ID), 0, "no credentials were sent");

    target.pinned = seen.parse().ok();
    assert!(client.demand(&target, None, now()).await.is_ok());
    // The trust is in that target alone.
    target.pinned = None;
    assert!(client.demand(&target, None, now()).await.is_err());
}

#[tokio::test]
async fn another_certificate_than_the_pinned_one_is_refused() {
    let (_one, mut target) = secured().await;
    let (other, _) = secured().await;
    target.pinned = other.fingerprint().and_then(|it| it.parse::<Pin>().ok());
    let refused = client().demand(&target, None, now()).await;
    assert_eq!(
        refused,
        Err(Failure::BadCertificate("it is not the one that is pinned".to_owned()))
    );
}

#[tokio::test]
async fn a_fingerprint_needs_a_server_with_tls() {
    let plain = double(Kind::Eagle200).await;
    let mut target = target(&plain, Kind::Eagle200);
    assert_eq!(client().fingerprint(&target).await, Ok(None));
    target.base_url = plain.url().replace("http", "https").parse().expect("an address");
    let refused = client().fingerprint(&target).await;
    assert!(matches!(refused, Err(Failure::Unreachable(_))), "{refused:?}");
    plain.stop().await;
    let gone = client().fingerprint(&target).await;
    assert!(matches!(gone, Err(Failure::Unreachable(_))), "{gone:?}");
}

#[tokio::test]
async fn a_fingerprint_is_not_looked_at_out_of_reach() {
    let double = start(Options::default()).await;
    let mut target = target(&double, Kind::Eagle200);
    target.reach.everything_local = false;
    let refused = client().fingerprint(&target).await;
    assert!(matches!(refused, Err(Failure::NotAllowed(_))), "{refused:?}");
}
