//! What a browser has to load before the first page answers.

use super::Tally;
use crate::{
    build::{self, Dist, is_compressed_copy},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The limit for wasm, scripts and styles together, in bytes after brotli.
const LIMIT: u64 = 300_000;

/// The part of the wasm that whoever comes for the first time loads: `gate`, the way in (see `app/src/routes.rs`). What
/// the pages behind it load besides is printed and not limited.
const FIRST: &str = "gate";

/// The lazy parts each route loads, by route: file names without extension.
type Manifest = BTreeMap<String, Vec<String>>;

pub fn run(workspace: &Workspace) -> Result<Tally> {
    let pkg = build::build(workspace, Dist::Test)?.join("site/pkg");
    let sizes = sizes(&pkg)?;
    let manifest = manifest(&pkg)?;
    let lazy = parts_of(&manifest, FIRST).with_context(|| format!("there is no part {FIRST}"))?;
    let (counted, later): (Vec<_>, Vec<_>) = sizes.iter().partition(|(name, _)| {
        is_always_loaded(name)
            || lazy.iter().any(|part| name.strip_suffix(".wasm") == Some(part.as_str()))
    });
    let total: u64 = counted.iter().map(|(_, size)| size.brotli).sum();

    println!("{:>9}  {:>9}  file", "raw", "brotli");
    counted.iter().for_each(|(name, size)| println!("{:>9}  {:>9}  {name}", size.raw, size.brotli));
    println!("{:>9}  {total:>9}  the first route, of {LIMIT} allowed", "");
    later
        .iter()
        .for_each(|(name, size)| println!("{:>9}  {:>9}  {name} (later)", size.raw, size.brotli));
    let all: u64 = sizes.values().map(|size| size.brotli).sum();
    println!("{:>9}  {all:>9}  everything, once every page was opened", "");
    Ok(if total <= LIMIT { Tally { passed: 1, failed: 0 } } else { Tally { passed: 0, failed: 1 } })
}

#[derive(Clone, Copy)]
struct Size {
    raw: u64,
    brotli: u64,
}

/// Of each file, by name. A file too small to be compressed is sent as it is.
fn sizes(pkg: &Path) -> Result<BTreeMap<String, Size>> {
    let mut sizes = BTreeMap::new();
    for entry in fs::read_dir(pkg).with_context(|| format!("listing {}", pkg.display()))? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if path.is_file() && !is_compressed_copy(&path) {
            let raw = fs::metadata(&path)?.len();
            let brotli = fs::metadata(PathBuf::from(format!("{}.br", path.display())))
                .map_or(raw, |copy| copy.len());
            sizes.insert(name.to_owned(), Size { raw, brotli });
        }
    }
    Ok(sizes)
}

fn manifest(pkg: &Path) -> Result<Manifest> {
    let entries = fs::read_dir(pkg)?.filter_map(|entry| Some(entry.ok()?.path()));
    let is_manifest = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with("__wasm_split_manifest.") && name.ends_with(".json")
    };
    let path =
        entries.into_iter().find(is_manifest).context("there is no manifest of the split parts")?;
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}

/// The main module, the two scripts and the stylesheet. The manifest stays on the server.
fn is_always_loaded(name: &str) -> bool {
    name.starts_with("hindsight.") || (name.starts_with("__wasm_split.") && name.ends_with(".js"))
}

/// The parts that a door needs; the doors are named after their function, with a hash behind.
fn parts_of<'a>(manifest: &'a Manifest, door: &str) -> Option<&'a Vec<String>> {
    let is_it = |name: &str| name.trim_start_matches('_').starts_with(door);
    manifest.iter().find(|(name, _)| is_it(name)).map(|(_, parts)| parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_is_found_by_its_name() {
        let manifest: Manifest = [("daily_1", "b"), ("gate_2", "a")]
            .map(|(d, p)| (d.to_owned(), vec![p.to_owned()]))
            .into();
        assert_eq!(parts_of(&manifest, "gate"), Some(&vec!["a".to_owned()]));
        assert_eq!(parts_of(&manifest, "frame"), None);
    }

    #[test]
    fn the_manifest_is_not_loaded() {
        let check = |name, expected| assert_eq!(is_always_loaded(name), expected, "{name}");
        check("hindsight.0f.wasm", true);
        check("hindsight.0f.css", true);
        check("__wasm_split.0f.js", true);
        check("__wasm_split_manifest.0f.json", false);
        check("split___home_view_1.0f.wasm", false);
    }
}
