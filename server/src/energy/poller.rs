//! Who is asked, when, and how it goes on after a failure.

use super::ask::{Asking, Outcome, condition, meters};
use super::beat::{Beat, share};
use connectors::energy::Failure;
use domain::energy::{GatewayId, GatewayState, Kind, Mac, Reading};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use storage::energy::{self, Condition, Target};
use storage::jobs::task;
use storage::{Db, now};
use tokio::task::AbortHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The row on the Jobs page.
const TASK: &str = "Ask gateways";
/// How often all gateways are looked at though nobody said that one changed: owners are disabled, and administrators
/// made, elsewhere.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How far kept figures may be behind; the newest are worked out on the spot where they are shown.
const ROLL_EVERY: Duration = Duration::from_secs(20);
/// How long to wait before going on after a fault of ours.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest wait between two questions to a gateway that does not answer.
const LONGEST: Duration = Duration::from_secs(5 * 60);
const REGISTERS_EVERY: Duration = Duration::from_secs(60);
const PRICE_EVERY: Duration = Duration::from_secs(15 * 60);

/// The running poller. Stopped, it asks nobody any more.
pub struct Polling {
    db: Db,
    stop: CancellationToken,
    supervisor: tokio::task::JoinHandle<()>,
}

/// Asks every gateway at its beat, until stopped.
pub fn start(db: Db, asking: Asking) -> Polling {
    let stop = CancellationToken::new();
    let supervisor = tokio::spawn(supervise(db.clone(), asking, stop.clone()));
    Polling { db, stop, supervisor }
}

impl Polling {
    /// Ends it, and says so on its row.
    pub async fn stop(self) {
        self.stop.cancel();
        let _ = self.supervisor.await;
        let stopped = "The server was stopped. What was not asked meanwhile is a gap.".to_owned();
        let _ = task::tell(&self.db, TASK, "stopped", stopped, now()).await;
    }
}

/// Begins anew after a fault of ours, and says so on the task's row.
async fn supervise(db: Db, asking: Asking, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let round = tokio::spawn({
            let (db, asking) = (db.clone(), asking.clone());
            async move { tokio::join!(tend_all(db.clone(), asking), roll_all(db)) }
        });
        let abort = round.abort_handle();
        tokio::select! {
            () = stop.cancelled() => abort.abort(),
            ended = round => {
                tracing::error!(?ended, "asking gateways failed; it begins anew");
                let words = "It failed and begins anew in 5 seconds; the server’s log says more.".to_owned();
                let _ = task::tell(&db, TASK, "failed", words, now()).await;
                stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await;
            }
        }
    }
}

/// The tasks of the gateways; dropped, all end.
#[derive(Default)]
struct Tended(HashMap<GatewayId, (Seen, AbortHandle)>);

impl Drop for Tended {
    fn drop(&mut self) {
        for (_, task) in self.0.values() {
            task.abort();
        }
    }
}

/// What of a gateway makes its task another one.
#[derive(Clone, Copy, PartialEq)]
struct Seen {
    revision: i64,
    admin: bool,
}

/// Keeps one task per gateway. Ends only by a failure.
async fn tend_all(db: Db, asking: Asking) {
    let mut tended = Tended::default();
    let mut changes = db.gateways();
    loop {
        match energy::targets(&db).await {
            Ok(targets) => {
                let words = words(&targets);
                reconcile(&db, &asking, &mut tended, targets);
                let _ = task::tell(&db, TASK, "running", words, now()).await;
            }
            Err(error) => {
                tracing::warn!(%error, "gateways could not be read; those known are asked on")
            }
        }
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Works out what readings come to, soon after they came. Never returns.
async fn roll_all(db: Db) {
    loop {
        if let Err(error) = energy::roll(&db).await {
            tracing::warn!(%error, "figures are not worked out yet; that is begun again");
        }
        tokio::time::sleep(ROLL_EVERY).await;
    }
}

/// `12 gateways: 10 ok, 1 unreachable, 1 paused`.
fn words(targets: &[Target]) -> String {
    let count = |state| targets.iter().filter(|it| it.gateway.state == state).count();
    let states = GatewayState::ALL.map(|state| (count(state), state.title()));
    let states: Vec<String> =
        states.iter().filter(|(n, _)| *n > 0).map(|(n, title)| format!("{n} {title}")).collect();
    match targets.len() {
        0 => "No gateway yet.".to_owned(),
        1 => format!("1 gateway: {}.", states.join(", ")),
        n => format!("{n} gateways: {}.", states.join(", ")),
    }
}

/// Begins a task for each gateway that is new or was changed, and ends those of gateways that are gone.
fn reconcile(db: &Db, asking: &Asking, tended: &mut Tended, targets: Vec<Target>) {
    let mut before = std::mem::take(&mut tended.0);
    for target in targets {
        let (id, seen) =
            (target.gateway.id, Seen { revision: target.revision, admin: target.admin });
        let task = match before.remove(&id) {
            Some((known, task)) if known == seen => task,
            known => {
                if let Some((_, task)) = known {
                    task.abort();
                }
                if !is_asked(&target) {
                    continue;
                }
                tokio::spawn(tend(db.clone(), asking.clone(), target)).abort_handle()
            }
        };
        tended.0.insert(id, (seen, task));
    }
    for (id, (_, task)) in before {
        task.abort();
        asking.forget(id);
    }
}

fn is_asked(target: &Target) -> bool {
    let resting =
        matches!(target.gateway.state, GatewayState::Paused | GatewayState::WrongCredentials);
    target.gateway.kind != Kind::Push && !resting
}

/// One gateway, beat by beat. Ends when it refuses its credentials: then it waits for others.
async fn tend(db: Db, asking: Asking, target: Target) {
    let id = target.gateway.id;
    let interval = Duration::from_micros(target.gateway.interval_micros.unsigned_abs());
    let target = Arc::new(target);
    let mut beat = Beat::new(Instant::now(), interval, share(id.0));
    let mut course = Course::new(db, asking.clone(), target.clone());
    loop {
        let came = beat.wait().await;
        metrics::histogram!("hindsight_energy_beat_late_seconds").record(came.late.as_secs_f64());
        metrics::counter!("hindsight_energy_beats_skipped_total").increment(came.skipped.into());
        metrics::counter!("hindsight_energy_beats_total").increment(1);
        let turn = asking.turn(id).await;
        let outcome = asking.demands(&target, &course.meters).await;
        drop(turn);
        let failure = course.heard(outcome).await;
        match failure {
            Some(Failure::Unauthorized) => return,
            Some(failure) => {
                if let Some(wait) = course.wait(&failure, interval) {
                    beat.put_off(wait);
                }
            }
            None => course.ask_more().await,
        }
    }
}

/// What a gateway's task remembers from beat to beat.
struct Course {
    db: Db,
    asking: Asking,
    target: Arc<Target>,
    /// Whom to ask for; once one has answered, that one: else gateways in the house are asked for their list each time.
    meters: Vec<Option<Mac>>,
    /// As it was last written.
    told: Option<Condition>,
    /// How often in a row it did not answer.
    silent: u32,
    /// When to ask again for the registers and the price; `None` where it has none.
    registers: Option<Instant>,
    price: Option<Instant>,
}

impl Course {
    fn new(db: Db, asking: Asking, target: Arc<Target>) -> Self {
        // Not all at the first beat after a start.
        let spread = |every: Duration| {
            Some(
                Instant::now()
                    + every.mul_f64(share(target.gateway.id.0 + 1)).min(Duration::from_secs(30)),
            )
        };
        let (registers, price) = (spread(REGISTERS_EVERY), spread(PRICE_EVERY));
        let meters = meters(&target);
        Self { db, asking, meters, told: None, silent: 0, registers, price, target }
    }

    /// Keeps what was heard and says how the gateway does; gives back what failed.
    async fn heard(&mut self, outcome: Outcome) -> Option<Failure> {
        let condition = condition(&outcome);
        let id = self.target.gateway.id;
        if let ([None], [Reading::Demand(demand)]) = (&self.meters[..], &outcome.readings[..])
            && self.target.gateway.kind != Kind::Cloud
        {
            self.meters = vec![Some(demand.meter)];
        }
        self.asking.keeper.keep(id, outcome.readings).await;
        if self.told.as_ref() != Some(&condition) {
            let told =
                energy::set_condition(&self.db, id, self.target.revision, condition.clone(), now());
            match told.await {
                Ok(()) => self.told = Some(condition),
                Err(error) => tracing::warn!(%error, gateway = %id, "its state is not written yet"),
            }
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
    fn wait(&self, failure: &Failure, interval: Duration) -> Option<Duration> {
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
    async fn ask_more(&mut self) {
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
            Ok(Some(reading)) => {
                self.asking.keeper.keep(self.target.gateway.id, vec![reading]).await
            }
            Ok(None) => {}
            Err(failure) => {
                tracing::debug!(%failure, gateway = %self.target.gateway.id, "not answered")
            }
        }
    }
}
