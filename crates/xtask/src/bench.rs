//! `cargo xtask bench`: what Hindsight does in a second, beside what the machine could do.
//!
//! Each figure stands beside its bound, measured in the same run: a disk that syncs half as fast halves them all,
//! and the ratios stay. Nothing here passes or fails.
//!
//! The client and the bare SQLite are compiled into xtask only under the feature `bench`, and optimised, so that no
//! other command waits for them: `cargo xtask bench` builds the server and then runs such an xtask.

#[cfg(feature = "bench")]
mod client;
#[cfg(feature = "bench")]
mod cores;
#[cfg(feature = "bench")]
mod disk;
#[cfg(feature = "bench")]
mod energy;
mod packaging;
#[cfg(feature = "bench")]
mod report;
#[cfg(feature = "bench")]
mod requests;
#[cfg(feature = "bench")]
mod runs;
#[cfg(feature = "bench")]
mod sample;
#[cfg(feature = "bench")]
mod samples;
#[cfg(feature = "bench")]
mod server;
#[cfg(feature = "bench")]
mod sqlite;
#[cfg(feature = "bench")]
mod suite;
#[cfg(feature = "bench")]
mod usage;

use crate::{
    build::{self, Dist},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Measure writing, listing, pages and memory, beside the disk, bare SQLite and a route that does nothing
#[derive(clap::Args)]
pub struct Args {
    /// What to measure; intervals unless told
    #[arg(value_enum, default_value_t)]
    what: What,
    /// Measure this `hindsight`, with its site/ beside it, instead of building one
    #[arg(long, value_name = "PATH")]
    bin: Option<PathBuf>,
    /// How long each measurement takes, 1 to 60
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// Read the memory 60 s after the start; else it is read after 2 s, and said so
    #[arg(long)]
    memory: bool,
}

#[derive(Clone, Copy, Default, clap::ValueEnum)]
pub enum What {
    /// Writing and listing intervals, pages and memory
    #[default]
    Intervals,
    /// Samples of runs, one by one and in batches, and a run of a million
    Runs,
    /// Asking 10,000 simulated gateways, keeping what is posted, and a year of one meter
    Energy,
    /// 100,000 rows of reports, beside the same in pandas
    Packaging,
}

pub fn main(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    if matches!(args.what, What::Packaging) {
        packaging::run(workspace)?;
        return Ok(ExitCode::SUCCESS);
    }
    let bin = match &args.bin {
        Some(bin) => bin.canonicalize().with_context(|| format!("finding {}", bin.display()))?,
        None => build::build(workspace, Dist::Release)?.join("hindsight"),
    };
    measure(workspace, &bin, args)
}

#[cfg(feature = "bench")]
fn measure(workspace: &Workspace, bin: &Path, args: &Args) -> Result<ExitCode> {
    let runtime = tokio::runtime::Runtime::new().context("starting the client's runtime")?;
    let suite = async {
        match args.what {
            What::Intervals => suite::run(workspace, bin, args).await,
            What::Runs => runs::run(workspace, bin, args).await,
            What::Energy => energy::run(workspace, bin, args).await,
            What::Packaging => packaging::run(workspace),
        }
    };
    runtime.block_on(async {
        tokio::select! {
            // Either way the server and its folder go with what is dropped here.
            result = suite => result,
            _ = tokio::signal::ctrl_c() => anyhow::bail!("stopped before the end"),
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(not(feature = "bench"))]
fn measure(workspace: &Workspace, bin: &Path, args: &Args) -> Result<ExitCode> {
    use clap::ValueEnum;
    eprintln!("Compiling the benchmark…");
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--release", "--quiet", "--package", "xtask", "--features", "bench", "--"]);
    cargo.args(["bench", "--seconds", &args.seconds.to_string(), "--bin"]).arg(bin);
    if args.memory {
        cargo.arg("--memory");
    }
    if let Some(what) = args.what.to_possible_value() {
        cargo.arg(what.get_name());
    }
    let status = cargo.status().context("starting the benchmark")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
