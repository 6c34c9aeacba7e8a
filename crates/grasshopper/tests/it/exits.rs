//! The command ends as it would without us.

use crate::agent::{Home, Running, output, stderr};
use crate::double::{Double, Mood};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::Instant;

#[test]
fn the_exit_code_is_the_commands() {
    let (home, double) = (Home::new(), Double::start());
    let check = |command: &[&str], want: i32| {
        let output = output(home.agent(&double).arg("--").args(command));
        assert_eq!(output.status.code(), Some(want), "{command:?}: {}", stderr(&output));
    };
    check(&["true"], 0);
    check(&["sh", "-c", "exit 3"], 3);
    check(&["sh", "-c", "exit 255"], 255);
    check(&["sh", "-c", "kill -TERM $$"], 143);
    check(&["sh", "-c", "kill -KILL $$"], 137);
    // A real-time signal, which has a number only.
    check(&["sh", "-c", "kill -34 $$"], 162);
    std::fs::write(home.path("script"), "exit 7").expect("written");
    std::fs::set_permissions(home.path("script"), PermissionsExt::from_mode(0o700)).expect("done");
    // Without `#!` it is one for the shell.
    check(&["./script"], 7);
    check(&["/nowhere/at/all"], 127);
    check(&["no-such-command-anywhere"], 127);
    check(&["/etc/passwd"], 126);
    check(&["/"], 126);
    check(&[], 1);
    let codes: Vec<_> = double
        .runs()
        .into_iter()
        .map(|run| run.stop.map(|stop| (stop.exit_code, stop.signal)))
        .collect();
    // What never ran is no run.
    let want = [
        (0, None),
        (3, None),
        (255, None),
        (143, Some(15)),
        (137, Some(9)),
        (162, Some(34)),
        (7, None),
    ];
    assert_eq!(codes, want.map(|(code, signal)| Some((Some(code), signal))));
    assert!(home.spooled().is_empty());
}

#[test]
fn streams_pass_through_untouched() {
    let (home, double) = (Home::new(), Double::start());
    let mut command = home.agent(&double);
    command.args(["sh", "-c", "cat; echo err >&2"]).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the agent starts");
    let input: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    let mut stdin = child.stdin.take().expect("a pipe");
    let written = input.clone();
    let writer = std::thread::spawn(move || stdin.write_all(&written).expect("written"));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("written");
    assert!(output.stdout == input, "{} of {} bytes", output.stdout.len(), input.len());
    assert!(stderr(&output).starts_with("err\ngrasshopper: "), "{}", stderr(&output));
}

#[test]
fn the_command_inherits_what_it_would_have_had() {
    let (home, double) = (Home::new(), Double::start());
    let seen = "pwd; ulimit -n; umask; env | grep -v ^_=; grep -E '^Sig(Blk|Cgt|Ign)' /proc/self/status; \
                ls /proc/self/fd | wc -l; echo $((PPID > 1))";
    let with = output(home.agent(&double).args(["sh", "-c", seen]));
    let without = output(&mut home.shell(&double, seen));
    assert_eq!(String::from_utf8_lossy(&with.stdout), String::from_utf8_lossy(&without.stdout));
}

/// What outlives the command is left alone; the run ends with the command.
#[test]
fn a_descendant_that_outlives_the_command_lives_on() {
    let (home, double) = (Home::new(), Double::start());
    let script = "sleep 100 >/dev/null 2>&1 & echo $! > survivor; exit 4";
    let began = Instant::now();
    assert_eq!(
        Running::start(home.agent(&double).args(["sh", "-c", script]).stderr(Stdio::null()))
            .child
            .wait()
            .expect("it ends")
            .code(),
        Some(4)
    );
    assert!(began.elapsed().as_secs() < 50);
    let survivor: i32 = home.text("survivor").trim().parse().expect("a pid");
    let survivor = nix::unistd::Pid::from_raw(survivor);
    // `Running` has ended its group by now; a daemon would have left it.
    let _ = nix::sys::signal::kill(survivor, nix::sys::signal::Signal::SIGKILL);
    assert_eq!(double.ended().stop.and_then(|stop| stop.exit_code), Some(4));
}

#[test]
fn trouble_with_the_server_is_one_line_and_no_delay() {
    let check = |mood: Option<Mood>, token: &str, want: &str| {
        let (home, double) = (Home::new(), Double::start());
        match mood {
            Some(mood) => double.mood(mood),
            None => double.stop(),
        }
        let began = Instant::now();
        let output = output(home.agent(&double).env("GRASSHOPPER_TOKEN", token).args([
            "sh",
            "-c",
            "echo out; exit 3",
        ]));
        let took = began.elapsed();
        let text = stderr(&output);
        assert_eq!(
            (output.status.code(), &output.stdout[..]),
            (Some(3), &b"out\n"[..]),
            "{mood:?}"
        );
        let lines: Vec<&str> = text.lines().collect();
        let hangs = mood == Some(Mood::Hangs);
        // Three lines are the summary.
        assert_eq!(lines.len(), if hangs { 3 } else { 4 }, "{mood:?}: {text}");
        assert!(lines[0].contains(want), "{mood:?}: {text}");
        assert!(lines[lines.len() - 1].contains("kept in"), "{text}");
        assert!(took.as_secs_f64() < if hangs { 6.5 } else { 1.5 }, "{mood:?} took {took:?}");
        assert_eq!(home.spooled().len(), 1);
        assert!(double.requests() <= 3, "{} requests", double.requests());
    };
    check(None, "right-token", "cannot be reached");
    check(Some(Mood::Answers(500)), "right-token", "answers 500");
    check(Some(Mood::Answers(429)), "right-token", "answers 429");
    check(Some(Mood::Well), "wrong-token", "does not accept the token");
    check(Some(Mood::Well), "", "no token");
    check(Some(Mood::Hangs), "right-token", "exit code 3");
}
