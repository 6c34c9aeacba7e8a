//! The server goes and comes back; what was meanwhile arrives, once.

use crate::agent::{Home, Running, output, stderr};
use crate::double::{BREAKS, Double, Mood, Run};
use crate::eventually;
use std::process::{Command, Stdio};

fn whole(run: &Run) -> usize {
    let numbers: Vec<u32> = run.samples.keys().copied().collect();
    assert_eq!(numbers, (0..numbers.len() as u32).collect::<Vec<_>>(), "each sample once");
    assert!(run.stop.is_some(), "{} was not ended", run.start.name);
    numbers.len()
}

fn sync(home: &Home, double: &Double) -> String {
    let output = output(home.agent(double).arg("sync"));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stderr(&output)
}

/// A command that runs until the test says that it is enough.
fn long<'a>(home: &Home, command: &'a mut Command) -> &'a mut Command {
    let _ = std::fs::remove_file(home.path("enough"));
    let script = "while [ ! -e enough ]; do sleep 0.05; done";
    command.args(["--interval", "0.25", "sh", "-c", script]).stderr(Stdio::null())
}

fn samples(double: &Double) -> usize {
    double.runs().first().map_or(0, |run| run.samples.len())
}

#[test]
fn a_server_that_is_killed_and_comes_back_has_it_all() {
    let (home, double) = (Home::new(), Double::start());
    let agent = Running::start(long(&home, &mut home.agent(&double)));
    eventually("samples", || (samples(&double) > 3).then_some(()));
    double.stop();
    let before = samples(&double);
    let spooled = || home.spooled().pop().and_then(|file| std::fs::read_to_string(file).ok());
    eventually("more in the spool", || (spooled()?.lines().count() > before + 8).then_some(()));
    double.restart();
    eventually("the rest", || (samples(&double) > before + 6).then_some(()));
    // Kept, but the answer never arrives: sent again.
    double.mood(Mood::LosesAnswers);
    let before = samples(&double);
    eventually("a lost answer", || (samples(&double) > before).then_some(()));
    double.mood(Mood::Well);
    eventually("it goes on", || (samples(&double) > before + 10).then_some(()));
    home.enough();
    assert_eq!(agent.wait(), Some(0));
    assert!(whole(&double.ended()) > 20);
    assert!(home.spooled().is_empty());
}

#[test]
fn a_run_without_a_server_keeps_its_start_and_is_sent_by_sync() {
    let (home, double) = (Home::new(), Double::start());
    double.stop();
    let output =
        output(home.agent(&double).args(["--interval", "0.25", "sh", "-c", "sleep 0.7; exit 9"]));
    assert_eq!(output.status.code(), Some(9));
    let started = std::time::SystemTime::now();
    double.restart();
    let said = sync(&home, &double);
    let run = double.ended();
    // Three, or two where the machine is busy.
    let count = whole(&run);
    assert!(count > 1);
    assert_eq!(said, format!("grasshopper: sent 1 run with {count} samples\n"));
    let start = run.start.start_time.expect("a start");
    let sent = run.start.sent_at.expect("a time");
    let now = started.duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_micros() as i64;
    assert!(start.micros() < now && sent.micros() > now, "{start} {sent}");
    assert_eq!(run.stop.and_then(|stop| stop.exit_code), Some(9));
    assert_eq!(sync(&home, &double), "grasshopper: nothing was left to send\n");
}

#[test]
fn the_next_run_sends_what_the_one_before_could_not() {
    let (home, double) = (Home::new(), Double::start());
    double.stop();
    output(home.agent(&double).args(["--name", "first", "true"]));
    double.restart();
    output(home.agent(&double).args(["--name", "second", "true"]));
    let mut names: Vec<String> = double.runs().into_iter().map(|run| run.start.name).collect();
    names.sort();
    assert_eq!(names, ["first", "second"]);
    assert!(double.runs().iter().all(|run| whole(run) == 1));
    assert!(home.spooled().is_empty());
}

#[test]
fn a_run_that_cannot_be_sent_holds_up_no_other() {
    let (home, double) = (Home::new(), Double::start());
    double.stop();
    for name in [BREAKS, "second", "third"] {
        output(home.agent(&double).args(["--name", name, "true"]));
    }
    double.restart();
    let answer = output(home.agent(&double).arg("sync"));
    let said = stderr(&answer);
    assert_eq!(answer.status.code(), Some(1));
    assert!(said.contains("answers 500") && said.contains("sent 2 runs with 2 samples"), "{said}");
    // The same for the next run that looks after them.
    double.stop();
    output(home.agent(&double).args(["--name", "fourth", "true"]));
    double.restart();
    output(home.agent(&double).args(["--name", "fifth", "true"]));
    let names: Vec<String> = double.runs().into_iter().map(|run| run.start.name).collect();
    assert_eq!(names, ["second", "third", "fifth", "fourth"]);
    assert_eq!(home.spooled().len(), 1);
}

/// The answer to its end holds all of it, and much more when JSON has to escape it.
#[test]
fn a_run_with_as_long_a_command_as_can_be_is_sent() {
    let (home, double) = (Home::new(), Double::start());
    let words = (0..60).map(|n| format!("{n}{}", "\u{1}".repeat(1000)));
    let output = output(home.agent(&double).arg("true").args(words));
    assert_eq!(output.status.code(), Some(0));
    let command = double.ended().start.command.expect("a command");
    assert_eq!((command.len(), home.spooled().len()), (61, 0), "{}", stderr(&output));
}

#[test]
fn another_server_does_not_get_it() {
    let (home, double, other) = (Home::new(), Double::start(), Double::start());
    double.stop();
    output(home.agent(&double).arg("true"));
    let said = format!(
        "grasshopper: nothing was left to send\n\
        grasshopper: for another server: 1 run; --server {} sends them\n",
        double.url()
    );
    assert_eq!(sync(&home, &other), said);
    assert_eq!(home.spooled().len(), 1);
}

#[test]
fn a_refused_token_keeps_the_run_for_a_better_one() {
    let (home, double) = (Home::new(), Double::start());
    let wrong = |command: &mut Command| output(command.env("GRASSHOPPER_TOKEN", "wrong"));
    wrong(home.agent(&double).arg("true"));
    let answer = wrong(home.agent(&double).arg("sync"));
    assert_eq!(answer.status.code(), Some(1));
    assert!(stderr(&answer).contains("does not accept the token"), "{}", stderr(&answer));
    std::fs::write(home.path("token"), format!("{}\n", crate::double::TOKEN)).expect("written");
    let better =
        output(home.agent_at(&double.url()).args(["sync", "--token-file"]).arg(home.path("token")));
    assert_eq!(stderr(&better), "grasshopper: sent 1 run with 1 sample\n");
}

/// A run that is deleted on its page while it runs; the agent has noticed.
fn deleted(home: &Home, double: &Double, stderr: Stdio) -> Running {
    let agent = Running::start(long(home, &mut home.agent(double)).stderr(stderr));
    eventually("samples", || (samples(double) > 0).then_some(()));
    double.delete(true);
    let asked = double.requests();
    eventually("it was asked for again", || (double.requests() > asked + 1).then_some(()));
    agent
}

#[test]
fn a_run_that_is_deleted_and_restored_while_it_runs_has_it_all() {
    let (home, double) = (Home::new(), Double::start());
    let agent = deleted(&home, &double, Stdio::null());
    let before = samples(&double);
    double.delete(false);
    eventually("what was missed", || (samples(&double) > before + 4).then_some(()));
    home.enough();
    assert_eq!(agent.wait(), Some(0));
    assert!(whole(&double.ended()) > before + 4);
    assert!(home.spooled().is_empty());
}

#[test]
fn a_run_that_is_restored_after_its_end_has_it_all() {
    let (home, double) = (Home::new(), Double::start());
    let agent = deleted(&home, &double, Stdio::null());
    let before = samples(&double);
    home.enough();
    assert_eq!(agent.wait(), Some(0));
    double.delete(false);
    assert!(sync(&home, &double).starts_with("grasshopper: sent 1 run with "));
    assert!(whole(&double.ended()) > before);
    assert!(home.spooled().is_empty());
}

#[test]
fn a_run_that_stays_deleted_is_let_go() {
    let (home, double) = (Home::new(), Double::start());
    let said = std::fs::File::create(home.path("said")).expect("a file");
    let agent = deleted(&home, &double, said.into());
    home.enough();
    assert_eq!(agent.wait(), Some(0));
    let said = home.text("said");
    assert!(said.contains("the run was deleted on the server; what it has not is in"), "{said}");
    assert_eq!(home.spooled().len(), 1);
    let answer = sync(&home, &double);
    assert_eq!(answer, "grasshopper: sent 0 runs with 0 samples; 1 run deleted on the server\n");
    assert!(home.spooled().is_empty());
}

#[test]
fn where_nothing_can_be_written_the_run_is_sent_all_the_same() {
    let (home, double) = (Home::new(), Double::start());
    std::fs::write(home.path("grasshopper"), "in the way").expect("written");
    let output = output(home.agent(&double).args(["sh", "-c", "exit 6"]));
    assert_eq!(output.status.code(), Some(6));
    assert!(
        stderr(&output).starts_with("grasshopper: samples cannot be kept on disk"),
        "{}",
        stderr(&output)
    );
    whole(&double.ended());
}
