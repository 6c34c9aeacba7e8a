//! When to send next: at a steady beat, and after failures at growing distances.

use std::time::{Duration, Instant};

/// How often is sent, so that the page is live.
const BEAT: Duration = Duration::from_secs(2);
/// How long is waited after the first failure; twice that after the next, and so on.
const FIRST_RETRY: Duration = Duration::from_secs(1);
/// And never more than this.
pub const LAST_RETRY: Duration = Duration::from_secs(60);

/// When to send next.
pub struct Pace {
    failures: u32,
    not_before: Instant,
    told_to_wait: bool,
}

impl Pace {
    pub fn new() -> Self {
        Self { failures: 0, not_before: Instant::now(), told_to_wait: false }
    }

    /// Whether it is time.
    pub fn is_due(&self) -> bool {
        Instant::now() >= self.not_before
    }

    /// Whether the last time went well.
    pub fn is_well(&self) -> bool {
        self.failures == 0
    }

    /// Until it is time.
    pub fn wait(&self) -> Duration {
        self.not_before.saturating_duration_since(Instant::now())
    }

    /// Whether the server named a time that has not come yet.
    pub fn was_told_to_wait(&self) -> bool {
        self.told_to_wait && !self.is_due()
    }

    pub fn succeeded(&mut self) {
        (self.failures, self.told_to_wait) = (0, false);
        self.not_before = Instant::now() + BEAT;
    }

    pub fn failed(&mut self, retry_after: Option<Duration>) {
        let wait = retry_after.unwrap_or_else(|| backoff(self.failures, fastrand::f64()));
        self.failures += 1;
        self.told_to_wait = retry_after.is_some();
        self.not_before = Instant::now() + wait;
    }
}

/// Twice as long each time, and somewhere between half of that and all of it, so that agents do not come together.
fn backoff(failures: u32, random: f64) -> Duration {
    let whole = FIRST_RETRY.saturating_mul(1 << failures.min(10)).min(LAST_RETRY);
    whole.mul_f64(0.5 + random / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_come_at_growing_distances_with_jitter() {
        let check = |failures, random, want| {
            assert_eq!(backoff(failures, random), Duration::from_millis(want))
        };
        check(0, 0.0, 500);
        check(0, 1.0, 1000);
        check(3, 0.5, 6000);
        check(6, 1.0, 60_000);
        check(u32::MAX, 0.0, 30_000);
    }
}
