//! What a meter says at one moment, whichever face tells it.

use super::fault::Fault;
use super::gateway::GatewayDouble;
use super::household::{Energy, Household, STEP};
use domain::energy::Mac;

/// The whole numbers of one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) meter: Mac,
    /// Seconds since 1970; `None` when no meter is joined.
    pub(super) at: Option<i64>,
    /// `None` for an empty value.
    pub(super) watts: Option<i64>,
    /// Watt-hours.
    pub(super) delivered: i64,
    pub(super) received: i64,
}

impl Moment {
    /// Of the step in which `now` is. The registers go on while the fault of the demand lasts.
    pub(super) fn of(meter: Mac, house: &Household, now: i64, fault: &Fault) -> Self {
        let at = now - now.rem_euclid(STEP);
        let Energy { delivered, received } = house.registers(at);
        let watts = match fault {
            Fault::EmptyValue => None,
            Fault::NegativeSix | Fault::NegativeEight => Some(-500),
            _ => Some(house.demand(at)),
        };
        let at = (*fault != Fault::NoMeter).then_some(at);
        Self { meter, at, watts, delivered: delivered / 3600, received: received / 3600 }
    }
}

/// Everything that an answer is made of.
pub(super) struct Question<'a> {
    pub(super) gateway: &'a GatewayDouble,
    pub(super) fault: &'a Fault,
    /// `None` when the meter that is asked for is not one of the gateway's.
    pub(super) moment: Option<Moment>,
}

impl Question<'_> {
    /// Whether an error is answered to a command that is not about the demand.
    pub(super) fn refuses_extras(&self) -> bool {
        *self.fault == Fault::OnlyDemand
    }
}

/// Thousandths as a decimal.
pub(super) fn decimal(thousandths: i64) -> String {
    let (sign, size) = (if thousandths < 0 { "-" } else { "" }, thousandths.unsigned_abs());
    format!("{sign}{}.{:03}", size / 1000, size % 1000)
}
