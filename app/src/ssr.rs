//! What server functions stand on: the database, who asks, and the answer's status and cookies.

use crate::error::AppError;
use axum::http::header::{ACCEPT, HOST, SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use domain::Calendar;
use domain::account::{Profile, User, WeekStart};
use domain::energy::archive::Place;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use storage::Db;
use storage::account::{Identity, Registration, Via};

/// The session cookie's name.
pub const SESSION_COOKIE: &str = "hindsight_session";

/// What the server gives every page.
#[derive(Clone)]
pub struct House {
    pub db: Db,
    pub registration: Registration,
    pub secure_cookies: bool,
    /// Where people reach it, where that was set.
    pub public_url: Option<String>,
    /// Where the archive is, where the operator set that.
    pub archive: Option<Place>,
}

/// Why the archive's place cannot be changed.
pub const SET_BY_OPERATOR: &str = "The operator set where the archive is, in the server’s environment or hindsight.toml; change it there.";

/// Where a request came from; the HTTP edge puts it into the request.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub std::net::IpAddr);

pub fn house() -> House {
    expect_context()
}

pub fn db() -> Db {
    house().db
}

/// The person whose browser asks. Bearer tokens are for the REST API: they open no page's function.
pub fn require_user() -> Result<User, AppError> {
    session().map(|(user, _)| user)
}

/// The same, with the session's id.
pub fn session() -> Result<(User, i64), AppError> {
    let identity =
        use_context::<Parts>().and_then(|parts| parts.extensions.get::<Identity>().cloned());
    match identity {
        Some(Identity { user, via: Via::Session(id) }) => Ok((user, id)),
        _ => Err(fail(AppError::SignedOut)),
    }
}

pub fn require_admin() -> Result<User, AppError> {
    let user = require_user()?;
    if user.admin { Ok(user) } else { Err(fail(AppError::Forbidden)) }
}

/// Sets the answer's status for an error and hands it on.
pub fn fail(error: AppError) -> AppError {
    answer_with(&error);
    error
}

/// Gives an error its HTTP status. A plain form's answer is a redirect, which a status would break.
pub(crate) fn answer_with(error: &AppError) {
    let plain_form = header(ACCEPT.as_str()).is_some_and(|accept| accept.contains("text/html"));
    let (false, Some(response)) = (plain_form, use_context::<ResponseOptions>()) else { return };
    let status = match error {
        AppError::SignedOut => StatusCode::UNAUTHORIZED,
        AppError::Forbidden => StatusCode::FORBIDDEN,
        AppError::NotFound => StatusCode::NOT_FOUND,
        AppError::Conflict(_) => StatusCode::CONFLICT,
        AppError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::Wait { seconds } => {
            response.insert_header(axum::http::header::RETRY_AFTER, (*seconds).into());
            StatusCode::TOO_MANY_REQUESTS
        }
        AppError::Busy => StatusCode::SERVICE_UNAVAILABLE,
        AppError::Full => StatusCode::INSUFFICIENT_STORAGE,
        AppError::Unreadable => StatusCode::BAD_REQUEST,
        AppError::Internal | AppError::Unreachable => StatusCode::INTERNAL_SERVER_ERROR,
    };
    response.set_status(status);
}

fn header(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    Some(parts.headers.get(name)?.to_str().ok()?.to_owned())
}

/// The browser's words about itself, and where it is.
pub fn browser() -> (String, String) {
    let agent = header(USER_AGENT.as_str()).unwrap_or_default();
    let address = use_context::<Parts>()
        .and_then(|parts| parts.extensions.get::<ClientAddress>().copied())
        .map(|address| address.0.to_string())
        .unwrap_or_default();
    (agent, address)
}

/// The host the person typed, for the sign-in page.
pub fn host() -> String {
    header(HOST.as_str()).unwrap_or_default()
}

/// The address of this server as its people reach it: as it is set, else as this person typed it.
pub fn address() -> String {
    let house = house();
    let scheme = if house.secure_cookies { "https" } else { "http" };
    house.public_url.unwrap_or_else(|| format!("{scheme}://{}", host()))
}

/// Gives the browser its session, or takes it away with an empty token.
pub fn set_session_cookie(token: &str) {
    let age = if token.is_empty() { 0 } else { storage::account::SESSION_DAYS * 24 * 60 * 60 };
    let secure = if house().secure_cookies { "; Secure" } else { "" };
    let cookie =
        format!("{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
    if let (Some(response), Ok(value)) =
        (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie))
    {
        response.append_header(SET_COOKIE, value);
    }
}

/// Sends the page's policy: our own scripts, and the inline ones that carry this answer's nonce.
pub(crate) fn send_content_policy() {
    let nonce =
        leptos::nonce::use_nonce().map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    let policy = format!(
        "default-src 'self'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'; \
         style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    if let (Some(response), Ok(value)) =
        (use_context::<ResponseOptions>(), HeaderValue::from_str(&policy))
    {
        response.insert_header(axum::http::header::CONTENT_SECURITY_POLICY, value);
    }
}

/// Whether the zone database knows a zone by this name.
pub fn known_zone(name: &str) -> bool {
    !name.is_empty() && TimeZone::get(name).is_ok()
}

/// A person's calendar. A zone that has vanished from the database is UTC, and the profile still names it.
pub fn calendar(profile: &Profile) -> Calendar {
    Calendar {
        zone: TimeZone::get(&profile.zone).unwrap_or(TimeZone::UTC),
        day_start_hour: i8::try_from(profile.day_start_hour).unwrap_or(0),
        week_start: match profile.week_start {
            WeekStart::Monday => Weekday::Monday,
            WeekStart::Saturday => Weekday::Saturday,
            WeekStart::Sunday => Weekday::Sunday,
        },
    }
}
