//! The server is killed while agents send: what it has acknowledged is there, and everything is there once.

use super::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::process::Child;

/// How many times it is killed: 20, or 200 in a long run.
fn rounds() -> u64 {
    if std::env::var_os("HINDSIGHT_LONG").is_some() { 200 } else { 20 }
}

/// A server that can be killed, the door to it, and ada's eyes.
struct Scene {
    data: tempfile::TempDir,
    server: Child,
    door: Door,
    looker: Looker,
}

impl Scene {
    async fn new() -> Self {
        let data = tempfile::tempdir().expect("a temporary folder");
        let door = Door::open().await;
        let (server, url) = start(data.path()).await;
        door.leads_to(&url);
        let client = reqwest::Client::new();
        register(&client, &url).await;
        let token = jwt(&client, &url).await;
        Self { data, server, looker: Looker { client, url, token }, door }
    }

    async fn kill(&mut self) {
        self.door.leads_nowhere();
        self.server.kill().await.expect("killed");
    }

    async fn restart(&mut self) {
        let (server, url) = start(self.data.path()).await;
        self.door.leads_to(&url);
        (self.server, self.looker.url) = (server, url);
    }

    fn client(&self) -> Client {
        client(&self.door.url, &self.looker.token)
    }

    /// Each run by its name, of which there is one, with the numbers of its samples.
    async fn found(&self) -> BTreeMap<String, Vec<u32>> {
        let mut found = BTreeMap::new();
        for run in self.looker.runs().await {
            let name = run["name"].as_str().expect("a name").to_owned();
            let numbers = self.looker.numbers(&run).await;
            assert!(found.insert(name, numbers).is_none(), "{run} is there twice");
        }
        found
    }

    /// Sends what is left until nothing is.
    async fn sync(&self, folder: &Folder) {
        for _ in 0..100 {
            let report = synced(self.client(), folder.clone()).await;
            assert_eq!(report.failed, [""; 0]);
            if folder.files().expect("listed").is_empty() {
                return;
            }
            // A thread of the agent's is on its way out and still holds its file.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("something is always left");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_agents_sender_goes_on_when_the_server_comes_back() {
    let mut scene = Scene::new().await;
    let state = tempfile::tempdir().expect("a temporary folder");
    let folder = Folder::at(state.path()).expect("a folder");
    let run = Arc::new(spool(&folder, &scene.door.url, "long"));
    (0..300).for_each(|n| run.sample(&sample(&run, n)));
    let sender = Sender::start(scene.client(), run.clone(), Some(folder.clone()));
    let arrived = async |scene: &Scene, count: usize| {
        let seen = async {
            while scene.found().await.get("long").is_none_or(|numbers| numbers.len() < count) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), seen).await.expect("it never came");
    };
    arrived(&scene, 300).await;
    scene.kill().await;
    // More than a request holds.
    (300..2_500).for_each(|n| run.sample(&sample(&run, n)));
    scene.restart().await;
    arrived(&scene, 2_500).await;
    scene.kill().await;
    (2_500..2_600).for_each(|n| run.sample(&sample(&run, n)));
    stop(&run, 2_600);
    drop(run);
    // The command has ended and does not wait for long.
    spawn_blocking(move || sender.finish()).await.expect("finished");
    assert_eq!(folder.files().expect("listed").len(), 1);
    scene.restart().await;
    scene.sync(&folder).await;
    assert_eq!(scene.found().await["long"], (0..2_600).collect::<Vec<_>>());
    let run = &scene.looker.runs().await[0];
    assert_eq!((&run["state"], &run["duration"]), (&json!("finished"), &json!(1_300.0)));
    assert_eq!(run["time_unknown"], 0.0);
}

/// What one agent has written, and what of it was acknowledged.
#[derive(Default)]
struct Told {
    written: BTreeMap<String, u32>,
    acknowledged: BTreeMap<String, u32>,
}

/// Records one run after the other until it is told that it is enough. Some runs it leaves in the middle, as if it had
/// been killed; those are for `sync`.
fn agent(number: u64, client: &Client, folder: &Folder, enough: &AtomicBool) -> Told {
    let mut told = Told::default();
    for turn in 0.. {
        let name = format!("agent {number}, run {turn}");
        let run = Arc::new(spool(folder, client.server(), &name));
        let mut delivery = Delivery::new(client.clone(), run.clone());
        let samples = 50 + (turn * 7_919 + number as u32 * 131) % 2_000;
        let (mut written, mut acknowledged) = (0, 0);
        let left_behind = turn % 4 == 3;
        while !enough.load(Ordering::Relaxed) && written < samples {
            let some = 1 + (written * 31 + turn) % 60;
            (written..written + some).for_each(|n| run.sample(&sample(&run, n)));
            written += some;
            match delivery.step() {
                Ok(Step::Sent(count)) => acknowledged += count as u32,
                Ok(_) => {}
                Err(Failure::Later { .. }) => std::thread::sleep(Duration::from_millis(5)),
                Err(failure) => panic!("{name}: {failure}"),
            }
            if left_behind && written > samples / 2 {
                break;
            }
        }
        if !left_behind {
            stop(&run, written);
        }
        told.written.insert(name.clone(), written);
        told.acknowledged.insert(name, acknowledged);
        if enough.load(Ordering::Relaxed) {
            return told;
        }
    }
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_sample_is_lost_and_none_doubled_by_kills() {
    let mut scene = Scene::new().await;
    let state = tempfile::tempdir().expect("a temporary folder");
    let enough = Arc::new(AtomicBool::new(false));
    let folder =
        |number: u64| Folder::at(&state.path().join(number.to_string())).expect("a folder");
    let agents: Vec<_> = (0..3)
        .map(|number| {
            let (client, folder, enough) = (scene.client(), folder(number), enough.clone());
            spawn_blocking(move || agent(number, &client, &folder, &enough))
        })
        .collect();
    for round in 0..rounds() {
        // Somewhere else in its work each time.
        tokio::time::sleep(Duration::from_millis(round * 37 % 213)).await;
        scene.kill().await;
        scene.restart().await;
        // What earlier runs left behind is sent into the next kill.
        let (client, folder) = (scene.client(), folder(round % 3));
        spawn_blocking(move || sync::sync(&client, &folder));
    }
    enough.store(true, Ordering::Relaxed);
    let mut told = Told::default();
    for agent in agents {
        let Told { written, acknowledged } = agent.await.expect("an agent");
        told.written.extend(written);
        told.acknowledged.extend(acknowledged);
    }
    // Before `sync` sends anything again.
    acknowledged_are_there(&told, &scene.found().await);
    for number in 0..3 {
        scene.sync(&folder(number)).await;
    }
    let want: BTreeMap<String, Vec<u32>> =
        told.written.into_iter().map(|(name, count)| (name, (0..count).collect())).collect();
    let found = scene.found().await;
    for (name, numbers) in &want {
        assert_eq!(found.get(name), Some(numbers), "{name}: each sample, once");
    }
    assert_eq!(found.len(), want.len());
}

fn acknowledged_are_there(told: &Told, found: &BTreeMap<String, Vec<u32>>) {
    for (name, count) in &told.acknowledged {
        let numbers: BTreeSet<u32> = found.get(name).into_iter().flatten().copied().collect();
        let missing: Vec<u32> = (0..*count).filter(|seq| !numbers.contains(seq)).collect();
        assert_eq!(missing, [0_u32; 0], "{name}: acknowledged and gone");
    }
    let (written, acknowledged): (u32, u32) =
        (told.written.values().sum(), told.acknowledged.values().sum());
    assert!(acknowledged > 0);
    println!(
        "{acknowledged} of {written} samples of {} runs were acknowledged and outlived {} kills",
        told.written.len(),
        rounds()
    );
}
