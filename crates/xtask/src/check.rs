//! `cargo xtask check`: what can be said about the code without running it.

mod arrows;
mod licences;

use crate::{
    build, step,
    workspace::{WASM_TARGET, Workspace},
};
use anyhow::Result;
use std::{process::ExitCode, time::Instant};

/// Check formatting, lints, documentation, dependency arrows and licences
#[derive(clap::Args)]
pub struct Args {
    /// Run one check, not all
    #[arg(long)]
    only: Option<String>,
}

type Check = fn(&Workspace) -> Result<()>;

/// Quick ones first: a person waits for the first complaint.
const CHECKS: [(&str, Check); 7] = [
    ("fmt", fmt),
    ("arrows", arrows::check),
    ("licences", licences::check),
    ("typescript", typescript),
    ("clippy", clippy),
    ("clippy-wasm", clippy_wasm),
    ("rustdoc", rustdoc),
];

/// All checks run, also after one has failed.
pub fn main(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    build::add_wasm_target(workspace)?;
    let chosen = |name: &str| args.only.as_ref().is_none_or(|only| only == name);
    let (mut failed, mut lines) = (0, Vec::new());
    for (name, check) in CHECKS.into_iter().filter(|(name, _)| chosen(name)) {
        let start = Instant::now();
        let verdict = match check(workspace) {
            Ok(()) => "ok",
            Err(error) => {
                eprintln!("{error:#}");
                failed += 1;
                "FAILED"
            }
        };
        lines.push(format!("{name}: {verdict}, {}", step::seconds(start.elapsed())));
    }
    anyhow::ensure!(
        !lines.is_empty(),
        "there is no such check: {:?}",
        CHECKS.map(|(name, _)| name)
    );
    println!("\n{}", lines.join("\n"));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn fmt(workspace: &Workspace) -> Result<()> {
    step::loud("Checking the formatting", workspace.cargo().args(["fmt", "--all", "--check"]))
}

fn clippy(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args([
        "clippy",
        "--workspace",
        "--exclude",
        "frontend",
        "--all-targets",
        // What only `bench` compiles must not rot in between.
        "--features",
        "xtask/bench",
        "--",
        "--deny",
        "warnings",
    ]);
    step::loud("Linting for this machine", &mut cargo)
}

/// The user interface once more, as the browser's half: other features, other code.
fn clippy_wasm(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args([
        "clippy",
        "--package",
        "frontend",
        "--package",
        "app",
        "--features",
        "app/hydrate",
    ]);
    cargo.args(["--target", WASM_TARGET, "--", "--deny", "warnings"]);
    step::loud("Linting for the browser", &mut cargo)
}

fn rustdoc(workspace: &Workspace) -> Result<()> {
    let doc = || {
        let mut cargo = workspace.cargo();
        cargo.env("RUSTDOCFLAGS", "--deny warnings").args([
            "doc",
            "--no-deps",
            "--document-private-items",
        ]);
        cargo
    };
    step::loud("Documenting", doc().args(["--workspace", "--exclude", "frontend"]))?;
    step::loud(
        "Documenting the browser's half",
        doc().args(["--package", "frontend", "--target", WASM_TARGET]),
    )
}

fn typescript(workspace: &Workspace) -> Result<()> {
    build::install_npm_packages(workspace)?;
    step::loud("Checking the end-to-end tests' types", workspace.node_bin("tsc").arg("--noEmit"))
}
