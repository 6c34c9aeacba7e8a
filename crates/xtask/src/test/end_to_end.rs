//! Playwright, against a distribution of its own.

use super::{Args, Tally, browser};
use crate::{
    build::{self, Dist},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{fs, path::Path};

pub fn run(workspace: &Workspace, args: &Args) -> Result<Tally> {
    let dist = build::build(workspace, Dist::Test)?;
    let chromium = browser::find_or_install(workspace)?;
    let report = dist.join("end-to-end.json");
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let mut playwright = workspace.node_bin("playwright");
    playwright
        .args(["test", "--reporter=list,json", "--pass-with-no-tests"])
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
        .env("HINDSIGHT_BIN", dist.join("hindsight"));
    if let Some(chromium) = chromium {
        playwright.env("HINDSIGHT_CHROMIUM", chromium);
    }
    if !args.filter.is_empty() {
        playwright.args(["--grep", &args.filter.join("|")]);
    }
    if args.long {
        playwright.env("HINDSIGHT_LONG", "1");
    }
    eprintln!("Running the end-to-end tests…");
    let status = playwright.status().context("starting Playwright")?;
    let mut tally = read_report(&report).unwrap_or_default();
    if !status.success() && tally.failed == 0 {
        // A mistake outside of any test, which Playwright has named above.
        tally.failed = 1;
    }
    Ok(tally)
}

/// A flaky test counts as failed: it would be one some other day.
fn read_report(report: &Path) -> Result<Tally> {
    let report: serde_json::Value = serde_json::from_slice(&fs::read(report)?)?;
    let count = |name| report["stats"][name].as_u64().unwrap_or_default();
    Ok(Tally { passed: count("expected"), failed: count("unexpected") + count("flaky") })
}
