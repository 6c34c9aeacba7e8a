//! The command starts with the signals and streams that it would have had without us.

use crate::agent::{Home, Running, output};
use crate::double::Double;
use crate::eventually;

/// What a script says and how it ends, where `$G` is nothing and where it is the agent.
fn twice(home: &Home, double: &Double, script: &str) -> [(Option<i32>, String); 2] {
    ["", env!("CARGO_BIN_EXE_grasshopper")].map(|agent| {
        let output = output(home.shell(double, script).env("G", agent));
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    })
}

#[test]
fn an_ignored_signal_stays_ignored_and_no_other_is() {
    let (home, double) = (Home::new(), Double::start());
    // PIPE, CHLD and XFSZ are those that differ for us.
    for (signals, bits) in [("TERM", 0x4000), ("HUP,INT", 0b11), ("PIPE,CHLD,XFSZ", 0x0101_1000)] {
        let script = format!("env --ignore-signal={signals} $G grep SigIgn /proc/self/status");
        let [without, with] = twice(&home, &double, &script);
        let seen = u64::from_str_radix(with.1.trim_start_matches("SigIgn:").trim(), 16);
        // Beyond 31 are those of the C library.
        let seen = seen.map(|seen| seen & 0x7fff_ffff);
        assert_eq!((&with, seen), (&without, Ok(bits)), "{signals}");
    }
}

#[test]
fn a_stream_that_was_closed_stays_closed() {
    let (home, double) = (Home::new(), Double::start());
    for closed in ["<&-", "2>&-", "<&- 2>&-"] {
        let script = format!("$G sh -c 'ls /proc/self/fd; exit 3' {closed}");
        let [without, with] = twice(&home, &double, &script);
        assert_eq!(with, without, "{closed}");
    }
}

/// Who ignores SIGCHLD has the kernel forget how its children ended; we need to know it.
#[test]
fn the_exit_code_is_known_where_children_are_ignored() {
    let (home, double) = (Home::new(), Double::start());
    let [_, with] = twice(&home, &double, "exec env --ignore-signal=CHLD $G sh -c 'exit 3'");
    assert_eq!(with.0, Some(3));
    assert_eq!(double.ended().stop.and_then(|stop| stop.exit_code), Some(3));
}

#[test]
fn who_ignores_a_broken_pipe_still_does() {
    let (home, double) = (Home::new(), Double::start());
    let script = |trap: &str| {
        let late = "sleep 0.2; echo a; exit 3";
        let run = format!("{{ $G sh -c '{late}' 2>/dev/null; echo $? >&3; }} 3>code | true");
        format!("{trap}; {run}; cat code")
    };
    for (trap, code) in [("trap '' PIPE", "3\n"), (":", "141\n")] {
        let [without, with] = twice(&home, &double, &script(trap));
        assert_eq!((&with, with.1.as_str()), (&without, code), "{trap}");
    }
}

/// `ulimit -f`: what is kept of a run ends there, the command does not.
#[test]
fn a_limit_for_files_does_not_end_us() {
    let (home, double) = (Home::new(), Double::start());
    double.stop();
    let script = "ulimit -f 4; exec $G --debug --interval 0.25 sh -c 'while [ ! -e enough ]; do sleep 0.02; done; exit 3'";
    let said = std::fs::File::create(home.path("said")).expect("a file");
    let mut shell = home.shell(&double, script);
    let running = Running::start(shell.env("G", env!("CARGO_BIN_EXE_grasshopper")).stderr(said));
    let full = || home.text("said").contains("samples cannot be kept").then_some(());
    eventually("it is full", full);
    home.enough();
    assert_eq!(running.wait(), Some(3));
    assert!(home.text("said").contains("left out for want of room: "), "{}", home.text("said"));
    // There was room for the end.
    double.restart();
    output(home.agent(&double).arg("sync"));
    let run = double.ended();
    assert!(run.samples.len() > 1);
    assert_eq!(run.stop.and_then(|stop| stop.exit_code), Some(3));
}
