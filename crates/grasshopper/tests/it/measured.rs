//! What is measured is what was.

use crate::agent::{Home, output, stderr};
use crate::double::Double;

const BUSY: &str = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done";

#[test]
fn cpu_time_of_short_lived_descendants_is_counted() {
    let (home, double) = (Home::new(), Double::start());
    // Forty processes of a few hundredths of a second each: none is there at two looks.
    let script = "n=0; while [ $n -lt 40 ]; do sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'; n=$((n+1)); done";
    let output = output(home.agent(&double).args(["--interval", "0.25", "sh", "-c", script]));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let run = double.ended();
    let stop = run.stop.expect("it has ended");
    let (cpu, cores) = (stop.cpu_seconds.expect("known"), run.start.cores.expect("known"));
    let ends = run.samples.values().skip(1).map(|s| s.at).chain(stop.end_time);
    let spans = run.samples.values().zip(ends).map(|(s, end)| (s.tree, end.since(s.at)));
    let seen: f64 =
        spans.map(|(tree, micros)| tree.unwrap_or(0.0) / 100.0 * cores * micros as f64 / 1e6).sum();
    assert!((seen - cpu).abs() < 0.1 + cpu * 0.1, "{seen} s seen of {cpu}");
}

#[test]
fn a_run_shorter_than_a_sample_is_known_all_the_same() {
    let (home, double) = (Home::new(), Double::start());
    let output = output(home.agent(&double).args(["--interval", "60", "sh", "-c", BUSY]));
    let run = double.ended();
    let stop = run.stop.expect("it has ended");
    assert_eq!(run.samples.len(), 1, "{}", stderr(&output));
    let sample = run.samples[&0];
    assert_eq!(Some(sample.at), run.start.start_time);
    assert!(sample.tree.expect("known") > 0.0);
    assert!(stop.cpu_seconds.expect("known") > 0.0 && stop.peak_memory.expect("known") > 500_000);
    assert!(stop.end_time > run.start.start_time);
}

#[test]
fn the_first_sample_is_no_false_zero_and_memory_and_threads_are_seen() {
    let (home, double) = (Home::new(), Double::start());
    let script = format!("{BUSY} & {BUSY} & {BUSY}; wait; sleep 0.6");
    output(home.agent(&double).args(["--interval", "0.25", "sh", "-c", &script]));
    let run = double.ended();
    let first = run.samples[&0];
    assert!(first.system.expect("known") > 0.0 && first.tree.expect("known") > 0.0, "{first:?}");
    // The busy ones may be over by the end of the first interval, but the shell waits.
    assert!(
        first.memory.expect("known") > 500_000 && first.threads.expect("known") >= 1,
        "{first:?}"
    );
    let times: Vec<i64> = run.samples.values().map(|s| s.at.micros()).collect();
    assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
}

#[test]
fn the_summary_says_where_the_run_is() {
    let (home, double) = (Home::new(), Double::start());
    let output =
        output(home.agent(&double).args(["--name", "n", "--threshold", "0", "sh", "-c", BUSY]));
    let text = stderr(&output);
    let last = text.lines().last().expect("a line");
    assert_eq!(last, format!("grasshopper: {}/runs/1", double.url()));
    assert!(text.contains("exit code 0") && text.contains("above 0 % for"), "{text}");
    assert!(output.stdout.is_empty());
}

#[test]
fn secrets_on_the_command_line_and_the_token_stay_here() {
    let (home, double) = (Home::new(), Double::start());
    output(home.agent(&double).args([
        "sh",
        "-c",
        "true",
        "--password",
        "hunter2",
        "https://me:hunter2@h",
    ]));
    let run = double.ended();
    let said = serde_json::to_string(&run.start).expect("JSON");
    assert!(!said.contains("hunter2") && said.contains("--password"), "{said}");
    double.stop();
    output(home.agent(&double).arg("true"));
    let kept = std::fs::read_to_string(home.spooled().pop().expect("a file")).expect("read");
    assert!(!kept.contains(crate::double::TOKEN));
}
