//! Bad input on every route: a problem in words, never a 500, nothing half-written.

mod fields;

use crate::document::Operation;
use crate::{Answer, Ask, Person, TestApp};
use domain::account::Scope;
use futures::stream;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Body, Method, RequestBuilder};
use serde_json::{Value, json};

const UNKNOWN: [&str; 5] =
    ["0195d3a0-7c00-7000-8000-00000000dead", "4711", "nonsense", "%FF", "..%2F..%2Fetc"];

impl TestApp {
    /// The operation as `person`, its path filled with an id that names nothing.
    fn ask(&self, operation: &Operation, person: &Person) -> RequestBuilder {
        let path = fill(&operation.path, nothing(&operation.path));
        self.request(operation.method.clone(), &path).bearer_auth(&person.jwt)
    }

    /// Everything the person has, to compare before and after.
    async fn everything(&self, person: &Person) -> String {
        let mut all = String::new();
        for (name, lines) in
            storage::account::export(&self.db, person.id, storage::now()).await.expect("exported")
        {
            // Signing in and asking are not what a bad request must leave alone.
            if !matches!(name, "sessions") {
                all += &format!("{name}: {lines:?}\n");
            }
        }
        all
    }
}

/// An id of the right form that names nothing.
fn nothing(path: &str) -> &'static str {
    if path.starts_with("/api/v1/intervals") { UNKNOWN[0] } else { UNKNOWN[1] }
}

fn fill(path: &str, id: &str) -> String {
    match path.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?.1))) {
        Some((before, after)) => format!("{before}{id}{after}"),
        None => path.to_owned(),
    }
}

/// An administrator with an interval, so that every route would have something to do.
async fn someone(app: &TestApp) -> Person {
    let ada = app.person("ada").await;
    app.token(&ada, Scope::Read).await;
    app.add(&ada, json!({ "start": "2026-03-02T09:00:00Z", "title": "mine", "tags": ["a"] }))
        .await
        .json(201);
    ada
}

fn refused(answer: &Answer, statuses: &[u16], what: &str) {
    assert!(statuses.contains(&answer.status), "{what}: {} {}", answer.status, answer.text());
    answer.problem(answer.status);
}

#[tokio::test]
async fn a_body_that_is_not_what_belongs_there_is_refused_in_words() {
    let app = TestApp::start().await;
    let ada = someone(&app).await;
    let before = app.everything(&ada).await;
    for operation in app.operations().await.iter().filter(|operation| operation.takes_json()) {
        let send = async |kind: &str, body: &[u8]| {
            app.ask(operation, &ada).header(CONTENT_TYPE, kind).body(body.to_vec()).answer().await
        };
        let json = "application/json";
        let name = operation.name();
        for body in [
            &b""[..],
            b"{",
            b"{]",
            b"nonsense",
            b"{} {}",
            b"\xff\xfe",
            b"{\"a\":\"\xff\"}",
            b"{\"a\":\"\\ud800\"}",
        ] {
            let optional = operation.said["requestBody"]["required"] != true;
            if optional && body.is_empty() {
                continue;
            }
            let answer = send(json, body).await;
            refused(&answer, &[400, 422], &format!("{name} {body:?}"));
        }
        for body in ["[]", "1", "null", "\"text\"", "true"] {
            refused(&send(json, body.as_bytes()).await, &[400, 422], &format!("{name} {body}"));
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        refused(&send(json, deep.as_bytes()).await, &[400, 422], &format!("{name} deep"));
        if operation.is_first_loggers() {
            continue;
        }
        let unknown = send(json, b"{\"colour\":\"red\"}").await;
        refused(&unknown, &[422], &format!("{name} unknown field"));
        for kind in ["text/plain", "application/x-www-form-urlencoded", ""] {
            refused(&send(kind, b"{}").await, &[415], &format!("{name} as {kind:?}"));
        }
    }
    assert_eq!(app.everything(&ada).await, before);
    app.close().await;
}

#[tokio::test]
async fn a_field_that_is_not_known_is_refused_by_name() {
    let app = TestApp::start().await;
    let ada = someone(&app).await;
    for operation in app.operations().await.iter().filter(|operation| operation.takes_json()) {
        if operation.path.ends_with("/import") || operation.is_first_loggers() {
            continue;
        }
        let answer = app.ask(operation, &ada).json(&json!({ "colour": "red" })).answer().await;
        assert_eq!(answer.fields(422), ["colour"], "{}", operation.name());
    }
    app.close().await;
}

#[tokio::test]
async fn a_body_past_the_limit_is_refused_whether_its_length_is_told_or_not() {
    let app = TestApp::start().await;
    let ada = someone(&app).await;
    let before = app.everything(&ada).await;
    let big = format!("{{\"title\":\"{}\"}}", "x".repeat(4 << 20));
    let limited = app.operations().await;
    let limited = limited
        .iter()
        .filter(|operation| operation.takes_json() && !operation.path.ends_with("/import"));
    for operation in limited {
        let ask = || app.ask(operation, &ada).header(CONTENT_TYPE, "application/json");
        refused(&ask().body(big.clone()).answer().await, &[413], &operation.name());
        let chunks: Vec<Result<Vec<u8>, std::io::Error>> =
            big.as_bytes().chunks(50_000).map(|chunk| Ok(chunk.to_vec())).collect();
        let chunked = Body::wrap_stream(stream::iter(chunks));
        refused(
            &ask().body(chunked).answer().await,
            &[413],
            &format!("{} in chunks", operation.name()),
        );
    }
    assert_eq!(app.everything(&ada).await, before);
    app.close().await;
}

#[tokio::test]
async fn an_id_that_names_nothing_is_not_found() {
    let app = TestApp::start().await;
    let ada = someone(&app).await;
    for operation in app.operations().await.iter().filter(|operation| operation.path.contains('{'))
    {
        // There it makes a gateway, or says what is wrong with its id.
        if operation.is_first_loggers() && operation.method == Method::POST {
            continue;
        }
        for id in UNKNOWN {
            let path = fill(&operation.path, id);
            let request = app.request(operation.method.clone(), &path).bearer_auth(&ada.jwt);
            let body = match operation.path.as_str() {
                "/api/v1/users/{id}" => json!({ "disabled": true }),
                path if path.ends_with("/revert") => json!({ "revision": 1 }),
                path if path.ends_with("/usage") => json!({ "cpu_usage": 1 }),
                path if path.ends_with("/samples") => json!({ "samples": [] }),
                path if path.ends_with("/stop") => json!({}),
                path if path.contains("/prices") => json!({ "tariff": {
                    "currency": "EUR", "valid_from": "2026-01-01", "kind": "flat", "price": "0.3"
                } }),
                path if path.starts_with("/api/v1/test/") => json!({ "name": "x" }),
                path if path.starts_with("/api/v1/energy/") => json!({ "name": "x" }),
                _ => json!({ "title": "x" }),
            };
            let request = if operation.takes_json() { request.json(&body) } else { request };
            refused(&request.answer().await, &[404], &format!("{} {id}", operation.name()));
        }
    }
    app.close().await;
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_refused() {
    let app = TestApp::start().await;
    let ada = someone(&app).await;
    let has_query = |operation: &Operation| {
        let parameters = operation.said["parameters"].as_array().cloned().unwrap_or_default();
        parameters.iter().any(|parameter| parameter["in"] == "query")
    };
    // A list without filters does not seem to heed one.
    let is_list = |operation: &Operation| {
        let schema = &operation.said["responses"]["200"]["content"]["application/json"]["schema"];
        schema["$ref"].as_str().is_some_and(|name| name.contains("/List_"))
    };
    let asked = |operation: &&Operation| has_query(operation) || is_list(operation);
    let operations = app.operations().await;
    assert!(operations.iter().filter(|it| is_list(it) && !has_query(it)).count() > 5);
    for operation in operations.iter().filter(asked) {
        for query in
            ["colour=red", "q=%FF", "%FF=1", "q", "dry_run=1&dry_run=2", "format=csv&format=json"]
        {
            let path = format!("{}?{query}", fill(&operation.path, nothing(&operation.path)));
            let request = app.request(operation.method.clone(), &path).bearer_auth(&ada.jwt);
            let answer = request.header(CONTENT_TYPE, "text/csv").body("start\n").answer().await;
            let fine = query == "q" && operation.path.ends_with("/intervals");
            refused_unless(fine, &answer, &format!("{} {query}", operation.name()));
        }
    }
    app.close().await;
}

fn refused_unless(fine: bool, answer: &Answer, what: &str) {
    if fine {
        answer.json(200);
    } else {
        refused(answer, &[400, 422], what);
    }
}

#[tokio::test]
async fn a_method_that_a_path_does_not_know_is_named_with_those_it_does() {
    let app = TestApp::start().await;
    let ada = someone(&app).await;
    let operations = app.operations().await;
    for path in operations.iter().map(|operation| &operation.path) {
        let known: Vec<&Method> = operations
            .iter()
            .filter(|operation| operation.path == *path)
            .map(|operation| &operation.method)
            .collect();
        for method in
            [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::TRACE]
        {
            if known.contains(&&method) {
                continue;
            }
            let answer = app
                .request(method.clone(), &fill(path, UNKNOWN[0]))
                .bearer_auth(&ada.jwt)
                .answer()
                .await;
            answer.problem(405);
            for known in &known {
                assert!(
                    answer.header("allow").contains(known.as_str()),
                    "{method} {path}: {}",
                    answer.header("allow")
                );
            }
        }
    }
    app.close().await;
}

#[tokio::test]
async fn nothing_under_api_is_ever_a_page() {
    let app = TestApp::start().await;
    let ada = someone(&app).await;
    let paths = [
        "/api",
        "/api/v1",
        "/api/v2/intervals",
        "/api/",
        "/api/v1/intervals/",
        "/api/v1/%FF",
        "/api/openapi",
    ];
    for path in paths {
        for bearer in [&ada.jwt, ""] {
            let request = app.get(path).header("accept", "text/html");
            let request = if bearer.is_empty() { request } else { request.bearer_auth(bearer) };
            let answer = request.answer().await;
            refused(&answer, &[404], path);
        }
    }
    app.get("/api/v1/me").bearer_auth("nonsense").answer().await.problem(401);
    app.get("/api/v1/me").bearer_auth("hsk_nonsense").answer().await.problem(401);
    app.get("/api/v1/me")
        .header("cookie", "hindsight_session=nonsense")
        .answer()
        .await
        .problem(401);
    let token = app.expired_token(&ada).await;
    app.get("/api/v1/me").bearer_auth(token).answer().await.problem(401);
    app.close().await;
}

/// A valid interval with one field replaced.
fn with(field: &str, value: Value) -> Value {
    let mut body = json!({ "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z", "title": "t", "tags": ["a"] });
    body[field] = value;
    body
}
