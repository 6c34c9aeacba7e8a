//! Killed at any moment, whoever it is: what was once on record arrives, once.

use crate::agent::{Home, Running, output, stderr};
use crate::double::{Double, Mood};
use crate::eventually;
use nix::sys::signal::Signal;
use std::collections::BTreeMap;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

/// How often the agent is killed: 20 times, or 200 in a long run.
fn rounds() -> u64 {
    if std::env::var_os("HINDSIGHT_LONG").is_some() { 200 } else { 20 }
}

/// The numbers of the samples that a file holds, by the key of its run. Half a line is none.
fn on_record(home: &Home) -> BTreeMap<String, Vec<u32>> {
    let mut found = BTreeMap::new();
    for file in home.spooled() {
        let text = std::fs::read_to_string(&file).expect("read");
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let lines = whole
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
        let numbers = lines.filter_map(|line| line["sample"]["seq"].as_u64()).map(|seq| seq as u32);
        let key = file.file_stem().expect("a name").to_string_lossy().into_owned();
        found.insert(key, numbers.collect());
    }
    found
}

#[test]
fn no_sample_is_lost_and_none_doubled_by_kills() {
    let double = Double::start();
    // Four at a time, each with a home of its own; meanwhile the server has its own moods.
    let workers: u64 = 4;
    let recorded: Vec<BTreeMap<String, Vec<u32>>> = thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .map(|worker| {
                let double = &double;
                scope.spawn(move || {
                    let mine = (0..rounds()).filter(move |round| round % workers == worker);
                    mine.map(|round| one_round(double, round)).collect::<Vec<_>>()
                })
            })
            .collect();
        let mut n = 0_u64;
        while handles.iter().any(|handle| !handle.is_finished()) {
            n += 1;
            match n % 4 {
                0 => double.mood(Mood::LosesAnswers),
                1 => double.mood(Mood::Answers(503)),
                2 => double.mood(Mood::Well),
                _ => {
                    double.stop();
                    double.restart();
                }
            }
            thread::sleep(Duration::from_millis(50 + n * 37 % 200));
        }
        double.mood(Mood::Well);
        handles
            .into_iter()
            .flat_map(|handle| handle.join().expect("a worker"))
            .map(|(home, recorded)| {
                let answer = output(home.agent(&double).arg("sync"));
                assert_eq!(answer.status.code(), Some(0), "{}", stderr(&answer));
                assert!(home.spooled().is_empty());
                recorded
            })
            .collect()
    });
    let runs: BTreeMap<String, Vec<u32>> = double
        .runs()
        .into_iter()
        .map(|run| (run.start.key.expect("a key"), run.samples.keys().copied().collect()))
        .collect();
    assert_eq!(runs.len(), double.runs().len(), "a run twice");
    let mut samples = 0;
    for (key, numbers) in recorded.into_iter().flatten() {
        let arrived = &runs[&key];
        assert!(
            numbers.iter().all(|seq| arrived.contains(seq)),
            "{key}: {numbers:?} of which {arrived:?}"
        );
        assert_eq!(*arrived, (0..arrived.len() as u32).collect::<Vec<_>>());
        samples += arrived.len();
    }
    println!("{samples} samples of {} runs outlived {} kills", runs.len(), rounds());
    assert!(samples > 0);
}

/// Kills an agent somewhere in its work, another place each time; answers what it had on record.
fn one_round(double: &Double, round: u64) -> (Home, BTreeMap<String, Vec<u32>>) {
    let home = Home::new();
    let mut command = home.agent(double);
    command.args(["--interval", "0.25", "sleep", "100"]).stderr(Stdio::null());
    let agent = Running::start(&mut command);
    eventually("a file", || (!home.spooled().is_empty()).then_some(()));
    thread::sleep(Duration::from_millis(round * 367 % 2900));
    agent.signal(Signal::SIGKILL);
    drop(agent);
    let recorded = on_record(&home);
    assert_eq!(recorded.len(), 1);
    (home, recorded)
}
