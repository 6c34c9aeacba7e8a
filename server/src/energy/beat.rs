//! A fixed beat: when to ask next, however late the last answer was.
//!
//! ```text
//! beats     |     |     |     |     |
//! requests  [a)   [b        ) [c)   [d)      the beat under b is skipped, not made up for
//! ```

use std::time::Duration;
use tokio::time::Instant;

/// The beats of one gateway.
pub(super) struct Beat {
    interval: Duration,
    next: Instant,
    begun: bool,
}

/// What a beat was when it came.
pub(super) struct Came {
    /// How long after its time.
    pub late: Duration,
    /// How many before it were let go, because the last answer took longer than the interval.
    pub skipped: u32,
}

impl Beat {
    /// Beats every `interval` from `start` on. `share`, from 0 to 1, is where within the interval the first one is, so
    /// that those of many gateways are spread.
    pub(super) fn new(start: Instant, interval: Duration, share: f64) -> Self {
        Self { interval, next: start + interval.mul_f64(share.clamp(0.0, 1.0)), begun: false }
    }

    /// Waits for the next beat that is still to come. The first one is never let go.
    pub(super) async fn wait(&mut self) -> Came {
        let behind = if self.begun { self.next.elapsed() } else { Duration::ZERO };
        let skipped = self.beats_in(behind);
        self.next += self.interval.saturating_mul(skipped);
        self.begun = true;
        tokio::time::sleep_until(self.next).await;
        let late = self.next.elapsed();
        self.next += self.interval;
        Came { late, skipped }
    }

    /// How many beats it takes to be past `time`.
    fn beats_in(&self, time: Duration) -> u32 {
        let beats = time.as_nanos().div_ceil(self.interval.as_nanos().max(1));
        u32::try_from(beats).unwrap_or(u32::MAX)
    }

    /// Puts the next beat off by at least `wait`, on the same grid.
    pub(super) fn put_off(&mut self, wait: Duration) {
        let until = Instant::now() + wait;
        let ahead = until.saturating_duration_since(self.next);
        self.next += self.interval.saturating_mul(self.beats_in(ahead));
    }
}

/// A share of the interval that belongs to a gateway: neighbouring ids are far apart, and any number of them is spread
/// evenly (multiples of the golden ratio).
pub(super) fn share(id: i64) -> f64 {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let spread = (id as u64).wrapping_mul(GOLDEN);
    (spread >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_secs(6);

    #[tokio::test(start_paused = true)]
    async fn beats_keep_their_grid_and_late_answers_are_not_made_up_for() {
        let start = Instant::now();
        let mut beat = Beat::new(start, INTERVAL, 0.5);
        let mut came = Vec::new();
        for answer in [1, 1, 13, 1, 1] {
            let skipped = beat.wait().await.skipped;
            came.push((start.elapsed().as_secs(), skipped));
            tokio::time::advance(Duration::from_secs(answer)).await;
        }
        // The third answer came at 28: the beats at 21 and 27 are gone.
        assert_eq!(came, [(3, 0), (9, 0), (15, 0), (33, 2), (39, 0)]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_put_off_stays_on_the_grid() {
        let start = Instant::now();
        let mut beat = Beat::new(start, INTERVAL, 0.0);
        beat.wait().await;
        beat.put_off(Duration::from_secs(20));
        beat.wait().await;
        assert_eq!(start.elapsed().as_secs(), 24);
    }

    #[test]
    fn beats_are_spread_over_the_interval() {
        for count in [10_u32, 1000, 10_000] {
            let mut shares: Vec<f64> = (1..=i64::from(count)).map(share).collect();
            shares.sort_unstable_by(f64::total_cmp);
            let widest = shares.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
            assert!(widest < 4.0 / f64::from(count), "{count}: {widest}");
        }
    }
}
