//! A gateway's turn: nobody else asks it meanwhile, and whoever asks knows what was last told of it.

use super::ask::{Asking, Outcome, condition};
use domain::Instant;
use domain::energy::{GatewayId, Reading};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use storage::energy::{self, Condition, Target};
use storage::{Db, Result};
use tokio::sync::OwnedMutexGuard;
use tokio::time;

/// An answer that brings no new reading is written down this often, so that the last contact is not older.
const REMIND_EVERY: Duration = Duration::from_secs(60);

/// The turns of all gateways.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<Mutex<HashMap<GatewayId, Waited>>>);

/// Where those who ask one gateway wait for each other.
type Waited = Arc<tokio::sync::Mutex<Option<Told>>>;

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

impl Turn {
    /// Keeps what a gateway said, and says how it does when that is news.
    pub(super) async fn hear(
        &mut self,
        db: &Db,
        asking: &Asking,
        target: &Target,
        outcome: &Outcome,
    ) -> Result<()> {
        let (id, revision) = (target.gateway.id, target.revision);
        asking.keep(id, outcome.readings.clone()).await;
        let condition = condition(outcome);
        let before = self.0.take().filter(|told| told.revision == revision);
        let newest = outcome.readings.iter().filter_map(time_of).max();
        if let Some(mut told) = before
            && told.condition == condition
        {
            // A new reading has its own time of arrival.
            if newest > told.newest {
                (told.newest, told.at) = (newest, time::Instant::now());
            }
            if !condition.answered || told.at.elapsed() < REMIND_EVERY {
                *self.0 = Some(told);
                return Ok(());
            }
        }
        energy::set_condition(db, id, revision, condition.clone(), storage::now()).await?;
        *self.0 = Some(Told { revision, condition, newest, at: time::Instant::now() });
        Ok(())
    }
}

fn time_of(reading: &Reading) -> Option<Instant> {
    match reading {
        Reading::Demand(demand) => Some(demand.at),
        Reading::Registers(_) | Reading::Price(_) => None,
    }
}
