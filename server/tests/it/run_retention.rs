//! What the API says of a run whose samples are summed up.

use crate::{Answer, Ask, TestApp};
use domain::runs::RunId;
use serde_json::{Value, json};
use storage::runs::{self, Due};

#[tokio::test]
async fn a_run_without_its_samples_says_so_and_keeps_its_totals() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let at = |second: u32| format!("2026-03-02T09:{:02}:{:02}Z", second / 60, second % 60);
    let body = json!({ "name": "make", "threshold": 33.33, "interval": 1, "start_time": at(0) });
    let started =
        app.post("/api/v1/test").bearer_auth(&ada.jwt).json(&body).answer().await.json(201);
    let run = format!("/api/v1/test/{}", started["id"]);
    let send = async |path: &str, body: Value| -> Answer {
        app.post(&format!("{run}/{path}")).bearer_auth(&ada.jwt).json(&body).answer().await
    };
    let get =
        async |path: &str| app.get(&format!("{run}{path}")).bearer_auth(&ada.jwt).answer().await;
    let samples: Vec<Value> =
        (0..90).map(|n| json!({ "seq": n, "at": at(n), "system": n, "memory": n })).collect();
    send("samples", json!({ "samples": samples })).await.json(200);
    send("stop", json!({ "end_time": at(90) })).await.json(200);
    let before = get("").await.json(200);
    assert_eq!((&before["summed_up"], &before["threshold_rounded"]), (&Value::Null, &json!(false)));
    assert_eq!(before["time_above_threshold"], 56.0);

    let due = Due { user: ada.id, run: RunId(started["id"].as_i64().expect("an id")) };
    assert!(runs::sum_up(&app.db, due, storage::now()).await.expect("summed up"));
    assert_eq!(runs::remove_samples(&app.db, due).await.expect("removed"), 90);

    let mut after = get("").await.json(200);
    assert!(after["summed_up"].take().is_string());
    assert_eq!(after, before);
    let judged = async |threshold: f64| {
        let patch = app.patch(&run).bearer_auth(&ada.jwt).json(&json!({ "threshold": threshold }));
        let run = patch.answer().await.json(200);
        (
            run["time_above_threshold"].clone(),
            run["threshold_rounded"].clone(),
            run["duration"].clone(),
        )
    };
    assert_eq!(judged(39.98).await, (json!(49.0), json!(true), json!(90.0)), "as 40.0");
    assert_eq!(judged(39.9).await, (json!(50.0), json!(false), json!(90.0)));
    assert_eq!(judged(33.33).await, (json!(56.0), json!(false), json!(90.0)));

    let points = get("/samples").await.json(200);
    assert_eq!(points["items"][0]["system"], json!({ "min": 0.0, "mean": 29.5, "max": 59.0 }));
    let csv = get("/samples.csv").await;
    assert!(csv.header("content-disposition").contains("-minutes.csv"));
    let text = csv.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0].split(',').count(), 10);
    assert_eq!(
        lines[1..],
        ["2026-03-02T09:00:00Z,60,0,29.5,59,,,,59,", "2026-03-02T09:01:00Z,30,60,74.5,89,,,,89,"]
    );
    send("usage", json!({ "cpu_usage": 1 })).await.problem(409);
    send("samples", json!({ "samples": [{ "seq": 91, "at": at(5), "system": 1 }] }))
        .await
        .problem(409);
    assert_eq!(
        send("stop", json!({})).await.json(200)["end_time"],
        at(90),
        "it was stopped before"
    );
    app.close().await;
}
