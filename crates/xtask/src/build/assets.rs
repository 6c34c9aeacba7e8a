//! The files of the site: written when they differ, removed when nobody makes them any more, compressed once.

use super::Effort;
use anyhow::{Context, Result, anyhow};
use flate2::{Compression, write::GzEncoder};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
};

/// What gains from compression. Pictures and fonts are compressed already.
const COMPRESSIBLE: [&str; 11] =
    ["css", "html", "ico", "js", "json", "map", "svg", "txt", "wasm", "webmanifest", "xml"];

/// Everything the site consists of, by path below its root.
#[derive(Default)]
pub struct Site {
    files: BTreeMap<PathBuf, Content>,
}

enum Content {
    File(PathBuf),
    Bytes(Vec<u8>),
}

impl Site {
    /// Adds every file below `folder`; a folder that does not exist is empty.
    pub fn add_folder(&mut self, folder: &Path, below: &Path) -> Result<()> {
        for path in files_below(folder)? {
            let name = below.join(path.strip_prefix(folder)?);
            self.files.insert(name, Content::File(path));
        }
        Ok(())
    }

    pub fn add_bytes(&mut self, name: &str, bytes: Vec<u8>) {
        self.files.insert(name.into(), Content::Bytes(bytes));
    }

    /// Makes `root` hold exactly this site, with a `.br` and a `.gz` beside each file that shrinks.
    pub fn write_to(&self, root: &Path, effort: Effort) -> Result<()> {
        let mut keep = BTreeSet::new();
        let mut to_compress = Vec::new();
        for (name, content) in &self.files {
            let path = root.join(name);
            let bytes = match content {
                Content::File(source) => {
                    &fs::read(source).with_context(|| format!("reading {}", source.display()))?
                }
                Content::Bytes(bytes) => bytes,
            };
            keep.extend(copies(&path));
            let changed = write_if_changed(&path, bytes)?;
            // Copies are also missing when the last build was interrupted.
            if is_compressible(&path)
                && (changed || !copies(&path).iter().all(|copy| copy.exists()))
            {
                to_compress.push(path.clone());
            }
            keep.insert(path);
        }
        compress_all(to_compress, effort)?;
        remove_others(root, &keep)
    }
}

/// Whether a file is another one's compressed copy.
pub fn is_compressed_copy(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "br" || extension == "gz")
}

/// Answers whether anything had to be written.
pub fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<bool> {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(false);
    }
    // Copies of the old content must not outlive it: compressing the new one may be interrupted.
    for copy in copies(path) {
        let _ = fs::remove_file(copy);
    }
    fs::create_dir_all(path.parent().context("a file without a folder")?)?;
    fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))?;
    Ok(true)
}

/// Whether copying would change nothing. Reading two large binaries to compare them takes longer than is worth it.
pub fn same_age_and_size(one: &Path, other: &Path) -> bool {
    let stat = |path| {
        let metadata = fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    };
    stat(one).is_some_and(|one| stat(other) == Some(one))
}

/// Empties a folder, and makes it if need be.
pub fn recreate_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("emptying {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))
}

/// Every file below a folder, in a fixed order; none if there is no such folder.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if !folder.exists() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn remove_others(root: &Path, keep: &BTreeSet<PathBuf>) -> Result<()> {
    for path in files_below(root)?.into_iter().filter(|path| !keep.contains(path)) {
        fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
    }
    Ok(())
}

fn is_compressible(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|it| COMPRESSIBLE.contains(&it))
}

fn copies(path: &Path) -> [PathBuf; 2] {
    [".br", ".gz"].map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        name.into()
    })
}

fn compress_all(paths: Vec<PathBuf>, effort: Effort) -> Result<()> {
    let queue = Mutex::new(paths);
    let take = || queue.lock().ok().and_then(|mut paths| paths.pop());
    let work = || -> Result<()> {
        while let Some(path) = take() {
            compress(&path, effort).with_context(|| format!("compressing {}", path.display()))?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let threads: Vec<_> =
            (0..thread::available_parallelism()?.get()).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| anyhow!("compression panicked"))?)
    })
}

fn compress(path: &Path, effort: Effort) -> Result<()> {
    let bytes = fs::read(path)?;
    let [br, gz] = copies(path);
    for (copy, compressed) in [(br, brotli(&bytes, effort)?), (gz, gzip(&bytes, effort)?)] {
        if compressed.len() < bytes.len() {
            // In one go: half a copy would be served.
            let fresh = copy.with_extension("new");
            fs::write(&fresh, compressed)?;
            fs::rename(fresh, copy)?;
        }
    }
    Ok(())
}

fn brotli(bytes: &[u8], effort: Effort) -> Result<Vec<u8>> {
    let quality = if effort == Effort::Release { 11 } else { 5 };
    let params = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &params)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8], effort: Effort) -> Result<Vec<u8>> {
    let level = if effort == Effort::Release { Compression::best() } else { Compression::fast() };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;

    fn names(root: &Path) -> Vec<String> {
        let files = files_below(root).unwrap();
        files.iter().map(|file| file.strip_prefix(root).unwrap().display().to_string()).collect()
    }

    #[test]
    fn a_site_is_exactly_what_was_added() {
        let root = env::temp_dir().join(format!("xtask-site-{}", std::process::id()));
        let long = "so it is worth compressing, ".repeat(20).into_bytes();
        let mut site = Site::default();
        site.add_bytes("pkg/a.js", long.clone());
        site.add_bytes("tiny.txt", b"x".to_vec());
        site.add_bytes("icon.png", long);
        site.write_to(&root, Effort::Dev).unwrap();
        assert_eq!(
            names(&root),
            ["icon.png", "pkg/a.js", "pkg/a.js.br", "pkg/a.js.gz", "tiny.txt"]
        );

        let mut site = Site::default();
        site.add_bytes("pkg/a.js", b"x".to_vec());
        site.write_to(&root, Effort::Dev).unwrap();
        assert_eq!(names(&root), ["pkg/a.js"], "a copy of what a file was is not kept");
        fs::remove_dir_all(&root).unwrap();
    }
}
