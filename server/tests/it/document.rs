//! The OpenAPI document and the page made of it.

use crate::{Ask, TestApp};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// One operation of the document.
pub struct Operation {
    pub method: Method,
    pub path: String,
    pub said: Value,
}

impl Operation {
    /// `GET /api/v1/intervals`.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// One of the paths of the first logger, which read JSON whatever it is called, and know no rules but theirs.
    pub fn is_first_loggers(&self) -> bool {
        self.said["tags"] == json!(["First logger"])
    }

    /// Whether it takes a JSON body.
    pub fn takes_json(&self) -> bool {
        let content = self.said["requestBody"]["content"].as_object();
        content.is_some_and(|content| content.keys().any(|kind| kind.contains("json")))
    }
}

impl TestApp {
    /// Every operation that the document names.
    pub async fn operations(&self) -> Vec<Operation> {
        let document = self.get("/api/openapi.json").answer().await.json(200);
        let mut operations = Vec::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (verb, said) in item.as_object().expect("an item") {
                let method = Method::from_bytes(verb.to_uppercase().as_bytes()).expect("a method");
                operations.push(Operation { method, path: path.clone(), said: said.clone() });
            }
        }
        operations
    }
}

#[tokio::test]
async fn every_operation_says_what_a_client_needs_to_know() {
    let app = TestApp::start().await;
    let document = app.get("/api/openapi.json").answer().await.json(200);
    assert!(
        document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")),
        "{}",
        document["openapi"]
    );
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    let mut ids = BTreeSet::new();
    for operation in app.operations().await {
        let (name, said) = (operation.name(), &operation.said);
        assert!(name.contains(" /api/v1/") || operation.is_first_loggers(), "{name}");
        for part in ["operationId", "summary"] {
            assert!(
                said[part].as_str().is_some_and(|text| !text.is_empty()),
                "{name} has no {part}"
            );
        }
        assert!(said["tags"][0].is_string(), "{name} has no tag");
        assert!(ids.insert(said["operationId"].to_string()), "{name} shares its id");
        assert!(
            said["responses"]["default"]["content"]["application/problem+json"].is_object(),
            "{name}"
        );
        let optional = operation.path.ends_with("/stop");
        assert!(
            said["requestBody"].is_null() || optional || said["requestBody"]["required"] == true,
            "{name}'s body is needed"
        );
        let placed = operation.path.matches('{').count();
        let parameters = said["parameters"].as_array().cloned().unwrap_or_default();
        assert_eq!(
            parameters.iter().filter(|parameter| parameter["in"] == "path").count(),
            placed,
            "{name}"
        );
    }
    // Each reference leads somewhere.
    let text = document.to_string();
    for name in
        text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next())
    {
        assert!(document["components"]["schemas"][name].is_object(), "no schema {name}");
    }
    app.close().await;
}

#[tokio::test]
async fn the_page_shows_every_operation_and_runs_no_script() {
    let app = TestApp::start().await;
    let page = app.get("/api/docs").answer().await;
    let html = page.text();
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(
        page.header("content-security-policy").starts_with("default-src 'none'; style-src 'self'")
    );
    assert!(
        !html.contains("<script") && !html.contains("http://") && !html.contains("https://"),
        "{html}"
    );
    assert!(html.contains("<link rel=\"stylesheet\" href=\"/pkg/hindsight.css\""), "{html}");
    for operation in app.operations().await {
        let id = format!(
            "id=\"{}-{}\"",
            operation.method.as_str().to_lowercase(),
            operation.path.replace(['/', '{', '}'], "-")
        );
        assert!(html.contains(&id), "{id}");
    }
    app.close().await;
}
