//! The server is killed while it asks gateways and archives what they said: what it has shown is there, everything is
//! there once and in the archive, and it goes on.

mod archived;

use super::*;
use crate::process;
use domain::energy::{Bucket, Evidence, GatewayState, MeterId, Power, Rules, bucket};
use domain::instant::DAY;
use domain::{Span, account::UserId};
use reqwest::Client;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use storage::Db;
use storage::energy::{self, Size};
use tokio::process::Child;

const GATEWAYS: u32 = 40;

/// How many times it is killed: 20, or 200 in a long run.
fn rounds() -> u64 {
    if std::env::var_os("HINDSIGHT_LONG").is_some() { 200 } else { 20 }
}

/// Each meter's demands as they are exported: the second and the kilowatts.
type Shown = BTreeMap<i64, BTreeMap<i64, String>>;

/// A server that can be killed, and ada's eyes.
struct Killed {
    data: tempfile::TempDir,
    double: Arc<Double>,
    server: Child,
    eyes: Eyes,
    /// When the clock of the gateways began.
    began: Instant,
}

#[derive(Clone)]
struct Eyes {
    client: Client,
    url: String,
    token: String,
}

impl Eyes {
    /// `None` when the server is gone.
    async fn text(&self, path: &str) -> Option<String> {
        let asked = self.client.get(format!("{}{path}", self.url)).bearer_auth(&self.token);
        let answer = asked.send().await.ok()?;
        let status = answer.status();
        let text = answer.text().await.ok()?;
        assert!(status.is_success(), "{path}: {text}");
        Some(text)
    }

    async fn items(&self, path: &str) -> Option<Vec<Value>> {
        let answer: Value = serde_json::from_str(&self.text(path).await?).expect("JSON");
        Some(answer["items"].as_array().expect("a list").clone())
    }

    /// What is shown of all meters, one after the other, until the server is gone; what came whole.
    async fn look_until_killed(self, span: Span) -> Shown {
        let mut shown = Shown::new();
        let stretch =
            format!("from={}&to={}&interval=original&time=unix", span.start(), span.end());
        while let Some(meters) = self.items("/api/v1/energy/meters").await {
            for meter in meters.iter().map(|meter| meter["id"].as_i64().expect("an id")) {
                let path = format!("/api/v1/energy/meters/{meter}/export.csv?{stretch}");
                let Some(file) = self.text(&path).await else { return shown };
                for line in file.lines().skip(1) {
                    let (at, kw) = line.split_once(',').expect("two columns");
                    let at = at.parse().expect("a time");
                    let said = shown.entry(meter).or_default().insert(at, kw.to_owned());
                    assert!(said.is_none_or(|said| said == kw), "{meter} {line}");
                }
            }
        }
        shown
    }
}

async fn serve(data: &Path, double: &Double) -> (Child, String) {
    let (data, cloud) = (data.to_str().expect("text"), double.url());
    let listen = ["serve", "--listen", "127.0.0.1:0", "--registration", "open"];
    let args = [&listen[..], &["--data", data, "--rainforest-url", &cloud]].concat();
    process::run(&args, process::READY).await
}

impl Killed {
    async fn new() -> Self {
        let now = storage::now().micros() - 12 * HOUR;
        let began = Instant::from_micros(now - now % (STEP * SECOND)).expect("a time");
        let options = Options { gateways: GATEWAYS, now: Some(began), ..Options::default() };
        let double = Arc::new(Double::start(options).await.expect("a double"));
        let data = tempfile::tempdir().expect("a temporary folder");
        let (server, url) = serve(data.path(), &double).await;
        // No connection outlives its request: one to a server that was killed must not be waited for.
        let client = Client::builder().pool_max_idle_per_host(0).timeout(Duration::from_secs(30));
        let client = client.build().expect("a client");
        process::register(&client, &url).await;
        let token = process::jwt(&client, &url).await;
        for n in 0..GATEWAYS {
            let said = json!({
                "kind": "cloud", "cloud_id": format!("{n:06x}"), "user_name": USER, "password": PASSWORD, "interval": 1,
            });
            let add = client.post(format!("{url}/api/v1/energy/gateways")).bearer_auth(&token);
            assert_eq!(add.json(&said).send().await.expect("sent").status(), 201);
        }
        Self { data, double, server, eyes: Eyes { client, url, token }, began }
    }

    /// All that the gateways can have said.
    fn span(&self) -> Span {
        Span::new(self.began, self.began.plus(DAY)).expect("a day")
    }

    async fn restart(&mut self) {
        (self.server, self.eyes.url) = serve(self.data.path(), &self.double).await;
        // Their clock is hours behind, so whatever they say belongs to an hour that is over.
        self.eyes.archive().await;
    }

    /// Waits until every gateway has told something of `at` or later.
    async fn heard_of(&self, at: Instant) {
        let stretch = format!("from={at}&to={}&interval=original", self.span().end());
        until("all are heard of", async || {
            let meters = self.eyes.items("/api/v1/energy/meters").await.expect("it runs");
            for meter in &meters {
                let path = format!("/api/v1/energy/meters/{}/export.csv?{stretch}", meter["id"]);
                if self.eyes.text(&path).await.expect("it runs").lines().count() < 2 {
                    return None;
                }
            }
            (meters.len() == GATEWAYS as usize).then_some(())
        })
        .await;
    }
}

/// The clock of the gateways goes eight seconds in each half: every beat has something new to say.
async fn hurry(double: Arc<Double>, began: Instant) {
    let mut beat = tokio::time::interval(Duration::from_millis(500));
    for step in 0.. {
        beat.tick().await;
        double.set_now(began.plus(step * STEP * SECOND));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_shown_reading_is_lost_and_none_doubled_by_kills() {
    let mut scene = Killed::new().await;
    let clock = tokio::spawn(hurry(scene.double.clone(), scene.began));
    let mut shown = Shown::new();
    for round in 0..rounds() {
        let looking = tokio::spawn(scene.eyes.clone().look_until_killed(scene.span()));
        // Somewhere else in its work each time.
        tokio::time::sleep(Duration::from_millis(100 + round * 377 % 1_900)).await;
        scene.server.kill().await.expect("killed");
        for (meter, said) in looking.await.expect("looked") {
            shown.entry(meter).or_default().extend(said);
        }
        scene.restart().await;
    }
    clock.abort();
    let _ = clock.await;
    // A gap of ten minutes, in which the server is down.
    let before = scene.began.plus(11 * HOUR);
    scene.double.set_now(before);
    scene.heard_of(before).await;
    scene.server.kill().await.expect("killed");
    let after = before.plus(600 * SECOND);
    scene.double.set_now(after);
    scene.restart().await;
    scene.heard_of(after).await;
    let from = before.plus(-HOUR);
    for meter in scene.eyes.items("/api/v1/energy/meters").await.expect("it runs") {
        let path = format!("/api/v1/energy/meters/{}/gaps?from={from}&to={after}", meter["id"]);
        let gaps = scene.eyes.items(&path).await.expect("it runs");
        let gap = (before.plus(3 * SECOND).to_string(), after.to_string());
        assert!(gaps.iter().any(|it| it["from"] == gap.0 && it["to"] == gap.1), "{gaps:?}");
    }
    archived::wait(&scene.eyes).await;
    let me = scene.eyes.text("/api/v1/me").await.expect("it runs");
    let me: Value = serde_json::from_str(&me).expect("JSON");
    let ada = UserId(me["id"].as_i64().expect("an id"));
    scene.server.kill().await.expect("killed");

    // Left unclean, it is checked when it is opened.
    let db = Db::open(scene.data.path()).await.expect("a sound database");
    let count = sound(&db, ada, scene.span(), &shown).await;
    archived::whole(&db, ada, scene.span()).await;
    let file = db.folder().database();
    db.close().await;
    storage::backup::verify(&file).await.expect("a sound database");
    let seen: usize = shown.values().map(BTreeMap::len).sum();
    assert!(seen > 0);
    println!("{seen} of {count} readings were shown and outlived {} kills", rounds());
}

/// Looks at everything that is kept; answers how many readings that is.
async fn sound(db: &Db, ada: UserId, span: Span, shown: &Shown) -> usize {
    for gateway in energy::list(db, ada).await.expect("listed") {
        assert_eq!((gateway.state, gateway.detail.as_str()), (GatewayState::Ok, ""));
    }
    energy::roll(db).await.expect("worked out");
    let meters = energy::meters(db, ada).await.expect("listed");
    assert_eq!(meters.len(), GATEWAYS as usize);
    let mut count = 0;
    for meter in meters {
        let house = Household::new(
            meter.mac.0,
            u32::from_str_radix(meter.cloud_id.as_str(), 16).is_ok_and(|n| n.is_multiple_of(3)),
        );
        let powers = energy::powers(db, ada, meter.id, span).await.expect("found");
        assert!(powers.windows(2).all(|pair| pair[0].at < pair[1].at), "each once, in order");
        let of_second: BTreeMap<i64, i64> =
            powers.iter().map(|it| (it.at.micros() / SECOND, it.milliwatts)).collect();
        for (at, milliwatts) in &of_second {
            assert_eq!(*milliwatts, house.demand(*at) * 1000, "{} at {at}", meter.mac);
        }
        for (at, kw) in shown.get(&meter.id.0).into_iter().flatten() {
            let kept = of_second.get(at).map(|it| (*it as f64 / 1e6).to_string());
            assert_eq!(kept.as_ref(), Some(kw), "{} at {at} was shown", meter.mac);
        }
        count += powers.len();
        figures(db, ada, meter.id, span, powers).await;
    }
    count
}

/// What the readings come to is what they come to when it is worked out again.
async fn figures(db: &Db, ada: UserId, meter: MeterId, span: Span, powers: Vec<Power>) {
    let minutes = Span::new(
        span.start().plus(-(span.start().micros() % HOUR)),
        span.end().plus(HOUR - span.end().micros() % HOUR),
    );
    let span = minutes.expect("hours");
    let buckets = async |size| energy::buckets(db, ada, meter, span, size).await.expect("found");
    let before =
        [buckets(Size::Minute).await, buckets(Size::Quarter).await, buckets(Size::Hour).await];
    // Registers aside, which are not to be had one by one.
    let demand =
        |it: &Bucket| (it.at, it.readings, it.min_mw, it.max_mw, it.demand_nj, it.demand_micros);
    let evidence = Evidence { powers, counted: Vec::new() };
    let recomputed = bucket::minutes(&evidence, span, &Rules::default());
    let recomputed: Vec<_> = recomputed.iter().map(demand).collect();
    let kept: Vec<_> = before[0].iter().map(demand).filter(|it| it.1 > 0 || it.5 > 0).collect();
    assert_eq!(kept, recomputed);
    for kw in [24.0, 25.0] {
        energy::change_meter(db, ada, meter, None, Some(kw)).await.expect("changed");
    }
    energy::roll(db).await.expect("worked out");
    let after =
        [buckets(Size::Minute).await, buckets(Size::Quarter).await, buckets(Size::Hour).await];
    assert_eq!(before, after);
}
