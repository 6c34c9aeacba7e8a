//! The time of a run: the wall clock when it began, plus what has passed since.
//!
//! A clock that is set meanwhile does not bend a run, and a suspended laptop's night is part of it (`CLOCK_BOOTTIME`).

use domain::Instant;
use nix::time::{ClockId, clock_gettime};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Since the machine was booted, asleep or awake.
fn since_boot() -> Duration {
    clock_gettime(ClockId::CLOCK_BOOTTIME).map(Duration::from).unwrap_or_default()
}

/// What the wall clock says.
pub fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::default().plus(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
    booted: Duration,
}

impl Clock {
    /// A run begins now.
    pub fn start() -> Self {
        Self { start: now(), booted: since_boot() }
    }

    /// When it began.
    pub fn began(self) -> Instant {
        self.start
    }

    /// How long it lasts by now.
    pub fn elapsed(self) -> Duration {
        since_boot().saturating_sub(self.booted)
    }

    /// The instant that is `elapsed` after the start.
    pub fn at(self, elapsed: Duration) -> Instant {
        self.start.plus(i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX))
    }
}
