//! Gateways as their page shows them, and as its form says them.

use crate::account::moment::Teller;
use crate::energy::view::{Badge, Draft, GatewayRow, Gateways, Heard, MeterRow, Test};
use crate::error::AppError;
use domain::account::{User, UserId};
use domain::energy::{Gateway, GatewayId, GatewayState, Kind, Meter, NewGateway, SaidGateway};
use domain::instant::SECOND;
use domain::jobs::{self, Job};
use domain::{FieldError, Instant};
use storage::{Db, energy};

pub(super) async fn gateways(db: &Db, user: &User, now: Instant) -> Result<Gateways, AppError> {
    let teller = Teller::new(&user.profile, now);
    let meters = energy::meters(db, user.id).await?;
    let mut rows = Vec::new();
    for gateway in energy::list(db, user.id).await? {
        let subject = subject(user.id, gateway.id);
        let test = storage::jobs::latest_about(db, jobs::Kind::TestGateway, &subject).await?;
        let raw = match gateway.state {
            GatewayState::BadAnswer => energy::raw(db, user.id, gateway.id).await?,
            _ => None,
        };
        let meters = meters.iter().filter(|meter| meter.gateway == gateway.id);
        rows.push(GatewayRow {
            test: test.filter(|job| still_holds(job, &gateway)).map(|job| test_of(job, &teller)),
            raw,
            meters: meters.map(meter_row).collect(),
            ..row(gateway, &teller, now)
        });
    }
    let push_url = format!("{}/api/v1/energy/push/", crate::ssr::address());
    Ok(Gateways { rows, push_url })
}

/// What its test is about, as the server's job reads it.
fn subject(user: UserId, gateway: GatewayId) -> String {
    format!("{user}/{gateway}")
}

/// Puts a test into its queue; [`storage::Error::NotFound`] when the gateway is not the person's.
pub(super) async fn test(
    db: &Db,
    user: UserId,
    id: GatewayId,
    now: Instant,
) -> Result<(), AppError> {
    let gateway = energy::get(db, user, id).await?;
    let subject = subject(user, gateway.id);
    storage::jobs::enqueue_about(db, jobs::Kind::TestGateway, subject, now).await?;
    Ok(())
}

fn row(gateway: Gateway, teller: &Teller, now: Instant) -> GatewayRow {
    let draft = draft(&gateway);
    let facts = match gateway.kind {
        Kind::Push => format!("expected every {} s", draft.interval),
        _ => format!("every {} s", draft.interval),
    };
    let address = gateway.address.map(|address| format!(" · {address}")).unwrap_or_default();
    GatewayRow {
        id: gateway.id.0,
        kind: gateway.kind,
        paused: gateway.paused,
        badge: Badge { state: gateway.state, since: teller.at(gateway.state_since) },
        detail: gateway.detail,
        raw: None,
        facts: facts + &address,
        heard: gateway.last_contact.map(|at| heard(at, teller, now)),
        test: None,
        meters: Vec::new(),
        draft,
        has_password: gateway.has_password,
    }
}

pub(super) fn heard(at: Instant, teller: &Teller, now: Instant) -> Heard {
    Heard { age: now.since(at).max(0), moment: teller.at(at) }
}

/// Whether a test says anything of the gateway as it is.
fn still_holds(job: &Job, gateway: &Gateway) -> bool {
    match job.finished_at {
        Some(at) => at >= gateway.state_since,
        None => true,
    }
}

fn test_of(job: Job, teller: &Teller) -> Test {
    let active = matches!(job.state, jobs::State::Queued | jobs::State::Running);
    let words = match job.message.is_empty() {
        true if active => "Waits for its turn.".to_owned(),
        _ => job.message,
    };
    let at = job.finished_at.or(job.started_at).unwrap_or(job.created_at);
    let failed = job.state == jobs::State::Failed;
    Test { active, failed, words, at: teller.ago(at) }
}

fn meter_row(meter: &Meter) -> MeterRow {
    MeterRow {
        id: meter.id.0,
        name: meter.name.clone(),
        mac: meter.mac.to_string(),
        max_kw: (meter.max_milliwatts as f64 / 1e6).to_string(),
    }
}

fn draft(gateway: &Gateway) -> Draft {
    let chosen: Vec<String> = gateway.chosen.iter().map(ToString::to_string).collect();
    Draft {
        name: gateway.name.clone(),
        kind: gateway.kind.as_str().to_owned(),
        address: gateway.address.clone().unwrap_or_default(),
        cloud_id: gateway.cloud_id.to_string(),
        user_name: gateway.user_name.clone().unwrap_or_default(),
        password: String::new(),
        interval: (gateway.interval_micros as f64 / SECOND as f64).to_string(),
        meters: chosen.join("\n"),
        pinned: gateway.pinned.clone().unwrap_or_default(),
    }
}

/// What a form says, checked.
pub(super) fn read(draft: Draft) -> Result<NewGateway, Vec<FieldError>> {
    let interval = match draft.interval.trim() {
        "" => None,
        text => Some(text.parse().map_err(|_| {
            vec![FieldError::new("interval", "Write the seconds as a number, such as 6.")]
        })?),
    };
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let apart = |c: char| c.is_whitespace() || c == ',' || c == ';';
    NewGateway::parse(SaidGateway {
        name: draft.name,
        kind: draft.kind,
        address: some(draft.address),
        cloud_id: draft.cloud_id,
        user_name: some(draft.user_name),
        password: some(draft.password),
        interval,
        meters: draft.meters.split(apart).map(str::to_owned).collect(),
        pinned: some(draft.pinned),
    })
}

/// Complains of a new gateway that the person has: adding it would change that one. One in the trash comes back.
pub(super) async fn refuse_again(db: &Db, user: UserId, new: &NewGateway) -> Result<(), AppError> {
    let same = |it: &Gateway| it.cloud_id.as_str().eq_ignore_ascii_case(new.cloud_id().as_str());
    if energy::list(db, user).await?.iter().any(same) {
        let words = "You have this gateway already; edit it instead.";
        return Err(vec![FieldError::new("cloud_id", words)].into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            kind: "eagle200".to_owned(),
            address: "eagle.local".to_owned(),
            cloud_id: "002738".to_owned(),
            ..Draft::default()
        }
    }

    #[test]
    fn a_form_is_read_with_what_it_leaves_out() {
        let meters = "0x0007810000222222,\n d8:d5:b9:00:00:00:11:11".to_owned();
        let new = read(Draft { meters, ..draft() }).expect("valid");
        assert_eq!((new.interval_micros(), new.password()), (6 * SECOND, None));
        assert_eq!(new.chosen().len(), 2);
        let exact = read(Draft { interval: " 2.5 ".to_owned(), ..draft() }).expect("valid");
        assert_eq!(exact.interval_micros(), 5 * SECOND / 2);
    }

    #[test]
    fn an_interval_that_is_no_number_is_complained_about() {
        let errors = read(Draft { interval: "six".to_owned(), ..draft() }).expect_err("refused");
        assert_eq!(errors[0].field, "interval");
    }
}
