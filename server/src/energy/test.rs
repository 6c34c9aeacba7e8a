//! "Test": asks a gateway once, and says in words what it found.

use super::ask::{Asking, meters};
use crate::jobs::{Halt, Work};
use connectors::energy::Failure;
use domain::account::UserId;
use domain::energy::{GatewayId, Kind, Mac, Reading};
use domain::jobs::Job;
use std::time::Instant;
use storage::energy::{self, Target};

/// Whom the job is about, as its row says it.
pub fn subject(user: UserId, gateway: GatewayId) -> String {
    format!("{user}/{gateway}")
}

fn about(job: &Job) -> Option<(UserId, GatewayId)> {
    let (user, gateway) = job.subject.split_once('/')?;
    Some((UserId(user.parse().ok()?), GatewayId(gateway.parse().ok()?)))
}

pub async fn run(mut work: Work, asking: Asking) -> Result<String, Halt> {
    let gone = || Halt::Failed("The gateway was removed.".to_owned());
    let (user, id) = about(work.job()).ok_or_else(gone)?;
    let target = match energy::target(work.db(), user, id).await {
        Err(storage::Error::NotFound) => return Err(gone()),
        target => target?,
    };
    if target.gateway.kind == Kind::Push {
        return posts(&target);
    }
    work.progress(0, 0, "Asking the gateway.").await?;
    let mut turn = asking.turn(id).await;
    let began = Instant::now();
    let outcome = work.unless_halted(asking.demands(&target, &meters(&target))).await?;
    let took = began.elapsed().as_secs_f64();
    asking.hear(&mut turn, &target, &outcome).await?;
    let found: Vec<String> = outcome.readings.iter().filter_map(words).collect();
    if let Some(failure) = outcome.failure {
        let hint = certificate(&asking, &target, &failure).await;
        return Err(Halt::Failed(format!("{failure}{hint}")));
    }
    let mut said = format!("It answered in {took:.1} s: {}.", found.join(", "));
    for meter in meters(&target) {
        said += &more(&asking, &target, meter).await;
    }
    drop(turn);
    Ok(said)
}

/// One that posts is not asked: what counts is whether it has posted.
fn posts(target: &Target) -> Result<String, Halt> {
    match target.gateway.last_contact {
        Some(at) => Ok(format!("It posted last at {at}.")),
        None => Err(Halt::Failed(
            "Nothing was posted yet. Enter the address and a token in the gateway’s Uploader settings."
                .to_owned(),
        )),
    }
}

fn words(reading: &Reading) -> Option<String> {
    match reading {
        Reading::Demand(demand) => {
            let kw = demand.encoding.milliwatts(demand.raw) as f64 / 1e6;
            Some(format!("{kw:.3} kW from meter {}", demand.meter))
        }
        Reading::Registers(registers) => {
            let kwh = registers.encoding.microwatt_hours(registers.delivered?) as f64 / 1e9;
            Some(format!("the meter has counted {kwh:.1} kWh"))
        }
        Reading::Price(price) => {
            Some(format!("a kWh costs {} by the gateway", price.micros_per_kwh as f64 / 1e6))
        }
    }
}

/// What else the gateway has, in sentences.
async fn more(asking: &Asking, target: &Target, meter: Option<Mac>) -> String {
    let mut said = String::new();
    for answer in [asking.registers(target, meter).await, asking.price(target, meter).await] {
        if let Ok(Some(reading)) = &answer
            && let Some(found) = words(reading)
        {
            let mut letters = found.chars();
            let first = letters.next().map(|letter| letter.to_uppercase().to_string());
            said += &format!(" {}{}.", first.unwrap_or_default(), letters.as_str());
        }
    }
    said
}

/// The fingerprint of a certificate that was refused, for a person to compare and pin.
async fn certificate(asking: &Asking, target: &Target, failure: &Failure) -> String {
    let Failure::BadCertificate(_) = failure else { return String::new() };
    let Ok(door) = asking.door(target) else { return String::new() };
    match asking.client().fingerprint(&door).await {
        Ok(Some(print)) => format!(
            " Its certificate’s SHA-256 fingerprint is {print}; if that is your gateway’s, enter it to trust this one."
        ),
        _ => String::new(),
    }
}
