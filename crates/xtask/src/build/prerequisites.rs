//! What the build needs and can fetch by itself.

use super::naming;
use crate::{
    step,
    workspace::{WASM_TARGET, Workspace},
};
use anyhow::{Context, Result, bail};
use std::{fs, process::Command};

/// Adds the wasm target. The toolchain file asks for it too, but rustup may be told not to install by itself.
pub fn add_wasm_target(workspace: &Workspace) -> Result<()> {
    if has_wasm_target(workspace)? {
        return Ok(());
    }
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", WASM_TARGET]).current_dir(&workspace.root);
    step::loud("Adding the wasm target", &mut rustup)
        .context("without rustup, install the target's std by hand")
}

/// Asks the compiler, not rustup: a toolchain from a package manager has no rustup.
fn has_wasm_target(workspace: &Workspace) -> Result<bool> {
    let output = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", WASM_TARGET])
        .current_dir(&workspace.root)
        .output()
        .context("starting rustc")?;
    let folder = String::from_utf8(output.stdout).context("reading the target folder's name")?;
    Ok(output.status.success()
        && fs::read_dir(folder.trim()).is_ok_and(|mut entries| entries.next().is_some()))
}

/// Installs exactly what the lock file names, unless that is what is there.
pub fn install_npm_packages(workspace: &Workspace) -> Result<()> {
    let lock_file = workspace.node().join("package-lock.json");
    let lock = fs::read(&lock_file).with_context(|| format!("reading {}", lock_file.display()))?;
    let wanted = naming::hash(&[&lock]);
    let stamp = workspace.node().join("node_modules/.installed-from");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    require_node()?;
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(workspace.node());
    step::loud("Installing the npm packages of end2end/package-lock.json", &mut npm)?;
    fs::write(&stamp, wanted).with_context(|| format!("writing {}", stamp.display()))
}

fn require_node() -> Result<()> {
    match Command::new("node").arg("--version").output() {
        Ok(output) if output.status.success() => Ok(()),
        _ => bail!("Node is missing: install version 20 or newer, with npm"),
    }
}
