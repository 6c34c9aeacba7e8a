//! When a gateway is asked: one request at a time, and no more of them than beats.

use super::*;
use doubles::rainforest::Fault;
use std::time::Instant as Clock;

#[tokio::test]
async fn a_gateway_is_asked_by_one_request_at_a_time_whoever_asks() {
    let options = Options { latency: Duration::from_millis(300), ..Options::default() };
    let scene = Scene::with(options, |_| {}).await;
    let gateway = scene.cloud().await;
    let event = format!("/api/event/{ID}");
    for _ in 0..3 {
        let events = futures::future::join_all((0..4).map(|_| scene.get(&event))).await;
        for answer in events {
            assert_eq!(answer.json(200)["status"], "success");
        }
        // A change begins the gateway's task anew, amid a request perhaps.
        scene.patch(&gateway, json!({ "name": "House" })).await;
        scene.asked(1).await;
    }
    assert!(scene.double.requests(ID) >= 15);
    assert_eq!(scene.double.most_at_once(ID), 1);
    scene.close().await;
}

#[tokio::test]
async fn late_answers_are_not_followed_by_a_burst() {
    let scene = Scene::new().await;
    let gateway = scene.cloud().await;
    scene.state(&gateway, "ok").await;
    // Seven beats long with the one before: two answers, each in time, or none in time.
    for slow in [3_500, 7_000] {
        scene.double.set(ID, Fault::Slow(Duration::from_millis(slow)));
        scene.asked(2).await;
        let before = scene.double.requests(ID);
        scene.double.set(ID, Fault::None);
        let began = Clock::now();
        scene.asked(5).await;
        let took = began.elapsed();
        let asked = scene.double.requests(ID) - before;
        // The first may be late, by less than a beat; from the second to the fifth there are three whole ones.
        assert!(took > Duration::from_millis(2_950), "{asked} requests in {took:?}");
        scene.state(&gateway, "ok").await;
    }
    assert_eq!(scene.double.most_at_once(ID), 1);
    scene.close().await;
}

#[tokio::test]
async fn a_gateway_that_does_not_answer_is_asked_less_and_less() {
    let scene = Scene::new().await;
    let gateway = scene.cloud().await;
    scene.state(&gateway, "ok").await;
    scene.double.set(ID, Fault::Dropped);
    scene.asked(1).await;
    let began = Clock::now();
    scene.asked(5).await;
    // At least half of 1, 2, 4 and 8 beats, from the second silence on.
    assert!(began.elapsed() > Duration::from_secs(8), "{:?}", began.elapsed());
    scene.double.set(ID, Fault::None);
    scene.state(&gateway, "ok").await;
    scene.close().await;
}

#[tokio::test]
async fn a_reading_that_is_repeated_is_kept_once() {
    let scene = Scene::at(beginning()).await;
    let gateway = scene.cloud().await;
    scene.double.set(ID, Fault::SameTimestamp);
    let meter = scene.meter().await;
    scene.asked(4).await;
    scene.get(&format!("/api/event/{ID}")).await.json(200);
    assert_eq!(scene.demands(&meter).await.len(), 1);
    scene.state(&gateway, "ok").await;
    scene.close().await;
}

#[tokio::test]
async fn gateways_are_asked_side_by_side() {
    let latency = Duration::from_millis(500);
    let options = Options { gateways: 24, latency, now: Some(beginning()), ..Options::default() };
    let scene = Scene::with(options, |_| {}).await;
    let began = Clock::now();
    for n in 0..20 {
        scene.add(json!({ "cloud_id": format!("{n:06x}") })).await;
    }
    until("20 meters", async || (scene.meters().await.len() == 20).then_some(())).await;
    // One by one it would be ten.
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    scene.close().await;
}
