//! One gateway from beat to beat: what it is asked for, and how long it is left alone after a failure.

use super::super::ask::{Asking, meters};
use super::super::beat::share;
use connectors::energy::Failure;
use domain::energy::{Kind, Mac, Reading};
use std::time::Duration;
use storage::energy::Target;
use tokio::time::Instant;

/// The longest wait between two questions to a gateway that does not answer.
const LONGEST: Duration = Duration::from_secs(5 * 60);
const REGISTERS_EVERY: Duration = Duration::from_secs(60);
const PRICE_EVERY: Duration = Duration::from_secs(15 * 60);

/// What a gateway's task remembers from beat to beat.
pub(super) struct Course {
    asking: Asking,
    target: Target,
    /// Whom to ask for; once one has answered, that one: else gateways in the house are asked for their list each time.
    meters: Vec<Option<Mac>>,
    /// How often in a row it did not answer.
    silent: u32,
    /// When to ask again for the registers and the price; `None` where it has none.
    registers: Option<Instant>,
    price: Option<Instant>,
}

impl Course {
    pub(super) fn new(asking: Asking, target: Target) -> Self {
        // Spread over a minute: not all at the first beat after a start, and no price is long in coming.
        let first = Instant::now() + REGISTERS_EVERY.mul_f64(share(target.gateway.id.0 + 1));
        let meters = meters(&target);
        Self { asking, meters, silent: 0, registers: Some(first), price: Some(first), target }
    }

    /// Asks for the demand, keeps it and says how the gateway does; gives back what failed.
    pub(super) async fn ask(&mut self) -> Option<Failure> {
        let id = self.target.gateway.id;
        let mut turn = self.asking.turn(id).await;
        let outcome = self.asking.demands(&self.target, &self.meters).await;
        if let Err(error) = self.asking.hear(&mut turn, &self.target, &outcome).await {
            tracing::warn!(%error, gateway = %id, "its state is not written yet");
        }
        drop(turn);
        if let ([None], [Reading::Demand(demand)]) = (&self.meters[..], &outcome.readings[..])
            && self.target.gateway.kind != Kind::Cloud
        {
            self.meters = vec![Some(demand.meter)];
        }
        match &outcome.failure {
            Some(Failure::Unreachable(_) | Failure::BadCertificate(_) | Failure::NotAllowed(_)) => {
                self.silent += 1
            }
            _ => self.silent = 0,
        }
        outcome.failure
    }

    /// How long to leave it alone after a failure: one that does not answer, longer each time, up to five minutes and
    /// a random part less; one that says when, until then; `None` for one that answers.
    pub(super) fn wait(&self, failure: &Failure, interval: Duration) -> Option<Duration> {
        match failure {
            Failure::RateLimited { retry_after } => {
                Some(retry_after.unwrap_or(LONGEST / 5).min(LONGEST))
            }
            _ if self.silent > 1 => {
                let doubled = interval.saturating_mul(1 << (self.silent - 1).min(16));
                Some(doubled.min(LONGEST).mul_f64(rand::random_range(0.5..=1.0)))
            }
            _ => None,
        }
    }

    /// Registers each minute and the price each quarter of an hour, where the gateway has them.
    pub(super) async fn ask_more(&mut self) {
        let id = self.target.gateway.id;
        if self.registers.is_some_and(|due| due <= Instant::now()) {
            let _turn = self.asking.turn(id).await;
            let mut has = false;
            for meter in self.meters.clone() {
                let answer = self.asking.registers(&self.target, meter).await;
                has |= !matches!(answer, Ok(None));
                self.keep(answer).await;
            }
            self.registers = has.then(|| Instant::now() + REGISTERS_EVERY);
        }
        if self.price.is_some_and(|due| due <= Instant::now()) {
            let _turn = self.asking.turn(id).await;
            let mut has = false;
            for meter in self.meters.clone() {
                let answer = self.asking.price(&self.target, meter).await;
                has |= !matches!(answer, Ok(None));
                self.keep(answer).await;
            }
            self.price = has.then(|| Instant::now() + PRICE_EVERY);
        }
    }

    /// What failed here is no matter: the demand says how the gateway does.
    async fn keep(&self, answer: Result<Option<Reading>, Failure>) {
        match answer {
            Ok(Some(reading)) => self.asking.keep(self.target.gateway.id, vec![reading]).await,
            Ok(None) => {}
            Err(failure) => {
                tracing::debug!(%failure, gateway = %self.target.gateway.id, "not answered")
            }
        }
    }
}
