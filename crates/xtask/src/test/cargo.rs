//! The tests that cargo runs.

use super::{Args, Tally};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

/// Everything but the browser's half, which has no tests of its own and does not build for this machine beside the
/// server's. xtask is tested apart: together, cargo would compile what they share with the features of both.
pub fn run(workspace: &Workspace, args: &Args) -> Result<Tally> {
    let mut tally =
        test(workspace, args, &["--workspace", "--exclude", "frontend", "--exclude", "xtask"])?;
    tally += test(workspace, args, &["--package", "xtask"])?;
    Ok(tally)
}

fn test(workspace: &Workspace, args: &Args, packages: &[&str]) -> Result<Tally> {
    let mut cargo = workspace.cargo();
    cargo.arg("test").args(packages).args(["--no-fail-fast", "--"]).args(&args.filter);
    if args.long {
        cargo.env("HINDSIGHT_LONG", "1");
    }
    eprintln!("Running cargo test {}…", packages.join(" "));
    let (mut tally, succeeded) = count(&mut cargo)?;
    if !succeeded && tally.failed == 0 {
        // It did not compile, or a test took its whole process down.
        tally.failed = 1;
    }
    Ok(tally)
}

/// Runs the tests, passes on what they print, and adds up their result lines.
fn count(cargo: &mut Command) -> Result<(Tally, bool)> {
    let mut child = cargo.stdout(Stdio::piped()).spawn().context("starting cargo test")?;
    let mut tally = Tally::default();
    for line in BufReader::new(child.stdout.take().context("cargo's output")?).lines() {
        let line = line.context("reading cargo's output")?;
        tally += result_line(&line).unwrap_or_default();
        println!("{line}");
    }
    Ok((tally, child.wait()?.success()))
}

/// Reads `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
fn result_line(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let count =
        |what| counts.split("; ").find_map(|count| count.strip_suffix(what)?.trim().parse().ok());
    Some(Tally { passed: count("passed")?, failed: count("failed")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_are_added_up_and_others_are_not() {
        let check = |line, expected: Option<(u64, u64)>| {
            assert_eq!(
                result_line(line),
                expected.map(|(passed, failed)| Tally { passed, failed }),
                "{line}"
            );
        };
        check(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            Some((3, 0)),
        );
        check(
            "test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
            Some((10, 2)),
        );
        check("test a_name ... ok", None);
        check("", None);
    }
}
