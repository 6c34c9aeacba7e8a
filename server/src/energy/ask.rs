//! One question to a gateway, and what its answer means.

use super::keeper::Keeper;
use super::turn::{Turn, Turns};
use crate::config::Settings;
use connectors::energy::{Answer, Failure, Rainforest, Target as Door};
use connectors::reach::Reach;
use domain::Instant;
use domain::energy::{Demand, GatewayId, GatewayState, Kind, Mac, Reading};
use domain::instant::HOUR;
use std::sync::Arc;
use std::time::Duration;
use storage::Db;
use storage::energy::{Condition, Target};
use url::Url;

/// How long a gateway may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How far a gateway's clock may be from ours before its readings are not believed to be of their time.
const SKEW: i64 = 24 * HOUR;

/// What it takes to ask any gateway: one client for all, and the rule that no gateway is asked twice at once.
#[derive(Clone)]
pub struct Asking {
    client: Rainforest,
    /// Where the cloud is.
    cloud: Url,
    /// Local names and addresses that an administrator allowed to everyone.
    hosts: Arc<[String]>,
    keeper: Keeper,
    pub(super) db: Db,
    turns: Turns,
}

/// What came of a question.
pub struct Outcome {
    pub readings: Vec<Reading>,
    pub failure: Option<Failure>,
}

impl Asking {
    pub fn new(settings: &Settings, db: Db) -> Self {
        Self {
            client: Rainforest::new(),
            cloud: settings.rainforest_url.clone(),
            hosts: settings.allow_hosts.clone().into(),
            keeper: Keeper::start(db.clone()),
            db,
            turns: Turns::default(),
        }
    }

    pub fn client(&self) -> &Rainforest {
        &self.client
    }

    /// How a gateway is reached, or why it cannot be asked.
    pub fn door(&self, target: &Target) -> Result<Door, Failure> {
        let gateway = &target.gateway;
        let address = gateway.address.as_deref();
        let base_url = match address {
            Some(address) => Url::parse(address)
                .map_err(|_| Failure::NotAllowed(format!("{address} is not an address.")))?,
            None => self.cloud.clone(),
        };
        let password = match (&target.password, gateway.kind) {
            (Some(password), _) => password.clone(),
            // Older ones in the house may ask for none.
            (None, Kind::Eagle100) if !gateway.has_password => Default::default(),
            (None, _) => return Err(Failure::Unauthorized),
        };
        Ok(Door {
            kind: gateway.kind,
            base_url,
            cloud_id: gateway.cloud_id.clone(),
            user_name: gateway.user_name.clone(),
            password,
            pinned: gateway.pinned.as_deref().and_then(|pin| pin.parse().ok()),
            // Where the cloud is was the operator's decision.
            reach: Reach {
                everything_local: target.admin || address.is_none(),
                hosts: self.hosts.clone(),
            },
        })
    }

    /// Waits for the gateway's turn: one question at a time, also when a person asks between two beats.
    pub async fn turn(&self, id: GatewayId) -> Turn {
        self.turns.take(id).await
    }

    pub(super) fn forget(&self, id: GatewayId) {
        self.turns.forget(id);
    }

    /// Asks at once, in the gateway's turn; what it said is kept, and how it does is told.
    pub async fn now(&self, target: &Target) -> storage::Result<Outcome> {
        let mut turn = self.turn(target.gateway.id).await;
        let outcome = self.demands(target, &meters(target)).await;
        self.hear(&mut turn, target, &outcome).await?;
        Ok(outcome)
    }

    /// Keeps readings; they are on the disk when this returns.
    pub async fn keep(&self, gateway: GatewayId, readings: Vec<Reading>) {
        self.keeper.keep(gateway, readings).await;
    }

    /// Asks for the demand of each of `meters`; `None` is whichever answers. The gateway's turn is the caller's.
    pub async fn demands(&self, target: &Target, meters: &[Option<Mac>]) -> Outcome {
        let mut outcome = Outcome { readings: Vec::new(), failure: None };
        let door = match self.door(target) {
            Ok(door) => door,
            Err(failure) => return Outcome { failure: Some(failure), ..outcome },
        };
        for meter in meters.iter().copied() {
            let now = storage::now();
            match patiently(self.client.demand(&door, meter, now))
                .await
                .and_then(|demand| believable(demand, now))
            {
                Ok(demand) => outcome.readings.push(Reading::Demand(demand)),
                Err(failure) => outcome.failure = Some(failure),
            }
        }
        outcome
    }

    /// Asks for the registers; `None` where the gateway does not have them.
    pub async fn registers(
        &self,
        target: &Target,
        meter: Option<Mac>,
    ) -> Result<Option<Reading>, Failure> {
        let door = self.door(target)?;
        let now = storage::now();
        let registers = patiently(self.client.registers(&door, meter, now)).await?;
        Ok(registers.map(Reading::Registers))
    }

    /// Asks for the price; `None` where the gateway has none.
    pub async fn price(
        &self,
        target: &Target,
        meter: Option<Mac>,
    ) -> Result<Option<Reading>, Failure> {
        let door = self.door(target)?;
        let now = storage::now();
        let price = patiently(self.client.price(&door, meter, now)).await?;
        Ok(price.map(Reading::Price))
    }
}

/// The meters to ask for; `None` is whichever answers.
pub(super) fn meters(target: &Target) -> Vec<Option<Mac>> {
    match target.gateway.chosen.as_slice() {
        [] => vec![None],
        chosen => chosen.iter().copied().map(Some).collect(),
    }
}

async fn patiently<T>(
    answer: impl Future<Output = Result<Answer<T>, Failure>>,
) -> Result<T, Failure> {
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(answer) => answer.map(|answer| answer.value),
        Err(_) => Err(Failure::Unreachable("it did not answer within 5 seconds".to_owned())),
    }
}

/// A demand whose time lies far from ours would be drawn where nobody looks.
fn believable(demand: Demand, now: Instant) -> Result<Demand, Failure> {
    if demand.at.since(now).abs() <= SKEW {
        return Ok(demand);
    }
    Err(Failure::BadAnswer {
        words: format!(
            "The gateway’s clock says {}. Set its clock; its readings are not kept until then.",
            demand.at
        ),
        raw: String::new(),
    })
}

/// How a gateway does, by what came of asking it.
pub(super) fn condition(outcome: &Outcome) -> Condition {
    let Some(failure) = &outcome.failure else {
        return Condition {
            state: GatewayState::Ok,
            detail: String::new(),
            raw: None,
            answered: true,
        };
    };
    let (state, answered, raw) = match failure {
        Failure::Unauthorized => (GatewayState::WrongCredentials, true, None),
        Failure::Unreachable(_) | Failure::BadCertificate(_) | Failure::NotAllowed(_) => {
            (GatewayState::Unreachable, false, None)
        }
        Failure::RateLimited { .. } => (GatewayState::Unreachable, true, None),
        Failure::MeterNotJoined => (GatewayState::MeterNotJoined, true, None),
        Failure::BadAnswer { raw, .. } => (GatewayState::BadAnswer, true, Some(raw.clone())),
    };
    Condition {
        state,
        detail: failure.to_string(),
        raw: raw.filter(|raw| !raw.is_empty()),
        answered,
    }
}
