//! Where the archive is, as an operator writes it.

use crate::reach::Reach;
use secrecy::SecretString;
use std::path::PathBuf;
use url::Url;

/// A folder, or a bucket.
#[derive(Clone, Debug)]
pub enum Config {
    Folder(PathBuf),
    S3(S3),
}

/// A bucket, and how it is reached.
#[derive(Clone, Debug)]
pub struct S3 {
    pub bucket: String,
    /// What all keys begin with; without slashes at its ends, or empty.
    pub prefix: String,
    /// Scheme and host of what is not Amazon's; `None` is Amazon's, or `AWS_ENDPOINT`.
    pub endpoint: Option<String>,
    /// `None` is `AWS_REGION`, or us-east-1.
    pub region: Option<String>,
    /// Whether the bucket is the first part of the path (`host/bucket`), or of the host (`bucket.host`).
    pub path_style: bool,
    /// `None` is what the environment says: `AWS_ACCESS_KEY_ID` and its like, a role, or the machine's identity.
    pub credentials: Option<Credentials>,
    /// How far whoever set this may reach; `None` is the operator, who may reach everything.
    pub reach: Option<Reach>,
}

#[derive(Clone, Debug)]
pub struct Credentials {
    pub access_key_id: String,
    pub secret_access_key: SecretString,
}

/// Why a text says no place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongConfig {
    #[error("archive: write a folder, or a bucket as s3://bucket or s3://bucket/prefix")]
    NoBucket,
    #[error("archive: {0}:// is no store; write a folder, or a bucket as s3://bucket/prefix")]
    Scheme(String),
    #[error(
        "archive-endpoint: write it as https://s3.example.org or http://127.0.0.1:9000, without a path"
    )]
    Endpoint,
}

impl Config {
    /// Reads a folder's path or `s3://bucket/prefix`; the rest is for buckets alone.
    pub fn parse(
        place: &str,
        endpoint: Option<&str>,
        region: Option<&str>,
        path_style: bool,
    ) -> Result<Self, WrongConfig> {
        let Some(rest) = place.strip_prefix("s3://") else {
            return match place.split_once("://") {
                Some((scheme, _)) => Err(WrongConfig::Scheme(scheme.to_owned())),
                None => Ok(Self::Folder(place.into())),
            };
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let stray = |c: char| !(c.is_ascii_alphanumeric() || "-._".contains(c));
        if bucket.is_empty() || bucket.contains(stray) {
            return Err(WrongConfig::NoBucket);
        }
        Ok(Self::S3(S3 {
            bucket: bucket.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
            endpoint: endpoint.map(origin).transpose()?,
            region: region.map(str::to_owned),
            path_style,
            credentials: None,
            reach: None,
        }))
    }
}

/// Scheme, host and port alone.
fn origin(text: &str) -> Result<String, WrongConfig> {
    let url = Url::parse(text.trim()).map_err(|_| WrongConfig::Endpoint)?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    plain.then(|| url.as_str().trim_end_matches('/').to_owned()).ok_or(WrongConfig::Endpoint)
}

impl S3 {
    /// With the bucket as part of the host where that is how it is named.
    pub(super) fn endpoint(&self) -> Option<String> {
        let endpoint = self.endpoint.clone()?;
        match endpoint.split_once("://") {
            Some((scheme, host)) if !self.path_style => {
                Some(format!("{scheme}://{}.{host}", self.bucket))
            }
            _ => Some(endpoint),
        }
    }
}

/// As it is written; credentials are no part of it.
impl std::fmt::Display for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(f),
            Self::S3(s3) if s3.prefix.is_empty() => write!(f, "s3://{}", s3.bucket),
            Self::S3(s3) => write!(f, "s3://{}/{}", s3.bucket, s3.prefix),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_folders_and_buckets() {
        let check = |text: &str, want: Result<&str, WrongConfig>| {
            let got = Config::parse(text, None, None, true).map(|config| config.to_string());
            assert_eq!(got, want.map(str::to_owned), "{text}");
        };
        check("/var/lib/archive", Ok("/var/lib/archive"));
        check("archive", Ok("archive"));
        check("s3://energy", Ok("s3://energy"));
        check("s3://energy/", Ok("s3://energy"));
        check("s3://energy/house/one/", Ok("s3://energy/house/one"));
        check("s3://", Err(WrongConfig::NoBucket));
        check("s3:///prefix", Err(WrongConfig::NoBucket));
        check("s3://a b", Err(WrongConfig::NoBucket));
        check("gs://energy", Err(WrongConfig::Scheme("gs".to_owned())));
    }

    #[test]
    fn endpoints_are_scheme_and_host() {
        let check = |text: &str, path_style: bool, want: Option<&str>| {
            let got = match Config::parse("s3://energy", Some(text), None, path_style) {
                Ok(Config::S3(s3)) => s3.endpoint(),
                _ => None,
            };
            assert_eq!(got.as_deref(), want, "{text}");
        };
        check("http://127.0.0.1:9000", true, Some("http://127.0.0.1:9000"));
        check("https://s3.example.org/", true, Some("https://s3.example.org"));
        check("https://s3.example.org/", false, Some("https://energy.s3.example.org"));
        check("s3.example.org", true, None);
        check("https://key:word@s3.example.org", true, None);
        check("https://s3.example.org/energy", true, None);
    }
}
