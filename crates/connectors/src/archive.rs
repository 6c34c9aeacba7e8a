//! Where archived objects go: a folder, or a bucket of S3 or of anything that speaks like it.
//!
//! What is put is read back and compared before it counts. Absent by design: what is in an object, and when it is put.

mod bucket;
mod config;
mod failure;
mod gzip;

pub use config::{Config, Credentials, S3, WrongConfig};
pub use failure::Failure;
pub use gzip::{MAX_BYTES, pack, unpack};

use failure::said;
use futures::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use std::sync::Arc;

/// An open store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    /// How failures name it.
    name: Arc<str>,
}

impl Store {
    /// A folder is made if it is missing; a bucket is not, and is not asked for yet.
    pub fn open(config: &Config) -> Result<Self, Failure> {
        let name: Arc<str> = config.to_string().into();
        let objects = match config {
            Config::Folder(folder) => {
                let failed = |error: std::io::Error| Failure::of_folder(&name, &error);
                std::fs::create_dir_all(folder).map_err(failed)?;
                let files = LocalFileSystem::new_with_prefix(folder);
                // What is in the archive alone must survive a power cut.
                Arc::new(files.map_err(|error| said(&name, &error))?.with_fsync(true))
            }
            Config::S3(s3) => bucket::open(s3, &name)?,
        };
        Ok(Self { objects, name })
    }

    /// Writes an object in the place of what is there, reads it back and compares. Only after `Ok` it counts.
    pub async fn put_verified(&self, key: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.path(key)?;
        let put = self.objects.put(&path, bytes.to_vec().into()).await;
        put.map_err(|error| match said(&self.name, &error) {
            Failure::Missing(name) => Failure::NoBucket(name),
            failure => failure,
        })?;
        match self.get(key).await? {
            Some(found) if found == bytes => Ok(()),
            _ => Err(Failure::Altered { name: self.name.to_string(), key: key.to_owned() }),
        }
    }

    /// `None` where there is no such object.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Failure> {
        let path = self.path(key)?;
        let read = async { self.objects.get(&path).await?.bytes().await };
        match read.await.map_err(|error| said(&self.name, &error)) {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(Failure::Missing(_)) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Does all that an archive takes with a small object of that key, which is gone afterwards.
    pub async fn try_out(&self, key: &str) -> Result<(), Failure> {
        self.put_verified(key, b"Hindsight looks whether its archive works. This may be deleted.")
            .await?;
        let path = self.path(key)?;
        self.objects.delete(&path).await.map_err(|error| said(&self.name, &error))?;
        // Who may not list is told that an object is forbidden when it is missing.
        match self.get(key).await? {
            None => Ok(()),
            Some(_) => Err(Failure::Altered { name: self.name.to_string(), key: key.to_owned() }),
        }
    }

    /// The keys below a folder, sorted.
    pub async fn list(&self, folder: &str) -> Result<Vec<String>, Failure> {
        let path = self.path(folder)?;
        let found: Result<Vec<_>, _> = self.objects.list(Some(&path)).try_collect().await;
        let found = found.map_err(|error| said(&self.name, &error))?;
        let mut keys: Vec<String> =
            found.into_iter().map(|object| object.location.to_string()).collect();
        keys.sort();
        Ok(keys)
    }

    fn path(&self, key: &str) -> Result<Path, Failure> {
        Path::parse(key).map_err(|error| said(&self.name, &error.into()))
    }
}
