//! Gateways: what reaches the meters, and how it is doing.

use crate::Instant;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names one gateway; never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GatewayId(pub i64);

impl std::str::FromStr for GatewayId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Display for GatewayId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Names one meter; never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MeterId(pub i64);

impl std::str::FromStr for MeterId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Display for MeterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The last six hexadecimal digits of a gateway's Ethernet address, as printed on it. Leading zeroes count; case does
/// not distinguish, and stays as typed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CloudId(String);

impl CloudId {
    /// What to do about a text that is none.
    pub const COMPLAINT: &str = "Write the six digits of the Cloud ID (0-9, a-f) as printed on the gateway, with leading zeroes.";

    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_hexdigit());
        digits.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CloudId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a gateway is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Through the vendor's cloud: one command in XML, credentials in headers.
    Cloud,
    /// An EAGLE-100 in the house: JSON, Basic authentication with Cloud ID and install code.
    Eagle100,
    /// An EAGLE-200 or EAGLE-3 in the house: decimal XML, Basic authentication with Cloud ID and install code.
    Eagle200,
    /// It posts to us.
    Push,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Cloud, Self::Eagle100, Self::Eagle200, Self::Push];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cloud => "cloud",
            Self::Eagle100 => "eagle100",
            Self::Eagle200 => "eagle200",
            Self::Push => "push",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// What pages call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Cloud => "Rainforest cloud",
            Self::Eagle100 => "EAGLE-100, local",
            Self::Eagle200 => "EAGLE-200 or EAGLE-3, local",
            Self::Push => "Posts to Hindsight",
        }
    }
}

/// How a gateway is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GatewayState {
    /// The last answer was a reading.
    Ok,
    /// Nothing was heard yet.
    Waiting,
    /// It refused the credentials, or they must be entered again. Not asked until they change.
    WrongCredentials,
    /// It did not answer.
    Unreachable,
    /// What it answered is not a reading.
    BadAnswer,
    /// It answers, and has no meter.
    MeterNotJoined,
    /// A person stopped it.
    Paused,
}

impl GatewayState {
    pub const ALL: [Self; 7] = [
        Self::Ok,
        Self::Waiting,
        Self::WrongCredentials,
        Self::Unreachable,
        Self::BadAnswer,
        Self::MeterNotJoined,
        Self::Paused,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Waiting => "waiting",
            Self::WrongCredentials => "wrong_credentials",
            Self::Unreachable => "unreachable",
            Self::BadAnswer => "bad_answer",
            Self::MeterNotJoined => "meter_not_joined",
            Self::Paused => "paused",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// The word beside its icon.
    pub fn title(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Waiting => "waiting",
            Self::WrongCredentials => "wrong credentials",
            Self::Unreachable => "unreachable",
            Self::BadAnswer => "bad answer",
            Self::MeterNotJoined => "meter not joined",
            Self::Paused => "paused",
        }
    }
}

/// A gateway as its owner may see it: never its password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gateway {
    pub id: GatewayId,
    pub name: String,
    pub kind: Kind,
    /// Scheme, host and port. `None` is the cloud's default, and for one that posts to us.
    pub address: Option<String>,
    pub cloud_id: CloudId,
    /// The e-mail address of the cloud account.
    pub user_name: Option<String>,
    /// Whether a password or install code is kept.
    pub has_password: bool,
    /// SHA-256 of the one certificate that is trusted, in hexadecimal digits.
    pub pinned: Option<String>,
    pub interval_micros: i64,
    /// Only these meters; empty is whatever the gateway answers with.
    pub chosen: Vec<super::Mac>,
    pub paused: bool,
    pub state: GatewayState,
    /// What happened and what to do, in words; empty when all is well.
    pub detail: String,
    pub state_since: Instant,
    /// When it last answered, with whatever.
    pub last_contact: Option<Instant>,
    pub created_at: Instant,
}

/// A meter, and which gateway speaks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    pub id: MeterId,
    pub mac: super::Mac,
    /// A person's own word for it, or empty.
    pub name: String,
    /// Registers that rise faster are not believed, in milliwatts.
    pub max_milliwatts: i64,
    pub gateway: GatewayId,
    pub gateway_name: String,
    pub cloud_id: CloudId,
    /// How often its gateway is asked.
    pub interval_micros: i64,
}

impl Meter {
    /// What pages call it: its own name, or its gateway's.
    pub fn title(&self) -> &str {
        if self.name.is_empty() { &self.gateway_name } else { &self.name }
    }
}
