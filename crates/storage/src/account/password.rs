//! Password hashing: argon2id, off the async threads, as many at once as there are cores.

use crate::{Db, Error, Result};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use domain::account::Password;
use std::sync::OnceLock;

/// The PHC string to store.
pub(super) async fn hash(db: &Db, password: Password) -> Result<String> {
    in_turn(db, move || {
        Argon2::default()
            .hash_password(password.expose().as_bytes())
            .map(|hash| hash.to_string())
            .map_err(Error::internal)
    })
    .await?
}

/// Whether the password fits the hash. Without a hash it takes as long and answers no: an unknown name and a wrong
/// password cannot be told apart by a clock.
pub(super) async fn fits(db: &Db, password: String, hash: Option<String>) -> Result<bool> {
    in_turn(db, move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| nobody().to_owned());
        let Ok(hash) = PasswordHash::new(&hash) else { return false };
        Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known
    })
    .await
}

async fn in_turn<T: Send + 'static>(
    db: &Db,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let _turn = db.hashing().acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// A hash that nobody's password fits.
fn nobody() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let password = super::random_token();
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .unwrap_or_default()
    })
}
