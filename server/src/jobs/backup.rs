//! The nightly copy: checked before and after, seven kept.

use super::{Halt, Work};
use domain::Instant;
use std::path::{Path, PathBuf};
use std::{fs, io};
use storage::folder::OpenError;

/// How many copies of its own making it keeps. What others put into `backups/` it never touches.
const KEEP: usize = 7;

pub(super) async fn run(mut work: Work) -> Result<String, Halt> {
    work.progress(0, 3, "Checking the database.").await?;
    let check = storage::jobs::upkeep::quick_check(work.db());
    if let Some(what) = work.unless_halted(check).await?? {
        tracing::error!(what, "the database is damaged");
        return Err(Halt::Failed(format!(
            "The database is damaged ({what}). No copy was made and no older one removed: stop the server and \
             restore the newest good copy from backups/ with `hindsight restore FILE`."
        )));
    }
    work.progress(1, 3, "Copying the database, and opening the copy.").await?;
    let folder = work.db().folder().clone();
    let backups = folder.backups();
    fs::create_dir_all(&backups).map_err(|e| io_error("creating", &backups, e))?;
    remove_drafts(&backups).map_err(|e| io_error("tidying", &backups, e))?;
    let name = file_name(storage::now());
    let file = backups.join(&name);
    let size = work.unless_halted(storage::backup::backup(&folder, &file, false)).await??;
    work.progress(2, 3, "Removing old copies.").await?;
    let kept = prune(&backups, KEEP).map_err(|e| io_error("tidying", &backups, e))?;
    Ok(format!(
        "Saved {name} ({} kB), checked by opening it. Copies kept: {kept}.",
        size.div_ceil(1000)
    ))
}

fn io_error(doing: &'static str, path: &Path, source: io::Error) -> OpenError {
    OpenError::Io { doing, path: path.to_owned(), source }
}

fn file_name(now: Instant) -> String {
    now.timestamp().strftime("hindsight-%Y-%m-%dT%H%M%SZ.db").to_string()
}

/// Whether a name is one that [`file_name`] makes.
fn is_ours(name: &str) -> bool {
    const SHAPE: &[u8] = b"hindsight-0000-00-00T000000Z.db";
    let fits = |(byte, shape): (u8, &u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        shape => byte == *shape,
    };
    name.len() == SHAPE.len() && name.bytes().zip(SHAPE).all(fits)
}

/// The files in `folder` whose names, less `suffix`, are ours; oldest first.
fn ours(folder: &Path, suffix: &str) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if name.to_str().and_then(|name| name.strip_suffix(suffix)).is_some_and(is_ours) {
            files.push(folder.join(name));
        }
    }
    files.sort();
    Ok(files)
}

/// Removes what a backup that was stopped halfway left behind.
fn remove_drafts(folder: &Path) -> io::Result<()> {
    ours(folder, ".part")?.into_iter().try_for_each(fs::remove_file)
}

/// Removes our copies but the newest `keep`; answers how many are left.
fn prune(folder: &Path, keep: usize) -> io::Result<usize> {
    let copies = ours(folder, "")?;
    let old = copies.len().saturating_sub(keep);
    copies[..old].iter().try_for_each(fs::remove_file)?;
    Ok(copies.len() - old)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_its_own_making_are_its_own() {
        let at = Instant::parse("2026-11-22T02:30:00Z").expect("a time");
        assert_eq!(file_name(at), "hindsight-2026-11-22T023000Z.db");
        assert!(is_ours(&file_name(at)));
        for other in [
            "before-schema-3.db",
            "before-restore-20261122T023000Z.db",
            "hindsight-2026-11-22T023000Z.db.key",
            "hindsight-2026-11-22T02300xZ.db",
            "hindsight-mine.db",
            "hindsight.db",
        ] {
            assert!(!is_ours(other), "{other}");
        }
    }

    #[test]
    fn the_newest_are_kept_and_nothing_else_is_touched() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut others = vec!["before-schema-3.db".to_owned(), "mine.db".to_owned()];
        for name in &others {
            fs::write(folder.path().join(name), "").expect("written");
        }
        for day in 1..=9 {
            let name = format!("hindsight-2026-11-0{day}T023000Z.db");
            fs::write(folder.path().join(format!("{name}.part")), "").expect("written");
            fs::write(folder.path().join(&name), "").expect("written");
            if day > 2 {
                others.push(name);
            }
        }
        remove_drafts(folder.path()).expect("tidied");
        assert_eq!(prune(folder.path(), KEEP).expect("pruned"), 7);
        let left = fs::read_dir(folder.path()).expect("listed");
        let mut left: Vec<String> =
            left.map(|e| e.expect("read").file_name().into_string().expect("text")).collect();
        left.sort();
        others.sort();
        assert_eq!(left, others);
    }
}
