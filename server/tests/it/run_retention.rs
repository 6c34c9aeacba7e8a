//! What the API says of a run whose samples are summed up.

use crate::{Answer, Ask, Person, TestApp};
use domain::runs::RunId;
use serde_json::{Value, json};
use storage::runs::{self, Due};

/// A run of ada's of 90 seconds, at `n` percent in second `n`.
struct Scene {
    app: TestApp,
    ada: Person,
    id: i64,
}

fn at(second: u32) -> String {
    format!("2026-03-02T09:{:02}:{:02}Z", second / 60, second % 60)
}

impl Scene {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let ada = app.person("ada").await;
        let body =
            json!({ "name": "make", "threshold": 33.33, "interval": 1, "start_time": at(0) });
        let start = app.post("/api/v1/test").bearer_auth(&ada.jwt).json(&body);
        let id = start.answer().await.json(201)["id"].as_i64().expect("an id");
        let scene = Self { app, ada, id };
        let sample = |n| json!({ "seq": n, "at": at(n), "system": n, "memory": n });
        let samples: Vec<Value> = (0..90).map(sample).collect();
        scene.send("samples", json!({ "samples": samples })).await.json(200);
        scene.send("stop", json!({ "end_time": at(90) })).await.json(200);
        scene
    }

    async fn send(&self, what: &str, body: Value) -> Answer {
        let request = self.app.post(&format!("/api/v1/test/{}/{what}", self.id));
        request.bearer_auth(&self.ada.jwt).json(&body).answer().await
    }

    async fn get(&self, what: &str) -> Answer {
        let request = self.app.get(&format!("/api/v1/test/{}{what}", self.id));
        request.bearer_auth(&self.ada.jwt).answer().await
    }

    /// Another threshold; the time above it, and whether it was rounded.
    async fn judged(&self, threshold: f64) -> (Value, Value) {
        let request = self.app.patch(&format!("/api/v1/test/{}", self.id));
        let patch = request.bearer_auth(&self.ada.jwt).json(&json!({ "threshold": threshold }));
        let run = patch.answer().await.json(200);
        assert_eq!(run["duration"], 90.0);
        (run["time_above_threshold"].clone(), run["threshold_rounded"].clone())
    }

    async fn prune(&self) {
        let due = Due { user: self.ada.id, run: RunId(self.id) };
        assert!(runs::sum_up(&self.app.db, due, storage::now()).await.expect("summed up"));
        assert_eq!(runs::remove_samples(&self.app.db, due).await.expect("removed"), 90);
    }
}

#[tokio::test]
async fn a_run_without_its_samples_keeps_its_totals_and_says_when_they_are_rounded() {
    let scene = Scene::new().await;
    let before = scene.get("").await.json(200);
    assert_eq!((&before["summed_up"], &before["threshold_rounded"]), (&Value::Null, &json!(false)));
    assert_eq!(before["time_above_threshold"], 56.0);
    assert_eq!(scene.judged(39.98).await, (json!(50.0), json!(false)));
    assert_eq!(scene.judged(33.33).await, (json!(56.0), json!(false)));
    scene.prune().await;

    let mut after = scene.get("").await.json(200);
    assert!(after["summed_up"].take().is_string());
    assert_eq!(after, before);
    assert_eq!(scene.judged(39.98).await, (json!(49.0), json!(true)), "as 40.0");
    assert_eq!(scene.judged(39.9).await, (json!(50.0), json!(false)));
    assert_eq!(scene.judged(33.33).await, (json!(56.0), json!(false)), "exact as it was");
    scene.app.close().await;
}

#[tokio::test]
async fn a_run_without_its_samples_gives_its_minutes_and_takes_nothing_more() {
    let scene = Scene::new().await;
    scene.prune().await;
    let points = scene.get("/samples").await.json(200);
    assert_eq!(points["items"][0]["system"], json!({ "min": 0.0, "mean": 29.5, "max": 59.0 }));
    let csv = scene.get("/samples.csv").await;
    assert!(csv.header("content-disposition").contains("-minutes.csv"));
    let text = csv.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0].split(',').count(), 10);
    assert_eq!(lines[1], "2026-03-02T09:00:00Z,60,0,29.5,59,,,,59,");
    assert_eq!(lines[2..], ["2026-03-02T09:01:00Z,30,60,74.5,89,,,,89,"]);

    scene.send("usage", json!({ "cpu_usage": 1 })).await.problem(409);
    let late = json!({ "samples": [{ "seq": 91, "at": at(5), "system": 1 }] });
    scene.send("samples", late).await.problem(409);
    let stopped = scene.send("stop", json!({})).await.json(200);
    assert_eq!(stopped["end_time"], at(90), "it was stopped before");
    scene.app.close().await;
}
