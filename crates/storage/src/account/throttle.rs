//! Slowing down those who guess passwords. Only failures count.

use domain::Instant;
use domain::instant::{MINUTE, SECOND};
use std::collections::HashMap;
use std::sync::Mutex;

/// Failures that cost nothing, for one account from one address.
const FREE_PER_PAIR: u32 = 5;
/// For one address, over all accounts: many people may sit behind it.
const FREE_PER_ADDRESS: u32 = 20;
/// For one account, over all addresses: high, so that strangers cannot lock a person out for long.
const FREE_PER_ACCOUNT: u32 = 50;
/// The longest wait.
const MAX_WAIT: i64 = 15 * MINUTE;
/// Failures are forgotten after this long without another.
const MEMORY: i64 = 30 * MINUTE;
/// When the table grows past this, what is forgotten is swept.
const SWEEP_AT: usize = 10_000;

/// Counts of failed sign-ins. In memory: a restart forgives.
#[derive(Default)]
pub(crate) struct Throttle(Mutex<HashMap<Key, Failures>>);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Pair(String, String),
    Address(String),
    Account(String),
}

struct Failures {
    count: u32,
    last: Instant,
}

impl Key {
    fn of(account: &str, address: &str) -> [Self; 3] {
        [
            Self::Pair(account.to_owned(), address.to_owned()),
            Self::Address(address.to_owned()),
            Self::Account(account.to_owned()),
        ]
    }

    fn free(&self) -> u32 {
        match self {
            Self::Pair(..) => FREE_PER_PAIR,
            Self::Address(_) => FREE_PER_ADDRESS,
            Self::Account(_) => FREE_PER_ACCOUNT,
        }
    }
}

impl Throttle {
    /// Seconds to wait before another try is looked at, or `None`.
    pub(super) fn wait(&self, account: &str, address: &str, now: Instant) -> Option<u64> {
        let table = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let until = Key::of(account, address)
            .iter()
            .filter_map(|key| {
                let failures = table.get(key)?;
                let over = failures.count.checked_sub(key.free())?;
                // 1 s, 2 s, 4 s … after the free ones.
                let wait = (SECOND << over.min(10)).min(MAX_WAIT);
                Some(failures.last.plus(wait))
            })
            .max()?;
        let left = until.since(now);
        (left > 0).then(|| left.unsigned_abs().div_ceil(SECOND.unsigned_abs()))
    }

    /// Counts a try before it is looked at, so that many at once are not all free. [`Throttle::failed`] or
    /// [`Throttle::succeeded`] follows.
    pub(super) fn begin(&self, account: &str, address: &str, now: Instant) {
        let mut table = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if table.len() > SWEEP_AT {
            table.retain(|_, failures| now.since(failures.last) < MEMORY);
        }
        for key in Key::of(account, address) {
            let failures = table.entry(key).or_insert(Failures { count: 0, last: now });
            if now.since(failures.last) > MEMORY {
                failures.count = 0;
            }
            failures.count = failures.count.saturating_add(1);
        }
    }

    /// The wait begins with the failure.
    pub(super) fn failed(&self, account: &str, address: &str, now: Instant) {
        let mut table = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for key in Key::of(account, address) {
            table.entry(key).and_modify(|failures| failures.last = now);
        }
    }

    /// The right password clears what stood between this account and this address, and was no failure of the address.
    pub(super) fn succeeded(&self, account: &str, address: &str) {
        let mut table = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let [pair, of_address, of_account] = Key::of(account, address);
        table.remove(&pair);
        table.remove(&of_account);
        if let Some(failures) = table.get_mut(&of_address) {
            failures.count = failures.count.saturating_sub(1);
            if failures.count == 0 {
                table.remove(&of_address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(throttle: &Throttle, account: &str, now: Instant) {
        throttle.begin(account, "::1", now);
        throttle.failed(account, "::1", now);
    }

    #[test]
    fn the_right_password_costs_nobody_anything() {
        let throttle = Throttle::default();
        let now = Instant::default().plus(1_000 * SECOND);
        for _ in 0..100 {
            assert_eq!(throttle.wait("ada", "::1", now), None);
            throttle.begin("ada", "::1", now);
            throttle.succeeded("ada", "::1");
        }
        assert_eq!(throttle.wait("stranger", "::1", now), None);
    }

    #[test]
    fn only_failures_past_the_free_ones_have_to_wait() {
        let throttle = Throttle::default();
        let mut now = Instant::default().plus(1_000 * SECOND);
        for _ in 0..FREE_PER_PAIR {
            assert_eq!(throttle.wait("ada", "::1", now), None);
            fail(&throttle, "ada", now);
        }
        assert_eq!(throttle.wait("ada", "::1", now), Some(1));
        assert_eq!(throttle.wait("ada", "::2", now), None, "another address");
        assert_eq!(throttle.wait("bob", "::1", now), None, "another account");
        now = now.plus(SECOND);
        assert_eq!(throttle.wait("ada", "::1", now), None);
        fail(&throttle, "ada", now);
        assert_eq!(throttle.wait("ada", "::1", now), Some(2));
        throttle.begin("ada", "::1", now);
        throttle.succeeded("ada", "::1");
        assert_eq!(throttle.wait("ada", "::1", now), None);
    }

    #[test]
    fn one_address_that_tries_every_account_has_to_wait() {
        let throttle = Throttle::default();
        let now = Instant::default().plus(1_000 * SECOND);
        for n in 0..FREE_PER_ADDRESS {
            fail(&throttle, &format!("user{n}"), now);
        }
        assert_eq!(throttle.wait("someone", "::1", now), Some(1));
        assert_eq!(throttle.wait("someone", "::1", now.plus(MEMORY)), None);
    }
}
