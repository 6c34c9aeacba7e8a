//! Gateways and meters as JSON.

use domain::decimal::decimal_text;
use domain::energy::{Gateway, KWH, Meter};
use serde::Serialize;
use utoipa::ToSchema;

/// What reaches a person's meters. Its password is never told.
#[derive(Serialize, ToSchema)]
#[schema(as = Gateway)]
pub(super) struct GatewayAnswer {
    id: i64,
    name: String,
    /// `cloud`, `eagle100`, `eagle200` or `push`.
    kind: &'static str,
    /// Scheme, host and port; null is the cloud's default.
    address: Option<String>,
    cloud_id: String,
    user_name: Option<String>,
    has_password: bool,
    /// SHA-256 of the one certificate that is trusted.
    pinned: Option<String>,
    /// Seconds between two demands.
    interval: f64,
    /// Addresses of the meters to ask for; none is whatever it answers with.
    meters: Vec<String>,
    paused: bool,
    /// `ok`, `waiting`, `wrong_credentials`, `unreachable`, `bad_answer`, `meter_not_joined` or `paused`.
    state: &'static str,
    /// What happened and what to do.
    detail: String,
    #[schema(format = DateTime)]
    state_since: String,
    #[schema(format = DateTime)]
    last_contact: Option<String>,
}

impl From<Gateway> for GatewayAnswer {
    fn from(gateway: Gateway) -> Self {
        Self {
            id: gateway.id.0,
            name: gateway.name,
            kind: gateway.kind.as_str(),
            address: gateway.address,
            cloud_id: gateway.cloud_id.to_string(),
            user_name: gateway.user_name,
            has_password: gateway.has_password,
            pinned: gateway.pinned,
            interval: gateway.interval_micros as f64 / 1e6,
            meters: gateway.chosen.iter().map(|mac| mac.to_string()).collect(),
            paused: gateway.paused,
            state: gateway.state.as_str(),
            detail: gateway.detail,
            state_since: gateway.state_since.to_string(),
            last_contact: gateway.last_contact.map(|at| at.to_string()),
        }
    }
}

/// A meter, and which gateway speaks for it.
#[derive(Serialize, ToSchema)]
#[schema(as = Meter)]
pub(super) struct MeterAnswer {
    id: i64,
    /// 16 hexadecimal digits after `0x`.
    address: String,
    name: String,
    gateway: i64,
    cloud_id: String,
    /// Registers that rise faster are not believed.
    max_kw: f64,
}

impl From<Meter> for MeterAnswer {
    fn from(meter: Meter) -> Self {
        Self {
            id: meter.id.0,
            address: meter.mac.to_string(),
            name: meter.name,
            gateway: meter.gateway.0,
            cloud_id: meter.cloud_id.to_string(),
            max_kw: kw(meter.max_milliwatts),
        }
    }
}

pub(super) fn kw(milliwatts: i64) -> f64 {
    milliwatts as f64 / 1e6
}

pub(super) fn kwh(nanojoules: i128) -> f64 {
    nanojoules as f64 / KWH as f64
}

pub(super) fn seconds(micros: i64) -> f64 {
    micros as f64 / 1e6
}

/// Millionths as a decimal text, exact.
pub(super) fn money(micros: i64) -> String {
    decimal_text(micros, 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_exactly() {
        let check = |micros: i64, want: &str| assert_eq!(money(micros), want);
        check(0, "0");
        check(298_700, "0.2987");
        check(-1, "-0.000001");
        check(-12_500_000, "-12.5");
        check(100_000_000, "100");
        check(i64::MIN, "-9223372036854.775808");
    }
}
