//! Signed tokens from `POST /api/v1/auth`: HS256, two hours, ended early by a change of the account.

use super::seal::Seal;
use super::{Identity, UserRow, Via};
use crate::{Db, Error, Result};
use domain::Instant;
use domain::instant::{HOUR, SECOND};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const LIFETIME: i64 = 2 * HOUR;

/// What is made of the data folder's secret; each purpose has its own key.
pub struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    seal: Seal,
}

impl Keys {
    pub(crate) fn new(secret: &[u8; 32]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"hindsight jwt 1");
        hash.update(secret);
        let key = hash.finalize();
        Self {
            encoding: EncodingKey::from_secret(&key),
            decoding: DecodingKey::from_secret(&key),
            seal: Seal::new(secret),
        }
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: i64,
    /// The account's credential version when it was made.
    ver: i64,
    /// Seconds since 1970.
    iat: i64,
    exp: i64,
}

pub(super) fn issue(db: &Db, user: i64, version: i64, now: Instant) -> Result<String> {
    let claims = Claims {
        sub: user,
        ver: version,
        iat: now.micros() / SECOND,
        exp: now.plus(LIFETIME).micros() / SECOND,
    };
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &db.keys().encoding)
        .map_err(Error::internal)
}

pub(super) async fn find(db: &Db, token: &str, now: Instant) -> Result<Option<Identity>> {
    let mut rules = Validation::new(Algorithm::HS256);
    // Expiry is compared with the caller's clock below, so that tests need not wait two hours.
    rules.validate_exp = false;
    let Ok(decoded) = jsonwebtoken::decode::<Claims>(token, &db.keys().decoding, &rules) else {
        return Ok(None);
    };
    let claims = decoded.claims;
    if claims.exp <= now.micros() / SECOND {
        return Ok(None);
    }
    let row: Option<UserRow> = sqlx::query_as(
        "select id, name, admin, disabled_at, zone, day_start_hour, week_start, clock, currency
         from account_user
         where id = $1 and credential_version = $2 and disabled_at is null",
    )
    .bind(claims.sub)
    .bind(claims.ver)
    .fetch_optional(db.read())
    .await?;
    Ok(row.map(|row| Identity { user: row.into(), via: Via::Jwt }))
}
