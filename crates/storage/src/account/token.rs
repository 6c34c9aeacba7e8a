//! Tokens for programs: API tokens that a person makes, and the JWT that a name and a password buy.

use super::session::SignIn;
use super::{Identity, UserRow, Via, random_token, session, token_hash};
use crate::{Db, Error, Result, db};
use domain::Instant;
use domain::account::{Scope, UserId};
use domain::instant::MINUTE;
use domain::live::Domain;
use serde::{Deserialize, Serialize};

/// What every API token begins with, so that a leaked one is recognised.
pub(super) const PREFIX: &str = "hsk_";
/// The most tokens one person may hold.
const MAX_TOKENS: i64 = 100;
/// How exactly "last used" is kept.
const USED_EVERY: i64 = MINUTE;

/// An API token as its owner sees it; its text was shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    pub id: i64,
    pub name: String,
    pub scope: Scope,
    pub created_at: Instant,
    pub expires_at: Option<Instant>,
    pub last_used_at: Option<Instant>,
}

/// Makes a token; answers it and its text, which is nowhere kept.
pub async fn create_token(
    db: &Db,
    user: UserId,
    name: &str,
    scope: Scope,
    expires_at: Option<Instant>,
    now: Instant,
) -> Result<(Token, String)> {
    let name =
        domain::field::text("name", name, 100, false).map_err(|e| Error::Refused(vec![e]))?;
    if name.is_empty() {
        return Err(Error::refused("name", "Name the token after what will use it."));
    }
    if expires_at.is_some_and(|at| at <= now) {
        return Err(Error::refused("expires_at", "Choose a time in the future, or none."));
    }
    let text = format!("{PREFIX}{}", random_token());
    let hash = token_hash(&text);
    let kept = name.clone();
    let id = db
        .write(move |tx| {
            Box::pin(async move {
                let id: Option<i64> = sqlx::query_scalar(
                    "insert into account_token (user_id, name, scope, token_hash, created_at, expires_at)
                     select $1, $2, $3, $4, $5, $6
                     where (select count(*) from account_token where user_id = $1) < $7
                     returning id",
                )
                .bind(user.0)
                .bind(kept)
                .bind(scope.as_str())
                .bind(hash)
                .bind(now.micros())
                .bind(expires_at.map(Instant::micros))
                .bind(MAX_TOKENS)
                .fetch_optional(tx.conn())
                .await?;
                tx.changed(Some(user), Domain::Account, "");
                id.ok_or_else(|| Error::refused("name", "Revoke a token first; 100 is the most."))
            })
        })
        .await?;
    Ok((Token { id, name, scope, created_at: now, expires_at, last_used_at: None }, text))
}

/// A person's tokens, the newest first, the expired included.
pub async fn list_tokens(db: &Db, user: UserId) -> Result<Vec<Token>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        id: i64,
        name: String,
        scope: String,
        created_at: i64,
        expires_at: Option<i64>,
        last_used_at: Option<i64>,
    }
    let rows: Vec<Row> = sqlx::query_as(
        "select id, name, scope, created_at, expires_at, last_used_at from account_token
         where user_id = $1
         order by id desc",
    )
    .bind(user.0)
    .fetch_all(db.read())
    .await?;
    let token = |row: Row| Token {
        id: row.id,
        name: row.name,
        scope: Scope::parse(&row.scope).unwrap_or(Scope::Read),
        created_at: Instant::from_micros(row.created_at).unwrap_or_default(),
        expires_at: row.expires_at.and_then(Instant::from_micros),
        last_used_at: row.last_used_at.and_then(Instant::from_micros),
    };
    Ok(rows.into_iter().map(token).collect())
}

/// Ends a token at once.
pub async fn revoke_token(db: &Db, user: UserId, id: i64) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query("delete from account_token where user_id = $1 and id = $2")
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

/// A JWT for a name and a password; throttled like signing in.
pub async fn issue_jwt(
    db: &Db,
    name: &str,
    password: &str,
    address: &str,
    now: Instant,
) -> Result<SignIn> {
    session::sign_in_jwt(db, name, password, address, now).await
}

pub(super) async fn find(db: &Db, token: &str, now: Instant) -> Result<Option<Identity>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        token: i64,
        scope: String,
        last_used_at: Option<i64>,
        #[sqlx(flatten)]
        user: UserRow,
    }
    let row: Option<Row> = sqlx::query_as(
        "select t.id as token, t.scope, t.last_used_at, u.id, u.name, u.admin, u.disabled_at, u.zone,
                u.day_start_hour, u.week_start, u.clock, u.currency
         from account_token t join account_user u on u.id = t.user_id
         where t.token_hash = $1 and (t.expires_at is null or t.expires_at > $2) and u.disabled_at is null",
    )
    .bind(token_hash(token))
    .bind(now.micros())
    .fetch_optional(db.read())
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.last_used_at.is_none_or(|used| now.micros() - used > USED_EVERY) {
        // Not waited for, as with sessions.
        let (db, id) = (db.clone(), row.token);
        tokio::spawn(async move { used(&db, id, now).await });
    }
    let scope = Scope::parse(&row.scope).unwrap_or(Scope::Read);
    Ok(Some(Identity { user: row.user.into(), via: Via::Token(scope) }))
}

async fn used(db: &Db, id: i64, now: Instant) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query("update account_token set last_used_at = $2 where id = $1")
                .bind(id)
                .bind(now.micros())
                .execute(tx.conn())
                .await?;
            Ok(())
        })
    })
    .await
}
