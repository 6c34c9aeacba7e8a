//! Asking a gateway: which command of which dialect, and what its answer means.

use super::failure::{Failure, Wrong};
use super::http::Http;
use super::pin::Pin;
use super::{document, eagle100, eagle200, relay};
use crate::reach::Reach;
use domain::Instant;
use domain::energy::{CloudId, Demand, Kind, Mac, Price, Registers};
use secrecy::SecretString;
use std::sync::Arc;
use std::time;
use url::Url;

/// One gateway: where it is, and with what it is asked.
#[derive(Clone, Debug)]
pub struct Target {
    /// One that posts to us is never asked.
    pub kind: Kind,
    /// Scheme, host and port; anything more is not looked at.
    pub base_url: Url,
    pub cloud_id: CloudId,
    /// The e-mail address of the cloud account. Gateways in the house do not have one.
    pub user_name: Option<String>,
    /// Of the cloud account, or the install code.
    pub password: SecretString,
    /// The only certificate to be trusted, instead of those that the system trusts.
    pub pinned: Option<Pin>,
    pub reach: Reach,
}

/// What a gateway said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    pub value: T,
    /// The beginning of it as it came, at most [`super::RAW_LIMIT`] bytes, without the credentials.
    pub raw: String,
}

/// One client for all gateways; cheap to clone. Connections are kept and used again.
///
/// Every question takes at most [`crate::reach::TIMEOUT`] for each request that it needs. Gateways in the house want to
/// be asked at most once a second, and answer about one `meter`: without it their list is asked for first, so whoever
/// asks often keeps the meter of the first answer.
#[derive(Clone, Debug, Default)]
pub struct Rainforest {
    http: Arc<Http>,
}

impl Rainforest {
    pub fn new() -> Self {
        Self::default()
    }

    /// The power of this moment. `now` is for gateways that do not say of when a reading is.
    pub async fn demand(
        &self,
        target: &Target,
        meter: Option<Mac>,
        now: Instant,
    ) -> Result<Answer<Demand>, Failure> {
        let clock = Clock::at(now);
        match target.kind {
            Kind::Eagle100 => {
                let meter = self.meter(target, meter).await?;
                let body = eagle100::command("get_usage_data", Some(meter));
                let read = |text: &str| eagle100::Fields::read(text)?.demand(meter, clock.now());
                self.ask(target, body, read).await
            }
            Kind::Eagle200 => {
                let meter = self.meter(target, meter).await?;
                let body = eagle200::query(meter, Some("InstantaneousDemand"));
                let read = |text: &str| {
                    let root = document::read(text)?;
                    eagle200::Device::read(&root, meter)?.demand(clock.now())
                };
                self.ask(target, body, read).await
            }
            Kind::Cloud | Kind::Push => {
                let body = relay::command("get_instantaneous_demand", meter);
                self.ask(target, body, |text| relay::demand(&document::read(text)?, meter)).await
            }
        }
    }

    /// What the meter has counted; `None` where the gateway does not tell.
    pub async fn registers(
        &self,
        target: &Target,
        meter: Option<Mac>,
        now: Instant,
    ) -> Result<Answer<Option<Registers>>, Failure> {
        let clock = Clock::at(now);
        match target.kind {
            Kind::Eagle100 => {
                let meter = self.meter(target, meter).await?;
                let body = eagle100::command("get_usage_data", Some(meter));
                let read = |text: &str| eagle100::Fields::read(text)?.registers(meter, clock.now());
                self.ask(target, body, |text| supported(read(text))).await
            }
            Kind::Eagle200 => {
                let meter = self.meter(target, meter).await?;
                let read = |text: &str| {
                    let root = document::read(text)?;
                    eagle200::Device::read(&root, meter)?.registers(clock.now())
                };
                self.ask(target, eagle200::query(meter, None), |text| supported(read(text))).await
            }
            Kind::Cloud | Kind::Push => {
                let body = relay::command("get_current_summation", meter);
                let read = |text: &str| relay::registers(&document::read(text)?, meter);
                self.ask(target, body, |text| supported(read(text))).await
            }
        }
    }

    /// What a kWh costs; `None` where the gateway does not tell, or no price is set.
    pub async fn price(
        &self,
        target: &Target,
        meter: Option<Mac>,
        now: Instant,
    ) -> Result<Answer<Option<Price>>, Failure> {
        let clock = Clock::at(now);
        match target.kind {
            Kind::Eagle100 => {
                let meter = self.meter(target, meter).await?;
                let body = eagle100::command("get_usage_data", Some(meter));
                let read = |text: &str| Ok(eagle100::Fields::read(text)?.price(meter, clock.now()));
                self.ask(target, body, |text| supported(read(text))).await
            }
            Kind::Eagle200 => {
                let meter = self.meter(target, meter).await?;
                let read = |text: &str| {
                    let root = document::read(text)?;
                    Ok(eagle200::Device::read(&root, meter)?.price(clock.now()))
                };
                self.ask(target, eagle200::query(meter, None), |text| supported(read(text))).await
            }
            Kind::Cloud | Kind::Push => {
                let body = relay::command("get_price", meter);
                let read = |text: &str| relay::price(&document::read(text)?, meter, clock.now());
                self.ask(target, body, |text| supported(read(text))).await
            }
        }
    }

    /// The meters that the gateway knows. The cloud has no list: there it is the one whose demand it tells.
    pub async fn devices(&self, target: &Target) -> Result<Answer<Vec<Mac>>, Failure> {
        match target.kind {
            Kind::Eagle100 => {
                let body = eagle100::command("get_device_list", None);
                self.ask(target, body, |text| Ok(eagle100::Fields::read(text)?.devices())).await
            }
            Kind::Eagle200 => {
                let read = |text: &str| eagle200::devices(&document::read(text)?);
                self.ask(target, eagle200::DEVICE_LIST.to_owned(), read).await
            }
            Kind::Cloud | Kind::Push => {
                let read = |text: &str| match relay::demand(&document::read(text)?, None) {
                    Ok(demand) => Ok(vec![demand.meter]),
                    Err(Wrong::NoReading) => Ok(Vec::new()),
                    Err(wrong) => Err(wrong),
                };
                self.ask(target, relay::command("get_instantaneous_demand", None), read).await
            }
        }
    }

    /// The SHA-256 of the certificate that the gateway shows, in hexadecimal digits, so that a person can compare and
    /// pin it; `None` without TLS. No credentials are sent.
    pub async fn fingerprint(&self, target: &Target) -> Result<Option<String>, Failure> {
        Ok(self.http.fingerprint(target).await?.map(|pin| pin.to_string()))
    }

    async fn meter(&self, target: &Target, meter: Option<Mac>) -> Result<Mac, Failure> {
        match meter {
            Some(meter) => Ok(meter),
            None => {
                let devices = self.devices(target).await?.value;
                devices.first().copied().ok_or(Failure::MeterNotJoined)
            }
        }
    }

    async fn ask<T>(
        &self,
        target: &Target,
        body: String,
        read: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Result<Answer<T>, Failure> {
        let answer = self.http.post(target, body).await?;
        match read(&answer.text) {
            Ok(value) => Ok(Answer { value, raw: answer.raw() }),
            Err(wrong) => Err(answer.failure(wrong)),
        }
    }
}

/// An error to any command but the demand means that the gateway does not know it.
fn supported<T>(read: Result<Option<T>, Wrong>) -> Result<Option<T>, Wrong> {
    match read {
        Err(Wrong::Refused(_)) => Ok(None),
        other => other,
    }
}

/// The time of day goes on while a gateway is waited for.
struct Clock {
    asked: Instant,
    since: time::Instant,
}

impl Clock {
    fn at(asked: Instant) -> Self {
        Self { asked, since: time::Instant::now() }
    }

    fn now(&self) -> Instant {
        let waited = self.since.elapsed().as_micros();
        self.asked.plus(i64::try_from(waited).unwrap_or(i64::MAX))
    }
}
