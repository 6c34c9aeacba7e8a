//! Where archived objects go: a folder, or a bucket of S3 or of anything that speaks like it.
//!
//! What is put is read back and compared before it counts. Absent by design: what is in an object, and when it is put.

mod config;
mod failure;
mod gzip;

pub use config::{Config, Credentials, S3, WrongConfig};
pub use failure::Failure;
pub use gzip::{MAX_BYTES, pack, unpack};

use failure::said;
use futures::TryStreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig};
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::time::Duration;

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
            Config::S3(s3) => bucket(s3).map_err(|error| said(&name, &error))?,
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

/// A minute is a long time for an object of some kilobytes, and there is a next run.
fn patience() -> (RetryConfig, ClientOptions) {
    let backoff = BackoffConfig { max_backoff: Duration::from_secs(2), ..BackoffConfig::default() };
    let retry = RetryConfig { backoff, max_retries: 2, retry_timeout: Duration::from_secs(20) };
    let client = ClientOptions::new()
        .with_timeout(Duration::from_secs(20))
        .with_connect_timeout(Duration::from_secs(5));
    (retry, client)
}

fn bucket(s3: &S3) -> object_store::Result<Arc<dyn ObjectStore>> {
    let (retry, client) = patience();
    let endpoint = s3.endpoint();
    let http = endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
    // The usual AWS_* variables, and over them what is set here.
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(&s3.bucket)
        .with_virtual_hosted_style_request(!s3.path_style)
        .with_retry(retry)
        .with_client_options(client.with_allow_http(http));
    if let Some(endpoint) = endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    if let Some(region) = &s3.region {
        builder = builder.with_region(region);
    }
    if let Some(credentials) = &s3.credentials {
        builder = builder
            .with_access_key_id(&credentials.access_key_id)
            .with_secret_access_key(credentials.secret_access_key.expose_secret());
    }
    let objects = builder.build()?;
    Ok(match s3.prefix.as_str() {
        "" => Arc::new(objects),
        prefix => Arc::new(PrefixStore::new(objects, prefix)),
    })
}
