//! The REST API of intervals, as a client uses it.

use crate::{Answer, Ask, Person, TestApp};
use serde_json::{Value, json};

const PATH: &str = "/api/v1/intervals";

/// 2026-03-02 from `09:00` to `10:00`.
pub fn span(start: &str, end: &str, title: &str) -> Value {
    let at = |time: &str| format!("2026-03-02T{time}:00Z");
    json!({ "start": at(start), "end": at(end), "title": title })
}

impl TestApp {
    pub async fn add(&self, person: &Person, body: Value) -> Answer {
        self.post(PATH).bearer_auth(&person.jwt).json(&body).answer().await
    }

    async fn titles(&self, person: &Person, query: &str) -> Vec<String> {
        let answer = self.get(&format!("{PATH}?{query}")).bearer_auth(&person.jwt).answer().await;
        let items = answer.json(200)["items"].as_array().cloned().expect("items");
        items.iter().map(|item| item["title"].as_str().expect("a title").to_owned()).collect()
    }
}

fn id(interval: &Value) -> &str {
    interval["id"].as_str().expect("an id")
}

#[tokio::test]
async fn an_interval_is_added_read_changed_deleted_and_restored() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let mut body = span("09:00", "10:00", " Review ");
    body["tags"] = json!(["deep work", "#client", "client"]);
    body["start"] = json!("2026-03-02T10:00:00+01:00");
    let answer = app.add(&ada, body).await;
    assert_eq!(answer.header("etag"), "\"1\"");
    let added = answer.json(201);
    let want = json!({
        "id": added["id"], "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z", "title": "Review",
        "note": "", "tags": ["client", "deep work"], "group_id": null, "project_id": null, "issue_key": null,
        "billable": false, "revision": 1, "overlaps": []
    });
    assert_eq!(added, want);

    let one = format!("{PATH}/{}", id(&added));
    let patch = json!({ "title": null, "note": "a\r\nb", "issue_key": "HS-1", "billable": true });
    let changed = app.patch(&one).bearer_auth(&ada.jwt).json(&patch).answer().await.json(200);
    assert_eq!((&changed["title"], &changed["note"]), (&json!(""), &json!("a\nb")));
    assert_eq!((&changed["revision"], &changed["tags"]), (&json!(2), &added["tags"]));

    app.delete(&one).bearer_auth(&ada.jwt).answer().await.is(204);
    app.delete(&one).bearer_auth(&ada.jwt).answer().await.is(204);
    assert!(app.titles(&ada, "").await.is_empty());
    let gone = app.get(&one).bearer_auth(&ada.jwt).answer().await.json(200);
    assert!(gone["deleted_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{gone}");
    app.patch(&one).bearer_auth(&ada.jwt).json(&patch).answer().await.problem(404);
    let trash = app.get(&format!("{PATH}/trash")).bearer_auth(&ada.jwt).answer().await.json(200);
    assert_eq!(trash["items"][0]["id"], added["id"]);
    let restore = format!("{one}/restore");
    let back = app.post(&restore).bearer_auth(&ada.jwt).answer().await.json(200);
    assert_eq!((&back["revision"], back.get("deleted_at")), (&json!(4), None));

    let history = app.get(&format!("{one}/history")).bearer_auth(&ada.jwt).answer().await.json(200);
    let revisions: Vec<i64> = history["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["interval"]["revision"].as_i64().expect("a number"))
        .collect();
    assert_eq!(revisions, [4, 3, 2, 1]);
    let revert =
        app.post(&format!("{one}/revert")).bearer_auth(&ada.jwt).json(&json!({ "revision": 1 }));
    let first = revert.answer().await.json(200);
    assert_eq!((&first["title"], &first["revision"]), (&json!("Review"), &json!(5)));
    app.close().await;
}

#[tokio::test]
async fn repeating_a_post_with_an_id_adds_nothing_and_another_content_is_a_conflict() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let mut body = span("09:00", "10:00", "a");
    body["id"] = json!("0195d3a0-7c00-7000-8000-000000000001");
    let first = app.add(&ada, body.clone()).await.json(201);
    let again = app.add(&ada, body.clone()).await.json(200);
    assert_eq!(first, again);
    body["title"] = json!("b");
    app.add(&ada, body.clone()).await.problem(409);
    // Another person's interval of the same id is another interval.
    let bob = app.person("bob").await;
    assert_eq!(app.add(&bob, body).await.json(201)["title"], "b");
    assert_eq!(app.titles(&ada, "").await, ["a"]);
    app.close().await;
}

#[tokio::test]
async fn a_client_s_own_id_is_a_uuid_of_any_version_and_nothing_else() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let add = async |id: &str| {
        let mut body = span("09:00", "10:00", "a");
        body["id"] = json!(id);
        app.add(&ada, body).await
    };
    for id in [
        "c232ab00-9414-11ec-b3c8-9f6bdeced846",
        "7d444840-9dc0-41d1-b245-5ffdce74fad2",
        "0195d3a0-7c00-7000-8000-000000000001",
    ] {
        assert_eq!(add(id).await.json(201)["id"], id);
    }
    for id in ["42", "7d444840-9dc0-41d1-b245-5ffdce74fad", "today"] {
        assert_eq!(add(id).await.fields(422), ["id"], "{id}");
    }
    app.close().await;
}

#[tokio::test]
async fn an_overlap_is_kept_and_named() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let first = app.add(&ada, span("09:00", "10:00", "first")).await.json(201);
    let touching = app.add(&ada, span("10:00", "11:00", "touching")).await.json(201);
    assert_eq!(touching["overlaps"], json!([]));
    let second = app.add(&ada, span("09:30", "10:30", "second")).await.json(201);
    assert_eq!(second["overlaps"], json!([first["id"], touching["id"]]));
    app.close().await;
}

#[tokio::test]
async fn a_change_can_insist_on_the_revision_that_was_seen() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let added = app.add(&ada, span("09:00", "10:00", "a")).await.json(201);
    let one = format!("{PATH}/{}", id(&added));
    let change = async |revision: &str, title: &str| {
        let request = app.patch(&one).bearer_auth(&ada.jwt).header("if-match", revision);
        request.json(&json!({ "title": title })).answer().await
    };
    let changed = change("\"1\"", "b").await;
    assert_eq!((changed.status, changed.header("etag")), (200, "\"2\""));
    change("\"1\"", "c").await.problem(412);
    change("1", "c").await.problem(400);
    assert_eq!(app.titles(&ada, "").await, ["b"]);
    app.close().await;
}

#[tokio::test]
async fn a_timer_is_started_stopped_and_resumed() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (stop, resume) = (format!("{PATH}/timer/stop"), format!("{PATH}/timer/resume"));
    app.post(&stop).bearer_auth(&ada.jwt).answer().await.problem(404);
    app.post(&resume).bearer_auth(&ada.jwt).answer().await.problem(404);
    let first = json!({ "start": "2026-03-02T09:00:00Z", "end": null, "title": "first" });
    let first = app.add(&ada, first).await.json(201);
    assert_eq!(first["end"], Value::Null);
    // Starting another ends the first where the other begins.
    let second = app.add(&ada, json!({ "start": "2026-03-02T09:30:00Z", "title": "second" })).await;
    second.json(201);
    let first =
        app.get(&format!("{PATH}/{}", id(&first))).bearer_auth(&ada.jwt).answer().await.json(200);
    assert_eq!(first["end"], "2026-03-02T09:30:00Z");
    let running = app.get(PATH).bearer_auth(&ada.jwt).answer().await.json(200)["items"][0].clone();
    let end = json!({ "end": "2026-03-02T11:00:00Z" });
    let one = format!("{PATH}/{}", id(&running));
    assert_eq!(
        app.patch(&one).bearer_auth(&ada.jwt).json(&end).answer().await.json(200)["end"],
        end["end"]
    );
    let resumed = app.post(&resume).bearer_auth(&ada.jwt).answer().await.json(201);
    assert_eq!((&resumed["title"], &resumed["end"]), (&json!("second"), &Value::Null));
    let stopped = app.post(&stop).bearer_auth(&ada.jwt).answer().await.json(200);
    assert_eq!((&stopped["id"], stopped["end"].is_string()), (&resumed["id"], true));
    app.close().await;
}

#[tokio::test]
async fn a_list_is_filtered_and_paged_newest_first() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for (hour, tags) in
        [(8, json!(["a"])), (9, json!(["a", "b"])), (10, json!([])), (11, json!(["b"]))]
    {
        let mut body =
            span(&format!("{hour:02}:00"), &format!("{hour:02}:30"), &format!("at {hour}"));
        body["tags"] = tags;
        app.add(&ada, body).await.json(201);
    }
    let check = async |query: &str, want: &[&str]| {
        assert_eq!(app.titles(&ada, query).await, want, "{query}")
    };
    check("", &["at 11", "at 10", "at 9", "at 8"]).await;
    check("tag=a", &["at 9", "at 8"]).await;
    check("tag=a&tag=b", &["at 9"]).await;
    check("q=at+!9&to=2026-03-02T11:00:00Z", &["at 10", "at 8"]).await;
    // Half-open: what ends where the span begins does not touch it.
    check("from=2026-03-02T09:30:00Z&to=2026-03-02T12:00:00%2B01:00", &["at 10"]).await;
    check("from=2026-03-02T09:29:59Z&to=2026-03-02T10:00:00Z", &["at 9"]).await;

    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let answer = app
            .get(&format!("{PATH}?limit=3{cursor}"))
            .bearer_auth(&ada.jwt)
            .answer()
            .await
            .json(200);
        seen.extend(
            answer["items"].as_array().expect("items").iter().map(|item| item["title"].clone()),
        );
        let Some(next) = answer["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, ["at 11", "at 10", "at 9", "at 8"]);
    app.close().await;
}

#[tokio::test]
async fn another_person_finds_nothing() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let added = app.add(&ada, span("09:00", "10:00", "own")).await.json(201);
    assert!(app.titles(&bob, "").await.is_empty());
    let one = format!("{PATH}/{}", id(&added));
    let unknown = format!("{PATH}/0195d3a0-7c00-7000-8000-00000000dead");
    for path in [&one, &unknown] {
        // The same words for what is another's and what is nowhere.
        let said = app.get(path).bearer_auth(&bob.jwt).answer().await.problem(404);
        assert_eq!(said["detail"], "There is nothing here, or nothing of yours.");
        app.patch(path)
            .bearer_auth(&bob.jwt)
            .json(&json!({ "title": "x" }))
            .answer()
            .await
            .problem(404);
        app.delete(path).bearer_auth(&bob.jwt).answer().await.problem(404);
    }
    assert_eq!(app.titles(&ada, "").await, ["own"]);
    app.close().await;
}

#[tokio::test]
async fn a_tag_is_renamed_and_the_whole_taken_back() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for hour in ["08", "09"] {
        let mut body = span(&format!("{hour}:00"), &format!("{hour}:30"), "t");
        body["tags"] = json!(["cleint"]);
        app.add(&ada, body).await.json(201);
    }
    let send = async |path: &str, body: Value| {
        app.post(&format!("{PATH}/{path}")).bearer_auth(&ada.jwt).json(&body).answer().await
    };
    let tags = async || {
        let answer =
            app.get(&format!("{PATH}/tags")).bearer_auth(&ada.jwt).answer().await.json(200);
        answer["items"].clone()
    };
    let renamed = send("tags/rename", json!({ "from": "cleint", "to": "client" })).await.json(200);
    assert_eq!(renamed["changed"], 2);
    assert_eq!(tags().await, json!([{ "tag": "client", "count": 2 }]));
    let undone = send("undo", json!({ "batch": renamed["batch"] })).await.json(200);
    assert_eq!(undone, json!({ "undone": 2, "left": 0 }));
    assert_eq!(tags().await, json!([{ "tag": "cleint", "count": 2 }]));
    send("tags/rename", json!({ "from": "nowhere", "to": "client" })).await.problem(404);
    let wrong = send("tags/rename", json!({ "from": "a,b", "to": "" })).await;
    assert_eq!(wrong.fields(422), ["from", "to"]);
    app.close().await;
}
