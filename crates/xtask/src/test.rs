//! `cargo xtask test`: every suite, one line for each at the end.

mod browser;
mod cargo;
mod end_to_end;
mod size;

use crate::{step, workspace::Workspace};
use anyhow::Result;
use clap::ValueEnum;
use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

/// Run the unit, integration, size and end-to-end tests
#[derive(clap::Args)]
pub struct Args {
    /// Run the random-kill and fuzz tests in full, instead of twenty rounds
    #[arg(long)]
    long: bool,
    /// Run one suite, not all
    #[arg(long)]
    only: Option<Suite>,
    /// Only tests whose name contains one of these; without `--only`, the size is not checked then
    filter: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Suite {
    Rust,
    Size,
    E2e,
}

impl Suite {
    fn name(self) -> &'static str {
        match self {
            Self::Rust => "unit and integration",
            Self::Size => "size of the first route",
            Self::E2e => "end to end",
        }
    }

    fn run(self, workspace: &Workspace, args: &Args) -> Result<Tally> {
        match self {
            Self::Rust => cargo::run(workspace, args),
            Self::Size => size::run(workspace),
            Self::E2e => end_to_end::run(workspace, args),
        }
    }
}

/// How many tests of a suite went which way.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Tally {
    passed: u64,
    failed: u64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

pub fn main(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    let (mut total, mut lines) = (Tally::default(), Vec::new());
    for suite in chosen(args) {
        let start = Instant::now();
        // A suite that could not run is a failed test; the suites after it still say what they have to say.
        let tally = suite.run(workspace, args).unwrap_or_else(|error| {
            eprintln!("{error:#}");
            Tally { passed: 0, failed: 1 }
        });
        lines.push(summary(suite, tally, start.elapsed()));
        total += tally;
    }
    println!("\n{}\n{} passed, {} failed", lines.join("\n"), total.passed, total.failed);
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn chosen(args: &Args) -> Vec<Suite> {
    match args.only {
        Some(suite) => vec![suite],
        None if args.filter.is_empty() => vec![Suite::Rust, Suite::Size, Suite::E2e],
        None => vec![Suite::Rust, Suite::E2e],
    }
}

fn summary(suite: Suite, tally: Tally, took: Duration) -> String {
    let (name, took) = (suite.name(), step::seconds(took));
    match tally {
        Tally { passed, failed: 0 } => format!("{name}: ok, {passed} passed, {took}"),
        Tally { passed, failed } => {
            format!("{name}: FAILED, {passed} passed, {failed} failed, {took}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_says_failed_only_when_it_did() {
        let check = |passed, failed, expected: &str| {
            let took = Duration::from_secs(41);
            assert_eq!(summary(Suite::Rust, Tally { passed, failed }, took), expected);
        };
        check(312, 0, "unit and integration: ok, 312 passed, 41 s");
        check(311, 1, "unit and integration: FAILED, 311 passed, 1 failed, 41 s");
    }
}
