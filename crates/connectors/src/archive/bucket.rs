//! A bucket of S3 or of anything that speaks like it.

use super::config::{Credentials, S3};
use super::failure::{Failure, said};
use crate::reach::{Class, Reach};
use object_store::aws::{AmazonS3Builder, AwsCredential, AwsCredentialProvider};
use object_store::client::{HttpClient, HttpConnector};
use object_store::prefix::PrefixStore;
use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, RetryConfig, StaticCredentialProvider,
};
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::time::Duration;

/// A minute is a long time for an object of some kilobytes, and there is a next run.
const PATIENCE: Duration = Duration::from_secs(20);
const TO_CONNECT: Duration = Duration::from_secs(5);

/// `name` is how failures call it. Nothing is sent yet.
pub(super) fn open(s3: &S3, name: &str) -> Result<Arc<dyn ObjectStore>, Failure> {
    let failed = |error: object_store::Error| said(name, &error);
    let backoff = BackoffConfig { max_backoff: Duration::from_secs(2), ..BackoffConfig::default() };
    let retry = RetryConfig { backoff, max_retries: 2, retry_timeout: PATIENCE };
    let endpoint = s3.endpoint();
    let http = endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
    let client = ClientOptions::new()
        .with_timeout(PATIENCE)
        .with_connect_timeout(TO_CONNECT)
        .with_allow_http(http);
    // The usual AWS_* variables, and over them what is set here.
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(&s3.bucket)
        .with_virtual_hosted_style_request(!s3.path_style)
        .with_retry(retry)
        .with_client_options(client);
    if let Some(region) = &s3.region {
        builder = builder.with_region(region);
    }
    if let Some(set) = &s3.credentials {
        builder = builder.with_credentials(only(set));
    }
    if let Some(reach) = &s3.reach {
        let class = class(reach, endpoint.as_deref(), name)?;
        if s3.credentials.is_none() {
            // They may come from the machine's metadata, which whoever chose the bucket does not reach.
            let usual = builder.clone().build().map_err(failed)?;
            builder = builder.with_credentials(usual.credentials().clone());
        }
        builder = builder.with_http_connector(Reaching { class, http });
    }
    if let Some(endpoint) = endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    let objects = builder.build().map_err(failed)?;
    Ok(match s3.prefix.as_str() {
        "" => Arc::new(objects),
        prefix => Arc::new(PrefixStore::new(objects, prefix)),
    })
}

/// A token of the environment belongs to the environment's key.
fn only(set: &Credentials) -> AwsCredentialProvider {
    Arc::new(StaticCredentialProvider::new(AwsCredential {
        key_id: set.access_key_id.clone(),
        secret_key: set.secret_access_key.expose_secret().to_owned(),
        token: None,
    }))
}

/// Without an endpoint it is Amazon's.
fn class(reach: &Reach, endpoint: Option<&str>, name: &str) -> Result<Class, Failure> {
    let refused = |said: String| Failure::NotAllowed { name: name.to_owned(), said };
    let url = endpoint.unwrap_or("https://s3.amazonaws.com").parse();
    let url = url.map_err(|error: url::ParseError| refused(format!("{error}.")))?;
    reach.class(&url).map_err(|refusal| refused(refusal.to_string()))
}

/// Connects as far as whoever chose the bucket may reach.
#[derive(Debug)]
struct Reaching {
    class: Class,
    http: bool,
}

impl HttpConnector for Reaching {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = self.class.client().timeout(PATIENCE).connect_timeout(TO_CONNECT);
        let built = client.https_only(!self.http).build();
        let failed = |error: reqwest::Error| object_store::Error::Generic {
            store: "S3",
            source: Box::new(error),
        };
        built.map(HttpClient::new).map_err(failed)
    }
}
