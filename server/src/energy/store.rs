//! Where the archive is: as the operator set it, else as an administrator chose it, else a folder beside the database.
//!
//! It is looked up when a job begins, so a choice holds from then on, without a restart.

use crate::config::Archive;
use connectors::archive::{Config, Credentials, Failure, S3, Store};
use connectors::reach::Reach;
use domain::energy::archive::Place;
use storage::Db;
use storage::energy::archive::{Chosen, chosen};

/// Why there is no store.
#[derive(Debug, thiserror::Error)]
pub enum NoStore {
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Store(#[from] Failure),
}

pub async fn open(db: &Db, archive: &Archive) -> Result<Store, NoStore> {
    let config = match (&archive.set, chosen(db).await?) {
        (Some(set), _) => set.clone(),
        (None, Some(chosen)) => config(chosen, archive)?,
        (None, None) => Config::Folder(archive.own.clone()),
    };
    Ok(Store::open(&config)?)
}

fn config(chosen: Chosen, archive: &Archive) -> Result<Config, Failure> {
    if chosen.asks_again() {
        return Err(Failure::NoSecret(chosen.place.to_string()));
    }
    let bucket = match chosen.place {
        Place::Folder { path } => {
            return Ok(Config::Folder(path.map_or(archive.own.clone(), Into::into)));
        }
        Place::S3(bucket) => bucket,
    };
    let credentials = bucket.access_key_id.zip(chosen.secret);
    Ok(Config::S3(S3 {
        bucket: bucket.bucket,
        prefix: bucket.prefix,
        endpoint: bucket.endpoint,
        region: bucket.region,
        path_style: bucket.path_style,
        credentials: credentials.map(|(access_key_id, secret_access_key)| Credentials {
            access_key_id,
            secret_access_key,
        }),
        // Administrators alone choose one.
        reach: Some(Reach { everything_local: true, ..Reach::default() }),
    }))
}
