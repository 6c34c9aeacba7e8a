//! What is in a file of the first logger's.

use anyhow::Context;
use connectors::archive::unpack;
use domain::energy::CloudId;
use domain::energy::archive::{self, ArchivedReading, FirstUser, LineError};
use std::path::{Path, PathBuf};

/// How compressed files begin.
const GZIP: [u8; 2] = [0x1f, 0x8b];

pub(super) struct File {
    pub path: PathBuf,
    /// As its name says it: `iseif-rainforest-002738-2026-11-22-10.jl.gz`.
    pub cloud_id: Option<CloudId>,
    pub content: Content,
    pub errors: Vec<LineError>,
}

pub(super) enum Content {
    Users(Vec<FirstUser>),
    Readings(Vec<ArchivedReading>),
}

impl File {
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let named = || path.display().to_string();
        let bytes = std::fs::read(path).with_context(named)?;
        let text = match bytes.starts_with(&GZIP) {
            true => unpack(&bytes).with_context(named)?,
            false => String::from_utf8(bytes).with_context(named)?,
        };
        let (content, errors) = if says_users(&text) {
            let (users, errors) = archive::users(&text);
            (Content::Users(users), errors)
        } else {
            let lines = archive::read(&text);
            (Content::Readings(lines.readings), lines.errors)
        };
        Ok(Self { path: path.to_owned(), cloud_id: cloud_id(path), content, errors })
    }
}

/// Users are told by what they have and readings have not.
fn says_users(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let fields: Option<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_str(first).ok();
    fields.is_some_and(|fields| fields.contains_key("user_email"))
}

fn cloud_id(path: &Path) -> Option<CloudId> {
    let name = path.file_name()?.to_str()?;
    let (id, _) = name.strip_prefix("iseif-rainforest-")?.split_once('-')?;
    CloudId::parse(id)
}
