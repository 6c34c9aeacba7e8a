//! Who was looked up a moment ago, so that a program that sends many small requests is not looked up for each.
//!
//! A change of any account by this process forgets everyone before its caller is answered. What another process does
//! (`hindsight user reset-password` beside a server) is seen within [`FRESH`].

use super::Identity;
use domain::Instant;
use domain::instant::SECOND;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long an identity is taken for true without looking again, in microseconds.
const FRESH: i64 = SECOND / 10;
/// After how long one of those who ask looks again, ahead of time. Otherwise, of a program with hundreds of requests on
/// their way, all would look at the same moment.
const RENEW: i64 = FRESH / 2;
/// The most that are remembered; past it all are forgotten.
const MOST: usize = 10_000;

/// What was found, by the hash of the cookie or the token that proved it.
#[derive(Default)]
pub(crate) struct Known(Mutex<Remembered>);

#[derive(Default)]
struct Remembered {
    /// Grows each time all is forgotten: what was read before must not be remembered after.
    epoch: u64,
    found: HashMap<Proof, Found>,
}

struct Found {
    identity: Identity,
    at: Instant,
    /// Somebody is looking again.
    renewing: bool,
}

/// A cookie's or a token's hash.
type Proof = [u8; 32];

/// When a look-up began; see [`Known::remember`].
#[derive(Clone, Copy)]
pub(super) struct Epoch(u64);

impl Known {
    /// The identity, if it is fresh; otherwise, and for one caller a while before it ceases to be, the moment to
    /// remember the coming look-up under.
    pub(super) fn find(&self, proof: &Proof, now: Instant) -> Result<Identity, Epoch> {
        let mut remembered = self.lock();
        let epoch = Epoch(remembered.epoch);
        let found = remembered.found.get_mut(proof).ok_or(epoch)?;
        match now.since(found.at) {
            0..RENEW => Ok(found.identity.clone()),
            RENEW..FRESH if found.renewing => Ok(found.identity.clone()),
            age => {
                found.renewing = (RENEW..FRESH).contains(&age);
                Err(epoch)
            }
        }
    }

    /// Remembers what a look-up found, unless an account has changed since it began.
    pub(super) fn remember(&self, proof: Proof, identity: &Identity, began: Epoch, now: Instant) {
        let mut remembered = self.lock();
        if remembered.epoch != began.0 {
            return;
        }
        if remembered.found.len() >= MOST {
            remembered.found.clear();
        }
        let found = Found { identity: identity.clone(), at: now, renewing: false };
        remembered.found.insert(proof, found);
    }

    /// An account changed: who is who has to be looked up again.
    pub(crate) fn forget(&self) {
        let mut remembered = self.lock();
        remembered.epoch += 1;
        remembered.found.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Via;
    use domain::account::{Clock, Profile, User, UserId, WeekStart};
    use std::sync::Arc;

    const PROOF: Proof = [1; 32];
    const ANOTHER: Proof = [2; 32];

    fn ada() -> Identity {
        let profile = Profile {
            zone: "UTC".to_owned(),
            day_start_hour: 0,
            week_start: WeekStart::Monday,
            clock: Clock::H24,
            currency: "EUR".to_owned(),
        };
        let name = "ada".to_owned();
        let user = User { id: UserId(1), name, admin: false, disabled: false, profile };
        Identity { user: Arc::new(user), via: Via::Jwt }
    }

    #[test]
    fn what_was_found_is_known_for_a_moment_only() {
        let (known, now) = (Known::default(), Instant::default().plus(1_000 * SECOND));
        let began = known.find(&PROOF, now).expect_err("nobody is known yet");
        known.remember(PROOF, &ada(), began, now);
        let check = |proof: Proof, now, want| assert_eq!(known.find(&proof, now).is_ok(), want);
        check(PROOF, now, true);
        check(ANOTHER, now, false);
        check(PROOF, now.plus(RENEW - 1), true);
        check(PROOF, now.plus(FRESH), false);
        check(PROOF, now.plus(-1), false);
    }

    #[test]
    fn one_looks_again_while_the_others_still_know() {
        let (known, now) = (Known::default(), Instant::default().plus(1_000 * SECOND));
        let began = known.find(&PROOF, now).expect_err("nobody is known yet");
        known.remember(PROOF, &ada(), began, now);
        let began = known.find(&PROOF, now.plus(RENEW)).expect_err("one looks again");
        assert!(known.find(&PROOF, now.plus(RENEW)).is_ok());
        assert!(known.find(&PROOF, now.plus(FRESH - 1)).is_ok());
        assert!(known.find(&PROOF, now.plus(FRESH)).is_err(), "the look-up takes too long");
        known.remember(PROOF, &ada(), began, now.plus(RENEW));
        assert!(known.find(&PROOF, now.plus(FRESH)).is_err(), "one looks again");
        assert!(known.find(&PROOF, now.plus(FRESH + RENEW - 1)).is_ok());
    }

    #[test]
    fn a_change_forgets_also_what_is_being_looked_up() {
        let (known, now) = (Known::default(), Instant::default().plus(1_000 * SECOND));
        let began = known.find(&PROOF, now).expect_err("nobody is known yet");
        known.forget();
        known.remember(PROOF, &ada(), began, now);
        assert!(known.find(&PROOF, now).is_err());
    }
}
