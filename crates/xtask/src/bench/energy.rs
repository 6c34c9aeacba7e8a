//! `cargo xtask bench energy`: asking very many gateways, keeping what is posted, and opening a year of one meter.

mod beats;
mod cloud;
mod ingest;
mod polling;
mod rows;
mod year;

use super::{Args, usage};
use crate::workspace::Workspace;
use anyhow::Result;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

const PASSWORD: &str = "correct-horse-battery";
/// The first account of a server is its administrator, whose gateways may be on loopback.
const PERSON: &str = "ada";

pub async fn run(workspace: &Workspace, bin: &Path, args: &Args) -> Result<()> {
    let length = Duration::from_secs(args.seconds);
    let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(&workspace.target)?;
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = usage::load().unwrap_or_else(|| "not known".to_owned());
    println!("{cores} cores, all talk over loopback. The machine's load before this: {load}.");
    polling::measure(bin, &data(folder.path(), "polling")?).await?;
    ingest::measure(bin, folder.path(), length).await?;
    year::measure(bin, &data(folder.path(), "year")?).await
}

fn data(folder: &Path, name: &str) -> Result<PathBuf> {
    let data = folder.join(name);
    fs::create_dir(&data)?;
    Ok(data)
}
