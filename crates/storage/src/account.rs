//! People: registering, signing in, sessions, tokens, profile, and everything that follows from leaving.

mod export;
mod jwt;
mod known;
mod password;
mod people;
mod seal;
mod session;
mod throttle;
mod token;

pub use export::export;
pub use jwt::Keys;
pub(crate) use known::Known;
pub use people::{
    Registration, any_user, change_password, delete_account, list_users, register, reset_password,
    set_disabled, set_profile,
};
pub use session::{
    SESSION_DAYS, Session, SignIn, list_sessions, purge_sessions, revoke_session, session_alive,
    sign_in, sign_out, start_session,
};
pub(crate) use throttle::Throttle;
pub use token::{Token, create_token, issue_jwt, list_tokens, revoke_token};

use crate::{Db, Result};
use domain::Instant;
use domain::account::{Clock, Profile, Scope, User, UserId, WeekStart};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Who is asking, and by which proof.
///
/// Cheap to clone: it goes from hand to hand with each request.
#[derive(Clone, Debug)]
pub struct Identity {
    pub user: Arc<User>,
    pub via: Via,
}

/// The proof that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A browser's cookie.
    Session(i64),
    /// An API token.
    Token(Scope),
    /// A signed token from `POST /api/v1/auth`.
    Jwt,
}

/// Who holds this session cookie, if it is still good.
pub async fn by_session(db: &Db, token: &str, now: Instant) -> Result<Option<Identity>> {
    remembered(db, token, now, || session::find(db, token, now)).await
}

/// Who holds this bearer token, an API token or a JWT, if it is still good.
pub async fn by_bearer(db: &Db, token: &str, now: Instant) -> Result<Option<Identity>> {
    if token.starts_with(token::PREFIX) {
        remembered(db, token, now, || token::find(db, token, now)).await
    } else {
        remembered(db, token, now, || jwt::find(db, token, now)).await
    }
}

/// Looks someone up, unless that was done a moment ago.
async fn remembered<F>(
    db: &Db,
    token: &str,
    now: Instant,
    look_up: impl FnOnce() -> F,
) -> Result<Option<Identity>>
where
    F: Future<Output = Result<Option<Identity>>>,
{
    let proof = Sha256::digest(token.as_bytes()).into();
    let began = match db.known().find(&proof, now) {
        Ok(identity) => return Ok(Some(identity)),
        Err(began) => began,
    };
    let found = look_up().await?;
    if let Some(identity) = &found {
        db.known().remember(proof, identity, began, now);
    }
    Ok(found)
}

/// What tokens are looked up by. They are 256 random bits, so a fast hash is enough.
pub(crate) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// 256 random bits as text.
pub(crate) fn random_token() -> String {
    crate::folder::to_hex(&rand::random::<[u8; 32]>())
}

/// A row of `account_user`, as every query here selects it.
#[derive(sqlx::FromRow)]
pub(crate) struct UserRow {
    pub id: i64,
    name: String,
    admin: bool,
    disabled_at: Option<i64>,
    zone: String,
    day_start_hour: i64,
    week_start: String,
    clock: String,
    currency: String,
}

impl From<UserRow> for Arc<User> {
    fn from(row: UserRow) -> Self {
        Self::new(row.into())
    }
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: UserId(row.id),
            name: row.name,
            admin: row.admin,
            disabled: row.disabled_at.is_some(),
            profile: Profile {
                zone: row.zone,
                day_start_hour: u8::try_from(row.day_start_hour).unwrap_or(0),
                week_start: WeekStart::parse(&row.week_start).unwrap_or(WeekStart::Monday),
                clock: Clock::parse(&row.clock).unwrap_or(Clock::H24),
                currency: row.currency,
            },
        }
    }
}
