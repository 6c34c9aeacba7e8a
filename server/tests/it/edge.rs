//! What every answer carries, and what is measured of it.

use crate::{Ask, TestApp};

/// One of each part of the edge: the API, the first grasshopper's paths, a page, a server function, the outer routes.
const TAKEN: [(&str, &str); 6] = [
    ("/api/v1/intervals/4711", "/api/v1/intervals/{id}"),
    ("/v1/api/testrun/4711", "/v1/api/testrun/{id}"),
    ("/runs/4711", "/runs/{id}"),
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
    for typed in ["4711", "no-such", "MADEUP"] {
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
