//! People, what they may do, and how they like their time shown.

use crate::field::take;
use crate::{FieldError, money};
use serde::{Deserialize, Serialize};

/// Names one person; never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub i64);

impl std::fmt::Display for UserId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A person as others may see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    pub name: String,
    pub admin: bool,
    pub disabled: bool,
    pub profile: Profile,
}

/// What an API token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Everything its owner may do, but for managing tokens.
    All,
    /// Reading only.
    Read,
    /// Recording only: what agents and watchers send.
    Agent,
}

impl Scope {
    pub const ALL: [Self; 3] = [Self::All, Self::Read, Self::Agent];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Read => "read",
            Self::Agent => "agent",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// A name that can be signed in with: 1 to 64 characters, no spaces. Case is shown as typed and does not distinguish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let name = text.trim();
        let complaint = if name.is_empty() {
            "Choose a name to sign in with."
        } else if name.chars().count() > 64 {
            "Shorten the name to 64 characters."
        } else if name.chars().any(|c| c.is_whitespace() || c.is_control()) {
            "Leave out spaces in the name."
        } else {
            return Ok(Self(name.to_owned()));
        };
        Err(FieldError::new("username", complaint))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two names must not share.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// A password that is long enough to be one. Its text is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    pub const MIN_CHARS: usize = 10;
    /// More would only make the hash slow.
    pub const MAX_BYTES: usize = 1_000;

    pub fn parse(field: &str, text: &str) -> Result<Self, FieldError> {
        if text.chars().count() < Self::MIN_CHARS {
            let message = format!("Use at least {} characters.", Self::MIN_CHARS);
            return Err(FieldError::new(field, message));
        }
        if text.len() > Self::MAX_BYTES {
            return Err(FieldError::new(field, "Shorten the password to 1000 characters."));
        }
        Ok(Self(text.to_owned()))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A person who may be registered.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub name: Name,
    pub password: Password,
    pub profile: Profile,
}

impl NewUser {
    /// `zone` is what the browser proposes; one that `known_zone` does not know becomes UTC.
    pub fn parse(
        name: &str,
        password: &str,
        zone: &str,
        known_zone: impl Fn(&str) -> bool,
    ) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let name = take(Name::parse(name), &mut errors);
        let password = take(Password::parse("password", password), &mut errors);
        let mut profile = Profile::default();
        if known_zone(zone) {
            profile.zone = zone.to_owned();
        }
        match (name, password) {
            (Some(name), Some(password)) => Ok(Self { name, password, profile }),
            _ => Err(errors),
        }
    }
}

/// How a person's time is divided and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// An IANA zone name, such as `Europe/Berlin`.
    pub zone: String,
    /// The hour at which a day begins, 0 to 12.
    pub day_start_hour: u8,
    pub week_start: WeekStart,
    pub clock: Clock,
    /// An ISO 4217 code, such as `EUR`.
    pub currency: String,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            zone: "UTC".to_owned(),
            day_start_hour: 0,
            week_start: WeekStart::Monday,
            clock: Clock::H24,
            currency: "EUR".to_owned(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WeekStart {
    Monday,
    Saturday,
    Sunday,
}

impl WeekStart {
    pub const ALL: [Self; 3] = [Self::Monday, Self::Saturday, Self::Sunday];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|day| day.as_str() == text)
    }
}

/// How the time of day is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    H12,
    H24,
}

impl Clock {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::H12 => "h12",
            Self::H24 => "h24",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::H12, Self::H24].into_iter().find(|clock| clock.as_str() == text)
    }

    /// The `strftime` format of a time of day: `9:05 am` or `09:05`.
    pub fn format(self) -> &'static str {
        match self {
            Self::H12 => "%-I:%M %P",
            Self::H24 => "%H:%M",
        }
    }
}

/// A profile as a form or a REST body sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileDraft {
    pub zone: String,
    pub day_start_hour: String,
    pub week_start: String,
    pub clock: String,
    pub currency: String,
}

impl Profile {
    /// Reads a profile; `known_zone` asks the caller's zone database.
    pub fn parse(
        draft: &ProfileDraft,
        known_zone: impl Fn(&str) -> bool,
    ) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut need = |field: &str, ok: bool, message: &str| {
            if !ok {
                errors.push(FieldError::new(field, message));
            }
        };
        let zone = draft.zone.trim();
        need("zone", known_zone(zone), "Choose a time zone by its name, such as Europe/Berlin.");
        let hour = draft.day_start_hour.trim().parse::<u8>().ok().filter(|hour| *hour <= 12);
        need("day_start_hour", hour.is_some(), "Choose an hour from 0 to 12.");
        let week_start = WeekStart::parse(&draft.week_start);
        need("week_start", week_start.is_some(), "Choose monday, saturday or sunday.");
        let clock = Clock::parse(&draft.clock);
        need("clock", clock.is_some(), "Choose h24 or h12.");
        let currency = take(money::currency("currency", &draft.currency), &mut errors);
        match (hour, week_start, clock, currency) {
            (Some(day_start_hour), Some(week_start), Some(clock), Some(currency))
                if errors.is_empty() =>
            {
                Ok(Self { zone: zone.to_owned(), day_start_hour, week_start, clock, currency })
            }
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests;
