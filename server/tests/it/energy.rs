//! Gateways are asked over real HTTP, the doubles of `doubles::rainforest`: what arrives, and what is said when nothing
//! does.

mod beats;
mod changes;
mod figures;
mod first_logger;
mod kills;
mod local;
mod push;
mod states;
mod store;
mod tested;

use crate::{Answer, Ask, Person, TestApp};
use domain::Instant;
use domain::energy::{Kind, Mac};
use domain::instant::{HOUR, SECOND};
use doubles::rainforest::{Double, GatewayDouble, Household, Options, PASSWORD, USER};
use reqwest::Method;
use serde_json::{Value, json};
use server::config::Settings;
use server::energy::Polling;
use std::time::Duration;

/// The Cloud ID of the gateway that most tests are about.
const ID: &str = "00001a";
/// Its meter.
const METER: Mac = Mac(0x0007_8100_0000_001a);
/// How long meters say the same, in seconds.
const STEP: i64 = 8;

/// A server that asks gateways, and one server of doubles, which is the cloud of all that have no address.
struct Scene {
    app: TestApp,
    double: Double,
    polling: Option<Polling>,
    /// An administrator.
    ada: Person,
}

/// Asks until the answer is `Some`; fails with `what` after a minute.
async fn until<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let seen = async {
        loop {
            match look().await {
                Some(seen) => return seen,
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    let seen = tokio::time::timeout(Duration::from_secs(60), seen).await;
    seen.unwrap_or_else(|_| panic!("never: {what}"))
}

/// A time two hours ago when meters say something new: what is read from then on is past, and still believed.
fn beginning() -> Instant {
    let then = storage::now().micros() - 2 * HOUR;
    Instant::from_micros(then - then % (STEP * SECOND)).expect("a time")
}

/// The answer's list.
fn items(answer: &Answer) -> Vec<Value> {
    answer.json(200)["items"].as_array().expect("a list").clone()
}

impl Scene {
    /// With a gateway [`ID`] in the cloud.
    async fn new() -> Self {
        Self::with(Options::default(), |_| {}).await
    }

    /// The clocks of its gateways stand still.
    async fn at(now: Instant) -> Self {
        Self::with(Options { now: Some(now), ..Options::default() }, |_| {}).await
    }

    async fn with(options: Options, change: impl FnOnce(&mut Settings)) -> Self {
        let double = Double::start(options).await.expect("a double");
        double.add(GatewayDouble::new(ID, Kind::Cloud));
        let app = TestApp::with(|settings| {
            settings.rainforest_url = double.url().parse().expect("an address");
            change(settings);
        });
        let app = app.await;
        let ada = app.person("ada").await;
        let mut scene = Self { app, double, polling: None, ada };
        scene.poll();
        scene
    }

    fn poll(&mut self) {
        let (db, asking) = (self.app.db.clone(), self.app.state.asking.clone());
        self.polling = Some(server::energy::start(db, asking));
    }

    async fn stop_polling(&mut self) {
        self.polling.take().expect("running").stop().await;
    }

    async fn close(mut self) {
        self.stop_polling().await;
        self.app.close().await;
    }

    /// What ada is answered.
    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let request = self.app.request(method, path).bearer_auth(&self.ada.jwt);
        match body {
            Some(body) => request.json(&body).answer().await,
            None => request.answer().await,
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    /// Adds a gateway of ada's, asked each second unless told otherwise; answers its path.
    async fn add(&self, said: Value) -> String {
        let mut body =
            json!({ "kind": "cloud", "cloud_id": ID, "password": PASSWORD, "interval": 1 });
        if said["kind"].is_null() {
            body["user_name"] = USER.into();
        }
        body.as_object_mut()
            .expect("an object")
            .extend(said.as_object().cloned().unwrap_or_default());
        let added = self.ask(Method::POST, "/api/v1/energy/gateways", Some(body)).await.json(201);
        format!("/api/v1/energy/gateways/{}", added["id"])
    }

    /// The cloud's gateway [`ID`], asked each second.
    async fn cloud(&self) -> String {
        self.add(json!({})).await
    }

    async fn patch(&self, gateway: &str, body: Value) -> Value {
        self.ask(Method::PATCH, gateway, Some(body)).await.json(200)
    }

    /// Waits for the gateway to be in that state; answers it.
    async fn state(&self, gateway: &str, state: &str) -> Value {
        until(&format!("{gateway} is {state}"), async || {
            let is = self.get(gateway).await.json(200);
            (is["state"] == state).then_some(is)
        })
        .await
    }

    /// The meters, as they are listed.
    async fn meters(&self) -> Vec<Value> {
        items(&self.get("/api/v1/energy/meters").await)
    }

    /// Waits for the first meter; answers its path.
    async fn meter(&self) -> String {
        let id = until("a meter", async || Some(self.meters().await.first()?["id"].clone())).await;
        format!("/api/v1/energy/meters/{id}")
    }

    /// Every demand of a meter's in three hours, of which half of one is still to come: the second and the kilowatts.
    async fn demands(&self, meter: &str) -> Vec<(i64, f64)> {
        let now = storage::now();
        let (from, to) = (now.plus(-5 * HOUR / 2), now.plus(HOUR / 2));
        let stretch = format!("from={from}&to={to}&points=10000");
        let items = items(&self.get(&format!("{meter}/readings?{stretch}")).await);
        let demand = |item: &Value| {
            let at = Instant::parse(item["at"].as_str().expect("a time")).expect("a time");
            (at.micros() / SECOND, item["demand_kw"].as_f64().expect("a number"))
        };
        items.iter().map(demand).collect()
    }

    /// Waits until the double was asked `more` times from now on.
    async fn asked(&self, more: u64) {
        let want = self.double.requests(ID) + more;
        until(&format!("{more} more requests"), async || {
            (self.double.requests(ID) >= want).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn the_demand_of_a_new_gateway_arrives_within_two_beats() {
    let scene = Scene::new().await;
    let began = std::time::Instant::now();
    let gateway = scene.add(json!({ "interval": 3 })).await;
    let meter = scene.meter().await;
    let took = began.elapsed();
    assert!(took < Duration::from_secs(6), "{took:?}");

    let demands = scene.demands(&meter).await;
    let (at, kw) = demands[0];
    assert_eq!(kw, Household::new(METER.0, false).demand(at) as f64 / 1e3);
    let is = scene.state(&gateway, "ok").await;
    assert_eq!((&is["detail"], &is["has_password"]), (&json!(""), &json!(true)));
    assert!(is["last_contact"].is_string() && !is.to_string().contains(PASSWORD), "{is}");
    let listed = scene.meters().await;
    assert_eq!(listed[0]["address"], METER.to_string());
    assert_eq!(listed[0]["cloud_id"], ID);
    scene.close().await;
}

#[tokio::test]
async fn the_poller_has_its_row_among_the_jobs() {
    let mut scene = Scene::new().await;
    let row = async |scene: &Scene, state: &str, words: &str| {
        until(words, async || {
            let tasks = storage::jobs::task::list(&scene.app.db).await.expect("listed");
            tasks.into_iter().find(|it| it.state == state && it.message == words)
        })
        .await
    };
    assert_eq!(row(&scene, "running", "No gateway yet.").await.name, "Ask gateways");
    let gateway = scene.cloud().await;
    row(&scene, "running", "1 gateway: 1 ok.").await;
    scene.patch(&gateway, json!({ "paused": true })).await;
    row(&scene, "running", "1 gateway: 1 paused.").await;
    scene.stop_polling().await;
    let words = "The server was stopped. What was not asked meanwhile is a gap.";
    row(&scene, "stopped", words).await;
    let asked = scene.double.requests(ID);
    scene.patch(&gateway, json!({ "paused": false })).await;
    scene.poll();
    row(&scene, "running", "1 gateway: 1 waiting.").await;
    scene.state(&gateway, "ok").await;
    assert!(scene.double.requests(ID) > asked);
    scene.close().await;
}
