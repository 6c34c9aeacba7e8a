//! What gateways post by themselves.

use super::*;
use domain::account::Scope;
use domain::instant::DAY;
use reqwest::RequestBuilder;

/// Of the days when the dialect's seconds began.
const EPOCH: i64 = 946_684_800;

/// A post of an EAGLE's Uploader: 500 W given at that time.
fn xml(at: Instant) -> String {
    let seconds = at.micros() / SECOND - EPOCH;
    format!(
        "<?xml version=\"1.0\"?>\n<rainforest macId=\"0xd8d5b9000000001a\" version=\"undefined\" timestamp=\"1s\">\n\
         <InstantaneousDemand><DeviceMacId>0xd8d5b9000000001a</DeviceMacId><MeterMacId>{METER}</MeterMacId>\
         <TimeStamp>0x{seconds:08x}</TimeStamp><Demand>0xfffe0c</Demand><Multiplier>0x1</Multiplier>\
         <Divisor>0x3e8</Divisor></InstantaneousDemand>\n</rainforest>\n"
    )
}

/// The same from an EAGLE-200, 700 W taken.
fn json(at: Instant) -> String {
    let timestamp = (at.micros() / 1000).to_string();
    let data = json!({ "demand": 0.7, "units": "kW" });
    let entry = json!({
        "timestamp": timestamp, "subdeviceGuid": METER.to_string().trim_start_matches("0x"), "componentId": "all",
        "dataType": "InstantaneousDemand", "data": data,
    });
    json!({ "timestamp": timestamp, "deviceGuid": "d8d5b9000000001a", "body": [entry] }).to_string()
}

fn post(scene: &Scene, cloud_id: &str, body: &str) -> RequestBuilder {
    // Whatever its content type is.
    let request = scene.app.post(&format!("/api/v1/energy/push/{cloud_id}"));
    request.header("content-type", "application/x-www-form-urlencoded").body(body.to_owned())
}

/// A gateway of ada's that posts, and a token for it.
async fn posting() -> (Scene, String, String) {
    let scene = Scene::new().await;
    let gateway = scene.add(json!({ "kind": "push", "password": "" })).await;
    let token = scene.app.token(&scene.ada, Scope::Agent).await;
    (scene, gateway, token)
}

#[tokio::test]
async fn posts_are_kept_once_whichever_dialect_and_way_of_showing_the_token() {
    let (scene, gateway, token) = posting().await;
    let (first, second) = (beginning(), beginning().plus(10 * SECOND));
    for _ in 0..2 {
        let answer = post(&scene, ID, &xml(first)).bearer_auth(&token).answer().await;
        assert_eq!(answer.json(200), json!({ "readings": 1 }));
        let basic = post(&scene, ID, &json(second)).basic_auth("eagle", Some(&token));
        assert_eq!(basic.answer().await.json(200), json!({ "readings": 1 }));
    }
    let meter = scene.meter().await;
    let at = |instant: Instant| instant.micros() / SECOND;
    assert_eq!(scene.demands(&meter).await, [(at(first), -0.5), (at(second), 0.7)]);
    let is = scene.get(&gateway).await.json(200);
    assert_eq!((&is["state"], &is["detail"]), (&json!("ok"), &json!("")));
    assert!(is["last_contact"].is_string(), "{is}");
    let told = scene.tested(&gateway).await;
    assert_eq!(told["state"], "done");
    assert!(
        told["message"].as_str().is_some_and(|it| it.starts_with("It posted last at ")),
        "{told}"
    );
    scene.close().await;
}

#[tokio::test]
async fn only_who_may_record_posts_and_only_to_a_gateway_of_theirs_that_posts() {
    let (scene, gateway, token) = posting().await;
    let body = xml(beginning());
    post(&scene, ID, &body).answer().await.problem(401);
    post(&scene, ID, &body).bearer_auth("wrong").answer().await.problem(401);
    post(&scene, ID, &body).basic_auth("eagle", Some("wrong")).answer().await.problem(401);
    let reading = scene.app.token(&scene.ada, Scope::Read).await;
    post(&scene, ID, &body).bearer_auth(&reading).answer().await.problem(403);
    let expired = scene.app.expired_token(&scene.ada).await;
    post(&scene, ID, &body).basic_auth("eagle", Some(&expired)).answer().await.problem(401);
    let bob = scene.app.person("bob").await;
    let bobs = scene.app.token(&bob, Scope::Agent).await;
    post(&scene, ID, &body).bearer_auth(&bobs).answer().await.problem(404);
    for unknown in ["00001b", "nonsense"] {
        post(&scene, unknown, &body).bearer_auth(&token).answer().await.problem(404);
    }
    scene.double.add(GatewayDouble::new("00001c", Kind::Cloud));
    scene.add(json!({ "cloud_id": "00001c" })).await;
    let problem = post(&scene, "00001c", &body).bearer_auth(&token).answer().await.problem(409);
    assert!(
        problem["detail"].as_str().is_some_and(|it| it.contains("Change its kind")),
        "{problem}"
    );
    scene.patch(&gateway, json!({ "paused": true })).await;
    post(&scene, ID, &body).bearer_auth(&token).answer().await.problem(409);
    scene.patch(&gateway, json!({ "paused": false })).await;
    let of_ours = async || scene.meters().await.iter().filter(|it| it["cloud_id"] == ID).count();
    assert_eq!(of_ours().await, 0, "nothing was kept");
    post(&scene, ID, &body).bearer_auth(&token).answer().await.json(200);
    assert_eq!(of_ours().await, 1);
    scene.close().await;
}

#[tokio::test]
async fn a_post_that_cannot_be_read_is_refused_and_is_the_state_of_its_gateway() {
    let (scene, gateway, token) = posting().await;
    let send = async |body: &str| post(&scene, ID, body).bearer_auth(&token).answer().await;
    for body in [
        "",
        "nonsense",
        "{",
        "<rainforest>",
        "{\"body\":[{\"dataType\":\"InstantaneousDemand\",\"data\":{}}]}",
    ] {
        let problem = send(body).await.problem(422);
        let is = scene.get(&gateway).await.json(200);
        assert_eq!(
            (&is["state"], &is["detail"]),
            (&json!("bad_answer"), &problem["detail"]),
            "{body:?}"
        );
    }
    send(&"<a>".repeat(400_000)).await.problem(413);
    assert_eq!(scene.meters().await.len(), 0);
    send(&xml(beginning())).await.json(200);
    assert_eq!(scene.get(&gateway).await.json(200)["state"], "ok");
    scene.close().await;
}

#[tokio::test]
async fn readings_of_a_time_to_come_are_refused_and_one_that_posts_is_not_asked() {
    let (scene, gateway, token) = posting().await;
    let body = xml(storage::now().plus(3 * DAY));
    let refused = post(&scene, ID, &body).bearer_auth(&token).answer().await.problem(422);
    assert!(refused["detail"].as_str().is_some_and(|it| it.contains("clock says")), "{refused}");
    let body = xml(storage::now());
    post(&scene, ID, &body).bearer_auth(&token).answer().await.json(200);
    let asked = scene.app.get(&format!("/api/event/{ID}")).bearer_auth(&token).answer().await;
    asked.problem(409);
    assert_eq!(scene.get(&gateway).await.json(200)["state"], "ok");
    scene.close().await;
}

#[tokio::test]
async fn a_token_as_the_password_of_basic_authentication_opens_nothing_else() {
    let (scene, gateway, _) = posting().await;
    let token = scene.app.token(&scene.ada, Scope::All).await;
    let event = format!("/api/event/{ID}");
    for path in [&gateway, "/api/v1/energy/gateways", "/api/v1/me", "/api/users", &event] {
        let get = scene.app.get(path);
        get.basic_auth("eagle", Some(&token)).answer().await.problem(401);
    }
    scene.app.get(&gateway).bearer_auth(&token).answer().await.json(200);
    scene.close().await;
}
