//! What the agent and the server say to each other, as JSON. Not yet checked: see [`super::check`].

use super::{RunId, Sample, Series, time_text};
use crate::Instant;
use serde::{Deserialize, Serialize};

/// `POST /api/v1/test`: a run begins, or began while the server was away.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartRun {
    pub name: String,
    /// May be empty.
    #[serde(default)]
    pub description: String,
    /// In percent, 0 to 100.
    pub threshold: f64,
    /// Seconds between two samples, as far as the client means to keep to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<f64>,
    #[serde(default)]
    pub series: Series,
    /// A UUID of the client's own; repeating it answers the same run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// By the client's clock; without it the run starts when the server hears of it.
    #[serde(default, with = "time_text::option", skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Instant>,
    /// The client's clock when it sends this: what it differs by from the server's is the skew.
    #[serde(default, with = "time_text::option", skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// What 100 % are; a container's limit may be a fraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cores: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directory: Option<String>,
    /// The program and its arguments, secrets already masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub git_commit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub git_branch: Option<String>,
}

/// The answer to [`StartRun`], 201.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    pub id: RunId,
    #[serde(with = "time_text")]
    pub start_time: Instant,
    /// Where its page is, from the server's root: `/runs/7`.
    #[serde(default)]
    pub url: String,
}

/// `POST /api/v1/test/{id}/samples`: at most [`MAX_BATCH`](super::check::MAX_BATCH) of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Samples {
    pub samples: Vec<Sample>,
}

/// The answer to [`Samples`], 200: everything that was sent is kept, now or since earlier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    pub accepted: u64,
    pub duplicates: u64,
}

/// `POST /api/v1/test/{id}/stop`: all optional, repeating it is harmless.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopRun {
    /// Without it the run ends when the server hears of it.
    #[serde(default, with = "time_text::option", skip_serializing_if = "Option::is_none")]
    pub end_time: Option<Instant>,
    /// What the shell sees: 128 + n after a signal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// The number of the signal that ended the command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<i32>,
    /// User and system time of the command and all descendants that were waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_seconds: Option<f64>,
    /// Resident memory of the largest single process, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_memory: Option<u64>,
}
