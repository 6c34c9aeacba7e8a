//! A Chromium for the end-to-end tests: the machine's, else Playwright's, else the distribution's.

use crate::{step, workspace::Workspace};
use anyhow::{Context, Result};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Answers which browser to start; none means the one that Playwright has installed and knows where.
pub fn find_or_install(workspace: &Workspace) -> Result<Option<PathBuf>> {
    if let Some(browser) = env::var_os("HINDSIGHT_CHROMIUM") {
        return Ok(Some(browser.into()));
    }
    if let Some(browser) = on_path() {
        return Ok(Some(browser));
    }
    if playwright_has_one(workspace) {
        return Ok(None);
    }
    let mut install = workspace.node_bin("playwright");
    install.args(["install", "--with-deps", "chromium"]);
    match step::loud("No Chromium on PATH: letting Playwright install one", &mut install) {
        Ok(()) => Ok(None),
        Err(error) => {
            eprintln!("{error:#}");
            install_with_apt().map(Some)
        }
    }
}

fn on_path() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let candidates =
        NAMES.iter().flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)));
    candidates.into_iter().find(|candidate| candidate.is_file())
}

fn playwright_has_one(workspace: &Workspace) -> bool {
    let script = "process.stdout.write(require('playwright-core').chromium.executablePath())";
    let output = Command::new("node").args(["-e", script]).current_dir(workspace.node()).output();
    output.is_ok_and(|output| {
        output.status.success()
            && Path::new(String::from_utf8_lossy(&output.stdout).as_ref()).is_file()
    })
}

fn install_with_apt() -> Result<PathBuf> {
    let mut update = Command::new("apt-get");
    step::loud(
        "Installing the system's Chromium: reading the package lists",
        update.arg("update"),
    )?;
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--no-install-recommends", "chromium"]);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    step::loud("Installing the system's Chromium", &mut install)?;
    on_path().context("the package is installed, and still there is no Chromium on PATH")
}
