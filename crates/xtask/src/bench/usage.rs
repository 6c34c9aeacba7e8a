//! What a process of ours takes, as the system's /proc tells it; nothing where there is none.

use std::{fs, time::Duration};

/// How many of the units of `/proc/<id>/stat` a second has: the same on every Linux that programs meet.
const TICKS: u64 = 100;

/// What it holds in memory (resident set), in bytes.
pub fn resident(process: u32) -> Option<u64> {
    amount(&fs::read_to_string(format!("/proc/{process}/status")).ok()?, "VmRSS:")
}

/// The most of that since it began.
pub fn peak(process: u32) -> Option<u64> {
    amount(&fs::read_to_string(format!("/proc/{process}/status")).ok()?, "VmHWM:")
}

/// For how long it has computed, for itself and inside of the system.
pub fn computed(process: u32) -> Option<Duration> {
    ticks(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// How many processes wanted a core over the last minute, ours and others.
pub fn load() -> Option<String> {
    let load = fs::read_to_string("/proc/loadavg").ok()?;
    load.split_whitespace().next().map(str::to_owned)
}

/// Reads `VmRSS:  12345 kB`.
fn amount(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Reads the 14th and 15th field; the second is a name in brackets that may hold anything.
fn ticks(stat: &str) -> Option<Duration> {
    let (_, behind_name) = stat.rsplit_once(')')?;
    let mut fields = behind_name.split_whitespace().skip(11);
    let ticks: u64 = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 1000 / TICKS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_memory_are_read() {
        let status = "Name:\thindsight\nVmHWM:\t   20000 kB\nVmRSS:\t   12345 kB\nThreads:\t9\n";
        assert_eq!(amount(status, "VmRSS:"), Some(12_345 * 1024));
        assert_eq!(amount(status, "VmHWM:"), Some(20_000 * 1024));
        assert_eq!(amount("Name:\thindsight\n", "VmRSS:"), None);
    }

    #[test]
    fn time_of_computing_is_read_whatever_the_name() {
        let stat = "4711 (a) b (c) S 1 4711 4711 0 -1 4194304 900 0 0 0 250 75 8 9 20 0 9 0 1 2 3";
        assert_eq!(ticks(stat), Some(Duration::from_millis(3250)));
        assert_eq!(ticks("4711"), None);
    }
}
