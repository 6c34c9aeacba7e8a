//! What its owner changes holds at once.

use super::*;
use doubles::rainforest::Fault;

/// Another gateway goes through a few beats meanwhile.
async fn beats(scene: &Scene) {
    let other = async || scene.double.requests("00001b");
    let before = other().await;
    until("beats", async || (other().await >= before + 3).then_some(())).await;
}

/// A gateway that is asked, beside another one.
async fn asked() -> (Scene, String) {
    let scene = Scene::new().await;
    scene.double.add(GatewayDouble::new("00001b", Kind::Cloud));
    scene.add(json!({ "cloud_id": "00001b" })).await;
    let gateway = scene.cloud().await;
    scene.state(&gateway, "ok").await;
    (scene, gateway)
}

/// It is not asked any more but for what is on its way.
async fn is_left_alone(scene: &Scene) {
    beats(scene).await;
    let before = scene.double.requests(ID);
    beats(scene).await;
    assert_eq!(scene.double.requests(ID), before);
}

#[tokio::test]
async fn a_paused_gateway_is_not_asked_until_it_goes_on() {
    let (mut scene, gateway) = asked().await;
    let is = scene.patch(&gateway, json!({ "paused": true })).await;
    assert_eq!((&is["state"], &is["paused"]), (&json!("paused"), &json!(true)));
    is_left_alone(&scene).await;
    scene.stop_polling().await;
    scene.poll();
    is_left_alone(&scene).await;
    assert_eq!(scene.get(&gateway).await.json(200)["state"], "paused");
    let is = scene.patch(&gateway, json!({ "paused": false })).await;
    assert_eq!(is["state"], "waiting");
    scene.state(&gateway, "ok").await;
    scene.asked(2).await;
    scene.close().await;
}

#[tokio::test]
async fn a_gateway_in_the_trash_is_not_asked_and_comes_back_with_its_meters() {
    let (scene, gateway) = asked().await;
    let before = until("two meters", async || {
        let meters = scene.meters().await;
        (meters.len() == 2).then_some(meters)
    });
    let before = before.await;
    scene.ask(Method::DELETE, &gateway, None).await.is(204);
    scene.get(&gateway).await.problem(404);
    assert_eq!(scene.meters().await.len(), 1);
    is_left_alone(&scene).await;
    scene.get(&format!("/api/event/{ID}")).await.problem(404);
    let restored = scene.ask(Method::POST, &format!("{gateway}/restore"), None).await.json(200);
    assert_eq!(restored["cloud_id"], ID);
    scene.asked(2).await;
    scene.state(&gateway, "ok").await;
    assert_eq!(scene.meters().await, before);
    scene.close().await;
}

#[tokio::test]
async fn another_password_is_used_at_once() {
    let (scene, gateway) = asked().await;
    let (password, interval) = ("another-one", 3600);
    scene.patch(&gateway, json!({ "interval": interval })).await;
    let double = GatewayDouble::new(ID, Kind::Cloud);
    scene.double.add(GatewayDouble { password: password.to_owned(), ..double });
    scene.get(&format!("/api/event/{ID}")).await.problem(502);
    scene.state(&gateway, "wrong_credentials").await;
    let is = scene.patch(&gateway, json!({ "password": password, "interval": 1 })).await;
    assert_eq!(is["state"], "waiting");
    assert!(!is.to_string().contains(password));
    scene.state(&gateway, "ok").await;
    scene.close().await;
}

#[tokio::test]
async fn gateways_of_a_person_who_is_disabled_are_left_alone_until_they_are_back() {
    let (scene, _) = asked().await;
    let bob = scene.app.person("bob").await;
    scene.double.add(GatewayDouble::new("00001c", Kind::Cloud));
    let said = json!({ "kind": "cloud", "cloud_id": "00001c", "user_name": USER, "password": PASSWORD, "interval": 1 });
    let post = scene.app.post("/api/v1/energy/gateways").bearer_auth(&bob.jwt).json(&said);
    post.answer().await.json(201);
    let asked = async || scene.double.requests("00001c");
    until("bob's is asked", async || (asked().await > 0).then_some(())).await;

    let now = storage::now();
    let (ada, bob) = (scene.ada.id, bob.id);
    let disable = storage::account::set_disabled(&scene.app.db, ada, bob, true, now);
    disable.await.expect("disabled");
    beats(&scene).await;
    let before = asked().await;
    beats(&scene).await;
    assert_eq!(asked().await, before);
    let enable = storage::account::set_disabled(&scene.app.db, ada, bob, false, now);
    enable.await.expect("enabled");
    until("bob's is asked", async || (asked().await > before).then_some(())).await;
    scene.close().await;
}

#[tokio::test]
async fn a_gateway_that_is_added_again_is_the_same_one_and_another_persons_is_a_conflict() {
    let (scene, gateway) = asked().await;
    let bob = scene.app.person("bob").await;
    let said = json!({ "kind": "cloud", "cloud_id": ID.to_uppercase(), "user_name": USER, "password": PASSWORD });
    let post = scene.app.post("/api/v1/energy/gateways").bearer_auth(&bob.jwt).json(&said);
    let problem = post.answer().await.problem(409);
    assert!(
        problem["detail"].as_str().is_some_and(|it| it.contains("another account")),
        "{problem}"
    );
    for path in [&gateway, &format!("{gateway}/test")] {
        scene.app.get(path).bearer_auth(&bob.jwt).answer().await.problem(404);
    }
    // What the poller knows of the earlier one says nothing of the present one.
    scene.double.set(ID, Fault::Dropped);
    scene.state(&gateway, "unreachable").await;
    let again = scene.ask(Method::POST, "/api/v1/energy/gateways", Some(said)).await.json(200);
    assert_eq!((&again["state"], &again["detail"]), (&json!("waiting"), &json!("")));
    assert_eq!(format!("/api/v1/energy/gateways/{}", again["id"]), gateway);
    scene.double.set(ID, Fault::None);
    scene.state(&gateway, "ok").await;
    scene.close().await;
}
