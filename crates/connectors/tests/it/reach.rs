use crate::{ID, client, double, now, target};
use connectors::energy::{Failure, Target};
use connectors::reach::Reach;
use domain::energy::{Demand, Kind};
use doubles::rainforest::{Double, Fault};

/// The gateway as somebody sees it who is no administrator, at another name of the same server.
fn at_host(double: &Double, host: &str, listed: &[&str]) -> Target {
    let mut target = target(double, Kind::Cloud);
    target.base_url.set_host(Some(host)).expect("a host");
    let port = target.base_url.port().expect("a port").to_string();
    let hosts = listed.iter().map(|it| it.replace("PORT", &port)).collect();
    target.reach = Reach { everything_local: false, hosts };
    target
}

async fn ask(target: &Target) -> Result<Demand, Failure> {
    client().demand(target, None, now()).await.map(|answer| answer.value)
}

#[tokio::test]
async fn the_server_itself_is_out_of_reach_by_number_and_by_name() {
    let double = double(Kind::Cloud).await;
    for host in ["127.0.0.1", "localhost", "LOCALHOST", "[::ffff:127.0.0.1]", "2130706433"] {
        let got =
            ask(&at_host(&double, host, &["example.org", "localhost:1", "127.0.0.1:1"])).await;
        assert!(matches!(got, Err(Failure::NotAllowed(_))), "{host}: {got:?}");
    }
    assert_eq!(double.requests(ID), 0);
}

#[tokio::test]
async fn a_listed_host_is_in_reach() {
    let double = double(Kind::Cloud).await;
    for (host, listed) in
        [("127.0.0.1", "127.0.0.1"), ("localhost", "LocalHost"), ("localhost", "localhost:PORT")]
    {
        let got = ask(&at_host(&double, host, &[listed])).await;
        assert!(got.is_ok(), "{host}: {got:?}");
    }
    // The name is listed, not where it leads.
    let got = ask(&at_host(&double, "localhost", &["127.0.0.1"])).await;
    assert!(matches!(got, Err(Failure::NotAllowed(_))), "{got:?}");
}

#[tokio::test]
async fn cloud_metadata_is_out_of_everyones_reach() {
    let double = double(Kind::Cloud).await;
    let mut target = target(&double, Kind::Cloud);
    for host in
        ["169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "[::ffff:169.254.169.254]"]
    {
        target.base_url.set_host(Some(host)).expect("a host");
        let got = ask(&target).await;
        assert!(matches!(got, Err(Failure::NotAllowed(_))), "{host}: {got:?}");
    }
}

#[tokio::test]
async fn redirects_are_told_and_not_followed() {
    let (first, second) = (double(Kind::Cloud).await, double(Kind::Cloud).await);
    let to = format!("{}/cgi-bin/post_manager", second.url());
    first.set(ID, Fault::Redirect(to.clone()));
    match ask(&target(&first, Kind::Cloud)).await {
        Err(Failure::BadAnswer { words, .. }) => assert!(words.contains(&to), "{words}"),
        other => panic!("{other:?}"),
    }
    assert_eq!((first.requests(ID), second.requests(ID)), (1, 0));
}

#[tokio::test]
async fn a_connection_of_the_administrator_is_of_no_use_to_others() {
    let double = double(Kind::Cloud).await;
    let client = client();
    let mut target = target(&double, Kind::Cloud);
    target.base_url.set_host(Some("localhost")).expect("a host");
    assert!(client.demand(&target, None, now()).await.is_ok());
    target.reach = Reach::default();
    let got = client.demand(&target, None, now()).await;
    assert!(matches!(got, Err(Failure::NotAllowed(_))), "{got:?}");
}
