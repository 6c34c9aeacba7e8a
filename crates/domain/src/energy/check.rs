//! The one way to a gateway that may be stored.

use super::{CloudId, Kind, Mac};
use crate::FieldError;
use crate::field::{has_good_port, take, text};
use crate::instant::SECOND;
use serde::Deserialize;

pub const MAX_NAME_CHARS: usize = 100;
pub const MAX_USER_NAME_CHARS: usize = 254;
pub const MAX_PASSWORD_CHARS: usize = 500;
/// How many meters of one gateway may be chosen.
pub const MAX_METERS: usize = 32;
/// The beat that is proposed, as the first logger had it.
pub const INTERVAL_SECONDS: f64 = 6.0;

/// What a person or a program says of a gateway. An empty text is the same as none.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SaidGateway {
    pub name: String,
    pub kind: String,
    pub address: Option<String>,
    pub cloud_id: String,
    pub user_name: Option<String>,
    /// Write-only. Absent on a change: the one that is kept stays.
    pub password: Option<String>,
    /// Seconds between two demands.
    pub interval: Option<f64>,
    /// Addresses of the meters to ask for; none is whatever the gateway answers with.
    pub meters: Vec<String>,
    /// SHA-256 of the one certificate to trust.
    pub pinned: Option<String>,
}

/// A gateway that keeps every rule. Only [`NewGateway::parse`] makes one.
#[derive(Clone, PartialEq)]
pub struct NewGateway {
    name: String,
    kind: Kind,
    address: Option<String>,
    cloud_id: CloudId,
    user_name: Option<String>,
    password: Option<String>,
    interval_micros: i64,
    chosen: Vec<Mac>,
    pinned: Option<String>,
}

impl NewGateway {
    /// Checks what was said, and names everything that is wrong with it.
    pub fn parse(said: SaidGateway) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let kind = take(kind(&said.kind), &mut errors);
        let cloud_id = CloudId::parse(&said.cloud_id)
            .ok_or_else(|| FieldError::new("cloud_id", CloudId::COMPLAINT));
        let cloud_id = take(cloud_id, &mut errors);
        let name = take(text("name", &said.name, MAX_NAME_CHARS, false), &mut errors);
        let user_name = said.user_name.as_deref().unwrap_or_default();
        let user_name = take(text("user_name", user_name, MAX_USER_NAME_CHARS, false), &mut errors)
            .filter(some);
        let password = take(password(said.password), &mut errors).flatten();
        let address = take(address(said.address.as_deref(), kind), &mut errors).flatten();
        let interval = take(interval(said.interval), &mut errors);
        let chosen = take(meters(&said.meters), &mut errors);
        let pinned = take(pinned(said.pinned.as_deref()), &mut errors).flatten();
        if kind == Some(Kind::Cloud) && user_name.is_none() {
            errors.push(FieldError::new(
                "user_name",
                "Enter the e-mail address of the Rainforest account.",
            ));
        }
        match (errors.is_empty(), kind, cloud_id) {
            (true, Some(kind), Some(cloud_id)) => Ok(Self {
                name: name.filter(some).unwrap_or_else(|| cloud_id.to_string()),
                kind,
                address,
                cloud_id,
                user_name,
                password,
                interval_micros: interval.unwrap_or_default(),
                chosen: chosen.unwrap_or_default(),
                pinned,
            }),
            _ => Err(errors),
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    pub fn cloud_id(&self) -> &CloudId {
        &self.cloud_id
    }

    pub fn user_name(&self) -> Option<&str> {
        self.user_name.as_deref()
    }

    /// The new one; `None` leaves what is kept.
    pub fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    pub fn interval_micros(&self) -> i64 {
        self.interval_micros
    }

    pub fn chosen(&self) -> &[Mac] {
        &self.chosen
    }

    pub fn pinned(&self) -> Option<&str> {
        self.pinned.as_deref()
    }
}

/// Its password is not printed.
impl std::fmt::Debug for NewGateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewGateway({}, {})", self.kind.as_str(), self.cloud_id)
    }
}

#[expect(clippy::ptr_arg, reason = "for Option::filter")]
fn some(text: &String) -> bool {
    !text.is_empty()
}

fn kind(text: &str) -> Result<Kind, FieldError> {
    let known = || Kind::ALL.map(Kind::as_str).join(", ");
    Kind::parse(text).ok_or_else(|| FieldError::new("kind", format!("Choose one of {}.", known())))
}

fn password(text: Option<String>) -> Result<Option<String>, FieldError> {
    let text = text.filter(|text| !text.is_empty());
    match text {
        Some(text) if text.chars().count() > MAX_PASSWORD_CHARS => {
            Err(FieldError::new("password", "Shorten the password to 500 characters."))
        }
        // It is sent in a header.
        Some(text) if text.chars().any(char::is_control) => {
            Err(FieldError::new("password", "Remove the control characters."))
        }
        text => Ok(text),
    }
}

/// Scheme, host and port; a name or an address alone means http, as gateways in the house speak.
fn address(text: Option<&str>, kind: Option<Kind>) -> Result<Option<String>, FieldError> {
    let text = text.unwrap_or_default().trim();
    let complain = |message| Err(FieldError::new("address", message));
    if text.is_empty() {
        return match kind {
            Some(Kind::Eagle100 | Kind::Eagle200) => complain(
                "Enter the gateway’s address in your network, such as http://192.168.1.20.",
            ),
            _ => Ok(None),
        };
    }
    if kind == Some(Kind::Push) {
        return complain("Leave the address empty: this gateway posts to Hindsight.");
    }
    let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let (scheme, host) = whole.split_once("://").unwrap_or_default();
    let host = host.trim_end_matches('/');
    let scheme = scheme.to_ascii_lowercase();
    let stray = |c: char| c.is_whitespace() || c.is_control() || "/?#@\\".contains(c);
    if !matches!(scheme.as_str(), "http" | "https")
        || host.is_empty()
        || host.len() > 255
        || host.contains(stray)
        || !has_good_port(host)
    {
        return complain(
            "Write the address as http://192.168.1.20 or https://eagle.local:8443, without a path.",
        );
    }
    Ok(Some(format!("{scheme}://{}", host.to_ascii_lowercase())))
}

fn interval(seconds: Option<f64>) -> Result<i64, FieldError> {
    let seconds = seconds.unwrap_or(INTERVAL_SECONDS);
    if (1.0..=3600.0).contains(&seconds) {
        return Ok((seconds * SECOND as f64).round() as i64);
    }
    Err(FieldError::new("interval", "Choose an interval of 1 to 3600 seconds."))
}

fn meters(texts: &[String]) -> Result<Vec<Mac>, FieldError> {
    if texts.len() > MAX_METERS {
        return Err(FieldError::new("meters", "Choose at most 32 meters."));
    }
    let mut chosen = Vec::new();
    for text in texts.iter().filter(|text| !text.trim().is_empty()) {
        match text.parse() {
            Ok(mac) if !chosen.contains(&mac) => chosen.push(mac),
            Ok(_) => {}
            Err(super::reading::NotAnAddress) => {
                return Err(FieldError::new(
                    "meters",
                    "Write each meter’s address as 16 hexadecimal digits, such as 0x0007810000222222.",
                ));
            }
        }
    }
    Ok(chosen)
}

fn pinned(text: Option<&str>) -> Result<Option<String>, FieldError> {
    let digits: String =
        text.unwrap_or_default().chars().filter(|c| !matches!(c, ':' | ' ')).collect();
    match digits.len() {
        0 => Ok(None),
        64 if digits.bytes().all(|b| b.is_ascii_hexdigit()) => {
            Ok(Some(digits.to_ascii_lowercase()))
        }
        _ => Err(FieldError::new("pinned", "A fingerprint has 64 hexadecimal digits (SHA-256).")),
    }
}

#[cfg(test)]
mod tests;
