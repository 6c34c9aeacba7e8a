//! Where the archive is, as an administrator chose it.

use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::energy::archive::{NewPlace, Place};
use domain::live::Domain;
use secrecy::SecretString;

/// The place with what it takes to reach it. For the archive alone.
pub struct Chosen {
    pub place: Place,
    pub has_secret: bool,
    /// `None` where none is kept, or it does not open with this key and must be entered again.
    pub secret: Option<SecretString>,
    pub changed_at: Instant,
}

impl Chosen {
    /// Whether a secret is kept that this server's key does not open.
    pub fn asks_again(&self) -> bool {
        self.has_secret && self.secret.is_none()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    place: String,
    secret: Option<Vec<u8>>,
    changed_at: i64,
}

/// What a secret is sealed for: with another access key it does not open.
fn context(access_key_id: &str) -> String {
    format!("energy archive, access key {access_key_id}")
}

/// `None` where nobody chose one.
pub async fn chosen(db: &Db) -> Result<Option<Chosen>> {
    let row: Option<Row> = sqlx::query_as("select place, secret, changed_at from energy_store")
        .fetch_optional(db.read())
        .await?;
    row.map(|row| opened(db, row)).transpose()
}

fn opened(db: &Db, row: Row) -> Result<Chosen> {
    let place: Place = serde_json::from_str(&row.place).map_err(Error::internal)?;
    let open = |(sealed, id): (&Vec<u8>, &str)| db.keys().seal().open(&context(id), sealed);
    Ok(Chosen {
        has_secret: row.secret.is_some(),
        secret: row.secret.as_ref().zip(place.access_key_id()).and_then(open),
        changed_at: Instant::from_micros(row.changed_at).unwrap_or_default(),
        place,
    })
}

/// Chooses a place. A secret that is not given stays, for the access key that it is of. `user` chooses, and is told.
pub async fn choose(db: &Db, user: UserId, new: NewPlace, now: Instant) -> Result<Chosen> {
    let sealed = sealed(db, &new)?;
    let key = db.clone();
    let row = db.write(move |tx| {
        Box::pin(async move {
            let kept = match (new.place().access_key_id(), sealed) {
                (None, _) => None,
                (Some(_), Some(sealed)) => Some(sealed),
                (Some(id), None) => {
                    let present: Option<Option<Vec<u8>>> =
                        sqlx::query_scalar("select secret from energy_store")
                            .fetch_optional(tx.conn())
                            .await?;
                    let opens = |it: &Vec<u8>| key.keys().seal().open(&context(id), it).is_some();
                    let kept = present.flatten().filter(opens);
                    let message = "Enter the secret of this access key.";
                    Some(kept.ok_or_else(|| Error::refused("secret_access_key", message))?)
                }
            };
            let place = serde_json::to_string(new.place()).map_err(Error::internal)?;
            let row: Row = sqlx::query_as(
                "insert into energy_store (id, place, secret, changed_at) values (1, $1, $2, $3)
                 on conflict (id) do update
                 set place = excluded.place, secret = excluded.secret, changed_at = excluded.changed_at
                 returning place, secret, changed_at",
            )
            .bind(place)
            .bind(kept)
            .bind(now.micros())
            .fetch_one(tx.conn())
            .await?;
            tx.changed(Some(user), Domain::Energy, "archive");
            Ok(row)
        })
    });
    opened(db, row.await?)
}

fn sealed(db: &Db, new: &NewPlace) -> Result<Option<Vec<u8>>> {
    let Some((secret, id)) = new.secret().zip(new.place().access_key_id()) else {
        return Ok(None);
    };
    let sealed = db.keys().seal().seal(&context(id), &SecretString::from(secret));
    sealed.map(Some).ok_or_else(|| Error::refused("secret_access_key", "Shorten the secret."))
}
