//! What a page is told when something changed: where and which, never the data.

use serde::{Deserialize, Serialize};

/// One change, as `/live` sends it: `{"domain":"intervals","id":"…"}`. An empty id means "anything of the domain".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub domain: Domain,
    pub id: String,
}

/// The part of Hindsight a change belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Domain {
    Account,
    Energy,
    Intervals,
    Jobs,
    Packaging,
    Runs,
}

impl Domain {
    pub const ALL: [Self; 6] =
        [Self::Account, Self::Energy, Self::Intervals, Self::Jobs, Self::Packaging, Self::Runs];
}
