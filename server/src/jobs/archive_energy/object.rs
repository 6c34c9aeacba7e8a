//! One object of the archive: made, put, and read.

use connectors::archive::{Failure, Store, pack, unpack};
use domain::Instant;
use domain::energy::archive::{ArchivedReading, key, merge, read, write};
use domain::energy::{CloudId, GatewayId};
use sha2::{Digest, Sha256};
use storage::Db;
use storage::energy::archive::{self, DueHour, Object};

/// Why an hour is not in the archive, or not back from there.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Store(#[from] Failure),
    /// Of one object alone, in words.
    #[error("{0}")]
    Object(String),
}

impl Trouble {
    fn unreadable(key: &str, why: impl std::fmt::Display) -> Self {
        Self::Object(format!(
            "{key} in the archive is not readable ({why}). It is left as it is: look at it, and move it away or put a \
             good copy in its place."
        ))
    }
}

/// An hour that is in the store.
pub struct Put {
    /// How many of its readings the database had.
    pub read: usize,
    pub object: Object,
}

/// Puts an hour into the store. What its object holds already stays in it, whoever put it there.
pub async fn put(db: &Db, store: &Store, hour: &DueHour) -> Result<Put, Trouble> {
    // Figures of a late reading need those around it.
    for pruned in archive::pruned_beside(db, hour.gateway, hour.at).await? {
        bring_back(db, store, hour.gateway, &hour.cloud_id, pruned).await?;
    }
    let key = key(&hour.cloud_id, hour.at);
    let readings = archive::hour_readings(db, hour.gateway, hour.at).await?;
    let present = store.get(&key).await?;
    let made = Made::of(key, readings, present).await?;
    if !made.is_there {
        store.put_verified(&made.object.key, &made.bytes).await?;
    }
    Ok(Put { read: made.read, object: made.object })
}

/// An object that is not put yet.
struct Made {
    read: usize,
    object: Object,
    bytes: Vec<u8>,
    /// Whether the store has just these bytes.
    is_there: bool,
}

impl Made {
    /// Away from the threads that answer requests: an hour takes some milliseconds to pack.
    async fn of(
        key: String,
        readings: Vec<ArchivedReading>,
        present: Option<Vec<u8>>,
    ) -> Result<Self, Trouble> {
        let make = tokio::task::spawn_blocking(move || Self::make(key, readings, present));
        make.await.map_err(|error| storage::Error::internal(error.to_string()))?
    }

    fn make(
        key: String,
        readings: Vec<ArchivedReading>,
        present: Option<Vec<u8>>,
    ) -> Result<Self, Trouble> {
        let read = readings.len();
        let others = match &present {
            Some(bytes) => opened(&key, bytes)?,
            None => Vec::new(),
        };
        let all = merge(readings, others);
        let bytes = pack(&write(&all)).map_err(storage::Error::internal)?;
        let is_there = present.is_some_and(|present| present == bytes);
        Ok(Self { read, object: described(key, &bytes, all.len()), bytes, is_there })
    }
}

/// In hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn described(key: String, bytes: &[u8], readings: usize) -> Object {
    let sha256 = sha256(bytes);
    Object { key, sha256, bytes: bytes.len() as u64, readings: readings as u64 }
}

/// What an object holds; all of it must be readable.
fn opened(key: &str, bytes: &[u8]) -> Result<Vec<ArchivedReading>, Trouble> {
    let text = unpack(bytes).map_err(|error| Trouble::unreadable(key, error))?;
    let lines = read(&text);
    match lines.errors.first() {
        Some(error) => Err(Trouble::unreadable(key, error)),
        None => Ok(lines.readings),
    }
}

/// Puts an archived hour back into the database; answers how many readings were not there.
pub async fn bring_back(
    db: &Db,
    store: &Store,
    gateway: GatewayId,
    cloud_id: &CloudId,
    hour: Instant,
) -> Result<u64, Trouble> {
    let key = key(cloud_id, hour);
    let gone = || Trouble::Object(format!("{key} is gone from the archive. Put it back there."));
    let bytes = store.get(&key).await?.ok_or_else(gone)?;
    let readings = opened(&key, &bytes)?;
    let object = described(key, &bytes, readings.len());
    Ok(archive::restore(db, gateway, hour, readings, object, storage::now()).await?)
}
