//! A gateway's turn: nobody else asks it meanwhile, and whoever asks knows what was last told of it.

use super::ask::{Asking, Outcome, condition};
use domain::Instant;
use domain::energy::{GatewayId, Reading};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use storage::Result;
use storage::energy::{self, Condition, Target};
use tokio::sync::OwnedMutexGuard;
use tokio::time;

/// An answer that brings no new reading is written down this often, so that the last contact is not older.
const REMIND_EVERY: Duration = Duration::from_secs(60);

/// What is locked while a gateway is asked.
type Slot = Arc<tokio::sync::Mutex<Option<Told>>>;

/// The turns of all gateways.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<Mutex<HashMap<GatewayId, Slot>>>);

/// The right to ask a gateway, until it is dropped.
pub struct Turn(OwnedMutexGuard<Option<Told>>);

/// What was last told of a gateway, whoever asked: the poller would not repeat what it told itself, though a person
/// found out something else between two beats.
struct Told {
    revision: i64,
    condition: Condition,
    /// The time of its newest demand.
    newest: Option<Instant>,
    at: time::Instant,
}

impl Told {
    /// Whether this is to be written down.
    fn is_news(
        &mut self,
        condition: &Condition,
        newest: Option<Instant>,
        now: time::Instant,
    ) -> bool {
        // A new reading has its own time of arrival.
        if newest > self.newest {
            (self.newest, self.at) = (newest, now);
        }
        self.condition != *condition
            || condition.answered && now.duration_since(self.at) >= REMIND_EVERY
    }
}

impl Turns {
    pub(super) async fn take(&self, id: GatewayId) -> Turn {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            turns.entry(id).or_default().clone()
        };
        Turn(turn.lock_owned().await)
    }

    pub(super) fn forget(&self, id: GatewayId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

impl Asking {
    /// Keeps what a gateway said, and says how it does when that is news.
    pub(super) async fn hear(
        &self,
        turn: &mut Turn,
        target: &Target,
        outcome: &Outcome,
    ) -> Result<()> {
        let (id, revision) = (target.gateway.id, target.revision);
        self.keep(id, outcome.readings.clone()).await;
        let condition = condition(outcome);
        let newest = outcome.readings.iter().filter_map(time_of).max();
        let now = time::Instant::now();
        if let Some(told) = &mut *turn.0
            && told.revision == revision
            && !told.is_news(&condition, newest, now)
        {
            return Ok(());
        }
        *turn.0 = None;
        energy::set_condition(&self.db, id, revision, condition.clone(), storage::now()).await?;
        *turn.0 = Some(Told { revision, condition, newest, at: now });
        Ok(())
    }
}

fn time_of(reading: &Reading) -> Option<Instant> {
    match reading {
        Reading::Demand(demand) => Some(demand.at),
        Reading::Registers(_) | Reading::Price(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::energy::GatewayState;

    #[test]
    fn what_stays_as_it_is_is_told_once_a_minute_unless_readings_say_so() {
        let condition = |answered| Condition {
            state: GatewayState::Ok,
            detail: String::new(),
            raw: None,
            answered,
        };
        let at = time::Instant::now();
        let seconds = |n| at + Duration::from_secs(n);
        let reading = |n: i64| Instant::from_micros(n);
        let mut told = Told { revision: 1, condition: condition(true), newest: reading(1), at };
        assert!(!told.is_news(&condition(true), reading(1), seconds(59)));
        assert!(told.is_news(&condition(true), reading(1), seconds(60)), "the same reading again");
        assert!(!told.is_news(&condition(true), reading(2), seconds(60)), "a new one");
        assert!(!told.is_news(&condition(true), None, seconds(119)));
        assert!(told.is_news(&condition(true), None, seconds(120)));
        let other = Condition { detail: "words".to_owned(), ..condition(true) };
        assert!(told.is_news(&other, reading(3), seconds(121)));
        let mut silent = Told { revision: 1, condition: condition(false), newest: None, at };
        assert!(!silent.is_news(&condition(false), None, seconds(600)), "it said nothing");
    }
}
