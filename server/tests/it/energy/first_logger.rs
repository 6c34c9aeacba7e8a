//! The paths of the first logger, as its users know them.

use super::*;
use crate::process;
use domain::account::Scope;
use doubles::rainforest::Fault;
use std::process::Stdio;
use tokio::process::Command;

const SECRET: &str = "pw-in-the-address";

fn credentials() -> String {
    json!({ "user_email": USER, "user_pw": PASSWORD }).to_string()
}

impl Scene {
    /// Posts a body of some content type, or of none, with ada's token.
    async fn said(&self, path: &str, kind: Option<&str>, body: &str) -> Answer {
        let request = self.app.post(path).bearer_auth(&self.ada.jwt).body(body.to_owned());
        match kind {
            Some(kind) => request.header("content-type", kind).answer().await,
            None => request.answer().await,
        }
    }
}

#[tokio::test]
async fn a_user_is_a_gateway_that_is_asked_from_then_on() {
    let scene = Scene::at(beginning()).await;
    scene.double.add(GatewayDouble::new("00001b", Kind::Cloud));
    let form = Some("application/x-www-form-urlencoded");
    for (path, kind) in [
        (format!("/api/user/{ID}"), None),
        (format!("/api/users/00001b?pw={SECRET}"), form),
        // Again is the same.
        (format!("/api/users/{ID}"), Some("text/plain")),
    ] {
        let answer = scene.said(&path, kind, &credentials()).await;
        let told = answer.json(200);
        assert_eq!(told["status"], "success");
        assert_eq!(
            (&told["user"]["user_email"], &told["user"]["active"]),
            (&json!(USER), &json!(true))
        );
        assert!(!answer.text().contains(PASSWORD) && !answer.text().contains(SECRET), "{told}");
        assert!(told["user"].get("user_pw").is_none());
    }
    for path in ["/api/users", "/api/users/"] {
        let list = scene.get(path).await.json(200);
        assert_eq!(list, json!({ "status": "success", "user_list": [ID, "00001b"] }), "{path}");
    }
    until("two meters", async || (scene.meters().await.len() == 2).then_some(())).await;
    storage::energy::roll(&scene.app.db).await.expect("worked out");
    for path in [format!("/api/user/{ID}"), format!("/api/users/{ID}?pw={SECRET}")] {
        let answer = scene.get(&path).await;
        let user = &answer.json(200)["user"];
        assert_eq!((&user["cloud_id"], &user["user_email"]), (&json!(ID), &json!(USER)));
        assert_eq!(user["total_events_logged"], 1, "{user}");
        let at = user["first_timestamp"].as_f64().expect("a time");
        assert_eq!((at, &user["last_timestamp"]), (at.floor(), &json!(at)));
        assert!(user.get("user_pw").is_none() && !answer.text().contains(PASSWORD));
    }
    scene.close().await;
}

#[tokio::test]
async fn new_credentials_leave_the_rest_of_a_gateway_as_it_was_and_let_it_go_on() {
    let scene = Scene::new().await;
    let gateway =
        scene.add(json!({ "name": "House", "interval": 2, "password": "mistyped" })).await;
    scene.state(&gateway, "wrong_credentials").await;
    scene.patch(&gateway, json!({ "paused": true, "meters": [METER.to_string()] })).await;
    let told = scene.said(&format!("/api/user/{ID}"), None, &credentials()).await.json(200);
    assert_eq!(told["user"]["active"], true);
    let is = scene.state(&gateway, "ok").await;
    assert_eq!((&is["name"], &is["interval"]), (&json!("House"), &json!(2.0)));
    assert_eq!(is["meters"], json!([METER.to_string()]));
    scene.close().await;
}

#[tokio::test]
async fn users_that_are_refused_hear_why() {
    let scene = Scene::new().await;
    let path = format!("/api/user/{ID}");
    for body in ["", "nonsense", "[]", "{}", "{\"user_email\":\"ada@example.org\"}"] {
        scene.said(&path, None, body).await.problem(400);
    }
    let nobody = json!({ "user_email": "", "user_pw": PASSWORD }).to_string();
    assert_eq!(scene.said(&path, None, &nobody).await.fields(422), ["user_email"]);
    let fields = scene.said("/api/user/2738", None, &credentials()).await.fields(422);
    assert_eq!(fields, ["cloud_id"]);
    for path in ["/api/user/00001b", "/api/users/2738", "/api/event/00001b", "/api/event/x"] {
        scene.get(path).await.problem(404);
    }
    assert_eq!(scene.get("/api/users").await.json(200)["user_list"], json!([]));

    scene.said(&path, None, &credentials()).await.json(200);
    let bob = scene.app.person("bob").await;
    let post = scene.app.post(&path).bearer_auth(&bob.jwt).body(credentials());
    post.answer().await.problem(409);
    scene.app.get(&path).bearer_auth(&bob.jwt).answer().await.problem(404);
    let pw = format!("?pw={PASSWORD}");
    for request in [
        scene.app.get(&format!("{path}{pw}")),
        scene.app.get(&format!("/api/users{pw}")),
        scene.app.get(&format!("/api/event/{ID}{pw}")),
        scene.app.post(&format!("{path}{pw}")).body(credentials()),
    ] {
        request.answer().await.problem(401);
    }
    let reading = scene.app.token(&scene.ada, Scope::Read).await;
    let event = scene.app.get(&format!("/api/event/{ID}"));
    event.bearer_auth(&reading).answer().await.problem(403);
    scene.close().await;
}

#[tokio::test]
async fn an_event_asks_now_and_its_numbers_are_numbers() {
    let began = beginning();
    let scene = Scene::at(began).await;
    let gateway = scene.add(json!({ "interval": 3600 })).await;
    let event = format!("/api/event/{ID}");
    scene.double.set(ID, Fault::NegativeSix);
    let told = scene.get(&event).await.json(200);
    let reading = json!({
        "at": began.to_string(), "demand_kw": -0.5, "MeterMacId": METER.to_string(), "Demand": -500,
        "Multiplier": 1, "Divisor": 1000,
    });
    assert_eq!(told, json!({ "status": "success", "reading": reading }));
    let meter = scene.meter().await;
    assert_eq!(scene.demands(&meter).await, [(began.micros() / SECOND, -0.5)]);
    assert_eq!(scene.get(&gateway).await.json(200)["state"], "ok");

    for (fault, words, state) in [
        (Fault::Dropped, "cannot be reached", "unreachable"),
        (Fault::LoginPage, "web page", "bad_answer"),
        (Fault::RepeatsPassword, "[hidden]", "bad_answer"),
        (Fault::NoMeter, "no reading from a meter", "meter_not_joined"),
        (Fault::Unauthorized, "refused the credentials", "wrong_credentials"),
    ] {
        scene.double.set(ID, fault.clone());
        let problem = scene.get(&event).await.problem(502);
        assert!(problem["detail"].as_str().is_some_and(|it| it.contains(words)), "{problem}");
        assert!(!problem.to_string().contains(PASSWORD), "{problem}");
        let is = scene.get(&gateway).await.json(200);
        assert_eq!((&is["state"], &is["detail"]), (&json!(state), &problem["detail"]), "{fault:?}");
    }
    assert_eq!(scene.demands(&meter).await.len(), 1);
    scene.close().await;
}

#[tokio::test]
async fn a_password_in_the_address_is_in_no_log() {
    let double = Double::start(Options::default()).await.expect("a double");
    double.add(GatewayDouble::new(ID, Kind::Cloud));
    let data = tempfile::tempdir().expect("a temporary folder");
    let log = data.path().join("log");
    let mut command = Command::new(env!("CARGO_BIN_EXE_hindsight"));
    let folder = data.path().join("data");
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--registration", "open", "--data"])
        .arg(&folder);
    command.args(["--rainforest-url", &double.url()]).env("HINDSIGHT_LOG", "trace");
    command.stderr(Stdio::from(std::fs::File::create(&log).expect("a file")));
    let (mut server, url) = process::ready(command, process::READY).await;
    let client = reqwest::Client::new();
    process::register(&client, &url).await;
    let token = process::jwt(&client, &url).await;
    let send = async |method: Method, path: &str, body: String| {
        let request = client.request(method, format!("{url}{path}?pw={SECRET}"));
        request.bearer_auth(&token).body(body).send().await.expect("sent").status().as_u16()
    };
    assert_eq!(send(Method::POST, &format!("/api/user/{ID}"), credentials()).await, 200);
    assert_eq!(send(Method::GET, &format!("/api/users/{ID}"), String::new()).await, 200);
    assert_eq!(send(Method::GET, &format!("/api/event/{ID}"), String::new()).await, 200);
    double.set(ID, Fault::RepeatsPassword);
    assert_eq!(send(Method::GET, &format!("/api/event/{ID}"), String::new()).await, 502);
    server.kill().await.expect("killed");
    let log = std::fs::read(&log).expect("a log");
    let log = String::from_utf8_lossy(&log);
    assert!(log.contains(&format!("/api/event/{ID}")), "it does log");
    for secret in [SECRET, PASSWORD, "correct horse"] {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret}");
    }
}
