//! Coming, changing and leaving.

use super::{UserRow, password};
use crate::db::Tx;
use crate::{Db, Error, Result, db, error};
use domain::account::{NewUser, Password, Profile, User, UserId};
use domain::live::Domain;
use domain::{FieldError, Instant};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

/// Who may register in the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Registration {
    /// Anyone.
    Open,
    /// Only the first person, who becomes the administrator.
    #[default]
    First,
    /// Nobody; `hindsight user add` makes accounts.
    Closed,
}

/// Whether there is any account yet.
pub async fn any_user(db: &Db) -> Result<bool> {
    let found = sqlx::query_scalar("select exists (select 1 from account_user)");
    Ok(found.fetch_one(db.read()).await?)
}

/// Makes an account. The first is the administrator, later ones where `admin` says so.
pub async fn register(
    db: &Db,
    new: NewUser,
    allowed: Registration,
    admin: bool,
    now: Instant,
) -> Result<UserId> {
    let closed = || {
        Error::refused(
            "username",
            "Registration is closed here; ask the administrator for an account.",
        )
    };
    if allowed == Registration::Closed || (allowed == Registration::First && any_user(db).await?) {
        return Err(closed());
    }
    let NewUser { name, password, profile } = new;
    let hash = password::hash(db, password).await?;
    db.write(move |tx| {
        Box::pin(async move {
            // The rule stands in the statement: of two who are first at once, one is.
            let inserted: Result<Option<i64>, sqlx::Error> = sqlx::query_scalar(
                "insert into account_user
                     (name, name_key, password_hash, admin, created_at, zone, day_start_hour, week_start,
                      clock, currency)
                 select $1, $2, $3, $4 or not exists (select 1 from account_user), $5, $6, $7, $8, $9, $10
                 where $11 or not exists (select 1 from account_user)
                 returning id",
            )
            .bind(name.as_str())
            .bind(name.key())
            .bind(hash)
            .bind(admin)
            .bind(now.micros())
            .bind(profile.zone)
            .bind(profile.day_start_hour)
            .bind(profile.week_start.as_str())
            .bind(profile.clock.as_str())
            .bind(profile.currency)
            .bind(allowed == Registration::Open)
            .fetch_optional(tx.conn())
            .await;
            tx.changed(None, Domain::Account, "");
            match inserted {
                Ok(Some(id)) => Ok(UserId(id)),
                Ok(None) => Err(closed()),
                Err(e) if error::is_unique_violation(&e) => {
                    Err(Error::refused("username", "This name is taken; choose another."))
                }
                Err(e) => Err(e.into()),
            }
        })
    })
    .await
}

/// Everyone, by name; for administrators and the command line.
pub async fn list_users(db: &Db) -> Result<Vec<User>> {
    let rows: Vec<UserRow> = sqlx::query_as(
        "select id, name, admin, disabled_at, zone, day_start_hour, week_start, clock, currency
         from account_user order by name_key",
    )
    .fetch_all(db.read())
    .await?;
    Ok(rows.into_iter().map(User::from).collect())
}

/// Disables an account, which ends all its sessions, tokens and JWTs at once, or enables it again.
/// Nobody disables themselves.
pub async fn set_disabled(
    db: &Db,
    by: UserId,
    user: UserId,
    disabled: bool,
    now: Instant,
) -> Result<()> {
    if by == user {
        return Err(Error::refused("user", "You cannot disable your own account."));
    }
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query(
                "update account_user
                 set disabled_at = case when $2 then coalesce(disabled_at, $3) end,
                     credential_version = credential_version + $2
                 where id = $1",
            )
            .bind(user.0)
            .bind(disabled)
            .bind(now.micros())
            .execute(tx.conn())
            .await?;
            db::one(result)?;
            if disabled {
                end_sessions(tx, user, None).await?;
            }
            tx.changed(None, Domain::Account, "");
            Ok(())
        })
    })
    .await?;
    // Nobody asks for a person who is disabled.
    db.gateways_changed();
    Ok(())
}

/// Changes how a person's time is shown.
pub async fn set_profile(db: &Db, user: UserId, profile: Profile) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query(
                "update account_user
                 set zone = $2, day_start_hour = $3, week_start = $4, clock = $5, currency = $6
                 where id = $1",
            )
            .bind(user.0)
            .bind(profile.zone)
            .bind(profile.day_start_hour)
            .bind(profile.week_start.as_str())
            .bind(profile.clock.as_str())
            .bind(profile.currency)
            .execute(tx.conn())
            .await?;
            tx.changed(Some(user), Domain::Account, "");
            tx.changed(Some(user), Domain::Intervals, "");
            db::one(result)
        })
    })
    .await
}

/// Changes a password after checking the present one. Every other session and every JWT ends.
pub async fn change_password(
    db: &Db,
    user: UserId,
    current: String,
    new: Password,
    keep_session: Option<i64>,
    now: Instant,
) -> Result<()> {
    require_password(db, user, "current", current, now).await?;
    let hash = password::hash(db, new).await?;
    store_password(db, user, hash, keep_session, false).await
}

/// Sets a password without asking for the present one: the command line's way back in. Every session and every JWT
/// ends, and every API token where `revoke_tokens` says so: programs go on where only a password was forgotten.
pub async fn reset_password(
    db: &Db,
    name_key: &str,
    new: Password,
    revoke_tokens: bool,
) -> Result<()> {
    let id: i64 = sqlx::query_scalar("select id from account_user where name_key = $1")
        .bind(name_key)
        .fetch_one(db.read())
        .await?;
    let hash = password::hash(db, new).await?;
    store_password(db, UserId(id), hash, None, revoke_tokens).await
}

/// Deletes a person with all that is theirs. The last administrator stays while others are left.
pub async fn delete_account(db: &Db, user: UserId, password: String, now: Instant) -> Result<()> {
    require_password(db, user, "password", password, now).await?;
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query(
                "delete from account_user as u
                 where id = $1 and (
                     not u.admin
                     or exists (select 1 from account_user o where o.id <> u.id and o.admin and o.disabled_at is null)
                     or not exists (select 1 from account_user o where o.id <> u.id))",
            )
            .bind(user.0)
            .execute(tx.conn())
            .await?;
            tx.changed(None, Domain::Account, "");
            db::one(result).map_err(|_| {
                Error::refused(
                    "password",
                    "You are the only administrator; make another first with `hindsight user add NAME --admin`.",
                )
            })
        })
    })
    .await?;
    db.gateways_changed();
    Ok(())
}

/// Asks again for the password of someone who is signed in. Guesses are slowed down here too: a browser left open
/// must not become a password.
async fn require_password(
    db: &Db,
    user: UserId,
    field: &str,
    text: String,
    now: Instant,
) -> Result<()> {
    // Apart from the counts of signing in: those are for strangers, and whoever is in must not lock the owner out.
    let who = format!("signed in: {}", user.0);
    if let Some(seconds) = db.throttle().wait(&who, &who, now) {
        return Err(Error::Wait { seconds });
    }
    db.throttle().begin(&who, &who, now);
    let hash: Option<String> =
        sqlx::query_scalar("select password_hash from account_user where id = $1")
            .bind(user.0)
            .fetch_optional(db.read())
            .await?;
    if password::fits(db, text, hash).await? {
        db.throttle().succeeded(&who, &who);
        return Ok(());
    }
    db.throttle().failed(&who, &who, now);
    Err(Error::Refused(vec![FieldError::new(field, "This is not your present password.")]))
}

async fn store_password(
    db: &Db,
    user: UserId,
    hash: String,
    keep_session: Option<i64>,
    revoke_tokens: bool,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query(
                "update account_user
                 set password_hash = $2, credential_version = credential_version + 1
                 where id = $1",
            )
            .bind(user.0)
            .bind(hash)
            .execute(tx.conn())
            .await?;
            db::one(result)?;
            end_sessions(tx, user, keep_session).await?;
            if revoke_tokens {
                sqlx::query("delete from account_token where user_id = $1")
                    .bind(user.0)
                    .execute(tx.conn())
                    .await?;
            }
            tx.changed(Some(user), Domain::Account, "");
            Ok(())
        })
    })
    .await
}

fn end_sessions<'t>(
    tx: &'t mut Tx<'_>,
    user: UserId,
    keep: Option<i64>,
) -> BoxFuture<'t, Result<()>> {
    Box::pin(async move {
        sqlx::query("delete from account_session where user_id = $1 and id is not $2")
            .bind(user.0)
            .bind(keep)
            .execute(tx.conn())
            .await?;
        Ok(())
    })
}
