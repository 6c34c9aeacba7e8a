//! The command and its descendants: CPU time since the last look, memory, threads.
//!
//! All of /proc is never listed: the `children` files lead from the command to its descendants, and those once found
//! are kept while they live, also when their parent is gone and they are nobody's children any more.

use crate::stat::{self, Stat};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

pub struct Tree {
    known: BTreeMap<u32, Stat>,
    system: Option<System>,
    /// CPU seconds of those that died without anybody in the tree waiting for them.
    lost: f64,
    /// CPU seconds that were reported.
    counted: f64,
    turn: usize,
}

/// What was seen since the last look.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seen {
    pub cpu_seconds: f64,
    /// Bytes, resident; what processes share counts for each.
    pub memory: u64,
    pub threads: u32,
}

impl Tree {
    /// The tree of a command that has just been started.
    pub fn new(root: u32) -> Self {
        let known = stat::read(root).map(|stat| (root, stat)).into_iter().collect();
        Self { known, system: System::new().ok(), lost: 0.0, counted: 0.0, turn: 0 }
    }

    pub fn look(&mut self) -> Seen {
        let now = self.walk();
        self.lost += lost(&self.known, &now);
        // Those gone are asked for once more, so that sysinfo drops them.
        let asked = self.known.keys().chain(now.keys()).copied().collect();
        self.known = now;
        let total = self.lost + self.known.values().map(|stat| stat.cpu).sum::<f64>();
        Seen {
            cpu_seconds: self.count(total),
            memory: self.memory(asked),
            threads: self.known.values().map(|stat| stat.threads).sum(),
        }
    }

    /// The last look: the command is gone, and the kernel says what it and those it waited for used in all.
    pub fn finish(&mut self, cpu_seconds: f64) -> Seen {
        let (memory, threads) = (0, 0);
        Seen { cpu_seconds: self.count(cpu_seconds), memory, threads }
    }

    /// What is new of a total. Processes are read one after the other, so a total may be short when one ends
    /// meanwhile; the next one makes up for it.
    fn count(&mut self, total: f64) -> f64 {
        let new = (total - self.counted).max(0.0);
        self.counted += new;
        new
    }

    /// Everyone alive: whom we knew, and their children.
    ///
    /// Parents are read before their children: one that ends between the two is missing now and is its parent's at the
    /// next look. The other way round it would be counted twice, with all the time that it ever used.
    fn walk(&mut self) -> BTreeMap<u32, Stat> {
        self.turn = self.turn.wrapping_add(1);
        let mut now = BTreeMap::new();
        let mut oldest_first: Vec<_> =
            self.known.iter().map(|(pid, stat)| (stat.started, *pid)).collect();
        oldest_first.sort_unstable();
        let mut open: VecDeque<u32> = oldest_first.into_iter().map(|(_, pid)| pid).collect();
        while let Some(pid) = open.pop_front() {
            if now.contains_key(&pid) {
                continue;
            }
            let Some(stat) = stat::read(pid) else { continue };
            if self.known.get(&pid).is_some_and(|known| known.started != stat.started) {
                // Another process got its number.
                continue;
            }
            now.insert(pid, stat);
            open.extend(stat::children(pid, stat.threads, self.turn));
        }
        now
    }

    fn memory(&mut self, asked: BTreeSet<u32>) -> u64 {
        let pids: Vec<Pid> = asked.into_iter().map(Pid::from_u32).collect();
        let Some(system) = &mut self.system else { return 0 };
        let kind = ProcessRefreshKind::nothing().with_memory();
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&pids), true, kind);
        system.processes().values().map(sysinfo::Process::memory).sum()
    }
}

/// CPU seconds of those gone that no one of the living has waited for: daemons, adopted by another.
///
/// ```text
/// shell ── make ── cc     cc and make gone, the shell alive: both are counted at the shell
///   gone ── daemon        the daemon gone, too: what it used is kept here
/// ```
fn lost(before: &BTreeMap<u32, Stat>, now: &BTreeMap<u32, Stat>) -> f64 {
    let gone = before.iter().filter(|(pid, _)| !now.contains_key(pid));
    let unclaimed = gone.filter(|(_, stat)| {
        let mut parent = stat.parent;
        while let Some(gone) = before.get(&parent).filter(|_| !now.contains_key(&parent)) {
            parent = gone.parent;
        }
        !now.contains_key(&parent)
    });
    unclaimed.map(|(_, stat)| stat.cpu).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Processes from `pid<parent:seconds`.
    fn processes(text: &str) -> BTreeMap<u32, Stat> {
        let one = |item: &str| {
            let (pid, rest) = item.split_once('<').expect("pid<parent");
            let (parent, cpu) = rest.split_once(':').expect("parent:seconds");
            let (parent, cpu) = (parent.parse().expect("a number"), cpu.parse().expect("a number"));
            let stat = Stat { state: 'S', parent, cpu, threads: 1, started: 1 };
            (pid.parse().expect("a number"), stat)
        };
        text.split_whitespace().map(one).collect()
    }

    #[test]
    fn what_is_gone_is_counted_where_it_was_waited_for() {
        let check = |before: &str, now: &str, want: f64| {
            assert_eq!(lost(&processes(before), &processes(now)), want, "{before} -> {now}");
        };
        check("2<1:1 3<2:5", "2<1:6 3<2:5", 0.0);
        // Its parent lives and has its time.
        check("2<1:1 3<2:5", "2<1:6", 0.0);
        check("2<1:1 3<2:5 4<3:7", "2<1:13", 0.0);
        // Adopted by another before it ended.
        check("2<1:1 3<1:5", "2<1:1", 5.0);
        check("2<1:1 3<2:5", "", 6.0);
    }

    #[test]
    fn a_child_of_a_child_is_followed_and_counted() {
        let busy = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
        let script = format!("sh -c '{busy}' & sh -c '{busy}'; wait; exec sleep 100");
        let mut child =
            std::process::Command::new("sh").args(["-c", &script]).spawn().expect("a child");
        let mut tree = Tree::new(child.id());
        let (mut cpu, mut most) = (0.0, 0);
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
        // Until both are done and only the sleep is left.
        while std::time::Instant::now() < deadline {
            let seen = tree.look();
            cpu += seen.cpu_seconds;
            most = most.max(seen.threads);
            let stat = stat::read(child.id()).expect("it is alive");
            if most >= 3 && seen.threads == 1 && stat.cpu > 0.0 && (cpu - stat.cpu).abs() < 0.05 {
                break;
            }
            std::thread::yield_now();
        }
        let used = stat::read(child.id()).expect("it is alive").cpu;
        assert!(most >= 3 && (cpu - used).abs() < 0.05, "{most} threads, {cpu} s seen of {used}");
        child.kill().expect("killed");
        child.wait().expect("gone");
    }
}
