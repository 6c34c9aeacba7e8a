//! "Test": a job that says in words what it found.

use super::*;
use doubles::rainforest::Fault;
use server::jobs::Means;

impl Scene {
    /// Has the gateway tested by workers of its own; answers what was found.
    pub(super) async fn tested(&self, gateway: &str) -> Value {
        let path = format!("{gateway}/test");
        let asked = self.ask(Method::POST, &path, None).await.json(202);
        assert_eq!(asked["state"], "queued");
        let (asking, archive) =
            (self.app.state.asking.clone(), self.app.state.settings.archive.clone());
        let means = Means { run_samples_days: 0, asking, archive };
        let jobs = server::jobs::start(self.app.db.clone(), means);
        let found = until("a test", async || {
            let told = self.get(&path).await.json(200);
            matches!(told["state"].as_str(), Some("done" | "failed")).then_some(told)
        });
        let found = found.await;
        // Those that the clock has missed.
        until("no job", async || {
            let jobs = storage::jobs::list_recent(&self.app.db, 100).await.expect("listed");
            (jobs.len() > 1 && !jobs.iter().any(|job| job.state.is_active())).then_some(())
        })
        .await;
        jobs.stop(Duration::from_secs(5)).await;
        found
    }
}

#[tokio::test]
async fn a_test_says_what_the_gateway_has() {
    let began = beginning();
    let scene = Scene::at(began).await;
    let gateway = scene.add(json!({ "interval": 3600 })).await;
    scene.get(&format!("{gateway}/test")).await.problem(404);
    let told = scene.tested(&gateway).await;
    assert_eq!((&told["state"], &told["raw"]), (&json!("done"), &Value::Null), "{told}");
    let house = Household::new(METER.0, false);
    let at = began.micros() / SECOND;
    let kw = house.demand(at) as f64 / 1e3;
    let kwh = (house.registers(at).delivered / 3600) as f64 / 1e3;
    let message = told["message"].as_str().expect("words");
    let (took, found) = message.split_once(": ").expect("two parts");
    assert!(took.starts_with("It answered in "), "{message}");
    let want = format!(
        "{kw:.3} kW from meter {METER}. The meter has counted {kwh:.1} kWh. A kWh costs 0.112 by the gateway."
    );
    assert_eq!(found, want);
    // What it read is kept, and how the gateway does is known.
    assert_eq!(scene.state(&gateway, "ok").await["detail"], "");
    let meter = scene.meter().await;
    assert_eq!(scene.demands(&meter).await, [(at, kw)]);
    scene.close().await;
}

#[tokio::test]
async fn a_test_says_what_is_wrong_and_shows_the_answer_to_its_owner_without_the_password() {
    let check = async |fault: Fault, words: &str, raw: Option<&str>| {
        let scene = Scene::new().await;
        let gateway = scene.add(json!({ "interval": 3600 })).await;
        scene.double.set(ID, fault.clone());
        let told = scene.tested(&gateway).await;
        assert_eq!(told["state"], "failed", "{fault:?}: {told}");
        assert!(told["message"].as_str().is_some_and(|it| it.contains(words)), "{fault:?}: {told}");
        match raw {
            Some(raw) => {
                assert!(
                    told["raw"].as_str().is_some_and(|it| it.contains(raw)),
                    "{fault:?}: {told}"
                );
            }
            None => assert_eq!(told["raw"], Value::Null, "{fault:?}"),
        }
        assert!(!told.to_string().contains(PASSWORD), "{fault:?}: {told}");
        let is = scene.get(&gateway).await.json(200);
        assert_eq!(is["detail"], told["message"], "{fault:?}");
        let bob = scene.app.person("bob").await;
        let peeked = scene.app.get(&format!("{gateway}/test")).bearer_auth(&bob.jwt);
        peeked.answer().await.problem(404);
        scene.close().await;
    };
    check(Fault::LoginPage, "web page", Some("<title>Sign in</title>")).await;
    check(Fault::Error, "The device is busy", Some("<Error>")).await;
    check(Fault::RepeatsPassword, "[hidden] is not known", Some("[hidden]")).await;
    check(Fault::Oversized, "longer than 64 kB", Some("<InstantaneousDemand>")).await;
    check(Fault::Unauthorized, "refused the credentials", None).await;
    check(Fault::Dropped, "cannot be reached", None).await;
    check(Fault::NoMeter, "no reading from a meter", None).await;
}

#[tokio::test]
async fn a_test_of_a_gateway_that_posts_says_whether_it_has() {
    let scene = Scene::new().await;
    let gateway = scene.add(json!({ "kind": "push" })).await;
    let told = scene.tested(&gateway).await;
    assert_eq!(told["state"], "failed");
    assert!(
        told["message"].as_str().is_some_and(|it| it.contains("Nothing was posted yet")),
        "{told}"
    );
    assert_eq!(scene.double.requests(ID), 0);
    scene.close().await;
}
