//! Rows in files: in, out, and in again.

use super::{PATH, ROWS, file};
use crate::{Ask, TestApp};
use serde_json::{Value, json};

fn report(dry_run: bool, new: usize, changed: usize, same: usize) -> Value {
    json!({ "dry_run": dry_run, "new": new, "changed": changed, "same": same, "refused": [] })
}

#[tokio::test]
async fn a_file_is_tried_taken_in_and_known_again() {
    let app = TestApp::start().await;
    let (root, ada) = (app.person("root").await, app.person("ada").await);
    app.take(&ada, "?dry_run=true", file(&ROWS)).await.problem(403);
    let try_first = app.take(&root, "?dry_run=true", file(&ROWS)).await.json(200);
    assert_eq!(try_first, report(true, 7, 0, 0));
    let none = app.ask_packaging(&ada, "rows").await.json(200);
    assert_eq!(none["items"], json!([]));
    let path = app.db.folder().time_tracking();
    assert!(!path.exists());

    assert_eq!(app.take(&root, "", file(&ROWS)).await.json(200), report(false, 7, 0, 0));
    assert_eq!(app.take(&root, "", file(&ROWS)).await.json(200), report(false, 0, 0, 7));
    assert_eq!(std::fs::read_to_string(&path).expect("written"), file(&ROWS));

    let mut changed = ROWS.to_vec();
    changed[4].3 = "4";
    changed.push(("2018-03-11", "NEW-1", "Medium", "8"));
    assert_eq!(
        app.take(&root, "?dry_run=true", file(&changed)).await.json(200),
        report(true, 1, 1, 6)
    );
    assert_eq!(
        app.take(&root, "?dry_run=false", file(&changed)).await.json(200),
        report(false, 1, 1, 6)
    );
    assert_eq!(std::fs::read_to_string(&path).expect("written"), file(&changed));
    let costs = app.ask_packaging(&ada, "series?metric=costs").await.json(200);
    assert_eq!(costs["left_out"]["no_hours"], 0);
    super::close(&super::values(&costs), &[36.0, 90.0, 72.0, 27.0, 360.0, 144.0]);
    app.close().await;
}

#[tokio::test]
async fn the_rows_behind_the_points_are_exported() {
    let app = TestApp::start().await;
    let (_, ada) = app.packages().await;
    let export = async |query: &str| app.ask_packaging(&ada, &format!("export.csv{query}")).await;
    let answer = export("").await;
    answer.is(200);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.header("content-disposition").contains("time_tracking.csv"));
    let points = [ROWS[0], ROWS[1], ROWS[5], ROWS[6]];
    assert_eq!(answer.text(), file(&points));
    assert_eq!(export("?complexity=Basic&from=2018-02-25").await.text(), file(&points[2..3]));
    assert_eq!(export("?project=nobody").await.text(), file(&[]));

    let elsewhere = TestApp::start().await;
    let root = elsewhere.person("root").await;
    let taken = elsewhere.take(&root, "", answer.bytes.clone()).await.json(200);
    assert_eq!(taken, report(false, 4, 0, 0));
    assert_eq!(elsewhere.ask_packaging(&root, "export.csv").await.bytes, answer.bytes);
    app.close().await;
    elsewhere.close().await;
}

#[tokio::test]
async fn more_rows_than_one_portion_are_exported_whole() {
    let app = TestApp::start().await;
    let root = app.person("root").await;
    let keys: Vec<String> = (0..4_500).map(|n| format!("ABC-{n}")).collect();
    let rows: Vec<_> = keys.iter().map(|key| ("2018-02-18", key.as_str(), "Basic", "2")).collect();
    let taken = app.take(&root, "", file(&rows)).await.json(200);
    assert_eq!(taken["new"], 4_500);
    assert_eq!(app.ask_packaging(&root, "export.csv").await.text(), file(&rows));
    app.close().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_named_by_its_line_and_the_rest_is_taken_in() {
    let app = TestApp::start().await;
    let root = app.person("root").await;
    let lines =
        file(&[("yesterday", "ABC-1", "Basic", "2"), ROWS[0], ("2018-02-18", "-", "Basic", "2")]);
    let lines = lines.replace(",-,,,", ",,,,") + "2018-02-18,short\r\n";
    let said = app.take(&root, "", lines).await.json(200);
    let refused = said["refused"].as_array().expect("a list");
    let of = |n: usize| (refused[n]["line"].clone(), refused[n]["errors"][0]["field"].clone());
    assert_eq!((&said["new"], refused.len()), (&json!(1), 3), "{said}");
    assert_eq!(of(0), (json!(2), json!("Date")));
    assert_eq!(of(1), (json!(4), json!("JIRA-Key")));
    assert_eq!(of(2), (json!(5), json!("row")));

    for wrong in ["", "nonsense", "Date,JIRA-Key\r\n", "Date,\"open"] {
        assert_eq!(app.take(&root, "", wrong).await.fields(422), ["file"], "{wrong}");
    }
    assert_eq!(app.take(&root, "", vec![0xff, 0xfe]).await.fields(422), ["file"]);
    assert_eq!(app.take(&root, "?dry_run=maybe", file(&ROWS)).await.fields(422), ["dry_run"]);
    let json = app.post(&format!("{PATH}/import")).bearer_auth(&root.jwt).json(&json!([]));
    json.answer().await.problem(415);
    app.take(&root, "", vec![b'x'; (64 << 20) + 1]).await.problem(413);
    assert_eq!(
        app.ask_packaging(&root, "rows").await.json(200)["items"].as_array().map(Vec::len),
        Some(1)
    );
    app.close().await;
}
