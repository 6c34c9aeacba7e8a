//! `cargo xtask build`: the server with the site it serves, and the agent.
//!
//! A distribution is `{hindsight, grasshopper, hash.txt, site/}` in one folder, which works wherever it is copied to.

mod assets;
mod naming;
mod prerequisites;
mod style;
mod wasm;

use crate::{step, workspace::Workspace};
use anyhow::{Context, Result};
use std::{
    fs::{self, File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
    process::ExitCode,
};

pub use assets::is_compressed_copy;
pub use prerequisites::{add_wasm_target, install_npm_packages};

/// Build target/dist/{hindsight, grasshopper, hash.txt, site/}, optimised
#[derive(clap::Args)]
pub struct Args {
    /// Build target/dev-dist instead: quickly, and unoptimised
    #[arg(long)]
    dev: bool,
}

pub fn main(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    let dist = build(workspace, if args.dev { Dist::Dev } else { Dist::Release })?;
    eprintln!("Built {}", dist.display());
    Ok(ExitCode::SUCCESS)
}

/// How much work the compiler puts in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    Dev,
    Release,
}

/// The distributions we build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dist {
    /// What a developer runs.
    Dev,
    /// What the end-to-end tests run: the browser's half as shipped, the server as the unit tests compiled it already.
    Test,
    /// What is shipped.
    Release,
}

impl Dist {
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "dev-dist",
            Self::Test => "test-dist",
            Self::Release => "dist",
        }
    }

    fn server(self) -> Effort {
        if self == Self::Release { Effort::Release } else { Effort::Dev }
    }

    fn wasm(self) -> Effort {
        if self == Self::Dev { Effort::Dev } else { Effort::Release }
    }
}

/// Builds a distribution and answers where it is. Steps whose input has not changed are skipped.
pub fn build(workspace: &Workspace, dist: Dist) -> Result<PathBuf> {
    let _alone = wait_for_others(&workspace.target)?;
    add_wasm_target(workspace)?;
    install_npm_packages(workspace)?;
    let [server, agent] = compile_programs(workspace, dist.server())?;
    let pkg = wasm::build(workspace, dist.wasm())?;
    let style = step::quiet("Bundling the styles", || {
        style::bundle(&workspace.root.join("style/main.css"))
    })?;

    let folder = workspace.target.join(dist.folder());
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    let mut site = assets::Site::default();
    site.add_folder(&workspace.root.join("public"), Path::new(""))?;
    site.add_folder(&pkg.folder, Path::new("pkg"))?;
    let style_hash = naming::hash(&[style.as_bytes()]);
    site.add_bytes(
        &format!("pkg/{}", naming::hashed("hindsight.css", &style_hash)),
        style.into_bytes(),
    );
    let (name, bundle) = plotly(workspace)?;
    site.add_bytes(&format!("pkg/{name}"), bundle);
    step::quiet("Writing the site", || site.write_to(&folder.join("site"), dist.wasm()))?;

    let hashes = format!("{}css: {style_hash}\n", pkg.hashes);
    assets::write_if_changed(&folder.join("hash.txt"), hashes.as_bytes())?;
    place_binary(&server, &folder.join("hindsight"))?;
    place_binary(&agent, &folder.join("grasshopper"))?;
    Ok(folder)
}

/// The builds of one target folder go one after the other, as long as the answer lives: two at once would take each
/// other's half-written files for whole ones, and keep them.
fn wait_for_others(target: &Path) -> Result<File> {
    fs::create_dir_all(target).with_context(|| format!("creating {}", target.display()))?;
    let path = target.join("xtask.lock");
    let file = File::create(&path).with_context(|| format!("opening {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => {
            eprintln!("Waiting for another build in {}…", target.display())
        }
        // A file system without locks: then as well as it goes.
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
            return Ok(file);
        }
        Err(TryLockError::Error(error)) => {
            return Err(error).context(format!("locking {}", path.display()));
        }
    }
    file.lock().with_context(|| format!("locking {}", path.display()))?;
    Ok(file)
}

/// The bundle that charts are drawn with, under a name with its version: the page names it so, and a browser may keep it.
fn plotly(workspace: &Workspace) -> Result<(String, Vec<u8>)> {
    let package = workspace.node().join("node_modules/plotly.js-basic-dist-min");
    let about = fs::read_to_string(package.join("package.json"))?;
    let version = about.split("\"version\":").nth(1).and_then(|rest| rest.split('"').nth(1));
    let name = format!("plotly-basic-{}.min.js", version.context("plotly.js has no version")?);
    let named = fs::read_to_string(workspace.root.join("app/src/ui/plot.rs"))?.contains(&name);
    anyhow::ensure!(named, "app/src/ui/plot.rs must name pkg/{name}");
    let bundle = package.join("plotly-basic.min.js");
    let bundle = fs::read(&bundle).with_context(|| format!("reading {}", bundle.display()))?;
    Ok((name, bundle))
}

/// The server and the agent. Each by itself: together they would share the features of what both depend on, and the
/// agent is to be small.
fn compile_programs(workspace: &Workspace, effort: Effort) -> Result<[PathBuf; 2]> {
    for (package, bin) in [("server", "hindsight"), ("grasshopper", "grasshopper")] {
        let mut cargo = workspace.cargo();
        cargo.args(["build", "--package", package, "--bin", bin]);
        if effort == Effort::Release {
            cargo.arg("--release");
        }
        step::loud(&format!("Compiling {bin}"), &mut cargo)?;
    }
    let folder = if effort == Effort::Release { "release" } else { "debug" };
    let folder = workspace.target.join(folder);
    Ok([folder.join("hindsight"), folder.join("grasshopper")])
}

/// Puts the binary beside its site. A running one is replaced, not written into, which the system would refuse.
fn place_binary(from: &Path, to: &Path) -> Result<()> {
    if assets::same_age_and_size(from, to) {
        return Ok(());
    }
    let fresh = to.with_extension("new");
    fs::copy(from, &fresh).with_context(|| format!("copying {}", from.display()))?;
    let modified = fs::metadata(from)?.modified()?;
    fs::File::options().append(true).open(&fresh)?.set_modified(modified)?;
    fs::rename(&fresh, to).with_context(|| format!("placing {}", to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn the_second_build_begins_when_the_first_is_done() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("target");
        let first = wait_for_others(&target).expect("the first");
        let (done, order) = mpsc::channel();
        let second = {
            let (target, done) = (target.clone(), done.clone());
            std::thread::spawn(move || {
                let lock = wait_for_others(&target).expect("the second");
                done.send("second").expect("heard");
                lock
            })
        };
        let other = File::open(target.join("xtask.lock")).expect("the lock");
        assert!(matches!(other.try_lock(), Err(TryLockError::WouldBlock)));
        done.send("first").expect("heard");
        drop(first);
        assert_eq!(order.iter().take(2).collect::<Vec<_>>(), ["first", "second"]);
        drop(second.join().expect("no panic"));
        drop(wait_for_others(&target).expect("the third"));
    }
}
