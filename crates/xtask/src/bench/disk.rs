//! How often the disk makes something durable, with nothing in between.

use super::sample::Sample;
use anyhow::{Context, Result};
use std::{
    fs::File,
    io::{Seek, Write},
    path::Path,
    time::Duration,
};

/// A page of SQLite's.
const PAGE: [u8; 4096] = [0x5a; 4096];

/// Appends 4 KiB and waits for the disk: the file grows, so the file system writes its own books too.
pub fn append(folder: &Path, length: Duration) -> Result<Sample> {
    let mut file = create(&folder.join("append"))?;
    Sample::repeat(length, || {
        file.write_all(&PAGE).and_then(|()| file.sync_data()).context("appending")
    })
}

/// Writes the same 4 KiB again and waits for the disk: as SQLite does in a log that it begins anew.
pub fn overwrite(folder: &Path, length: Duration) -> Result<Sample> {
    let mut file = create(&folder.join("overwrite"))?;
    file.write_all(&PAGE).and_then(|()| file.sync_all()).context("writing")?;
    Sample::repeat(length, || {
        let written = file.rewind().and_then(|()| file.write_all(&PAGE));
        written.and_then(|()| file.sync_data()).context("overwriting")
    })
}

fn create(path: &Path) -> Result<File> {
    File::create(path).with_context(|| format!("creating {}", path.display()))
}
