//! The real agent against the real server: its program, its sender, its spool, its `sync`.

mod door;
mod kills;

use crate::process::{jwt, register, start};
use crate::{Ask, Person, TestApp};
use domain::account::Scope;
use domain::instant::SECOND;
use domain::runs::Sample;
use domain::runs::report::{StartRun, StopRun};
use door::Door;
use grasshopper::cli::Reporting;
use grasshopper::client::{Client, Failure};
use grasshopper::clock;
use grasshopper::delivery::{Delivery, Step};
use grasshopper::sender::Sender;
use grasshopper::spool::{Folder, Header, Spool};
use grasshopper::sync::{self, Report};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use tokio::process::Command;
use tokio::task::spawn_blocking;
use uuid::Uuid;

/// The command line of [`the_agent_itself`], as JSON.
const AGENT: &str = "HINDSIGHT_TEST_AGENT";

/// Not a test: what [`program`] starts, so that the agent is a process of its own.
#[test]
fn the_agent_itself() {
    let Ok(arguments) = std::env::var(AGENT) else { return };
    let arguments: Vec<String> = serde_json::from_str(&arguments).expect("a list of texts");
    let arguments = ["grasshopper".to_owned()].into_iter().chain(arguments);
    let _ = grasshopper::run_with(arguments.map(Into::into));
}

/// Runs the agent's program to its end; answers what it said.
async fn program(state: &Path, token: &str, arguments: &[&str]) -> String {
    let mut program = Command::new(std::env::current_exe().expect("this program"));
    program.args(["--exact", "agent::the_agent_itself", "--nocapture"]);
    program.env(AGENT, json!(arguments).to_string());
    program.env("XDG_STATE_HOME", state).env("GRASSHOPPER_TOKEN", token).stdin(Stdio::null());
    let output = program.output().await.expect("it runs");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn client(server: &str, token: &str) -> Client {
    let reporting = Reporting { server: server.to_owned(), token: Some(token.into()) };
    Client::new(&reporting).expect("there is a token")
}

/// The file of a new run, which samples each half second.
fn spool(folder: &Folder, server: &str, name: &str) -> Spool {
    let key = Uuid::now_v7().to_string();
    let start = StartRun {
        name: name.to_owned(),
        threshold: 50.0,
        interval: Some(0.5),
        key: Some(key.clone()),
        start_time: Some(clock::now()),
        ..StartRun::default()
    };
    let header = Header { server: server.to_owned(), start };
    Spool::create(folder.path(), &key, header).expect("a file")
}

fn sample(spool: &Spool, seq: u32) -> Sample {
    let start = spool.header().start.start_time.expect("a start");
    let at = start.plus(i64::from(seq) * SECOND / 2);
    Sample { seq, at, system: Some(f64::from(seq % 100)), ..Sample::default() }
}

fn stop(spool: &Spool, samples: u32) {
    let end = Some(sample(spool, samples).at);
    spool.stop(&StopRun { end_time: end, exit_code: Some(0), ..StopRun::default() });
}

/// One request, which blocks.
async fn one_step(mut delivery: Delivery) -> (Delivery, Result<Step, Failure>) {
    let step = spawn_blocking(move || {
        let step = delivery.step();
        (delivery, step)
    });
    step.await.expect("asked")
}

async fn synced(client: Client, folder: Folder) -> Report {
    spawn_blocking(move || sync::sync(&client, &folder).expect("a folder")).await.expect("synced")
}

/// A person's eyes: what the API says of their runs.
#[derive(Clone)]
struct Looker {
    client: reqwest::Client,
    url: String,
    token: String,
}

impl Looker {
    fn new(app: &TestApp, person: &Person) -> Self {
        let (url, token) = (app.url.clone(), person.jwt.clone());
        Self { client: reqwest::Client::new(), url, token }
    }

    async fn get(&self, path: &str) -> String {
        let asked = self.client.get(format!("{}{path}", self.url)).bearer_auth(&self.token);
        let answer = asked.send().await.expect("an answer").error_for_status();
        answer.expect("a success").text().await.expect("a text")
    }

    /// All runs, page by page.
    async fn runs(&self) -> Vec<Value> {
        let (mut runs, mut cursor) = (Vec::new(), String::new());
        loop {
            let list = self.get(&format!("/api/v1/test?limit=200{cursor}")).await;
            let mut list: Value = serde_json::from_str(&list).expect("JSON");
            runs.append(list["items"].as_array_mut().expect("a list"));
            match list["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return runs,
            }
        }
    }

    /// The numbers of a run's samples, in the order in which they count.
    async fn numbers(&self, run: &Value) -> Vec<u32> {
        let text = self.get(&format!("/api/v1/test/{}/samples.csv", run["id"])).await;
        let number = |line: &str| line.split(',').nth(1).and_then(|seq| seq.parse().ok());
        text.lines().skip(1).map(|line| number(line).expect("a number")).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_of_the_real_agent_is_what_the_api_shows() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let token = app.token(&ada, Scope::Agent).await;
    let state = tempfile::tempdir().expect("a temporary folder");
    let arguments = ["--server", &app.url, "--name", "real", "--threshold", "1.5"];
    let script = ["--interval", "0.25", "--", "sh", "-c", "sleep 0.6; exit 7"];
    let said = program(state.path(), &token, &[&arguments[..], &script[..]].concat()).await;

    let looker = Looker::new(&app, &ada);
    let runs = looker.runs().await;
    assert_eq!(runs.len(), 1, "{said}");
    let run = &runs[0];
    assert_eq!((&run["name"], &run["threshold"]), (&json!("real"), &json!(1.5)));
    assert_eq!((&run["state"], &run["exit_code"]), (&json!("failed"), &json!(7)));
    assert_eq!(run["command"], json!(["sh", "-c", "sleep 0.6; exit 7"]));
    assert!(run["duration"].as_f64().is_some_and(|it| (0.6..60.0).contains(&it)), "{run}");
    assert!(run["cpu_seconds"].is_number() && run["peak_memory"].is_number(), "{run}");
    let skew = run["clock_skew"].as_f64().expect("told");
    assert!(skew.abs() < 5.0, "one machine, one clock: {skew}");
    let numbers = looker.numbers(run).await;
    assert!(numbers.len() >= 2, "{numbers:?}");
    assert_eq!(numbers, (0..numbers.len() as u32).collect::<Vec<_>>());
    let page = format!("/runs/{}", run["id"]);
    assert!(said.contains(&page), "the summary names its page: {said}");
    let folder = Folder::at(&state.path().join("grasshopper")).expect("a folder");
    assert!(folder.files().expect("listed").is_empty(), "nothing is left to send");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_in_the_trash_is_gone_for_its_agent_until_it_is_restored() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let state = tempfile::tempdir().expect("a temporary folder");
    let folder = Folder::at(state.path()).expect("a folder");
    let run = Arc::new(spool(&folder, &app.url, "deleted"));
    let client = client(&app.url, &ada.jwt);
    let (delivery, started) = one_step(Delivery::new(client.clone(), run.clone())).await;
    assert_eq!(started, Ok(Step::Started));
    let path = format!("/api/v1/test/{}", delivery.run().expect("a run"));
    app.delete(&path).bearer_auth(&ada.jwt).answer().await.is(204);
    (0..3).for_each(|n| run.sample(&sample(&run, n)));
    let (delivery, step) = one_step(delivery).await;
    assert_eq!(step, Err(Failure::Gone));
    // Whoever begins anew hears the same.
    let (_, step) = one_step(Delivery::new(client, run.clone())).await;
    assert_eq!(step, Err(Failure::Gone));
    app.post(&format!("{path}/restore")).bearer_auth(&ada.jwt).answer().await.is(200);
    assert_eq!(one_step(delivery).await.1, Ok(Step::Sent(3)));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_no_longer_good_is_told_in_words_and_a_better_one_sends_it_all() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let state = tempfile::tempdir().expect("a temporary folder");
    let folder = Folder::at(state.path()).expect("a folder");
    let words =
        "the server does not accept the token (401 Unauthorized); make a new one on its token page";

    // Revoked in the middle of a run.
    let token = app.token(&ada, Scope::Agent).await;
    let run = Arc::new(spool(&folder, &app.url, "revoked"));
    (0..10).for_each(|n| run.sample(&sample(&run, n)));
    let mut delivery = Delivery::new(client(&app.url, &token), run.clone());
    for want in [Step::Started, Step::Sent(10)] {
        let (back, step) = one_step(delivery).await;
        assert_eq!(step, Ok(want));
        delivery = back;
    }
    for token in storage::account::list_tokens(&app.db, ada.id).await.expect("listed") {
        storage::account::revoke_token(&app.db, ada.id, token.id).await.expect("revoked");
    }
    (10..20).for_each(|n| run.sample(&sample(&run, n)));
    let (delivery, refused) = one_step(delivery).await;
    assert_eq!(refused.expect_err("refused").to_string(), words);
    stop(&run, 20);
    drop((run, delivery));

    // Expired before `sync`.
    let expired = app.expired_token(&ada).await;
    let report = synced(client(&app.url, &expired), folder.clone()).await;
    assert_eq!((report.runs, report.failed), (0, vec![words.to_owned()]));
    assert_eq!(folder.files().expect("listed").len(), 1, "it is kept");

    let better = app.token(&ada, Scope::Agent).await;
    let report = synced(client(&app.url, &better), folder.clone()).await;
    // From the start of the file: the server knows what it has.
    assert_eq!((report.runs, report.samples, report.failed.len()), (1, 20, 0));
    let looker = Looker::new(&app, &ada);
    let runs = looker.runs().await;
    assert_eq!(looker.numbers(&runs[0]).await, (0..20).collect::<Vec<_>>());
    assert!(folder.files().expect("listed").is_empty());
    app.close().await;
}
