//! A server as a process of its own, so that signals are real.

use reqwest::Client;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// What a server says before its address.
pub const READY: &str = "Hindsight is ready at ";

/// Starts one on a port of its choice; answers its address when it is ready.
pub async fn start(data: &Path) -> (Child, String) {
    let data = data.to_str().expect("text");
    let args = ["serve", "--listen", "127.0.0.1:0", "--registration", "open", "--data", data];
    run(&args, READY).await
}

/// Starts the program with these arguments; answers what follows `ready` when it says that.
pub async fn run(args: &[&str], ready: &str) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hindsight"));
    command.args(args).stderr(Stdio::null());
    self::ready(command, ready).await
}

/// Starts a command; answers what follows `ready` when it says that.
pub async fn ready(mut command: Command, ready: &str) -> (Child, String) {
    let command = command.stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().expect("the program starts");
    let stdout = child.stdout.take().expect("a pipe");
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await.expect("a line") {
        if let Some(said) = line.strip_prefix(ready) {
            // A program that says more into a closed pipe ends.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return (child, said.to_owned());
        }
    }
    panic!("the program ended before it was ready");
}

/// Registers ada; answers the cookie of her session.
pub async fn register(client: &Client, url: &str) -> String {
    let registered = client
        .post(format!("{url}/fn/app/account/register/register"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json")
        .body("username=ada&password=correct+horse");
    let answer = registered.send().await.expect("sent");
    assert!(answer.status().is_success(), "{}", answer.status());
    let cookie = answer.headers().get("set-cookie").expect("a cookie").to_str().expect("text");
    cookie.split(';').next().unwrap_or_default().to_owned()
}

/// A token of hers.
pub async fn jwt(client: &Client, url: &str) -> String {
    let body = json!({ "username": "ada", "password": "correct horse" });
    let answer = client.post(format!("{url}/api/v1/auth")).json(&body).send().await.expect("sent");
    let answer: Value = answer.json().await.expect("JSON");
    answer["token"].as_str().expect("a token").to_owned()
}
