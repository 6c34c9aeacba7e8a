//! Grasshopper wraps a command, samples what it and the machine do, and reports that to Hindsight.
//!
//! The command comes first: it runs the same with or without it, whatever the server or the disk do. So nothing here
//! stands between the command and its terminal, and everything that can fail does so beside it. Four threads: the main
//! one waits for the command, one hears signals, one samples, one sends.
//!
//! ```text
//! sampler ── sample ──► spool (a file for each run) ──► sender ──► server
//!                          └── what a run left behind ──► the next run, or `grasshopper sync`
//! ```
//!
//! Absent by design: a shell between us and the command, an async runtime, a process of our own beside the command, a
//! list of all processes. Linux only: it reads /proc.

pub mod cli;
pub mod client;
pub mod clock;
mod command;
pub mod delivery;
pub mod facts;
mod git;
mod inherited;
mod limit;
mod machine;
pub mod mask;
mod run;
mod sampler;
mod say;
pub mod sender;
mod signals;
pub mod spool;
mod stat;
mod stop;
mod summary;
pub mod sync;
mod tree;

use clap::Parser;
use std::ffi::OsString;
use std::process::ExitCode;

/// What the program does; the exit code is the command's.
pub fn main() -> ExitCode {
    run_with(std::env::args_os())
}

/// The same with a command line from elsewhere, the program's name first.
pub fn run_with(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match cli::Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and the version are not errors, and are for standard output.
            let code = if error.use_stderr() { cli::USAGE } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let settings = match arguments.settings() {
        Ok(settings) => settings,
        Err(complaint) => {
            say::line(&complaint);
            return ExitCode::from(cli::USAGE);
        }
    };
    match settings.what {
        cli::What::Sync => sync::main(&settings.reporting),
        cli::What::Run(run) => run::main(&settings.reporting, run),
    }
}
