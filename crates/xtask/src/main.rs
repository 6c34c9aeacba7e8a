//! `cargo xtask`: everything one does to Hindsight from a shell, on a machine with rustup, a C compiler and Node.
//!
//! Absent on purpose: anything the shipped binary needs at run time, and any tool that has to be installed by hand.

mod bench;
mod build;
mod check;
mod run;
mod step;
mod test;
mod workspace;

use clap::Parser;
use std::process::ExitCode;

/// Builds, runs, tests and checks Hindsight
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Verb {
    Build(build::Args),
    Run(run::Args),
    Test(test::Args),
    Check(check::Args),
    Bench(bench::Args),
}

fn main() -> ExitCode {
    let verb = Verb::parse();
    let outcome = workspace::Workspace::locate().and_then(|workspace| match verb {
        Verb::Build(args) => build::main(&workspace, &args),
        Verb::Run(args) => run::main(&workspace, &args),
        Verb::Test(args) => test::main(&workspace, &args),
        Verb::Check(args) => check::main(&workspace, &args),
        Verb::Bench(args) => bench::main(&workspace, &args),
    });
    outcome.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        ExitCode::FAILURE
    })
}
