//! What the pages of energy show, written on the server for the person's zone and clock.

use crate::account::moment::Moment;
use domain::energy::{GatewayState, Kind};
use serde::{Deserialize, Serialize};

/// A person's gateways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gateways {
    pub rows: Vec<GatewayRow>,
    /// Where those that post are to post, before their Cloud ID.
    pub push_url: String,
}

/// A gateway, and how it is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayRow {
    pub id: i64,
    pub kind: Kind,
    pub paused: bool,
    pub badge: Badge,
    /// What happened and what to do; empty when all is well.
    pub detail: String,
    /// What it answered instead of a reading.
    pub raw: Option<String>,
    /// `every 6 s · http://192.168.1.20`
    pub facts: String,
    pub heard: Option<Heard>,
    pub test: Option<Test>,
    pub meters: Vec<MeterRow>,
    /// As its form shows it.
    pub draft: Draft,
    pub has_password: bool,
}

/// A state, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Badge {
    pub state: GatewayState,
    pub since: Moment,
}

impl Badge {
    pub fn kind(&self) -> &'static str {
        match self.state {
            GatewayState::Ok => "ok",
            GatewayState::Waiting => "wait",
            GatewayState::Paused => "off",
            GatewayState::Unreachable | GatewayState::MeterNotJoined => "attention",
            GatewayState::WrongCredentials | GatewayState::BadAnswer => "failed",
        }
    }
}

/// When something was heard, to be told as an age that grows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Microseconds before this was written.
    pub age: i64,
    pub moment: Moment,
}

/// The latest test of a gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// Whether it waits or runs.
    pub active: bool,
    pub failed: bool,
    /// What it found, or is doing.
    pub words: String,
    pub at: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeterRow {
    pub id: i64,
    /// Its own name, or empty.
    pub name: String,
    pub mac: String,
    /// The most power that is believed, in kW, as a field shows it.
    pub max_kw: String,
}

/// A gateway as its form says it: every field as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub name: String,
    pub kind: String,
    pub address: String,
    pub cloud_id: String,
    pub user_name: String,
    /// Never sent to the browser.
    pub password: String,
    /// Seconds.
    pub interval: String,
    /// Addresses, separated by spaces, commas or lines.
    pub meters: String,
    pub pinned: String,
}
