//! Which cores a process may use.

use std::{fs, path::Path};
use tokio::process::Command;

/// A choice of cores, or all of them.
pub struct Cores(Option<Vec<u32>>);

impl Cores {
    /// Two for the one that is measured, the others for those it talks to. Where that cannot be arranged (no `taskset`,
    /// no /proc, fewer than three cores), all for both.
    pub fn two_and_others() -> (Self, Self) {
        let ours = fs::read_to_string("/proc/self/status").ok().and_then(|status| allowed(&status));
        match ours {
            Some(ours) if ours.len() > 2 && has_taskset() => {
                let (two, others) = ours.split_at(2);
                (Self(Some(two.to_vec())), Self(Some(others.to_vec())))
            }
            _ => (Self(None), Self(None)),
        }
    }

    pub fn count(&self) -> Option<usize> {
        self.0.as_ref().map(Vec::len)
    }

    /// `program` on these cores. It keeps the id of the process that is started.
    pub fn command(&self, program: &Path) -> Command {
        let Some(cores) = &self.0 else { return Command::new(program) };
        let cores: Vec<String> = cores.iter().map(u32::to_string).collect();
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", &cores.join(",")]).arg(program);
        command
    }
}

fn has_taskset() -> bool {
    let tried = std::process::Command::new("taskset").arg("--version").output();
    tried.is_ok_and(|output| output.status.success())
}

/// Reads `Cpus_allowed_list:  0-2,5`.
fn allowed(status: &str) -> Option<Vec<u32>> {
    let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    let mut cores = Vec::new();
    for part in list.trim().split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        cores.extend(first.parse::<u32>().ok()?..=last.parse().ok()?);
    }
    Some(cores)
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn the_cores_that_we_may_use_are_read() {
        let status = "Name:\txtask\nCpus_allowed_list:\t0-2,5\n";
        assert_eq!(allowed(status), Some(vec![0, 1, 2, 5]));
        assert_eq!(allowed("Cpus_allowed_list:\t3\n"), Some(vec![3]));
        assert_eq!(allowed("Name:\txtask\n"), None);
    }
}
