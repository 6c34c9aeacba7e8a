//! What the kernel says of one process: `/proc/<pid>/stat` and the `children` files.

use std::fs;
use std::io::Read;

/// The kernel's unit of CPU time in these files, `USER_HZ`: 100 in a second wherever Linux runs Rust.
const TICKS_PER_SECOND: f64 = 100.0;

/// How many threads of a process are asked for their children at each sample, beside the first.
const THREADS_ASKED: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stat {
    /// `R`, `S`, `T` (stopped), `Z` (dead, not yet waited for), …
    pub state: char,
    pub parent: u32,
    /// CPU seconds of the process and of the descendants that it has waited for.
    ///
    /// So what a short-lived child used is not missed: it is its parent's as soon as it is gone.
    pub cpu: f64,
    pub threads: u32,
    /// Ticks since boot; with the id it names a process for good.
    pub started: u64,
}

/// A process as it is now; `None` when it is gone.
pub fn read(pid: u32) -> Option<Stat> {
    let mut text = [0; 1024];
    let mut file = fs::File::open(format!("/proc/{pid}/stat")).ok()?;
    let length = file.read(&mut text).ok()?;
    parse(&String::from_utf8_lossy(&text[..length]))
}

/// `1927 (a name) S 1 …`: the name may hold anything, also parentheses.
fn parse(text: &str) -> Option<Stat> {
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    // Counted from 3 in proc_pid_stat(5).
    let field = |n: usize| fields.get(n - 3).copied();
    let number = |n: usize| field(n).and_then(|text| text.parse::<u64>().ok());
    let ticks = number(14)? + number(15)? + number(16)? + number(17)?;
    Some(Stat {
        state: field(3)?.chars().next()?,
        parent: u32::try_from(number(4)?).ok()?,
        cpu: ticks as f64 / TICKS_PER_SECOND,
        threads: u32::try_from(number(20)?).ok()?,
        started: number(22)?,
    })
}

/// The living children of a process.
///
/// The kernel keeps them by thread. Of a process with very many threads a part is asked at a time, another at each
/// `turn`: what is found later is not lost, see [`Stat::cpu`].
pub fn children(pid: u32, threads: u32, turn: usize) -> Vec<u32> {
    let mut found = of_thread(pid, pid);
    if threads > 1 {
        let tasks: Vec<u32> = fs::read_dir(format!("/proc/{pid}/task"))
            .map(|tasks| {
                tasks.flatten().filter_map(|task| task.file_name().to_str()?.parse().ok()).collect()
            })
            .unwrap_or_default();
        let others = tasks.iter().copied().filter(|task| *task != pid);
        let count = tasks.len().saturating_sub(1).max(1);
        let skipped = turn.wrapping_mul(THREADS_ASKED) % count;
        let asked = others.clone().chain(others).skip(skipped).take(THREADS_ASKED.min(count));
        found.extend(asked.flat_map(|task| of_thread(pid, task)));
    }
    found
}

fn of_thread(pid: u32, thread: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{thread}/children"));
    children.unwrap_or_default().split_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}

/// Whether `pid` is `ancestor` or descends from it.
pub fn descends(pid: u32, ancestor: u32) -> bool {
    let mut at = pid;
    // Longer lines of ancestors are a reading that crossed a change.
    for _ in 0..100 {
        if at == ancestor {
            return true;
        }
        match read(at) {
            Some(stat) if stat.parent > 1 => at = stat.parent,
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_anything() {
        let text =
            "7 (a) S (b) T 1 7 7 0 -1 4194304 101 0 0 0 100 50 25 25 20 0 3 0 1235537 3133440 413";
        let stat = parse(text).expect("it can be read");
        let want = Stat { state: 'T', parent: 1, cpu: 2.0, threads: 3, started: 1_235_537 };
        assert_eq!(stat, want);
        assert_eq!(parse("7 (a) S 1"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn we_find_ourselves_and_our_children() {
        let me = std::process::id();
        assert!(read(me).expect("we are there").threads >= 1);
        let mut child = std::process::Command::new("sleep").arg("100").spawn().expect("a child");
        // Tests run in threads of their own: the child is found although the first thread has none.
        assert!((0..100).any(|turn| children(me, 2, turn).contains(&child.id())));
        assert!(descends(child.id(), me));
        assert!(!descends(me, child.id()));
        child.kill().expect("killed");
        child.wait().expect("gone");
        assert_eq!(read(child.id()), None);
    }
}
