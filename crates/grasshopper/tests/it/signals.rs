//! Each signal is counted where it matters: at the command.

use crate::agent::{Home, Running};
use crate::double::Double;
use crate::eventually;
use nix::sys::signal::{Signal, kill};
use std::process::Stdio;

const ALL: &str = "INT TERM HUP QUIT USR1 USR2";

#[test]
fn a_signal_to_the_agent_alone_reaches_the_command_once() {
    let (home, double) = (Home::new(), Double::start());
    let script = home.trapping(ALL);
    let agent =
        Running::start(home.agent(&double).args(["sh", "-c", &script]).stderr(Stdio::null()));
    home.wait_until_ready();
    let mut sent = Vec::new();
    for signal in [
        Signal::SIGUSR1,
        Signal::SIGUSR2,
        Signal::SIGHUP,
        Signal::SIGTERM,
        Signal::SIGINT,
        Signal::SIGQUIT,
    ] {
        agent.signal(signal);
        sent.push(signal.as_str().trim_start_matches("SIG"));
        eventually("it is counted", || (home.trapped() == sent.join(" ")).then_some(()));
    }
    home.enough();
    assert_eq!(agent.wait(), Some(0));
    assert_eq!(home.trapped(), sent.join(" "));
    assert_eq!(double.ended().stop.and_then(|stop| stop.exit_code), Some(0));
}

#[test]
fn a_command_that_does_not_handle_it_ends_by_it() {
    for (signal, code) in [(Signal::SIGTERM, 143), (Signal::SIGINT, 130), (Signal::SIGUSR1, 138)] {
        let (home, double) = (Home::new(), Double::start());
        let agent =
            Running::start(home.agent(&double).args(["sleep", "100"]).stderr(Stdio::null()));
        agent.command();
        // It may still be starting; then the signal waits for the command.
        eventually("the run is known", || (!double.runs().is_empty()).then_some(()));
        agent.signal(signal);
        assert_eq!(agent.wait(), Some(code));
        assert_eq!(double.ended().stop.and_then(|stop| stop.signal), Some(signal as i32));
    }
}

/// As Ctrl-C and a hang-up do: the command ends while we have yet to hear of it, and its end is reported all the same.
#[test]
fn a_signal_to_the_whole_group_does_not_lose_the_end() {
    let double = Double::start();
    for round in 0..12 {
        let signal = [Signal::SIGINT, Signal::SIGHUP, Signal::SIGQUIT][round % 3];
        let home = Home::new();
        let agent =
            Running::start(home.agent(&double).args(["sleep", "100"]).stderr(Stdio::null()));
        agent.command();
        eventually("the run is known", || (double.runs().len() > round).then_some(()));
        kill(agent.group(), signal).expect("sent");
        assert_eq!(agent.wait(), Some(128 + signal as i32));
        let left = home.spooled();
        let kept = left
            .iter()
            .all(|path| std::fs::read_to_string(path).is_ok_and(|text| text.contains("\"stop\"")));
        assert!(kept, "the spool of round {round} ends without a stop: {left:?}");
    }
    let stopped = double.runs().iter().filter(|run| run.stop.is_some()).count();
    assert_eq!(stopped, 12);
}

/// What the command sends to its parent is no message for itself.
#[test]
fn a_signal_from_the_command_is_not_sent_back() {
    let (home, double) = (Home::new(), Double::start());
    let script = "trap 'echo USR1 >> signals' USR1; kill -USR1 $PPID; kill -USR2 $PPID; kill -USR1 $$; sleep 0.2";
    let agent =
        Running::start(home.agent(&double).args(["sh", "-c", script]).stderr(Stdio::null()));
    assert_eq!(agent.wait(), Some(0));
    assert_eq!(home.trapped(), "USR1");
}

/// A process that signals the whole group cannot be told from one that signals us: at least once, at most twice.
#[test]
fn a_signal_to_the_group_is_never_missed() {
    let (home, double) = (Home::new(), Double::start());
    let script = home.trapping(ALL);
    let agent =
        Running::start(home.agent(&double).args(["sh", "-c", &script]).stderr(Stdio::null()));
    home.wait_until_ready();
    kill(agent.group(), Signal::SIGUSR1).expect("sent");
    eventually("it is counted", || home.trapped().starts_with("USR1").then_some(()));
    home.enough();
    agent.wait();
    assert!(["USR1", "USR1 USR1"].contains(&home.trapped().as_str()), "{}", home.trapped());
}

#[test]
fn without_a_command_it_samples_until_it_is_interrupted() {
    let (home, double) = (Home::new(), Double::start());
    let agent = Running::start(
        home.agent(&double).args(["--no-command", "--interval", "0.25"]).stderr(Stdio::null()),
    );
    eventually("a sample", || {
        double.runs().first().filter(|run| !run.samples.is_empty()).map(drop)
    });
    agent.signal(Signal::SIGINT);
    assert_eq!(agent.wait(), Some(0));
    let run = double.ended();
    assert_eq!(
        (run.start.name.as_str(), run.start.description.as_str()),
        ("Unnamed testrun", "No description")
    );
    assert!(run.samples.values().all(|sample| sample.tree.is_none()));
    // The last one may have had too little time to know.
    assert!(run.samples.values().any(|sample| sample.system.is_some()));
    assert_eq!(run.stop.and_then(|stop| stop.exit_code), None);
}

/// While the rest is being sent to a server that hangs, Ctrl-C is enough: the other way the end would be on the server.
#[test]
fn the_last_wait_can_be_cut_short() {
    let (home, double) = (Home::new(), Double::start());
    double.mood(crate::double::Mood::Hangs);
    let mut agent =
        Running::start(home.agent(&double).args(["sh", "-c", "exit 3"]).stderr(Stdio::piped()));
    eventually("the end is on record", || {
        let file = home.spooled().pop()?;
        std::fs::read_to_string(file).ok()?.contains("\"stop\"").then_some(())
    });
    // Right after the end it is taken for what ended the command, so it is pressed again.
    let began = std::time::Instant::now();
    eventually("it has ended", || {
        agent.signal(Signal::SIGINT);
        agent.child.try_wait().expect("waited for")
    });
    // Not the five seconds that it would wait for the server.
    assert!(began.elapsed().as_secs_f64() < 4.0);
    let mut said = String::new();
    let stderr = agent.child.stderr.as_mut().expect("a pipe");
    std::io::Read::read_to_string(stderr, &mut said).expect("text");
    assert!(said.contains("exit code 3") && said.contains("kept in"), "{said}");
    assert_eq!(agent.wait(), Some(3));
    assert_eq!(home.spooled().len(), 1);
}
