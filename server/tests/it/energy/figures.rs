//! What is shown of a meter agrees with the model behind the double.

use super::*;
use doubles::rainforest::Fault;
use storage::account::Registration;

/// The parts of an answer of `kwh`, added up.
fn sum(items: &[Value], field: &str) -> f64 {
    items.iter().map(|item| item[field].as_f64().expect("a number")).sum()
}

fn near(got: f64, want: f64, what: &str) {
    assert!((got - want).abs() < 1e-6, "{what}: {got}, not {want}");
}

#[tokio::test]
async fn readings_and_kwh_are_those_of_the_house() {
    let began = beginning();
    let scene = Scene::at(began).await;
    let house = Household::new(METER.0, true);
    scene.double.add(GatewayDouble { solar: true, ..GatewayDouble::new(ID, Kind::Cloud) });
    // Without registers it is the demand that counts.
    scene.double.set(ID, Fault::OnlyDemand);
    let gateway = scene.add(json!({ "interval": 3 })).await;
    let meter = scene.meter().await;
    let steps = 60;
    let mut want = Vec::new();
    for step in 0..steps {
        let at = began.plus(step * STEP * SECOND);
        scene.double.set_now(at);
        let said = scene.get(&format!("/api/event/{ID}")).await.json(200);
        let seconds = at.micros() / SECOND;
        let watts = house.demand(seconds);
        assert_eq!(said["reading"]["demand_kw"], watts as f64 / 1e3);
        assert_eq!(said["reading"]["at"], at.to_string());
        want.push((seconds, watts as f64 / 1e3));
    }
    assert_eq!(scene.demands(&meter).await, want);

    // Each holds for a step, and the last for three intervals.
    let last = want.last().expect("some").1;
    let energy = |kw: fn(f64) -> f64| {
        let steps: f64 = want.iter().map(|it| kw(it.1) * STEP as f64).sum();
        (steps + kw(last)) / 3600.0
    };
    let stretch = format!("from={began}&to={}", began.plus(HOUR));
    let check = async || {
        let hours = items(&scene.get(&format!("{meter}/kwh?by=hour&{stretch}")).await);
        near(sum(&hours, "delivered_kwh"), energy(|kw| kw.max(0.0)), "delivered");
        near(sum(&hours, "received_kwh"), energy(|kw| (-kw).max(0.0)), "received");
        near(sum(&hours, "known"), (steps * STEP + 1) as f64, "known");
        near(sum(&hours, "spread_kwh"), 0.0, "spread");
    };
    check().await;
    storage::energy::roll(&scene.app.db).await.expect("worked out");
    check().await;
    assert_eq!(scene.state(&gateway, "ok").await["detail"], "");

    let file =
        scene.get(&format!("{meter}/export.csv?interval=original&time=unix&{stretch}")).await;
    let lines: Vec<String> = want.iter().map(|(at, kw)| format!("{at},{kw}")).collect();
    assert_eq!(file.text(), format!("at,demand_kw\n{}\n", lines.join("\n")));
    let id = scene.meters().await[0]["id"].as_i64().expect("an id");
    let id = domain::energy::MeterId(id);
    let latest = storage::energy::latest(&scene.app.db, scene.ada.id, id).await.expect("found");
    let (power, _) = latest.expect("one");
    assert_eq!(
        (power.at.micros() / SECOND, power.milliwatts as f64 / 1e6),
        *want.last().expect("some")
    );
    scene.close().await;
}

/// Adds gateways that are not asked: the turn of the next one for its registers comes soon.
async fn fill(scene: &Scene) {
    for n in 0..32 {
        scene.add(json!({ "kind": "push", "cloud_id": format!("f{n:05x}") })).await;
    }
}

#[tokio::test]
async fn registers_count_where_the_gateway_has_them() {
    let began = beginning();
    let scene = Scene::at(began).await;
    fill(&scene).await;
    let gateway = scene.cloud().await;
    let meter = scene.meter().await;
    let from = began.plus(-HOUR);
    let stretch = format!("by=day&from={from}&to={}", storage::now());
    let house = Household::new(METER.0, false);
    let registers = |at: Instant| house.registers(at.micros() / SECOND).delivered / 3600;
    // The registers are asked for when the poller begins, and each minute.
    scene.asked(3).await;
    let later = began.plus(HOUR);
    scene.double.set_now(later);
    scene.patch(&gateway, json!({ "name": "House" })).await;
    let want = (registers(later) - registers(began)) as f64 / 1e3;
    let days = until("a step of the registers", async || {
        let days = items(&scene.get(&format!("{meter}/kwh?{stretch}")).await);
        (sum(&days, "spread_kwh") > 0.0).then_some(days)
    });
    let days = days.await;
    // What the newest demand holds beyond the last register is on top.
    let kwh = sum(&days, "delivered_kwh");
    assert!(kwh >= want && kwh < want + 0.02, "{kwh}, not {want}");
    scene.close().await;
}

#[tokio::test]
async fn a_gateway_without_registers_and_price_is_well_and_not_asked_again_for_them() {
    let scene = Scene::new().await;
    scene.double.set(ID, Fault::OnlyDemand);
    fill(&scene).await;
    let gateway = scene.cloud().await;
    scene.state(&gateway, "ok").await;
    scene.asked(5).await;
    let is = scene.get(&gateway).await.json(200);
    assert_eq!((&is["state"], &is["detail"]), (&json!("ok"), &json!("")));
    let answer = scene.get("/api/v1/energy/meters").await;
    let spread = async |meter: &Value| {
        let sums = scene.get(&format!("/api/v1/energy/meters/{}/kwh?by=day", meter["id"])).await;
        sum(&items(&sums), "spread_kwh")
    };
    for meter in items(&answer) {
        assert_eq!(spread(&meter).await, 0.0);
    }
    scene.close().await;
}

#[tokio::test]
async fn chosen_meters_are_asked_for_each_and_others_not() {
    let macs = [Mac(0x0007_8100_0000_0001), Mac(0x0007_8100_0000_0002), Mac(0x0007_8100_0000_0003)];
    for kind in [Kind::Cloud, Kind::Eagle100, Kind::Eagle200] {
        let scene = Scene::with(Options::default(), |settings| {
            settings.registration = Registration::Open;
        });
        let scene = scene.await;
        let meters = macs.to_vec();
        scene.double.add(GatewayDouble { meters, ..GatewayDouble::new(ID, kind) });
        let address = (kind != Kind::Cloud).then(|| scene.double.url());
        let chosen = [macs[2].to_string(), macs[1].to_string()];
        let said = json!({ "kind": kind.as_str(), "address": address, "meters": chosen, "user_name": USER });
        let gateway = scene.add(said).await;
        let found = until("two meters", async || {
            let found = scene.meters().await;
            (found.len() == 2).then_some(found)
        });
        let found: Vec<Value> = found.await.iter().map(|it| it["address"].clone()).collect();
        assert_eq!(found, [macs[1].to_string(), macs[2].to_string()], "{kind:?}");
        scene.state(&gateway, "ok").await;
        // One that is not there is said so, and the others go on.
        scene
            .patch(&gateway, json!({ "meters": [macs[0].to_string(), "0x0007810000000009"] }))
            .await;
        until("three meters", async || (scene.meters().await.len() == 3).then_some(())).await;
        until("it says so", async || {
            let state = scene.get(&gateway).await.json(200)["state"].clone();
            matches!(state.as_str(), Some("bad_answer" | "meter_not_joined")).then_some(())
        })
        .await;
        scene.close().await;
    }
}
