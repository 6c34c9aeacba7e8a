//! Killed at any moment, the server has what it answered for.

use crate::process::{jwt, register, start};
use reqwest::Client;
use serde_json::{Value, json};
use std::time::Duration;

/// How many times it is killed: 20, or 200 in a long run.
fn rounds() -> u32 {
    if std::env::var_os("HINDSIGHT_LONG").is_some() { 200 } else { 20 }
}

/// Adds intervals one after the other until the server is gone; answers the ids it was given.
async fn write_until_killed(client: Client, url: String, token: String) -> Vec<String> {
    let mut kept = Vec::new();
    let body =
        json!({ "start": "2026-03-04T09:00:00Z", "end": "2026-03-04T10:00:00Z", "title": "kept" });
    loop {
        let sent = client.post(format!("{url}/api/v1/intervals")).bearer_auth(&token).json(&body);
        let Ok(answer) = sent.send().await else { return kept };
        let status = answer.status();
        let Ok(answer) = answer.json::<Value>().await else { return kept };
        assert_eq!(status, 201, "{answer}");
        kept.push(answer["id"].as_str().expect("an id").to_owned());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_outlives_every_kill() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let client = Client::new();
    let (mut child, mut url) = start(data.path()).await;
    register(&client, &url).await;

    let mut kept: Vec<String> = Vec::new();
    for round in 0..rounds() {
        let token = jwt(&client, &url).await;
        let writers: Vec<_> = (0..4)
            .map(|_| tokio::spawn(write_until_killed(client.clone(), url.clone(), token.clone())))
            .collect();
        // Somewhere else in its work each time.
        tokio::time::sleep(Duration::from_millis(u64::from(round * 37 % 113))).await;
        child.kill().await.expect("killed");
        for writer in writers {
            kept.extend(writer.await.expect("a writer"));
        }
        (child, url) = start(data.path()).await;
    }
    let token = jwt(&client, &url).await;
    for id in &kept {
        let answer = client.get(format!("{url}/api/v1/intervals/{id}")).bearer_auth(&token);
        assert_eq!(
            answer.send().await.expect("sent").status(),
            200,
            "{id} was answered and is gone"
        );
    }
    assert!(!kept.is_empty(), "nothing was ever answered");
    println!("{} answered intervals outlived {} kills", kept.len(), rounds());
}
