//! `hindsight backup` and `hindsight restore`.

use crate::config::Settings;
use anyhow::bail;
use std::path::Path;
use storage::backup;
use storage::folder::Folder;

pub(super) async fn backup(
    settings: &Settings,
    file: &Path,
    with_keys: bool,
) -> anyhow::Result<()> {
    settings.require_data()?;
    let folder = Folder::find(&settings.data)?;
    let replaced = if file.exists() { ", in the place of an older file" } else { "" };
    let bytes = backup::backup(&folder, file, with_keys).await?;
    println!("{}: {bytes} bytes, checked{replaced}", file.display());
    if with_keys {
        println!(
            "{}: the key. It opens every sealed secret and can sign in as anyone; keep it apart from the backup",
            backup::key_beside(file).display()
        );
    } else {
        println!("the key {} is not in it; keep a copy of that elsewhere", folder.key().display());
    }
    Ok(())
}

pub(super) async fn restore(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let folder = Folder::take(&settings.data)?;
    // One of the command line holds no more than this, so that a server can be started beside it.
    let Some(_scrape) = folder.take_scrape()? else {
        bail!("a scrape of reports is at work in {}; end it first", folder.path().display());
    };
    let had_key = folder.key().exists();
    let kept = backup::restore(&folder, file).await?;
    println!("{} is restored from {}", folder.database().display(), file.display());
    if let Some(kept) = kept {
        println!("what was there before is kept in {}", kept.display());
    }
    if backup::key_beside(file).exists() {
        println!("the key beside the backup is in place too");
    } else if !had_key {
        println!(
            "there is no key here: a new one is made at the start; sealed secrets must be entered again"
        );
    }
    Ok(())
}
