//! What every answer carries, and what is measured of it.

use crate::{Ask, TestApp};

/// One of each part of the edge: the API, the first grasshopper's paths, a page, a server function, the outer routes.
const TAKEN: [(&str, &str); 6] = [
    ("/api/v1/intervals/no-such-one", "/api/v1/intervals/{id}"),
    ("/v1/api/testrun/no-such-one", "/v1/api/testrun/{id}"),
    ("/runs/no-such-one", "/runs/{id}"),
    ("/healthz", "/healthz"),
    ("/api/no-such-thing", "other"),
    ("/no-such-page", "other"),
];

#[tokio::test]
async fn requests_are_measured_under_the_route_they_took() {
    let app = TestApp::start().await;
    for (path, _) in TAKEN {
        app.get(path).answer().await;
    }
    let made_up = reqwest::Method::from_bytes(b"MADEUP").expect("a method");
    app.request(made_up, "/healthz").answer().await.problem(405);
    let metrics = app.get("/metrics").answer().await.text();
    for (path, route) in TAKEN {
        let counted = format!(r#"hindsight_http_requests_total{{method="GET",route="{route}""#);
        assert!(metrics.contains(&counted), "{path}: {metrics}");
    }
    // Labels come from routes and known methods, never from what was typed.
    // Not numbers: a sum of seconds may hold any digits.
    for typed in ["no-such", "MADEUP"] {
        assert!(!metrics.contains(typed), "{metrics}");
    }
    app.close().await;
}

#[tokio::test]
async fn every_answer_carries_an_id_and_the_usual_headers() {
    let app = TestApp::start().await;
    for (path, _) in TAKEN {
        let answer = app.get(path).answer().await;
        assert_eq!(answer.header("x-request-id").len(), 32, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert!(!answer.header("content-security-policy").is_empty(), "{path}");
    }
    app.close().await;
}

#[tokio::test]
async fn outside_the_api_too_a_refusal_is_a_problem_in_words() {
    let app = TestApp::start().await;
    let function = "/fn/app/intervals/server_fns/add_interval";
    app.get("/pkg/no-such-file.js").answer().await.problem(404);
    for (answer, knows) in [
        (app.post("/healthz").answer().await, "GET"),
        (app.post("/favicon.svg").answer().await, "GET"),
        (app.get(function).answer().await, "POST"),
    ] {
        answer.problem(405);
        assert!(answer.header("allow").contains(knows), "{}", answer.header("allow"));
    }
    let form = app.post(function).header("content-type", "application/x-www-form-urlencoded");
    form.body("x".repeat(2 << 20)).answer().await.problem(413);
    app.close().await;
}

#[tokio::test]
async fn metrics_are_for_the_machine_itself_and_not_for_whom_a_proxy_speaks() {
    let app = TestApp::start().await;
    app.get("/metrics").answer().await.is(200);
    let headers = ["x-forwarded-for", "x-forwarded-proto", "x-real-ip", "forwarded", "via"];
    for header in headers {
        app.get("/metrics").header(header, "192.0.2.7").answer().await.problem(401);
    }
    let (root, ada) = (app.person("root").await, app.person("ada").await);
    let as_whom = async |person: &crate::Person| {
        app.get("/metrics").header("via", "1.1 proxy").bearer_auth(&person.jwt).answer().await
    };
    as_whom(&root).await.is(200);
    as_whom(&ada).await.problem(403);
    app.close().await;
}
