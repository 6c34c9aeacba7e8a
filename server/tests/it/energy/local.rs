//! Gateways in the house: their dialects, their certificates, and who may have them asked.

use super::*;
use doubles::rainforest::Fault;

/// The double as a gateway in the house.
fn house(double: &Double, kind: Kind) -> Value {
    json!({ "kind": kind.as_str(), "address": double.url() })
}

#[tokio::test]
async fn gateways_in_the_house_of_an_administrator_are_asked() {
    for kind in [Kind::Eagle100, Kind::Eagle200] {
        let scene = Scene::new().await;
        scene.double.add(GatewayDouble::new(ID, kind));
        let gateway = scene.add(house(&scene.double, kind)).await;
        let meter = scene.meter().await;
        let is = scene.state(&gateway, "ok").await;
        assert_eq!(is["address"], scene.double.url());
        assert_eq!(scene.meters().await[0]["address"], METER.to_string());
        // One says when it was; the other one's are of when it was asked, and may be of the step before.
        let (at, kw) = scene.demands(&meter).await[0];
        let model = Household::new(METER.0, false);
        let of = |at: i64| model.demand(at) as f64 / 1e3;
        assert!([of(at), of(at - STEP), of(at + STEP)].contains(&kw), "{kind:?}: {kw}");
        // The meter's address is asked for once.
        let asked = scene.double.requests(ID);
        scene.asked(3).await;
        scene.double.set(ID, Fault::NoMeter);
        scene.state(&gateway, "meter_not_joined").await;
        scene.double.set(ID, Fault::Unauthorized);
        let is = scene.state(&gateway, "wrong_credentials").await;
        assert!(is["detail"].as_str().is_some_and(|it| it.contains("install code")), "{is}");
        assert!(scene.double.requests(ID) > asked);
        scene.close().await;
    }
}

#[tokio::test]
async fn a_gateway_of_another_kind_than_was_said_is_told_so() {
    let scene = Scene::new().await;
    scene.double.add(GatewayDouble::new(ID, Kind::Eagle100));
    let gateway = scene.add(house(&scene.double, Kind::Eagle200)).await;
    let is = scene.state(&gateway, "bad_answer").await;
    assert!(is["detail"].as_str().is_some_and(|it| it.contains("Check address and kind")), "{is}");
    scene.patch(&gateway, json!({ "kind": "eagle100" })).await;
    scene.state(&gateway, "ok").await;
    scene.close().await;
}

#[tokio::test]
async fn a_certificate_is_trusted_once_its_fingerprint_was_entered() {
    let scene = Scene::new().await;
    let double = Double::start_tls(Options::default()).await.expect("a double");
    double.add(GatewayDouble::new(ID, Kind::Eagle200));
    let gateway = scene.add(house(&double, Kind::Eagle200)).await;
    let is = scene.state(&gateway, "unreachable").await;
    assert!(
        is["detail"].as_str().is_some_and(|it| it.contains("certificate is not trusted")),
        "{is}"
    );
    assert_eq!(double.requests(ID), 0, "no credentials were sent");

    let fingerprint = double.fingerprint().expect("TLS");
    let told = scene.tested(&gateway).await;
    assert_eq!(told["state"], "failed", "{told}");
    assert!(told["message"].as_str().is_some_and(|it| it.contains(&fingerprint)), "{told}");
    assert_eq!(double.requests(ID), 0);

    scene.patch(&gateway, json!({ "pinned": fingerprint.to_uppercase() })).await;
    scene.state(&gateway, "ok").await;
    assert!(double.requests(ID) > 0);
    // Another certificate is not that one.
    scene.patch(&gateway, json!({ "pinned": "00".repeat(32) })).await;
    let is = scene.state(&gateway, "unreachable").await;
    assert!(
        is["detail"].as_str().is_some_and(|it| it.contains("not the one that is pinned")),
        "{is}"
    );
    scene.close().await;
}

#[tokio::test]
async fn a_members_gateway_is_in_the_house_only_where_the_operator_lists_it() {
    let refused =
        |is: &Value| is["detail"].as_str().is_some_and(|it| it.contains("HINDSIGHT_ALLOW_HOSTS"));
    for listed in [false, true] {
        let scene = Scene::with(Options::default(), |settings| {
            settings.allow_hosts = listed.then(|| "127.0.0.1".to_owned()).into_iter().collect();
        });
        let scene = scene.await;
        scene.double.add(GatewayDouble::new(ID, Kind::Eagle200));
        let bob = scene.app.person("bob").await;
        let mut said = house(&scene.double, Kind::Eagle200);
        said["cloud_id"] = ID.into();
        said["password"] = PASSWORD.into();
        said["interval"] = 1.into();
        let post = scene.app.post("/api/v1/energy/gateways").bearer_auth(&bob.jwt).json(&said);
        let id = post.answer().await.json(201)["id"].clone();
        let path = format!("/api/v1/energy/gateways/{id}");
        let want = if listed { "ok" } else { "unreachable" };
        let is = until(want, async || {
            let is = scene.app.get(&path).bearer_auth(&bob.jwt).answer().await.json(200);
            (is["state"] == want).then_some(is)
        });
        assert_eq!(refused(&is.await), !listed);
        assert_eq!(scene.double.requests(ID) > 0, listed);
        // Asking at once is no way around it.
        let event = scene.app.get(&format!("/api/event/{ID}")).bearer_auth(&bob.jwt).answer().await;
        assert_eq!(event.status, if listed { 200 } else { 502 });
        assert_eq!(refused(&serde_json::from_slice(&event.bytes).expect("JSON")), !listed);
        scene.close().await;
    }
}

#[tokio::test]
async fn nobody_has_the_metadata_of_the_cloud_asked() {
    let scene = Scene::new().await;
    let said = json!({ "kind": "eagle200", "address": "http://169.254.169.254" });
    let gateway = scene.add(said).await;
    let is = scene.state(&gateway, "unreachable").await;
    assert!(is["detail"].as_str().is_some_and(|it| it.contains("nobody may ask")), "{is}");
    scene.close().await;
}
