//! Files: out, in, and out again.

use crate::intervals::span;
use crate::{Answer, Ask, Person, TestApp};
use serde_json::{Value, json};

const PATH: &str = "/api/v1/intervals";

impl TestApp {
    async fn export(&self, person: &Person, query: &str) -> Answer {
        self.get(&format!("{PATH}/export?{query}")).bearer_auth(&person.jwt).answer().await
    }

    async fn import(
        &self,
        person: &Person,
        kind: &str,
        dry_run: bool,
        file: impl Into<Vec<u8>>,
    ) -> Answer {
        let request =
            self.post(&format!("{PATH}/import?dry_run={dry_run}")).bearer_auth(&person.jwt);
        request.header("content-type", kind).body(file.into()).answer().await
    }
}

fn report(dry_run: bool, new: usize, same: usize) -> Value {
    json!({ "dry_run": dry_run, "new": new, "same": same, "conflicting": [], "refused": [] })
}

#[tokio::test]
async fn exporting_importing_and_exporting_again_gives_the_same_bytes() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let mut nasty = span("09:00", "10:00", "=1+1, \"quoted\" \u{feff}日本語");
    nasty["note"] = json!("one\n\"two\",\n\r\nthree\ttab");
    nasty["tags"] = json!(["deep work", "\"x\"", "=a"]);
    nasty["billable"] = json!(true);
    nasty["group_id"] = json!("g 1");
    for body in
        [span("11:00", "12:00", "later"), nasty, json!({ "start": "2026-03-02T13:00:00.000001Z" })]
    {
        app.add(&ada, body).await.json(201);
    }
    for (kind, query) in [("text/csv", "format=csv"), ("application/json", "format=json")] {
        let file = app.export(&ada, query).await;
        assert!(
            file.header("content-type").starts_with(kind)
                && file.header("content-disposition").contains("attachment")
        );
        assert_eq!(
            app.import(&ada, kind, false, file.bytes.clone()).await.json(200),
            report(false, 0, 3)
        );
        // A dry run writes nothing; importing for the first time adds all; a second time nothing.
        let new = if query == "format=csv" { (3, 0) } else { (0, 3) };
        assert_eq!(
            app.import(&bob, kind, true, file.bytes.clone()).await.json(200),
            report(true, new.0, new.1)
        );
        assert_eq!(
            app.import(&bob, kind, false, file.bytes.clone()).await.json(200),
            report(false, new.0, new.1)
        );
        assert_eq!(
            app.import(&bob, kind, false, file.bytes.clone()).await.json(200),
            report(false, 0, 3)
        );
        assert_eq!(app.export(&bob, query).await.text(), file.text());
    }
    let part = app.export(&ada, "format=csv&from=2026-03-02T12:00:00Z").await;
    assert_eq!(part.text().lines().count(), 2, "the header and the running one");
    app.close().await;
}

#[tokio::test]
async fn a_dry_run_says_what_is_new_the_same_conflicting_and_refused() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let mut own = span("09:00", "10:00", "own");
    own["id"] = json!("0195d3a0-7c00-7000-8000-000000000001");
    app.add(&ada, own).await.json(201);
    let csv = "id,start,end,title\n\
        0195d3a0-7c00-7000-8000-000000000001,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,own\n\
        0195d3a0-7c00-7000-8000-000000000001,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,other\n\
        ,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,own\n\
        ,2026-03-02T10:00:00Z,2026-03-02T11:00:00Z,new\n\
        ,2026-03-02T10:00:00,soon,new\n";
    for dry_run in [true, false] {
        let said = app.import(&ada, "text/csv", dry_run, csv).await.json(200);
        assert_eq!((&said["new"], &said["same"]), (&json!(1), &json!(2)), "{said}");
        assert_eq!(said["conflicting"][0]["line"], 3);
        assert_eq!(said["refused"][0]["line"], 6);
        let fields: Vec<&Value> = said["refused"][0]["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .map(|error| &error["field"])
            .collect();
        assert_eq!(fields, ["start", "end"]);
    }
    assert_eq!(app.export(&ada, "format=csv").await.text().lines().count(), 3);
    app.close().await;
}

#[tokio::test]
async fn a_file_that_cannot_be_read_changes_nothing_and_says_where() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let good = "start,end\n2026-03-02T09:00:00Z,2026-03-02T10:00:00Z\n";
    let check = async |kind: &str, file: Vec<u8>, want: &str| {
        let answer = app.import(&ada, kind, false, file).await;
        assert_eq!(answer.fields(422), ["file"]);
        let detail = answer.problem(422)["detail"].as_str().expect("a sentence").to_owned();
        assert!(detail.contains(want), "{detail}");
    };
    check("text/csv", b"".to_vec(), "The file is empty").await;
    check("text/csv", format!("{good}\"cut").into(), "line 3 is never closed").await;
    check("text/csv", [good.as_bytes(), b"\xff"].concat(), "Line 3 is not UTF-8").await;
    check("text/csv", format!("colour,{good}").into(), "“colour” that is not known").await;
    check("application/json", good.into(), "Line 1, column 1: this is not JSON").await;
    check("application/json", b"{\"intervals\":[\n{}".to_vec(), "on line 2; it is cut off").await;
    app.import(&ada, "text/plain", false, good).await.problem(415);
    let wrong = app.post(&format!("{PATH}/import?dry_run=maybe")).bearer_auth(&ada.jwt);
    assert_eq!(
        wrong.header("content-type", "text/csv").body(good).answer().await.fields(422),
        ["dry_run"]
    );
    assert_eq!(app.export(&ada, "format=xml").await.fields(422), ["format"]);
    assert_eq!(app.export(&ada, "").await.fields(422), ["format"]);
    assert_eq!(app.export(&ada, "format=csv").await.text().lines().count(), 1);
    app.close().await;
}

#[tokio::test]
async fn a_file_may_be_larger_than_other_bodies_but_not_without_end() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let note = "x".repeat(9_000);
    let rows: String = (0..600)
        .map(|n| format!("2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,{n},{note}\n"))
        .collect();
    let file = format!("start,end,title,note\n{rows}");
    assert!(file.len() > 5 << 20);
    let said = app.import(&ada, "text/csv", false, file.clone()).await.json(200);
    assert_eq!(said, report(false, 600, 0));
    assert_eq!(app.import(&ada, "text/csv", false, file).await.json(200), report(false, 0, 600));
    let endless = vec![b'x'; (64 << 20) + 1];
    app.import(&ada, "text/csv", false, endless).await.problem(413);
    app.close().await;
}
