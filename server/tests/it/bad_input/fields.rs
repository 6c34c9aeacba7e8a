//! Wrong facts of intervals, one by one, when adding and when changing.

use super::{someone, with};
use crate::{Ask, TestApp};
use serde_json::{Value, json};

/// The field, a value that it cannot have, and a part of what is said.
fn table() -> Vec<(&'static str, Value, &'static str)> {
    let long = |count: usize| json!("x".repeat(count));
    vec![
        ("start", json!("2026-03-02T09:00:00"), "write the time with an offset from UTC"),
        ("start", json!("2026-03-02T09:00"), "write the time with an offset from UTC"),
        ("start", json!("yesterday"), "this is not a time"),
        ("start", json!("1969-12-31T23:59:59Z"), "outside the years"),
        ("start", json!(1_772_442_000), "Write this as text"),
        ("start", Value::Null, "needs a start"),
        ("end", json!("2026-03-02T10:00:00"), "write the time with an offset from UTC"),
        ("end", json!("2026-03-02T09:00:00Z"), "The end is the same as the start"),
        ("end", json!("2026-03-02T08:00:00Z"), "The end is before the start"),
        ("end", json!("9000-01-01T00:00:00Z"), "The end is in the future"),
        ("end", json!("2026-03-09T09:00:01Z"), "longer than 7 days"),
        ("end", json!({}), "Write this as text"),
        ("title", long(201), "Shorten this to 200 characters"),
        ("title", json!("a\u{0}b"), "Remove the control characters"),
        ("title", json!("a\nb"), "Remove the control characters"),
        ("title", json!(["a"]), "Write this as text"),
        ("note", long(10_001), "Shorten this to 10000 characters"),
        ("note", json!("a\u{1b}[31m"), "Remove the control characters"),
        ("tags", json!("a"), "Write this as a list"),
        ("tags", json!([1]), "Write this as a list"),
        ("tags", json!(["a,b"]), "comma"),
        ("tags", json!(["a\u{0}"]), "A tag cannot hold"),
        ("tags", json!((0..51).map(|n| n.to_string()).collect::<Vec<_>>()), "at most 50 tags"),
        ("group_id", long(101), "Shorten this to 100 characters"),
        ("project_id", json!("a\u{7f}"), "Remove the control characters"),
        ("issue_key", json!(7), "Write this as text"),
        ("billable", json!("yes"), "true or false"),
        ("revision", json!(1), "not known here"),
        ("deleted_at", Value::Null, "not known here"),
    ]
}

#[tokio::test]
async fn each_wrong_fact_is_refused_beside_its_field() {
    let app = TestApp::start().await;
    let ada = someone(&app).await;
    let before = app.everything(&ada).await;
    let listed = app.get("/api/v1/intervals").bearer_auth(&ada.jwt).answer().await.json(200);
    let one = format!("/api/v1/intervals/{}", listed["items"][0]["id"].as_str().expect("an id"));
    for (field, value, want) in table() {
        let body = with(field, value);
        for request in [app.post("/api/v1/intervals"), app.patch(&one)] {
            let answer = request.bearer_auth(&ada.jwt).json(&body).answer().await;
            assert_eq!(answer.fields(422), [field], "{body}");
            assert!(answer.text().contains(want), "{}", answer.text());
        }
    }
    let id = json!({ "id": "7", "start": "2026-03-02T09:00:00Z" });
    assert_eq!(app.add(&ada, id.clone()).await.fields(422), ["id"]);
    assert_eq!(app.patch(&one).bearer_auth(&ada.jwt).json(&id).answer().await.fields(422), ["id"]);
    let ahead = json!({ "start": "9000-01-01T00:00:00Z" });
    assert_eq!(app.add(&ada, ahead).await.fields(422), ["start"]);
    let twice = app
        .post("/api/v1/intervals")
        .bearer_auth(&ada.jwt)
        .header("content-type", "application/json");
    let twice =
        twice.body("{\"start\":\"2026-03-02T09:00:00Z\",\"start\":\"2026-03-02T08:00:00Z\"}");
    assert_eq!(twice.answer().await.fields(422), ["start"]);
    assert_eq!(app.everything(&ada).await, before);
    app.close().await;
}

#[tokio::test]
async fn every_complaint_is_made_at_once() {
    let app = TestApp::start().await;
    let ada = someone(&app).await;
    let body =
        json!({ "start": "nine", "end": "ten", "title": "\u{0}", "tags": ["a,b"], "id": "x" });
    assert_eq!(app.add(&ada, body).await.fields(422), ["id", "start", "end", "tags", "title"]);
    assert_eq!(app.add(&ada, json!({})).await.fields(422), ["start"]);
    app.close().await;
}

#[tokio::test]
async fn each_wrong_parameter_of_a_list_is_named() {
    let app = TestApp::start().await;
    let ada = someone(&app).await;
    let check = async |query: &str, want: &[&str]| {
        let answer =
            app.get(&format!("/api/v1/intervals?{query}")).bearer_auth(&ada.jwt).answer().await;
        assert_eq!(answer.fields(422), want, "{query}");
    };
    check("from=2026-03-02", &["from"]).await;
    check("from=2026-03-02T09:00:00", &["from"]).await;
    check("to=tomorrow", &["to"]).await;
    check("from=2026-03-02T09:00:00Z&to=2026-03-02T09:00:00Z", &["to"]).await;
    check("tag=a%2Cb", &["tag"]).await;
    check("q=a%00b", &["q"]).await;
    for limit in ["0", "-1", "1001", "many", "", "99999999999999999999"] {
        check(&format!("limit={limit}"), &["limit"]).await;
    }
    for cursor in ["", "x", "1-2", "-1-0195d3a07c0070008000000000000001"] {
        check(&format!("cursor={cursor}"), &["cursor"]).await;
    }
    check("from=x&from=y", &["from"]).await;
    check("limit=0&cursor=x&from=x", &["from", "limit", "cursor"]).await;
    app.close().await;
}
