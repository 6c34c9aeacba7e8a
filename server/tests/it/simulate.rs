//! `hindsight simulate`, as a program of its own.

use crate::process::run;
use connectors::packaging::{Credentials, TimeTracker, table};
use connectors::reach::Reach;
use domain::packaging::Week;
use doubles::rainforest::{PASSWORD, USER};
use doubles::time_tracker::ACCOUNT;
use jiff::civil::{Date, date};
use reqwest::StatusCode;
use std::time::Duration;
use tokio::process::{Child, Command};

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

    stop(&mut child).await;
}

#[tokio::test]
async fn a_simulated_report_site_answers_until_it_is_stopped() {
    let args = ["simulate", "tt", "--listen", "127.0.0.1:0", "--until", "2018-02-28"];
    let who = ["--username", "ada", "--password", "correct horse", "--rows-per-week", "30"];
    let args = [&args[..], &who[..]].concat();
    let (mut child, url) = run(&args, "The simulated report site is ready at ").await;
    let credentials =
        Credentials { username: "ada".to_owned(), password: "correct horse".to_owned().into() };
    let (base, timeout) = (url.parse().expect("an address"), Duration::from_secs(600));
    let reach = Reach { everything_local: true, ..Reach::default() };
    let site = TimeTracker::new(&base, ACCOUNT, credentials, timeout, reach).expect("in reach");
    let count = async |of: Date| {
        let page = site.report(Week::of(of)).await.expect("a page");
        table(&page).expect("a report").len()
    };
    assert!((30..40).contains(&count(date(2012, 1, 1)).await));
    assert!((1..30).contains(&count(date(2018, 2, 25)).await));
    assert_eq!(count(date(2018, 3, 4)).await, 0);
    stop(&mut child).await;
}

async fn stop(child: &mut Child) {
    let pid = child.id().expect("it runs").to_string();
    let sent = Command::new("kill").args(["-TERM", &pid]).status().await.expect("kill");
    assert!(sent.success());
    assert!(child.wait().await.expect("it ends").success());
}
