//! The one way to a run that may be stored, and what a sample must be like.

use super::report::{StartRun, StopRun};
use super::{Sample, Series};
use crate::field::{take, text};
use crate::instant::SECOND;
use crate::{FieldError, Instant};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub const MAX_NAME_CHARS: usize = 200;
pub const MAX_DESCRIPTION_CHARS: usize = 2000;
pub const MAX_HOST_CHARS: usize = 255;
pub const MAX_DIRECTORY_CHARS: usize = 4096;
pub const MAX_COMMIT_CHARS: usize = 64;
pub const MAX_BRANCH_CHARS: usize = 255;
pub const MAX_ARGUMENTS: usize = 1000;
/// Of all arguments together.
pub const MAX_COMMAND_BYTES: usize = 64 * 1024;
pub const MAX_INTERVAL_SECONDS: f64 = 3600.0;
pub const MAX_CORES: f64 = 100_000.0;
/// How many samples one request may carry.
pub const MAX_BATCH: usize = 10_000;
/// The largest number of a sample: 34 years of two a second. Behind it there is room for single samples, which are
/// numbered here.
pub const MAX_SEQ: u32 = i32::MAX as u32;
/// The longest CPU time that is believed: a thousand years of one core.
const MAX_CPU_SECONDS: f64 = 1000.0 * 366.0 * 86_400.0;

/// A run that keeps every rule. Only [`NewRun::parse`] makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRun(Facts);

/// What is known of a run when it starts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    pub name: String,
    pub description: String,
    /// Percent.
    pub threshold: f64,
    /// As declared; `None` when the client did not say.
    pub interval_micros: Option<i64>,
    pub series: Series,
    pub key: Option<Uuid>,
    /// By the client's clock.
    pub start: Option<Instant>,
    /// The client's clock when it sent this.
    pub sent_at: Option<Instant>,
    pub host: Option<String>,
    pub cores: Option<f64>,
    pub directory: Option<String>,
    pub command: Option<Vec<String>>,
    pub git_commit: Option<String>,
    pub git_branch: Option<String>,
}

impl NewRun {
    /// Checks what a client says of a run, and names everything that is wrong with it.
    pub fn parse(said: StartRun) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let facts = Facts {
            name: take(name(&said.name), &mut errors).unwrap_or_default(),
            description: take(description(&said.description), &mut errors).unwrap_or_default(),
            threshold: take(percent("threshold", said.threshold), &mut errors).unwrap_or_default(),
            interval_micros: optional(said.interval, interval, &mut errors),
            series: said.series,
            key: optional(said.key, key, &mut errors),
            start: said.start_time,
            sent_at: said.sent_at,
            host: words("host", said.host, MAX_HOST_CHARS, &mut errors),
            cores: optional(said.cores, cores, &mut errors),
            directory: words("directory", said.directory, MAX_DIRECTORY_CHARS, &mut errors),
            command: optional(said.command, command, &mut errors),
            git_commit: words("git_commit", said.git_commit, MAX_COMMIT_CHARS, &mut errors),
            git_branch: words("git_branch", said.git_branch, MAX_BRANCH_CHARS, &mut errors),
        };
        if errors.is_empty() { Ok(Self(facts)) } else { Err(errors) }
    }

    pub fn facts(&self) -> &Facts {
        &self.0
    }

    pub fn into_facts(self) -> Facts {
        self.0
    }
}

/// How a run ended, as far as the client knows. Only [`Stop::parse`] makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop(StopRun);

impl Stop {
    /// Checks the end of a run that began at `start`.
    pub fn parse(said: StopRun, start: Instant) -> Result<Self, Vec<FieldError>> {
        let complaints = [
            said.end_time
                .is_some_and(|end| end < start)
                .then_some(("end_time", "The end is before the start; send a later time.")),
            said.exit_code
                .is_some_and(|code| !(0..=255).contains(&code))
                .then_some(("exit_code", "Send an exit code between 0 and 255.")),
            said.signal
                .is_some_and(|signal| !(1..=64).contains(&signal))
                .then_some(("signal", "Send the number of a signal, 1 to 64.")),
            said.cpu_seconds
                .is_some_and(|seconds| !(0.0..=MAX_CPU_SECONDS).contains(&seconds))
                .then_some(("cpu_seconds", "Send a number of seconds from 0 on.")),
            said.peak_memory
                .is_some_and(|bytes| i64::try_from(bytes).is_err())
                .then_some(("peak_memory", "Send a number of bytes; this one is too large.")),
        ];
        let errors: Vec<FieldError> = complaints
            .into_iter()
            .flatten()
            .map(|(field, message)| FieldError::new(field, message))
            .collect();
        if errors.is_empty() { Ok(Self(said)) } else { Err(errors) }
    }

    pub fn facts(&self) -> &StopRun {
        &self.0
    }
}

/// The name of a run, not empty.
pub fn name(name: &str) -> Result<String, FieldError> {
    let name = text("name", name, MAX_NAME_CHARS, false)?;
    if name.is_empty() { Err(FieldError::new("name", "Give the run a name.")) } else { Ok(name) }
}

/// The description of a run, which may be empty.
pub fn description(description: &str) -> Result<String, FieldError> {
    let description = text("description", description, MAX_DESCRIPTION_CHARS, true)?;
    Ok(description.replace("\r\n", "\n").replace('\r', "\n"))
}

/// A percentage: a finite number from 0 to 100.
pub fn percent(field: &str, percent: f64) -> Result<f64, FieldError> {
    if (0.0..=100.0).contains(&percent) {
        // Minus zero is zero.
        Ok(percent + 0.0)
    } else {
        Err(FieldError::new(field, "Send a percentage between 0 and 100."))
    }
}

/// Whether a sample may be stored. `index` is its place in the batch, for the complaint: `samples[3].system`.
pub fn sample(index: usize, sample: &Sample) -> Result<(), FieldError> {
    for (name, value) in [("system", sample.system), ("tree", sample.tree)] {
        if let Some(value) = value {
            percent(name, value).map_err(|e| within(index, name, e.message))?;
        }
    }
    if sample.seq > MAX_SEQ {
        return Err(within(index, "seq", format!("Send a number up to {MAX_SEQ}.")));
    }
    if sample.memory.is_some_and(|bytes| i64::try_from(bytes).is_err()) {
        let message = "Send a number of bytes; this one is too large.".to_owned();
        return Err(within(index, "memory", message));
    }
    Ok(())
}

fn within(index: usize, name: &str, message: String) -> FieldError {
    FieldError::new(&format!("samples[{index}].{name}"), message)
}

fn optional<T, U>(
    value: Option<T>,
    check: impl FnOnce(T) -> Result<U, FieldError>,
    errors: &mut Vec<FieldError>,
) -> Option<U> {
    value.and_then(|value| take(check(value), errors))
}

/// A line of text; an empty one is none.
fn words(
    field: &str,
    value: Option<String>,
    max: usize,
    errors: &mut Vec<FieldError>,
) -> Option<String> {
    optional(value, |value| text(field, &value, max, false), errors).filter(|text| !text.is_empty())
}

fn interval(seconds: f64) -> Result<i64, FieldError> {
    if seconds > 0.0 && seconds <= MAX_INTERVAL_SECONDS {
        Ok(((seconds * SECOND as f64).round() as i64).max(1))
    } else {
        Err(FieldError::new("interval", "Send a number of seconds above 0, at most 3600."))
    }
}

fn cores(cores: f64) -> Result<f64, FieldError> {
    if cores > 0.0 && cores <= MAX_CORES {
        Ok(cores)
    } else {
        Err(FieldError::new("cores", "Send the number of cores, above 0."))
    }
}

fn key(key: String) -> Result<Uuid, FieldError> {
    Uuid::try_parse(&key)
        .map_err(|_| FieldError::new("key", "Send a UUID as the key, or leave it out."))
}

fn command(command: Vec<String>) -> Result<Vec<String>, FieldError> {
    let bytes: usize = command.iter().map(String::len).sum();
    if command.len() > MAX_ARGUMENTS {
        Err(FieldError::new("command", format!("Send at most {MAX_ARGUMENTS} arguments.")))
    } else if bytes > MAX_COMMAND_BYTES {
        Err(FieldError::new("command", format!("Shorten this to {MAX_COMMAND_BYTES} bytes.")))
    } else {
        Ok(command)
    }
}

#[cfg(test)]
mod tests;
