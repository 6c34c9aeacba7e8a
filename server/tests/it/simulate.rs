//! `hindsight simulate`, as a program of its own.

use crate::process::run;
use doubles::rainforest::{PASSWORD, USER};
use reqwest::StatusCode;
use tokio::process::Command;

#[tokio::test]
async fn simulated_gateways_answer_until_they_are_stopped() {
    let args = ["simulate", "rainforest", "--gateways", "18", "--listen", "127.0.0.1:0"];
    let (mut child, url) = run(&args, "Simulated gateways are ready at ").await;
    let client = reqwest::Client::new();
    let ask = async |id: &str| {
        let request = client.post(format!("{url}/cgi-bin/post_manager")).header("Cloud-ID", id);
        let request = request.header("User", USER).header("Password", PASSWORD);
        let body = "<Command><Name>get_instantaneous_demand</Name></Command>";
        let answer = request.body(body).send().await.expect("an answer");
        (answer.status(), answer.text().await.expect("text"))
    };
    for id in ["000000", "000011"] {
        let (status, text) = ask(id).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.starts_with("<InstantaneousDemand>"), "{text}");
        assert!(text.contains(&format!("<MeterMacId>0x0007810000{id}")), "{text}");
    }
    assert_eq!(ask("000012").await.0, StatusCode::UNAUTHORIZED);

    let pid = child.id().expect("it runs").to_string();
    let sent = Command::new("kill").args(["-TERM", &pid]).status().await.expect("kill");
    assert!(sent.success());
    assert!(child.wait().await.expect("it ends").success());
}
