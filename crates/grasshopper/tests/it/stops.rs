//! Ctrl-Z and what follows: the command stops, then we; who wakes us wakes both; the time between is unknown.

use crate::agent::{Home, Running, state};
use crate::double::{Double, Run};
use crate::eventually;
use domain::runs::Sample;
use nix::sys::signal::{Signal, kill};
use nix::sys::stat::Mode;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// A command that starts no other until it is enough: a shell that is about to start one cannot be stopped before that has
/// begun, which it never does when it is stopped itself.
fn sampling_each(home: &Home, double: &Double, interval: &str) -> Running {
    nix::unistd::mkfifo(&home.path("enough"), Mode::S_IRWXU).expect("a pipe");
    let script = "echo ready >> signals; read line < enough; true";
    let mut command = home.agent(double);
    command.args(["--interval", interval, "sh", "-c", script]).stderr(Stdio::null());
    let agent = Running::start(&mut command);
    home.wait_until_ready();
    agent
}

fn start(home: &Home, double: &Double) -> (Running, u32) {
    let agent = sampling_each(home, double, "0.25");
    let command = agent.command();
    (agent, command)
}

fn both(agent: &Running, command: u32, stopped: bool) {
    let what = if stopped { "both are stopped" } else { "both run" };
    eventually(what, || {
        let is = |pid| state(pid).map(|state| state == 'T');
        (is(agent.child.id()) == Some(stopped) && is(command) == Some(stopped)).then_some(())
    });
}

/// Stops both. A stop that comes within a moment of a continue may be taken for the one before it and be undone; then it
/// is asked for again, as a person would.
fn stop_the_group(agent: &Running, command: u32) {
    let is_stopped = |pid| state(pid) == Some('T');
    let mut asked: Option<Instant> = None;
    eventually("both are stopped", || {
        if asked.is_none_or(|at| at.elapsed() > Duration::from_secs(1)) {
            asked = Some(Instant::now());
            kill(agent.group(), Signal::SIGTSTP).expect("sent");
        }
        (is_stopped(agent.child.id()) && is_stopped(command)).then_some(())
    });
}

/// On a busy machine a look may come too soon after the one before to measure the machine in; the tree is known then.
fn is_marker(sample: &&Sample) -> bool {
    sample.system.is_none() && sample.tree.is_none()
}

/// The marker, and what came after it.
fn check_gap(run: &Run) {
    let samples: Vec<_> = run.samples.values().collect();
    let first = samples.iter().position(is_marker).expect("a marker");
    let marker = first + samples[first..].iter().copied().take_while(is_marker).count() - 1;
    let after = samples.get(marker + 1).expect("a sample after the gap");
    assert!(!is_marker(after) && after.at > samples[marker].at, "{samples:?}");
    let numbers: Vec<u32> = run.samples.keys().copied().collect();
    assert_eq!(numbers, (0..numbers.len() as u32).collect::<Vec<_>>());
}

#[test]
fn a_stop_of_the_agent_stops_the_command_and_is_unknown_time() {
    let (home, double) = (Home::new(), Double::start());
    let (agent, command) = start(&home, &double);
    agent.signal(Signal::SIGTSTP);
    both(&agent, command, true);
    agent.signal(Signal::SIGCONT);
    both(&agent, command, false);
    // It samples again.
    let last = || double.runs().first().and_then(|run| run.samples.values().last().copied());
    eventually("a sample after the marker", || {
        last().filter(|sample| sample.system.is_some() && sample.seq > 1)
    });
    home.enough();
    assert_eq!(agent.wait(), Some(0));
    check_gap(&double.ended());
}

#[test]
fn a_stop_of_the_group_is_the_same_and_can_be_repeated() {
    let (home, double) = (Home::new(), Double::start());
    let (agent, command) = start(&home, &double);
    for _ in 0..3 {
        stop_the_group(&agent, command);
        kill(agent.group(), Signal::SIGCONT).expect("sent");
        both(&agent, command, false);
        // It has heard of it when it samples again; a stop within that moment may be taken for the one before.
        let lines = || {
            home.spooled()
                .pop()
                .and_then(|file| Some(std::fs::read_to_string(file).ok()?.lines().count()))
        };
        let before = lines();
        eventually("a sample", || (lines() > before).then_some(()));
    }
    home.enough();
    assert_eq!(agent.wait(), Some(0));
}

/// The kernel stops us as well as the command; then nobody may stop us a second time.
#[test]
fn a_stop_for_the_terminal_of_the_group_ends_with_it() {
    let (home, double) = (Home::new(), Double::start());
    let (agent, command) = start(&home, &double);
    for round in 0..24 {
        let signal = [Signal::SIGTTIN, Signal::SIGTTOU][round % 2];
        kill(agent.group(), signal).expect("sent");
        both(&agent, command, true);
        kill(agent.group(), Signal::SIGCONT).expect("sent");
        let lines = || {
            let file = home.spooled().pop()?;
            Some(std::fs::read_to_string(file).ok()?.lines().count())
        };
        // Two: the first may be the marker, which is written before we would stop again.
        let before = eventually("a file", lines);
        eventually("samples", || lines().filter(|now| *now > before + 2));
    }
    home.enough();
    assert_eq!(agent.wait(), Some(0));
    check_gap(&double.ended());
}

#[test]
fn a_command_that_ignores_the_stop_keeps_us_awake() {
    let (home, double) = (Home::new(), Double::start());
    let script = home.trapping("TSTP");
    let agent =
        Running::start(home.agent(&double).args(["sh", "-c", &script]).stderr(Stdio::null()));
    home.wait_until_ready();
    agent.signal(Signal::SIGTSTP);
    eventually("it is counted", || (home.trapped() == "TSTP").then_some(()));
    home.enough();
    assert_eq!(agent.wait(), Some(0));
}

/// A stop that cannot be caught is noticed afterwards.
/// Also one that is shorter than an interval.
#[test]
fn a_short_stop_is_unknown_time_too() {
    let (home, double) = (Home::new(), Double::start());
    let agent = sampling_each(&home, &double, "3600");
    agent.signal(Signal::SIGSTOP);
    eventually("it is stopped", || (state(agent.child.id()) == Some('T')).then_some(()));
    std::thread::sleep(Duration::from_millis(300));
    agent.signal(Signal::SIGCONT);
    let on_record = || {
        let file = home.spooled().pop()?;
        std::fs::read_to_string(file).ok()?.contains("\"sample\"").then_some(())
    };
    eventually("a marker", on_record);
    std::thread::sleep(Duration::from_millis(300));
    home.enough();
    assert_eq!(agent.wait(), Some(0));
    check_gap(&double.ended());
}

#[test]
fn a_stop_that_nobody_hears_is_unknown_time_too() {
    let (home, double) = (Home::new(), Double::start());
    let (agent, _) = start(&home, &double);
    eventually("a sample", || {
        double.runs().first().filter(|run| !run.samples.is_empty()).map(drop)
    });
    agent.signal(Signal::SIGSTOP);
    eventually("it is stopped", || (state(agent.child.id()) == Some('T')).then_some(()));
    // Longer than three intervals.
    std::thread::sleep(std::time::Duration::from_millis(1200));
    agent.signal(Signal::SIGCONT);
    let marked = || double.runs().first()?.samples.values().find(is_marker).map(|s| s.seq);
    let marker = eventually("a marker", marked);
    let last = || double.runs().first().and_then(|run| run.samples.keys().last().copied());
    eventually("a sample after it", || last().filter(|seq| *seq > marker));
    home.enough();
    assert_eq!(agent.wait(), Some(0));
    check_gap(&double.ended());
}
