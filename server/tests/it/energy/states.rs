//! Each failure of a gateway has its own state and words, and ends by itself.

use super::*;
use doubles::rainforest::Fault;

/// A gateway of which one reading is kept, of two hours ago, and the path of its meter.
struct Known {
    scene: Scene,
    gateway: String,
    meter: String,
    began: Instant,
}

impl Known {
    async fn new() -> Self {
        let began = beginning();
        let scene = Scene::at(began).await;
        let gateway = scene.cloud().await;
        scene.state(&gateway, "ok").await;
        let meter = scene.meter().await;
        Self { scene, gateway, meter, began }
    }
}

/// With that fault the gateway is in `state`, says `words`, and is well again when the fault is gone. No reading comes
/// of it.
async fn check(fault: Fault, state: &str, words: &str) {
    let Known { scene, gateway, meter, began } = Known::new().await;
    let before = scene.get(&gateway).await.json(200);
    scene.double.set(ID, fault.clone());
    // It would have something new to say.
    scene.double.set_now(began.plus(600 * SECOND));
    let is = scene.state(&gateway, state).await;
    let detail = is["detail"].as_str().expect("words");
    assert!(detail.contains(words), "{fault:?}: {detail}");
    assert!(is["last_contact"].as_str() >= before["last_contact"].as_str(), "{fault:?}: {is}");
    assert!(is["state_since"].as_str() > before["state_since"].as_str(), "{fault:?}: {is}");
    scene.asked(1).await;
    let demands = scene.demands(&meter).await;
    assert_eq!(demands.len(), 1, "{fault:?} is no reading of zero: {demands:?}");

    scene.double.set(ID, Fault::None);
    let is = scene.state(&gateway, "ok").await;
    assert_eq!(is["detail"], "", "{fault:?}");
    let demands = scene.demands(&meter).await;
    assert_eq!(demands.len(), 2, "{fault:?}: {demands:?}");
    let gaps = items(&scene.get(&format!("{meter}/gaps")).await);
    // A demand holds for three intervals.
    let gap = (began.plus(3 * SECOND).to_string(), began.plus(600 * SECOND).to_string());
    assert!(gaps.iter().any(|it| it["from"] == gap.0 && it["to"] == gap.1), "{fault:?}: {gaps:?}");
    scene.close().await;
}

#[tokio::test]
async fn a_gateway_that_does_not_answer_is_unreachable() {
    check(Fault::Dropped, "unreachable", "cannot be reached").await;
}

#[tokio::test]
async fn a_gateway_that_hangs_is_unreachable() {
    check(Fault::Hang, "unreachable", "did not answer within 5 seconds").await;
}

#[tokio::test]
async fn a_gateway_in_trouble_itself_is_unreachable() {
    check(Fault::Status(500), "unreachable", "HTTP status 500").await;
}

#[tokio::test]
async fn a_gateway_that_wants_to_be_left_alone_is() {
    check(Fault::RateLimited(Some(1)), "unreachable", "asked less often").await;
}

#[tokio::test]
async fn a_gateway_without_a_meter_has_its_own_state() {
    check(Fault::NoMeter, "meter_not_joined", "no reading from a meter").await;
}

#[tokio::test]
async fn an_empty_value_is_no_reading() {
    check(Fault::EmptyValue, "meter_not_joined", "no reading from a meter").await;
}

#[tokio::test]
async fn an_error_instead_of_the_demand_is_a_bad_answer() {
    check(Fault::Error, "bad_answer", "The device is busy").await;
}

#[tokio::test]
async fn a_page_to_sign_in_is_a_bad_answer() {
    check(Fault::LoginPage, "bad_answer", "web page").await;
}

#[tokio::test]
async fn half_an_answer_is_a_bad_answer() {
    check(Fault::Truncated, "bad_answer", "broke off").await;
}

#[tokio::test]
async fn an_answer_without_end_is_a_bad_answer() {
    check(Fault::Oversized, "bad_answer", "longer than 64 kB").await;
}

#[tokio::test]
async fn what_is_no_xml_is_a_bad_answer() {
    check(Fault::NotXml, "bad_answer", "not a reading").await;
}

#[tokio::test]
async fn a_document_that_would_blow_up_is_a_bad_answer() {
    check(Fault::XmlBomb, "bad_answer", "declares").await;
}

#[tokio::test]
async fn a_gateway_that_is_switched_off_is_unreachable_until_it_is_on_again() {
    let Known { scene, gateway, meter, began } = Known::new().await;
    scene.double.stop().await;
    let is = scene.state(&gateway, "unreachable").await;
    assert!(is["detail"].as_str().is_some_and(|it| it.contains("refused")), "{is}");
    scene.double.set_now(began.plus(600 * SECOND));
    scene.double.restart().await.expect("listening");
    scene.state(&gateway, "ok").await;
    assert_eq!(scene.demands(&meter).await.len(), 2);
    scene.close().await;
}

#[tokio::test]
async fn wrong_credentials_are_not_tried_again_until_others_are_entered() {
    let mut scene = Scene::new().await;
    let gateway = scene.add(json!({ "password": "mistyped" })).await;
    let is = scene.state(&gateway, "wrong_credentials").await;
    assert!(is["detail"].as_str().is_some_and(|it| it.contains("refused the credentials")), "{is}");
    assert!(is["last_contact"].is_string(), "it did answer: {is}");
    // Another one is asked meanwhile, and more than once.
    scene.double.add(GatewayDouble::new("00001b", Kind::Cloud));
    scene.add(json!({ "cloud_id": "00001b" })).await;
    until("beats", async || (scene.double.requests("00001b") >= 4).then_some(())).await;
    assert_eq!(scene.double.requests(ID), 1);
    // Nor when the server starts again.
    scene.stop_polling().await;
    scene.poll();
    let before = scene.double.requests("00001b");
    until("beats", async || (scene.double.requests("00001b") >= before + 2).then_some(())).await;
    assert_eq!(scene.double.requests(ID), 1);

    scene.patch(&gateway, json!({ "password": PASSWORD })).await;
    scene.state(&gateway, "ok").await;
    scene.close().await;
}

#[tokio::test]
async fn credentials_that_are_good_again_when_a_person_asks_are_used_again() {
    let Known { scene, gateway, .. } = Known::new().await;
    scene.double.set(ID, Fault::Unauthorized);
    scene.state(&gateway, "wrong_credentials").await;
    scene.double.set(ID, Fault::None);
    scene.get(&format!("/api/event/{ID}")).await.json(200);
    assert_eq!(scene.get(&gateway).await.json(200)["state"], "ok");
    scene.asked(3).await;
    scene.close().await;
}

#[tokio::test]
async fn what_a_person_found_out_between_two_beats_is_not_held_against_the_gateway() {
    let scene = Scene::new().await;
    let gateway = scene.add(json!({ "interval": 4 })).await;
    scene.state(&gateway, "ok").await;
    scene.double.set(ID, Fault::Dropped);
    scene.get(&format!("/api/event/{ID}")).await.problem(502);
    scene.double.set(ID, Fault::None);
    assert_eq!(scene.get(&gateway).await.json(200)["state"], "unreachable");
    scene.state(&gateway, "ok").await;
    scene.close().await;
}

#[tokio::test]
async fn the_clock_of_a_gateway_that_is_far_off_is_told() {
    let Known { scene, gateway, meter, .. } = Known::new().await;
    scene.double.set_now(storage::now().plus(-25 * HOUR));
    let is = scene.state(&gateway, "bad_answer").await;
    assert!(is["detail"].as_str().is_some_and(|it| it.contains("Set its clock")), "{is}");
    assert_eq!(scene.demands(&meter).await.len(), 1);
    scene.close().await;
}
