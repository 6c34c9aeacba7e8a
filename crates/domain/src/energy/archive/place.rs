//! Where the archive is, as an administrator chooses it.

use crate::FieldError;
use crate::field::{take, text};
use serde::{Deserialize, Serialize};

const MAX_CHARS: usize = 500;
const SECRET: &str = "secret_access_key";

/// A folder of the server, or a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Place {
    /// Its absolute path; `None` is the folder `archive` beside the database.
    Folder {
        path: Option<String>,
    },
    S3(Bucket),
}

/// A bucket of S3 or of anything that speaks like it, and how it is reached. Its secret is kept apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    pub bucket: String,
    /// What all keys begin with; without slashes at its ends, or empty.
    pub prefix: String,
    /// Scheme, host and port of what is not Amazon's.
    pub endpoint: Option<String>,
    pub region: Option<String>,
    /// Whether the bucket is the first part of the path, or of the host.
    pub path_style: bool,
    /// Whether what is put may travel unencrypted.
    pub allow_http: bool,
    /// `None` is what the server's environment says: keys of its own, a role, or the machine's identity.
    pub access_key_id: Option<String>,
}

/// As a form says it: every field as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaceForm {
    /// `folder` or `s3`.
    pub kind: String,
    pub folder: String,
    pub bucket: String,
    pub prefix: String,
    pub endpoint: String,
    pub region: String,
    pub path_style: bool,
    pub allow_http: bool,
    pub access_key_id: String,
    /// Never sent to the browser.
    pub secret_access_key: String,
}

/// A place that keeps every rule. Only [`NewPlace::parse`] makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPlace {
    place: Place,
    secret: Option<String>,
}

/// Its secret is not printed.
impl std::fmt::Debug for NewPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewPlace({})", self.place)
    }
}

impl NewPlace {
    /// Reads a form, and names everything that is wrong with it.
    pub fn parse(form: &PlaceForm) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let place = match form.kind.trim() {
            "folder" => take(folder(&form.folder), &mut errors).map(|path| Place::Folder { path }),
            "s3" => Some(Place::S3(bucket(form, &mut errors))),
            _ => take(Err(FieldError::new("kind", "Choose folder or s3.")), &mut errors),
        };
        let secret = match place {
            Some(Place::S3(_)) => take(secret(form), &mut errors).flatten(),
            _ => None,
        };
        match place {
            Some(place) if errors.is_empty() => Ok(Self { place, secret }),
            _ => Err(errors),
        }
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The new one; `None` leaves what is kept.
    pub fn secret(&self) -> Option<&str> {
        self.secret.as_deref()
    }
}

impl Place {
    /// Of the access key, where one is kept here.
    pub fn access_key_id(&self) -> Option<&str> {
        match self {
            Self::S3(bucket) => bucket.access_key_id.as_deref(),
            Self::Folder { .. } => None,
        }
    }
}

impl PlaceForm {
    /// As the form of a change begins, and as programs are told it.
    pub fn of(place: &Place) -> Self {
        match place.clone() {
            Place::Folder { path } => Self {
                kind: "folder".to_owned(),
                folder: path.unwrap_or_default(),
                path_style: true,
                ..Self::default()
            },
            Place::S3(it) => Self {
                kind: "s3".to_owned(),
                folder: String::new(),
                bucket: it.bucket,
                prefix: it.prefix,
                endpoint: it.endpoint.unwrap_or_default(),
                region: it.region.unwrap_or_default(),
                path_style: it.path_style,
                allow_http: it.allow_http,
                access_key_id: it.access_key_id.unwrap_or_default(),
                secret_access_key: String::new(),
            },
        }
    }
}

/// As an operator writes it: a path, or `s3://bucket/prefix`. The folder beside the database is `archive`.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder { path } => f.write_str(path.as_deref().unwrap_or("archive")),
            Self::S3(it) if it.prefix.is_empty() => write!(f, "s3://{}", it.bucket),
            Self::S3(it) => write!(f, "s3://{}/{}", it.bucket, it.prefix),
        }
    }
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn folder(typed: &str) -> Result<Option<String>, FieldError> {
    let path = some(text("folder", typed, MAX_CHARS, false)?);
    let absolute = |path: &String| std::path::Path::new(path).is_absolute();
    match path.as_ref().is_none_or(absolute) {
        true => Ok(path),
        false => Err(FieldError::new(
            "folder",
            "Write the whole path, such as /srv/archive, or leave it empty.",
        )),
    }
}

fn bucket(form: &PlaceForm, errors: &mut Vec<FieldError>) -> Bucket {
    let name = take(bucket_name(&form.bucket), errors);
    let prefix = take(prefix(&form.prefix), errors);
    let endpoint = take(endpoint(&form.endpoint, form.allow_http), errors).flatten();
    let region = take(word("region", &form.region), errors).flatten();
    let access_key_id = take(word("access_key_id", &form.access_key_id), errors).flatten();
    Bucket {
        bucket: name.unwrap_or_default(),
        prefix: prefix.unwrap_or_default(),
        endpoint,
        region,
        path_style: form.path_style,
        allow_http: form.allow_http,
        access_key_id,
    }
}

fn bucket_name(typed: &str) -> Result<String, FieldError> {
    let name = typed.trim();
    let known = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    if (1..=255).contains(&name.len()) && name.chars().all(known) {
        return Ok(name.to_owned());
    }
    Err(FieldError::new("bucket", "Write the bucket’s name alone: letters, digits, “-”, “.”."))
}

fn prefix(typed: &str) -> Result<String, FieldError> {
    let typed = text("prefix", typed, MAX_CHARS, false)?;
    let prefix = typed.trim_matches('/');
    let odd = |part: &str| matches!(part, "" | "." | "..");
    if !prefix.is_empty() && prefix.split('/').any(odd) {
        return Err(FieldError::new(
            "prefix",
            "Write folders with a “/” between, such as house/one.",
        ));
    }
    Ok(prefix.to_owned())
}

/// Scheme, host and port.
fn endpoint(typed: &str, allow_http: bool) -> Result<Option<String>, FieldError> {
    let typed = text("endpoint", typed, MAX_CHARS, false)?;
    if typed.is_empty() {
        return Ok(None);
    }
    let complain = |message| Err(FieldError::new("endpoint", message));
    let (scheme, host) = typed.split_once("://").unwrap_or_default();
    let (scheme, host) = (scheme.to_ascii_lowercase(), host.trim_end_matches('/'));
    let stray = |c: char| c.is_whitespace() || "/?#@\\".contains(c);
    if !matches!(scheme.as_str(), "http" | "https") || host.is_empty() || host.contains(stray) {
        return complain(
            "Write it as https://s3.example.org or http://192.168.1.20:9000, without a path.",
        );
    }
    if scheme == "http" && !allow_http {
        return complain("This is not encrypted. Write https://, or allow http for this place.");
    }
    Ok(Some(format!("{scheme}://{}", host.to_ascii_lowercase())))
}

/// What is sent in a header, without spaces.
fn word(field: &str, typed: &str) -> Result<Option<String>, FieldError> {
    let typed = text(field, typed, 200, false)?;
    match typed.chars().all(|c| c.is_ascii_graphic()) {
        true => Ok(some(typed)),
        false => Err(FieldError::new(field, "Write it without spaces and accents.")),
    }
}

fn secret(form: &PlaceForm) -> Result<Option<String>, FieldError> {
    let typed = text(SECRET, &form.secret_access_key, MAX_CHARS, false)?;
    match (typed.is_empty(), form.access_key_id.trim().is_empty()) {
        (false, true) => Err(FieldError::new(
            "access_key_id",
            "Enter the id of the access key, too; or leave both empty.",
        )),
        (empty, _) => Ok((!empty).then_some(typed)),
    }
}

#[cfg(test)]
mod tests;
