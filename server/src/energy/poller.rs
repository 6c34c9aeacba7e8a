//! Who is asked, when, and how it goes on after a failure.

mod course;

use super::ask::Asking;
use super::beat::{Beat, share};
use connectors::energy::Failure;
use course::Course;
use domain::energy::{GatewayId, GatewayState, Kind};
use domain::instant::MINUTE;
use std::collections::HashMap;
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
                for silent in targets.iter().filter(|target| is_silent(target, now())) {
                    tell_silent(&db, silent).await;
                }
                reconcile(&asking, &mut tended, targets);
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
fn reconcile(asking: &Asking, tended: &mut Tended, targets: Vec<Target>) {
    let mut before = std::mem::take(&mut tended.0);
    for target in targets {
        let (id, seen) =
            (target.gateway.id, Seen { revision: target.revision, admin: target.admin });
        let task = match before.remove(&id) {
            // One that has ended is begun again where there is reason to: a person found its credentials good.
            Some((known, task)) if known == seen && !(task.is_finished() && is_asked(&target)) => {
                task
            }
            known => {
                if let Some((_, task)) = known {
                    task.abort();
                }
                if !is_asked(&target) {
                    continue;
                }
                tokio::spawn(tend(asking.clone(), target)).abort_handle()
            }
        };
        tended.0.insert(id, (seen, task));
    }
    for (id, (_, task)) in before {
        task.abort();
        asking.forget(id);
    }
}

/// Whether one that posts has not for longer than a person would expect.
fn is_silent(target: &Target, now: domain::Instant) -> bool {
    let gateway = &target.gateway;
    let patience = (3 * gateway.interval_micros).max(2 * MINUTE);
    gateway.kind == Kind::Push
        && gateway.state == GatewayState::Ok
        && gateway.last_contact.is_some_and(|at| now.since(at) > patience)
}

async fn tell_silent(db: &Db, target: &Target) {
    let condition = Condition {
        state: GatewayState::Waiting,
        detail: "It has not posted for a while. Check that it is switched on, and its Uploader’s address and token."
            .to_owned(),
        raw: None,
        answered: false,
    };
    let told =
        energy::set_condition(db, target.gateway.id, target.revision, condition, now()).await;
    if let Err(error) = told {
        tracing::warn!(%error, gateway = %target.gateway.id, "its silence is not told yet");
    }
}

fn is_asked(target: &Target) -> bool {
    let resting =
        matches!(target.gateway.state, GatewayState::Paused | GatewayState::WrongCredentials);
    target.gateway.kind != Kind::Push && !resting
}

/// One gateway, beat by beat. Ends when it refuses its credentials: then it waits for others.
async fn tend(asking: Asking, target: Target) {
    let interval = Duration::from_micros(target.gateway.interval_micros.unsigned_abs());
    let mut beat = Beat::new(Instant::now(), interval, share(target.gateway.id.0));
    let mut course = Course::new(asking, target);
    loop {
        let came = beat.wait().await;
        metrics::histogram!("hindsight_energy_beat_late_seconds").record(came.late.as_secs_f64());
        metrics::counter!("hindsight_energy_beats_skipped_total").increment(came.skipped.into());
        metrics::counter!("hindsight_energy_beats_total").increment(1);
        match course.ask().await {
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
