//! How much CPU a container may use, and has used: from its control groups, version 2 or 1.
//!
//! Where there is a limit below the machine's cores, that limit is what 100 % are, and the container is the machine.

use std::fs;
use std::path::{Path, PathBuf};

/// The tightest limit that holds for us.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// In cores, often a fraction.
    pub cores: f64,
    usage: Usage,
}

#[derive(Clone, Debug, PartialEq)]
enum Usage {
    /// `usage_usec` in `cpu.stat`.
    Micros(PathBuf),
    /// `cpuacct.usage`.
    Nanos(PathBuf),
}

impl Limit {
    /// The limit of this process, if it is below `cores`.
    pub fn below(cores: f64) -> Option<Self> {
        let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
        let limit = Self::find(Path::new("/sys/fs/cgroup"), &groups)?;
        (limit.cores < cores).then_some(limit)
    }

    fn find(root: &Path, groups: &str) -> Option<Self> {
        let paths = groups.lines().filter_map(|line| {
            let (_, rest) = line.split_once(':')?;
            rest.split_once(':')
        });
        let limits = paths.flat_map(|(controllers, path)| {
            let unified = controllers.is_empty();
            let of_cpu = controllers.split(',').any(|controller| controller == "cpu");
            let read = if unified { Self::version_2 } else { Self::version_1 };
            let levels = if unified || of_cpu { upwards(path) } else { Vec::new() };
            levels.into_iter().filter_map(move |level| read(root, &level)).collect::<Vec<_>>()
        });
        limits.min_by(|a, b| a.cores.total_cmp(&b.cores))
    }

    /// `cpu.max`: `200000 100000`, or `max 100000`.
    fn version_2(root: &Path, level: &str) -> Option<Self> {
        let folder = root.join(level);
        let text = fs::read_to_string(folder.join("cpu.max")).ok()?;
        let (quota, period) = text.trim().split_once(' ')?;
        Some(Self { cores: cores(quota, period)?, usage: Usage::Micros(folder.join("cpu.stat")) })
    }

    /// `cpu.cfs_quota_us`: microseconds, or -1.
    fn version_1(root: &Path, level: &str) -> Option<Self> {
        let folder = root.join("cpu").join(level);
        let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
        let cores = cores(read("cpu.cfs_quota_us")?.trim(), read("cpu.cfs_period_us")?.trim())?;
        let usage = root.join("cpuacct").join(level).join("cpuacct.usage");
        Some(Self { cores, usage: Usage::Nanos(usage) })
    }

    /// CPU seconds that everything within the limit has used so far.
    pub fn used(&self) -> Option<f64> {
        match &self.usage {
            Usage::Micros(path) => {
                let text = fs::read_to_string(path).ok()?;
                let line = text.lines().find_map(|line| line.strip_prefix("usage_usec "))?;
                line.trim().parse::<f64>().ok().map(|micros| micros / 1e6)
            }
            Usage::Nanos(path) => {
                let text = fs::read_to_string(path).ok()?;
                text.trim().parse::<f64>().ok().map(|nanos| nanos / 1e9)
            }
        }
    }
}

fn cores(quota: &str, period: &str) -> Option<f64> {
    let (quota, period): (f64, f64) = (quota.parse().ok()?, period.parse().ok()?);
    (quota > 0.0 && period > 0.0).then(|| quota / period)
}

/// A group and those around it: `/a/b` is `a/b`, `a` and the root.
fn upwards(path: &str) -> Vec<String> {
    let path = path.trim_matches('/');
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    std::iter::once(String::new()).chain(ends.map(|end| path[..end].to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("written");
        }
    }

    fn check(groups: &str, files: &[(&str, &str)], want: Option<(f64, f64)>) {
        let root = tempfile::tempdir().expect("a folder");
        write(root.path(), files);
        let limit = Limit::find(root.path(), groups);
        let got = limit.map(|limit| (limit.cores, limit.used().unwrap_or(-1.0)));
        assert_eq!(got, want, "{groups} {files:?}");
    }

    #[test]
    fn the_tightest_limit_up_the_tree_holds() {
        check("", &[], None);
        check("0::/", &[("cpu.max", "max 100000\n")], None);
        check(
            "0::/",
            &[("cpu.max", "150000 100000\n"), ("cpu.stat", "usage_usec 2500000\nuser_usec 1\n")],
            Some((1.5, 2.5)),
        );
        check(
            "0::/pod/box",
            &[
                ("pod/cpu.max", "50000 100000"),
                ("pod/cpu.stat", "usage_usec 1000000"),
                ("pod/box/cpu.max", "max 100000"),
            ],
            Some((0.5, 1.0)),
        );
        check("0::/pod/box", &[("pod/cpu.max", "nonsense")], None);
        check(
            "5:memory:/x\n4:cpu,cpuacct:/x\n0::/",
            &[
                ("cpu/x/cpu.cfs_quota_us", "200000\n"),
                ("cpu/x/cpu.cfs_period_us", "100000\n"),
                ("cpuacct/x/cpuacct.usage", "3000000000\n"),
            ],
            Some((2.0, 3.0)),
        );
        check(
            "4:cpu:/",
            &[("cpu/cpu.cfs_quota_us", "-1\n"), ("cpu/cpu.cfs_period_us", "100000\n")],
            None,
        );
    }
}
