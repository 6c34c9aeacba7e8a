//! How much power a house takes, at any second since 2020, and how much energy that made.
//!
//! The weeks of a house are alike. A day has a base load, a refrigerator, meals, kettles and perhaps the sun on the
//! roof. Power is a whole number of watts that holds for a step of eight seconds, as meters tell it; the registers are
//! its exact sum, so that they can be checked against each other.

use crate::hash::hash;
use std::array;
use std::sync::OnceLock;

/// Seconds for which a power holds.
pub const STEP: i64 = 8;
/// 2020-01-01T00:00:00Z, when every meter was new.
const MADE: i64 = 1_577_836_800;
/// What varies little within is summed up at one go: two minutes.
const BLOCK: i64 = STEP * NOISE.len() as i64;
const BLOCKS: i64 = DAY / BLOCK;
const DAY: i64 = 86_400;

/// Watts around the mean of a block; they sum up to nothing.
const NOISE: [i64; 15] = [0, 12, -7, 25, -18, 4, -30, 9, 21, -14, -3, 16, -9, 5, -11];
/// Never more than this, so that the noise does not turn an import into an export.
const NOISE_MOST: i64 = 30;

/// Taken from the grid and given to it, in watt-seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Energy {
    pub delivered: i64,
    pub received: i64,
}

impl Energy {
    fn add(&mut self, watts: i64, seconds: i64) {
        let register = if watts < 0 { &mut self.received } else { &mut self.delivered };
        *register += watts.abs() * seconds;
    }
}

/// A house; another seed is another one.
#[derive(Clone, Debug, Default)]
pub struct Household {
    seed: u64,
    solar: bool,
    /// Up to the beginning of each day of a week, and of the next week.
    week: OnceLock<[Energy; 8]>,
}

impl Household {
    pub fn new(seed: u64, solar: bool) -> Self {
        Self { seed, solar, week: OnceLock::new() }
    }

    /// Watts in the step of that time, in seconds since 1970. Negative is an export.
    pub fn demand(&self, at: i64) -> i64 {
        let (_, day, second) = when(at);
        let mean = self.mean(day, second / BLOCK);
        mean + self.noise(mean, day, second)
    }

    /// What the registers say at that time.
    pub fn registers(&self, at: i64) -> Energy {
        let (weeks, day, second) = when(at);
        let days = self.week.get_or_init(|| self.sum_week());
        let before = days[day as usize];
        let mut energy = Energy {
            delivered: weeks * days[7].delivered + before.delivered,
            received: weeks * days[7].received + before.received,
        };
        for block in 0..second / BLOCK {
            energy.add(self.mean(day, block), BLOCK);
        }
        let mean = self.mean(day, second / BLOCK);
        let mut step = second - second % BLOCK;
        while step < second {
            energy.add(mean + self.noise(mean, day, step), STEP.min(second - step));
            step += STEP;
        }
        energy
    }

    fn sum_week(&self) -> [Energy; 8] {
        let mut energy = Energy::default();
        array::from_fn(|day| {
            let before = energy;
            for block in 0..BLOCKS {
                energy.add(self.mean(day as i64, block), BLOCK);
            }
            before
        })
    }

    /// Watts of a block, before the noise.
    fn mean(&self, day: i64, block: i64) -> i64 {
        let varied = |salt: u64, from: i64, to: i64| {
            from + (self.hash(salt) % (to - from + 1) as u64) as i64
        };
        let base = varied(1, 200, 400);
        let breakfast = hump(block, 195, 270).min(20) * varied(2, 20, 40);
        let supper = hump(block, 525, 660).min(30) * varied(3, 20, 40);
        // On for 16 of 42 minutes.
        let refrigerator = if (day * BLOCKS + block + varied(4, 0, 20)) % 21 < 8 { 90 } else { 0 };
        base + breakfast + supper + refrigerator + self.kettle(day, block) - self.sun(day, block)
    }

    /// Two minutes of much power in some of the hours when people are awake.
    fn kettle(&self, day: i64, block: i64) -> i64 {
        let (hour, within) = (block / 30, block % 30);
        let hash = self.hash(100 + (day * 24 + hour) as u64);
        let boils =
            (6..22).contains(&hour) && hash.is_multiple_of(3) && hash / 3 % 30 == within as u64;
        if boils { 2200 } else { 0 }
    }

    /// Up to 3.5 kW around noon, less on most days.
    fn sun(&self, day: i64, block: i64) -> i64 {
        let (since_dawn, until_dusk) = (block - 210, 570 - block);
        if !self.solar || since_dawn < 0 || until_dusk < 0 {
            return 0;
        }
        let brightness = 2 + (self.hash(50 + day as u64) % 4) as i64;
        since_dawn * until_dusk * brightness / 46
    }

    fn noise(&self, mean: i64, day: i64, second: i64) -> i64 {
        if mean.abs() <= NOISE_MOST {
            return 0;
        }
        let (block, step) = (second / BLOCK, second % BLOCK / STEP);
        let turned = (self.hash(5) % 15) as i64 + day + block * 7 + step;
        NOISE[(turned % 15) as usize]
    }

    fn hash(&self, salt: u64) -> u64 {
        hash(self.seed, salt)
    }
}

/// Whole weeks since the meter was made, the day of the week and the second of the day.
fn when(at: i64) -> (i64, i64, i64) {
    let seconds = (at - MADE).max(0);
    let days = seconds / DAY;
    (days / 7, days % 7, seconds % DAY)
}

/// How far a block is inside of a span of blocks.
fn hump(block: i64, from: i64, to: i64) -> i64 {
    (block - from).min(to - block).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn registers_are_the_sum_of_the_demands() {
        for (seed, solar) in [(1, false), (2, true), (3, true)] {
            let house = Household::new(seed, solar);
            let from = MADE + 317 * DAY + 77 * STEP;
            let mut want = house.registers(from);
            for step in 0..12_000 {
                let at = from + step * STEP;
                assert_eq!(house.registers(at), want, "{seed} {step}");
                want.add(house.demand(at), STEP);
            }
        }
    }

    #[test]
    fn a_day_is_believable() {
        for seed in 0..50 {
            let (dark, roofed) = (Household::new(seed, false), Household::new(seed, true));
            for day in 0..7 {
                let steps = |house: &Household| -> Vec<i64> {
                    (0..DAY / STEP)
                        .map(|step| house.demand(MADE + day * DAY + step * STEP))
                        .collect()
                };
                let watts = steps(&dark);
                assert!(watts.iter().all(|it| (150..6000).contains(it)), "{seed} {day}");
                let (least, most) = (watts.iter().min(), watts.iter().max());
                assert!(most > least.map(|it| it * 2).as_ref(), "{seed} {day}");
                let noon: i64 = steps(&roofed)[5400..5850].iter().sum();
                assert!(noon < 0, "noon exports: {seed} {day}");
                let night = steps(&roofed)[100];
                assert!(night > 0, "{seed} {day}");
            }
            let week = dark.registers(MADE + 7 * DAY).delivered / 3_600_000;
            assert!((50..160).contains(&week), "{seed}: {week} kWh a week");
        }
    }

    proptest! {
        #[test]
        fn registers_only_step_forward(seed: u64, solar: bool, at in 0_i64..400 * DAY, later in 0_i64..DAY) {
            let house = Household::new(seed, solar);
            let (first, second) = (house.registers(MADE + at), house.registers(MADE + at + later));
            prop_assert!(second.delivered >= first.delivered && second.received >= first.received);
        }
    }
}
