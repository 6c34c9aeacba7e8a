//! CPU of the whole machine, or of the container where that is limited.

use crate::limit::Limit;
use std::time::{Duration, Instant};
use sysinfo::{MINIMUM_CPU_UPDATE_INTERVAL, System};

pub struct Machine {
    /// `None` where sysinfo knows nothing.
    system: Option<System>,
    cores: f64,
    limit: Option<Limit>,
    /// CPU seconds within the limit at the last look.
    used: Option<f64>,
    last: Instant,
}

impl Machine {
    /// Looks at it a first time: CPU use is a difference between two looks.
    pub fn new() -> Self {
        let mut system = System::new().ok();
        if let Some(system) = &mut system {
            system.refresh_cpu_usage();
        }
        let cores = system.as_ref().map_or(1, |system| system.cpus().len()).max(1) as f64;
        let limit = Limit::below(cores);
        let used = limit.as_ref().and_then(Limit::used);
        let cores = limit.as_ref().map_or(cores, |limit| limit.cores);
        Self { system, cores, limit, used, last: Instant::now() }
    }

    /// What 100 % are.
    pub fn cores(&self) -> f64 {
        self.cores
    }

    /// How close together two looks may be. sysinfo answers an earlier one with the figure before.
    pub fn shortest() -> Duration {
        MINIMUM_CPU_UPDATE_INTERVAL
    }

    /// Percent since the last look; `None` when it cannot be known.
    pub fn look(&mut self) -> Option<f64> {
        let passed = self.last.elapsed();
        if passed < Self::shortest() {
            return None;
        }
        self.last = Instant::now();
        let Some(limit) = &self.limit else {
            let system = self.system.as_mut()?;
            system.refresh_cpu_usage();
            return percent(f64::from(system.global_cpu_usage()));
        };
        let now = limit.used();
        let before = std::mem::replace(&mut self.used, now);
        percent((now? - before?) / passed.as_secs_f64() / self.cores * 100.0)
    }

    /// Forgets what was since the last look.
    pub fn prime(&mut self) {
        if let Some(system) = &mut self.system {
            system.refresh_cpu_usage();
        }
        self.used = self.limit.as_ref().and_then(Limit::used);
        self.last = Instant::now();
    }
}

/// As it is reported: 0 to 100 in thousandths. The kernel's ticks and ours differ a little, so 100.3 is 100.
pub fn percent(percent: f64) -> Option<f64> {
    percent.is_finite().then(|| (percent.clamp(0.0, 100.0) * 1000.0).round() / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_looks_are_a_percentage_and_one_too_early_is_nothing() {
        let mut machine = Machine::new();
        assert!(machine.cores() > 0.0);
        assert_eq!(machine.look(), None);
        while machine.last.elapsed() < Machine::shortest() {
            std::hint::spin_loop();
        }
        let seen = machine.look().expect("a percentage");
        assert!(seen > 0.0 && seen <= 100.0, "{seen}");
    }

    #[test]
    fn a_percentage_is_held_within_its_scale() {
        let check = |value, want| assert_eq!(percent(value), want, "{value}");
        check(100.3, Some(100.0));
        check(-0.1, Some(0.0));
        check(12.345_678, Some(12.346));
        check(f64::NAN, None);
    }
}
