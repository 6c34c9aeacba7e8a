//! What is wrong with an input, in words that stand beside its field.

use serde::{Deserialize, Serialize};

/// One complaint about one field. Several may concern the same field.
///
/// A complaint with `choices` is a question: the form shows them, and the answer is sent back as `<field>_choice`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The input's name as the form and the REST body spell it.
    pub field: String,
    /// A sentence that says what to do.
    pub message: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
}

/// One answer to a question about a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

impl FieldError {
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.to_owned(), message: message.into(), choices: Vec::new() }
    }

    pub fn with_choices(mut self, choices: Vec<Choice>) -> Self {
        self.choices = choices;
        self
    }
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// Takes a field's value out of its result, or remembers the complaint, so that one answer names them all.
pub fn take<T>(result: Result<T, FieldError>, errors: &mut Vec<FieldError>) -> Option<T> {
    result.map_err(|error| errors.push(error)).ok()
}

/// Text within `max` characters and without control characters (line breaks are allowed where `lines` says so),
/// trimmed.
pub fn text(field: &str, text: &str, max: usize, lines: bool) -> Result<String, FieldError> {
    let text = text.trim();
    if text.chars().count() > max {
        return Err(FieldError::new(field, format!("Shorten this to {max} characters.")));
    }
    let stray = |c: char| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t'));
    if text.chars().any(stray) {
        return Err(FieldError::new(field, "Remove the control characters."));
    }
    Ok(text.to_owned())
}

/// Whether a host has no port, or one that there can be: what follows the last colon outside of brackets.
pub(crate) fn has_good_port(host: &str) -> bool {
    let after = host.rsplit_once(']').map_or(host, |(_, after)| after);
    match after.split_once(':') {
        None => true,
        Some((_, port)) => port.parse::<u16>().is_ok_and(|port| port > 0),
    }
}
