//! What the figures of one meter rest on: power that holds for a while, energy that was counted.

use crate::Instant;
use crate::instant::MINUTE;
use serde::{Deserialize, Serialize};

/// Nanojoules in one microwatt-hour, the unit that registers are kept in.
pub const MICROWATT_HOUR: i128 = 3_600_000;

/// Power that holds from `at` until the next, but not longer than its hold.
///
/// ```text
/// readings  a    b    c                   d
/// known     a~~~~b~~~~c~~~~~~~~)          d~~~
///                      the hold   unknown
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Power {
    pub at: Instant,
    /// Positive is drawn, negative is given.
    pub milliwatts: i64,
    /// Three intervals of the gateway at that time.
    pub hold_micros: i64,
}

/// What a meter had counted up to `at`, in microwatt-hours; either may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    pub at: Instant,
    pub delivered: Option<i64>,
    pub received: Option<i64>,
    /// What one count is worth, in microwatt-hours: [`super::Encoding::microwatt_hours`] of 1. A meter that counts
    /// whole kWh steps by one within a minute, and that is not too fast.
    pub unit: i64,
}

/// All that is at hand of one meter, or a part of it: each list by time, each time once.
///
/// For a span, a part is as good as all when it has [`super::steps::READINGS_BEFORE`] registers before it and
/// [`super::steps::READINGS_AFTER`] behind it, the powers back to the longest hold before it, and one behind it.
/// Registers that say neither do not count for this.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    pub powers: Vec<Power>,
    pub counted: Vec<Counted>,
}

/// What is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Registers that rise faster than this, and demands beyond it, are not believed. 25 kW unless set.
    pub max_milliwatts: i64,
    /// A step of the registers up to so long says when its energy flowed. 15 minutes.
    pub short_step_micros: i64,
}

impl Rules {
    /// Whether a demand is one that can be.
    pub fn believes(&self, power: &Power) -> bool {
        power.milliwatts.unsigned_abs() <= self.max_milliwatts.unsigned_abs()
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self { max_milliwatts: 25_000_000, short_step_micros: 15 * MINUTE }
    }
}
