//! What a page shows of the archive.

use crate::Instant;
use crate::energy::GatewayId;
use serde::{Deserialize, Serialize};

/// How far the archive of a person's gateways is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// How many hours are archived, with how many readings and bytes.
    pub hours: u64,
    pub readings: u64,
    pub bytes: u64,
    /// How many finished hours are not archived yet, or not with all that came since.
    pub backlog: u64,
    /// The first of them.
    pub waiting_since: Option<Instant>,
    /// When an hour was last archived.
    pub archived_at: Option<Instant>,
    /// Why the latest attempt failed, in words; `None` once it went well.
    pub error: Option<String>,
}

/// One hour of a gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hour {
    pub gateway: GatewayId,
    /// Its start.
    pub at: Instant,
    /// Of the object, if there is one: its name, how many readings it holds, its bytes and their SHA-256.
    pub key: Option<String>,
    pub readings: u64,
    pub bytes: u64,
    pub sha256: Option<String>,
    pub archived_at: Option<Instant>,
    /// Whether all of it is in the object.
    pub complete: bool,
    /// Whether its readings are in the archive alone.
    pub pruned: bool,
    pub error: Option<String>,
}
