//! The API of the runs, as the README of the first grasshopper tells it and as its client really speaks.

use crate::{Answer, Ask, Person, TestApp};
use domain::account::Scope;
use reqwest::Method;
use serde_json::{Value, json};

impl TestApp {
    async fn start_run(&self, person: &Person, body: Value) -> i64 {
        let mut whole = json!({ "name": "make", "description": "", "threshold": 50 });
        whole
            .as_object_mut()
            .expect("an object")
            .extend(body.as_object().expect("an object").clone());
        let answer = self.send(person, "/api/v1/test", whole).await.json(201);
        answer["id"].as_i64().expect("an integer")
    }

    pub async fn send(&self, person: &Person, path: &str, body: Value) -> Answer {
        self.post(path).bearer_auth(&person.jwt).json(&body).answer().await
    }

    async fn read(&self, person: &Person, path: &str) -> Value {
        self.get(path).bearer_auth(&person.jwt).answer().await.json(200)
    }
}

fn at(second: u32) -> String {
    format!("2026-03-02T09:00:{second:02}Z")
}

#[tokio::test]
async fn a_run_as_the_readme_tells_it() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let body = json!({ "name": "my test run ", "description": "running on a sunny day", "threshold": 0.5,
        "start_time": "2021-01-01T00:00:00" });
    let started = app.send(&ada, "/api/v1/test", body).await.json(201);
    assert_eq!(started["start_time"], "2021-01-01T00:00:00Z", "without an offset it is UTC");
    let run = format!("/api/v1/test/{}", started["id"]);
    let usage = |cpu: f64, second: u32| json!({ "cpu_usage": cpu, "timestamp": format!("2021-01-01T00:00:{second:02}") });
    let kept = app.send(&ada, &format!("{run}/usage"), usage(0.5, 0)).await.json(200);
    assert_eq!(kept, json!({ "id": started["id"], "above_threshold": false }), "strictly above");
    for second in 1..4 {
        let kept = app.send(&ada, &format!("{run}/usage"), usage(0.75, second)).await.json(200);
        assert_eq!(kept["above_threshold"], true);
    }
    let active = app.read(&ada, &run).await;
    assert_eq!((&active["active"], &active["state"]), (&json!(true), &json!("running")));
    assert_eq!(active["end_time"], Value::Null);
    // The last value holds for three times the median gap, which is a second.
    assert_eq!(active["time_above_threshold"], 5.0);

    let end = json!({ "end_time": "2021-01-01T00:00:04.25" });
    let stopped = app.send(&ada, &format!("{run}/stop"), end).await.json(200);
    let got = app.read(&ada, &run).await;
    assert_eq!(stopped, got);
    assert_eq!((&got["active"], &got["duration"]), (&json!(false), &json!(4.25)));
    assert_eq!((&got["time_above_threshold"], &got["time_unknown"]), (&json!(3.25), &json!(0.0)));
    assert_eq!(
        (&got["name"], &got["end_time"]),
        (&json!("my test run"), &json!("2021-01-01T00:00:04.25Z"))
    );
    app.send(&ada, &format!("{run}/usage"), usage(1.0, 2)).await.problem(409);
    app.close().await;
}

#[tokio::test]
async fn the_first_grasshopper_works_unchanged() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let credentials = json!({ "username": "ada", "password": crate::people::PASSWORD });
    let token =
        app.post("/v1/api/auth").json(&credentials).answer().await.json(200)["token"].clone();
    let token = token.as_str().expect("a token");
    let ask = |method: Method, path: &str| app.request(method, path).bearer_auth(token);
    assert_eq!(ask(Method::HEAD, "/v1/api/testrun").answer().await.status, 200);
    let body = json!({ "name": "sleep", "description": "10", "threshold": 1.0 });
    let run = ask(Method::POST, "/v1/api/testrun").json(&body).answer().await.json(201);
    assert!(run["start_time"].as_str().expect("a date").ends_with(" GMT"), "{run}");
    let path = format!("/v1/api/testrun/{}", run["id"]);
    let usage = ask(Method::POST, &format!("{path}/usage")).json(&json!({ "usage": 12.5 }));
    assert_eq!(usage.answer().await.json(200), json!([{ "msg": "Usage recorded" }, 201]));
    let active = ask(Method::GET, &path).answer().await.json(200);
    assert_eq!(active["end_time"], Value::Null);
    let stopped =
        ask(Method::POST, &format!("{path}/stop")).json(&json!({})).answer().await.json(200);
    assert_eq!(stopped, json!({ "msg": "Testrun finished" }));
    let got = ask(Method::GET, &path).answer().await.json(200);
    assert!(
        got["duration"].as_f64().expect("seconds") > 0.0 && got["end_time"].is_string(),
        "{got}"
    );

    for (usage, status) in
        [(json!({ "usage": "x" }), 422), (json!({ "usage": 101 }), 422), (json!({}), 422)]
    {
        let refused =
            ask(Method::POST, &format!("{path}/usage")).json(&usage).answer().await.json(status);
        assert!(refused["msg"].is_string(), "{refused}");
    }
    let missing = ask(Method::GET, "/v1/api/testrun/4711").answer().await.json(404);
    assert_eq!(missing, json!({ "msg": "No testrun found" }));
    let bob = app.person("bob").await;
    app.get(&path).bearer_auth(&bob.jwt).answer().await.json(404);
    assert_eq!(app.read(&ada, "/api/v1/test").await["items"][0]["name"], "sleep");
    app.close().await;
}

#[tokio::test]
async fn the_first_grasshopper_is_refused_in_its_own_words() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let start = |token: &str| app.post("/v1/api/testrun").bearer_auth(token);
    let long = json!({ "name": "x".repeat(2 << 20), "threshold": 1 });
    for (request, status) in [
        (app.get("/v1/api/testrun"), 401),
        (start("nonsense").json(&json!({})), 401),
        (app.get("/v1/api/testrun").header("cookie", "hindsight=nonsense"), 401),
        (start(&ada.jwt).header("content-type", "application/json").body("{"), 400),
        (start(&ada.jwt).body("name=x"), 415),
        (start(&ada.jwt).json(&long), 413),
        (app.delete("/v1/api/testrun").bearer_auth(&ada.jwt), 405),
        (app.get("/v1/api/nothing").bearer_auth(&ada.jwt), 404),
        (app.get("/v1/api/testrun/x").bearer_auth(&ada.jwt), 404),
        (app.post("/v1/api/testrun").header("origin", "http://evil.example"), 403),
    ] {
        let answer = request.answer().await;
        let body = answer.json(status);
        assert!(body["msg"].as_str().is_some_and(|msg| !msg.is_empty()), "{status}: {body}");
        assert_eq!(body.as_object().map(serde_json::Map::len), Some(1), "{status}: {body}");
        assert_eq!(answer.header("www-authenticate") == "Bearer", status == 401);
        assert_eq!(answer.headers.contains_key("allow"), status == 405);
    }
    app.close().await;
}

#[tokio::test]
async fn what_is_no_percentage_is_refused_in_words() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let id = app.start_run(&ada, json!({})).await;
    for wrong in
        ["-1", "100.1", "1e999", "null", "\"5\"", "NaN", "Infinity", "-Infinity", "[]", "{}"]
    {
        let request = app.post(&format!("/api/v1/test/{id}/usage")).bearer_auth(&ada.jwt);
        let request = request.header("content-type", "application/json");
        let answer = request.body(format!("{{\"cpu_usage\":{wrong}}}")).answer().await;
        assert_eq!(answer.fields(422), ["cpu_usage"], "{wrong}");
    }
    let batch = json!({ "samples": [{ "seq": 0, "at": at(1), "system": 5 }, { "seq": 1, "at": at(2), "tree": 101 }] });
    let refused = app.send(&ada, &format!("/api/v1/test/{id}/samples"), batch).await.problem(422);
    assert_eq!(refused["errors"][0]["field"], "samples[1].tree");
    let many: Vec<Value> = (0..10_001).map(|n| json!({ "seq": n, "at": at(1) })).collect();
    app.send(&ada, &format!("/api/v1/test/{id}/samples"), json!({ "samples": many }))
        .await
        .problem(413);
    let points = app.read(&ada, &format!("/api/v1/test/{id}/samples")).await;
    assert_eq!(points["items"], json!([]), "nothing was kept");
    for (body, field) in [
        (json!({ "threshold": 1 }), "name"),
        (json!({ "name": "", "threshold": 1 }), "name"),
        (json!({ "name": "x", "threshold": 101 }), "threshold"),
        (json!({ "name": "x", "threshold": 1, "interval": 0 }), "interval"),
        (json!({ "name": "x", "threshold": 1, "key": "x" }), "key"),
        (json!({ "name": "x", "threshold": 1, "start_time": "yesterday" }), "start_time"),
        (json!({ "name": "x", "threshold": 1, "series": "cpu" }), "series"),
    ] {
        let refused = app.send(&ada, "/api/v1/test", body).await.problem(422);
        assert_eq!(refused["errors"][0]["field"], field, "{refused}");
    }
    app.close().await;
}

#[tokio::test]
async fn a_batch_is_counted_once_and_drawn_in_few_points() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let body = json!({ "series": "tree", "interval": 1, "start_time": at(0), "sent_at": "2026-03-02T09:00:00Z",
        "host": "alpha", "cores": 1.5, "command": ["make", "check"], "git_branch": "main" });
    let id = app.start_run(&ada, body).await;
    let run = format!("/api/v1/test/{id}");
    let sample = |n: u32| json!({ "seq": n, "at": at(n), "system": 90, "tree": n * 2, "memory": 1000 + n, "threads": 3 });
    let batch =
        |range: std::ops::Range<u32>| json!({ "samples": range.map(sample).collect::<Vec<_>>() });
    let counts = |accepted, duplicates| json!({ "accepted": accepted, "duplicates": duplicates });
    let samples = format!("{run}/samples");
    assert_eq!(app.send(&ada, &samples, batch(0..20)).await.json(200), counts(20, 0));
    assert_eq!(app.send(&ada, &samples, batch(10..40)).await.json(200), counts(20, 10));
    app.send(
        &ada,
        &format!("{run}/stop"),
        json!({ "end_time": at(40), "exit_code": 2, "cpu_seconds": 1.25 }),
    )
    .await
    .json(200);
    assert_eq!(app.send(&ada, &samples, batch(39..41)).await.json(200), counts(1, 1));
    app.send(&ada, &samples, batch(41..42)).await.problem(409);

    let got = app.read(&ada, &run).await;
    assert_eq!(
        (&got["state"], &got["exit_code"], &got["cpu_seconds"]),
        (&json!("failed"), &json!(2), &json!(1.25))
    );
    assert_eq!((&got["time_above_threshold"], &got["duration"]), (&json!(14.0), &json!(40.0)));
    assert!(got["clock_skew"].as_f64().expect("told") < 0.0);
    let points =
        app.read(&ada, &format!("{samples}?points=5&from=2026-03-02T09:00:10&to={}", at(19))).await;
    assert_eq!(points["items"].as_array().map(Vec::len), Some(5));
    assert_eq!(points["items"][0]["tree"], json!({ "min": 20.0, "mean": 21.0, "max": 22.0 }));
    assert_eq!(points["items"][0]["memory"], 1011);
    let csv = app.get(&format!("{samples}.csv")).bearer_auth(&ada.jwt).answer().await;
    let text = csv.text();
    assert_eq!(text.lines().count(), 42);
    assert_eq!(text.lines().nth(1), Some("2026-03-02T09:00:00Z,0,90,0,1000,3"));

    let patch =
        app.patch(&run).bearer_auth(&ada.jwt).json(&json!({ "threshold": 0, "name": "renamed" }));
    let changed = patch.answer().await.json(200);
    assert_eq!(
        (&changed["time_above_threshold"], &changed["name"]),
        (&json!(39.0), &json!("renamed"))
    );
    app.close().await;
}

#[tokio::test]
async fn runs_are_listed_and_filtered_and_come_back_from_the_trash() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let mut ids = Vec::new();
    for n in 0..3 {
        ids.push(
            app.start_run(&ada, json!({ "name": format!("make {n}"), "start_time": at(n) })).await,
        );
    }
    let listed = async |query: &str| -> (Vec<i64>, Value) {
        let list = app.read(&ada, &format!("/api/v1/test?{query}")).await;
        let items = list["items"].as_array().expect("items");
        (
            items.iter().map(|item| item["id"].as_i64().expect("an id")).collect(),
            list["next_cursor"].clone(),
        )
    };
    let (page, cursor) = listed("limit=2").await;
    assert_eq!(page, [ids[2], ids[1]]);
    let cursor = cursor.as_str().expect("more").to_owned();
    assert_eq!(listed(&format!("limit=2&cursor={cursor}")).await, (vec![ids[0]], Value::Null));
    assert_eq!(listed("name=MAKE%201").await.0, [ids[1]]);
    assert_eq!(listed("state=failed").await.0, [0; 0]);
    let run = format!("/api/v1/test/{}", ids[0]);
    assert_eq!(app.delete(&run).bearer_auth(&ada.jwt).answer().await.status, 204);
    assert_eq!(app.get(&run).bearer_auth(&ada.jwt).answer().await.status, 404);
    app.send(&ada, &format!("{run}/restore"), json!({})).await.json(200);
    assert_eq!(listed("").await.0.len(), 3);
    for wrong in [
        "state=odd",
        "limit=0",
        "cursor=x",
        "from=x",
        "from=2026-03-02T09:00:00Z&to=2026-03-01T09:00:00Z",
    ] {
        let refused =
            app.get(&format!("/api/v1/test?{wrong}")).bearer_auth(&ada.jwt).answer().await;
        refused.problem(422);
    }
    app.close().await;
}

#[tokio::test]
async fn an_agents_token_records_and_sees_its_run_and_nothing_else() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let token = app.token(&ada, Scope::Agent).await;
    let body =
        json!({ "name": "make", "threshold": 1, "key": "0195d3a0-7c00-7000-8000-000000000000" });
    let post = |path: &str, body: &Value| app.post(path).bearer_auth(&token).json(body);
    let first = post("/api/v1/test", &body).answer().await.json(201);
    let again = post("/api/v1/test", &body).answer().await.json(201);
    assert_eq!(first, again);
    let run = format!("/api/v1/test/{}", first["id"]);
    post(&format!("{run}/usage"), &json!({ "cpu_usage": 5 })).answer().await.json(200);
    assert_eq!(app.get(&run).bearer_auth(&token).answer().await.status, 200);
    assert_eq!(app.get("/api/v1/test").bearer_auth(&token).answer().await.status, 403);
    // A stop without a body is one, too.
    let stopped = app.post(&format!("{run}/stop")).bearer_auth(&token).answer().await.json(200);
    assert_eq!(stopped["active"], false);
    app.close().await;
}
