//! Browsers that are signed in.

use super::{Identity, UserRow, Via, jwt, password, random_token, token_hash};
use crate::{Db, Result, db};
use domain::Instant;
use domain::account::{Name, UserId};
use domain::instant::{DAY, MINUTE};
use domain::live::Domain;
use serde::{Deserialize, Serialize};

/// A session ends this many days after it was last used.
pub const SESSION_DAYS: i64 = 30;
const LIFETIME: i64 = SESSION_DAYS * DAY;
/// How exactly "last seen" is kept; finer would make every page view a write.
const SEEN_EVERY: i64 = 5 * MINUTE;

/// What came of a try to sign in.
#[derive(Debug)]
pub enum SignIn {
    /// The cookie's value; it is shown to nobody again.
    Welcome { token: String },
    /// An unknown name, a wrong password or a disabled account: which of them is not told.
    Wrong,
    /// Too many failures; nothing was looked at.
    Wait { seconds: u64 },
}

/// A signed-in browser, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub id: i64,
    /// The browser's own words about itself.
    pub agent: String,
    pub address: String,
    pub created_at: Instant,
    pub last_seen_at: Instant,
}

/// Checks a name and a password; failures are counted per account and address.
async fn check(
    db: &Db,
    name: &str,
    password: &str,
    address: &str,
    now: Instant,
) -> Result<std::result::Result<(i64, i64), SignIn>> {
    let key = Name::parse(name).map(|name| name.key()).unwrap_or_default();
    if let Some(seconds) = db.throttle().wait(&key, address, now) {
        return Ok(Err(SignIn::Wait { seconds }));
    }
    db.throttle().begin(&key, address, now);
    let row: Option<(i64, i64, String)> = sqlx::query_as(
        "select id, credential_version, password_hash from account_user
         where name_key = $1 and disabled_at is null",
    )
    .bind(&key)
    .fetch_optional(db.read())
    .await?;
    let hash = row.as_ref().map(|(_, _, hash)| hash.clone());
    if !password::fits(db, password.to_owned(), hash).await? {
        db.throttle().failed(&key, address, now);
        return Ok(Err(SignIn::Wrong));
    }
    db.throttle().succeeded(&key, address);
    Ok(row.map(|(id, version, _)| (id, version)).ok_or(SignIn::Wrong))
}

/// Starts a session.
pub async fn sign_in(
    db: &Db,
    name: &str,
    password: &str,
    address: &str,
    agent: &str,
    now: Instant,
) -> Result<SignIn> {
    match check(db, name, password, address, now).await? {
        Ok((user, _)) => Ok(SignIn::Welcome {
            token: start_session(db, UserId(user), address, agent, now).await?,
        }),
        Err(refusal) => Ok(refusal),
    }
}

/// The same check for a JWT; `Welcome` carries the signed token.
pub(super) async fn sign_in_jwt(
    db: &Db,
    name: &str,
    password: &str,
    address: &str,
    now: Instant,
) -> Result<SignIn> {
    match check(db, name, password, address, now).await? {
        Ok((user, version)) => Ok(SignIn::Welcome { token: jwt::issue(db, user, version, now)? }),
        Err(refusal) => Ok(refusal),
    }
}

/// Starts a session for someone who has just proved or registered themselves.
pub async fn start_session(
    db: &Db,
    user: UserId,
    address: &str,
    agent: &str,
    now: Instant,
) -> Result<String> {
    let token = random_token();
    let hash = token_hash(&token);
    let address = address.to_owned();
    let agent: String = agent.chars().take(300).collect();
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query(
                "insert into account_session
                     (user_id, token_hash, created_at, last_seen_at, expires_at, agent, address)
                 values ($1, $2, $3, $3, $4, $5, $6)",
            )
            .bind(user.0)
            .bind(hash)
            .bind(now.micros())
            .bind(now.plus(LIFETIME).micros())
            .bind(agent)
            .bind(address)
            .execute(tx.conn())
            .await?;
            tx.changed(Some(user), Domain::Account, "");
            Ok(())
        })
    })
    .await?;
    Ok(token)
}

pub(super) async fn find(db: &Db, token: &str, now: Instant) -> Result<Option<Identity>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        session: i64,
        last_seen_at: i64,
        #[sqlx(flatten)]
        user: UserRow,
    }
    let row: Option<Row> = sqlx::query_as(
        "select s.id as session, s.last_seen_at, u.id, u.name, u.admin, u.disabled_at, u.zone,
                u.day_start_hour, u.week_start, u.clock, u.currency
         from account_session s join account_user u on u.id = s.user_id
         where s.token_hash = $1 and s.expires_at > $2 and u.disabled_at is null",
    )
    .bind(token_hash(token))
    .bind(now.micros())
    .fetch_optional(db.read())
    .await?;
    let Some(row) = row else { return Ok(None) };
    if now.micros() - row.last_seen_at > SEEN_EVERY {
        // Not waited for: a page need not wait for a disk sync to be shown.
        let (db, id) = (db.clone(), row.session);
        tokio::spawn(async move { seen(&db, id, now).await });
    }
    Ok(Some(Identity { user: row.user.into(), via: Via::Session(row.session) }))
}

async fn seen(db: &Db, id: i64, now: Instant) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query(
                "update account_session set last_seen_at = $2, expires_at = $3 where id = $1",
            )
            .bind(id)
            .bind(now.micros())
            .bind(now.plus(LIFETIME).micros())
            .execute(tx.conn())
            .await?;
            Ok(())
        })
    })
    .await
}

/// A person's sessions that are still good, the latest used first.
pub async fn list_sessions(db: &Db, user: UserId, now: Instant) -> Result<Vec<Session>> {
    let rows: Vec<(i64, String, String, i64, i64)> = sqlx::query_as(
        "select id, agent, address, created_at, last_seen_at from account_session
         where user_id = $1 and expires_at > $2
         order by last_seen_at desc, id desc",
    )
    .bind(user.0)
    .bind(now.micros())
    .fetch_all(db.read())
    .await?;
    let session = |(id, agent, address, created, seen)| Session {
        id,
        agent,
        address,
        created_at: Instant::from_micros(created).unwrap_or_default(),
        last_seen_at: Instant::from_micros(seen).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(session).collect())
}

/// Ends one of a person's sessions.
pub async fn revoke_session(db: &Db, user: UserId, id: i64) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query("delete from account_session where user_id = $1 and id = $2")
                .bind(user.0)
                .bind(id)
                .execute(tx.conn())
                .await?;
            tx.changed(Some(user), Domain::Account, "");
            db::one(result)
        })
    })
    .await
}

/// Ends the session a request came with; harmless when it has ended already.
pub async fn sign_out(db: &Db, user: UserId, id: i64) -> Result<()> {
    match revoke_session(db, user, id).await {
        Err(crate::Error::NotFound) => Ok(()),
        other => other,
    }
}

/// Whether a session is still good: not ended, not expired, its owner not disabled. For those who hold a connection
/// open long after the cookie was checked.
pub async fn session_alive(db: &Db, id: i64, now: Instant) -> Result<bool> {
    let alive = sqlx::query_scalar(
        "select exists (
             select 1 from account_session s join account_user u on u.id = s.user_id
             where s.id = $1 and s.expires_at > $2 and u.disabled_at is null)",
    )
    .bind(id)
    .bind(now.micros())
    .fetch_one(db.read())
    .await?;
    Ok(alive)
}

/// Removes the sessions that have expired; answers how many.
pub async fn purge_sessions(db: &Db, now: Instant) -> Result<u64> {
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query("delete from account_session where expires_at <= $1")
                .bind(now.micros())
                .execute(tx.conn())
                .await?;
            Ok(result.rows_affected())
        })
    })
    .await
}
