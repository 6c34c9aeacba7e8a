//! Where reports come from, and the one way to a source that may be stored.

mod credentials;
mod parse;

pub use credentials::Credentials;

use crate::Instant;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// Where the first scraper found its reports.
pub const BASE_URL: &str = "http://tt.revacom.com";
/// The account whose packages it asked for.
pub const ACCOUNT: &str = "132";
/// The week that it began with lies here.
pub const FIRST_PERIOD: Date = date(2012, 1, 1);
/// At three in the night of every first of a month.
pub const SCHEDULE: &str = "0 3 1 * *";
/// Between two weeks, in seconds.
pub const PAUSE: f64 = 0.2;
/// For one report, in seconds: the site is slow.
pub const TIMEOUT: f64 = 600.0;

/// A source as it is kept, without its password.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Scheme and host, perhaps with a port and a path; no slash at its end.
    pub base_url: String,
    /// Digits.
    pub account: String,
    /// The week that it lies in is the first.
    pub first_period: Date,
    /// A crontab line in UTC; empty is never by itself.
    pub schedule: String,
    pub pause_ms: u32,
    pub timeout_s: u32,
    pub user_name: String,
    pub has_password: bool,
    /// There is one, but this server's key does not open it: it must be entered again.
    pub password_lost: bool,
    /// `None` until one is kept; then the rest is what is proposed.
    pub changed_at: Option<Instant>,
}

impl Default for Source {
    fn default() -> Self {
        Self {
            base_url: BASE_URL.to_owned(),
            account: ACCOUNT.to_owned(),
            first_period: FIRST_PERIOD,
            schedule: SCHEDULE.to_owned(),
            pause_ms: (PAUSE * 1000.0) as u32,
            timeout_s: TIMEOUT as u32,
            user_name: String::new(),
            has_password: false,
            password_lost: false,
            changed_at: None,
        }
    }
}

/// What a person or a program says of the source. What is left out is as [`Source::default`] has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceForm {
    pub base_url: String,
    pub account: String,
    /// `2012-01-01`.
    pub first_period: String,
    /// A crontab line in UTC; empty is never by itself.
    pub schedule: String,
    /// In seconds.
    pub pause: f64,
    /// In seconds.
    pub timeout: f64,
    pub user_name: String,
    /// Write-only. Absent or empty: the one that is kept stays.
    pub password: Option<String>,
    /// The text of a `tt_credentials.json`, in the place of user name and password. Write-only.
    pub credentials: Option<String>,
}

impl Default for SourceForm {
    fn default() -> Self {
        Self::of(&Source::default())
    }
}

impl SourceForm {
    /// A source as a person would say it again; its password stays.
    pub fn of(source: &Source) -> Self {
        Self {
            base_url: source.base_url.clone(),
            account: source.account.clone(),
            first_period: source.first_period.to_string(),
            schedule: source.schedule.clone(),
            pause: f64::from(source.pause_ms) / 1000.0,
            timeout: f64::from(source.timeout_s),
            user_name: source.user_name.clone(),
            password: None,
            credentials: None,
        }
    }
}

/// A source that keeps every rule. Only [`NewSource::parse`] makes one.
#[derive(Clone, PartialEq)]
pub struct NewSource {
    base_url: String,
    account: String,
    first_period: Date,
    schedule: String,
    pause_ms: u32,
    timeout_s: u32,
    user_name: String,
    password: Option<String>,
}

impl NewSource {
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    pub fn account(&self) -> &str {
        &self.account
    }

    pub fn first_period(&self) -> Date {
        self.first_period
    }

    pub fn schedule(&self) -> &str {
        &self.schedule
    }

    pub fn pause_ms(&self) -> u32 {
        self.pause_ms
    }

    pub fn timeout_s(&self) -> u32 {
        self.timeout_s
    }

    pub fn user_name(&self) -> &str {
        &self.user_name
    }

    /// The new one; `None` leaves what is kept.
    pub fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }
}

/// Its password is not printed.
impl std::fmt::Debug for NewSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewSource({}, {})", self.base_url, self.account)
    }
}
