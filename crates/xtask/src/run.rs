//! `cargo xtask run`: builds, then becomes the server.

use crate::{
    build::{self, Dist},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{env, ffi::OsString, process::Command, process::ExitCode};

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
    server.arg("serve").current_dir(&workspace.root);
    if !names_a_data_folder(&args.serve) && env::var_os("HINDSIGHT_DATA").is_none() {
        server.args(["--data", "data"]);
    }
    server.args(&args.serve);
    eprintln!("Starting Hindsight (Ctrl-C stops it)…");
    become_server(server)
}

fn names_a_data_folder(args: &[OsString]) -> bool {
    args.iter()
        .filter_map(|arg| arg.to_str())
        .any(|arg| arg == "--data" || arg.starts_with("--data="))
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

#[cfg(test)]
mod tests {
    use super::names_a_data_folder;

    #[test]
    fn a_data_folder_of_ones_own_is_noticed() {
        let check = |arg: &str, expected| {
            assert_eq!(names_a_data_folder(&["-x".into(), arg.into()]), expected, "{arg}")
        };
        check("--data", true);
        check("--data=elsewhere", true);
        check("--data-is-no-option", false);
        check("data", false);
    }
}
