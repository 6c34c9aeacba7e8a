//! `cargo xtask run`: builds, then becomes the server.

use crate::{
    build::{self, Dist},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{ffi::OsString, process::Command, process::ExitCode};

/// Build what changed, and serve it on 127.0.0.1:3000 with the data folder data/
#[derive(clap::Args)]
pub struct Args {
    /// Optimise, as for a release
    #[arg(long)]
    release: bool,
    /// Passed on to `hindsight serve`
    #[arg(last = true)]
    serve: Vec<OsString>,
}

pub fn main(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    let dist = build::build(workspace, if args.release { Dist::Release } else { Dist::Dev })?;
    let mut server = Command::new(dist.join("hindsight"));
    // From the root, its own defaults are ours: `data/`, and a `hindsight.toml` there.
    server.arg("serve").args(&args.serve).current_dir(&workspace.root);
    eprintln!("Starting Hindsight (Ctrl-C stops it)…");
    become_server(server)
}

/// Replaces this process, so that Ctrl-C, other signals and the exit status are the server's own.
#[cfg(unix)]
fn become_server(mut server: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(server.exec()).with_context(|| format!("starting {}", server.get_program().display()))
}

#[cfg(not(unix))]
fn become_server(mut server: Command) -> Result<ExitCode> {
    let status =
        server.status().with_context(|| format!("starting {}", server.get_program().display()))?;
    Ok(status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from))
}
