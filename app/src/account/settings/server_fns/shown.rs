//! Rows of the account page, written for a person's zone and clock.

use crate::account::moment::Teller;
use crate::account::settings::view::{SessionRow, Settings, TokenRow};
use crate::error::AppError;
use domain::account::{Profile, Scope, User, UserId};
use domain::field::take;
use domain::instant::DAY;
use domain::{FieldError, Instant};
use storage::Db;
use storage::account::{Session, Token};

pub(super) fn settings(user: User, now: Instant) -> Settings {
    let time_there = Teller::new(&user.profile, now).clock();
    Settings { name: user.name, admin: user.admin, profile: user.profile, time_there }
}

pub(super) fn sessions(
    sessions: Vec<Session>,
    this: i64,
    profile: &Profile,
    now: Instant,
) -> Vec<SessionRow> {
    let teller = Teller::new(profile, now);
    let row = |session: Session| SessionRow {
        id: session.id,
        browser: super::agent::in_words(&session.agent),
        address: session.address,
        since: teller.on(session.created_at),
        // Kept to some minutes only; the one that asks is in use now.
        used: teller.ago(if session.id == this { now } else { session.last_seen_at }),
        this: session.id == this,
    };
    sessions.into_iter().map(row).collect()
}

/// Ends every session but `this`; answers how many. One that ended meanwhile is no failure.
pub(super) async fn end_others(
    db: &Db,
    user: UserId,
    this: i64,
    now: Instant,
) -> Result<usize, AppError> {
    let mut ended = 0;
    for session in storage::account::list_sessions(db, user, now).await? {
        if session.id != this {
            storage::account::sign_out(db, user, session.id).await?;
            ended += 1;
        }
    }
    Ok(ended)
}

pub(super) fn tokens(tokens: Vec<Token>, profile: &Profile, now: Instant) -> Vec<TokenRow> {
    let teller = Teller::new(profile, now);
    let row = |token: Token| TokenRow {
        id: token.id,
        name: token.name,
        scope: token.scope,
        created: teller.on(token.created_at),
        expired: token.expires_at.is_some_and(|at| at <= now),
        expires: token.expires_at.map(|at| teller.on(at)),
        used: token.last_used_at.map(|at| teller.ago(at)),
    };
    tokens.into_iter().map(row).collect()
}

/// What a new token may do, and until when; without days for ever.
pub(super) fn read_token(
    scope: &str,
    days: &str,
    now: Instant,
) -> Result<(Scope, Option<Instant>), Vec<FieldError>> {
    let mut errors = Vec::new();
    let choose = || FieldError::new("scope", "Choose what the token may do.");
    let scope = take(Scope::parse(scope).ok_or_else(choose), &mut errors);
    let expires = match days.trim() {
        "" => Ok(None),
        days => match days.parse::<i64>() {
            Ok(days @ 1..=3_650) => Ok(Some(now.plus(days * DAY))),
            _ => Err(FieldError::new("days", "Choose from 1 to 3650 days, or never.")),
        },
    };
    match (scope, take(expires, &mut errors)) {
        (Some(scope), Some(expires)) => Ok((scope, expires)),
        _ => Err(errors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_what_it_may_and_until_when() {
        let now = Instant::parse("2026-11-22T12:00:00Z").expect("a time");
        let check = |days: &str, want: Option<&str>| {
            let (scope, expires) = read_token("read", days, now).expect("valid");
            assert_eq!(scope, Scope::Read);
            assert_eq!(expires.map(|at| at.to_string()).as_deref(), want, "{days:?}");
        };
        check("", None);
        check("30", Some("2026-12-22T12:00:00Z"));
        check("365", Some("2027-11-22T12:00:00Z"));
        let refused = |scope: &str, days: &str, want: &[&str]| {
            let errors = read_token(scope, days, now).expect_err("refused");
            let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
            assert_eq!(fields, want, "{scope:?} {days:?}");
        };
        refused("write", "30", &["scope"]);
        refused("", "0", &["scope", "days"]);
        refused("all", "soon", &["days"]);
        refused("all", "-1", &["days"]);
    }
}
