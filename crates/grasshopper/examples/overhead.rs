//! What the agent costs: beside 300 other processes, at its default interval, in percent of one core and in memory.
//!
//! ```sh
//! cargo build --release --package grasshopper
//! cargo run --release --package grasshopper --example overhead -- [SECONDS] [SERVER TOKEN]
//! ```
//!
//! The figures are the kernel's own accounting of the agent's process: the command it wraps sleeps, so nothing else is
//! in them. Without a server the agent keeps its samples, and tries to send them, as it does in an outage.

use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const OTHERS: usize = 300;
const MAX_CPU_PERCENT: f64 = 0.5;
const MAX_MEMORY_MIB: f64 = 15.0;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let seconds = arguments.first().and_then(|text| text.parse().ok()).unwrap_or(30);
    let mut sleep = Command::new("sleep");
    sleep.arg((seconds + 60).to_string()).stdin(Stdio::null());
    let mut others: Vec<Child> = (0..OTHERS).filter_map(|_| sleep.spawn().ok()).collect();
    let measured = measure(seconds, arguments.get(1).zip(arguments.get(2)));
    for other in &mut others {
        let _ = other.kill();
        let _ = other.wait();
    }
    let Some((cpu, memory)) = measured else {
        eprintln!("The agent could not be measured; build it with --release first.");
        return ExitCode::FAILURE;
    };
    println!("beside {} other processes, for {seconds} s:", others.len());
    println!("CPU     {cpu:.3} % of one core (at most {MAX_CPU_PERCENT} %)");
    println!("memory  {memory:.1} MiB at its peak (at most {MAX_MEMORY_MIB} MiB)");
    if cpu < MAX_CPU_PERCENT && memory < MAX_MEMORY_MIB {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// CPU in percent of one core, and the peak of resident memory in MiB.
fn measure(seconds: u64, server: Option<(&String, &String)>) -> Option<(f64, f64)> {
    // Beside the folder of this example.
    let folder = std::env::current_exe().ok()?;
    let program = folder.parent()?.parent()?.join("grasshopper");
    let state = std::env::temp_dir().join(format!("grasshopper-overhead-{}", std::process::id()));
    let (url, token) = server.map_or(("http://127.0.0.1:9", "none"), |(url, token)| (url, token));
    let mut agent = Command::new(program);
    agent.args(["--server", url, "sleep"]).arg((seconds + 30).to_string());
    agent.env("GRASSHOPPER_TOKEN", token).env("XDG_STATE_HOME", &state).stdin(Stdio::null());
    let mut child = agent.spawn().ok()?;
    let began = Instant::now();
    std::thread::sleep(Duration::from_secs(seconds));
    let pid = child.id();
    let figures = read(pid);
    let passed = began.elapsed().as_secs_f64();
    // To the command's end: the agent ends with it.
    let _ = Command::new("kill").args(["-TERM", &pid.to_string()]).status();
    let _ = child.wait();
    let _ = std::fs::remove_dir_all(state);
    let (cpu_seconds, memory) = figures?;
    Some((cpu_seconds / passed * 100.0, memory))
}

/// CPU seconds of all its threads from the scheduler, in nanoseconds there; and `VmHWM`.
fn read(pid: u32) -> Option<(f64, f64)> {
    let mut nanos = 0.0;
    for task in std::fs::read_dir(format!("/proc/{pid}/task")).ok()?.flatten() {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        nanos += text.split_whitespace().next()?.parse::<f64>().ok()?;
    }
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = peak.trim().trim_end_matches(" kB").trim().parse().ok()?;
    Some((nanos / 1e9, kibibytes / 1024.0))
}
