//! `cargo xtask bench packaging`: 100,000 rows of reports, beside the same in pandas.
//!
//! Ours is `crates/connectors/examples/packaging.rs`, which makes the reports; `packaging/figures.py` then does the same
//! steps on the same files. No server is needed.

use crate::{step, workspace::Workspace};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{fs, path::Path, process::Command};

/// The steps, as both programs call them, and in words.
const STEPS: [(&str, &str); 11] = [
    ("pages", "pages to rows"),
    ("write", "rows to CSV"),
    ("load", "CSV to a sheet"),
    ("points", "points: duplicates, costs, profits"),
    ("select_all", "filter: everything"),
    ("filter_points", "filter, and mean over 100 points"),
    ("filter_days", "filter, and mean over 30 days"),
    ("slider", "mean over 100 points alone"),
    ("summary", "mean, median, quartiles"),
    ("outliers", "outliers"),
    ("totals", "totals by project and month"),
];

pub fn run(workspace: &Workspace) -> Result<()> {
    let folder = workspace.target.join("bench-packaging");
    // What a run left that was stopped.
    let _ = fs::remove_dir_all(&folder);
    let measured = measure(workspace, &folder);
    let _ = fs::remove_dir_all(&folder);
    let (ours, theirs) = measured?;
    table(&ours, theirs.as_ref())
}

fn measure(workspace: &Workspace, folder: &Path) -> Result<(Value, Option<Value>)> {
    let mut cargo = workspace.cargo();
    cargo.args([
        "run",
        "--release",
        "--quiet",
        "--package",
        "connectors",
        "--example",
        "packaging",
    ]);
    let ours = answer("Measuring Hindsight", cargo.arg("--").arg(folder))?;
    let pandas = Command::new("python3").args(["-c", "import pandas"]).output();
    if !pandas.is_ok_and(|output| output.status.success()) {
        println!("There is no pandas to be beside. Install it: python3 -m pip install pandas lxml");
        return Ok((ours, None));
    }
    let script = workspace.root.join("crates/xtask/src/bench/packaging/figures.py");
    let theirs = answer("Measuring pandas", Command::new("python3").arg(script).arg(folder))?;
    Ok((ours, Some(theirs)))
}

/// What a program prints, as JSON; what it complains of is passed on.
fn answer(what: &str, command: &mut Command) -> Result<Value> {
    let output = step::quiet(what, || command.output().context("starting it"))?;
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        bail!("{what}: it ended with {}", output.status);
    }
    serde_json::from_slice(&output.stdout).with_context(|| format!("{what}: reading its figures"))
}

fn table(ours: &Value, theirs: Option<&Value>) -> Result<()> {
    let count = |name: &str| ours["counts"][name].as_u64().unwrap_or_default();
    println!(
        "{} rows in {} pages come to {} points.",
        count("rows"),
        count("pages"),
        count("points")
    );
    if let Some(theirs) = theirs {
        check(ours, theirs)?;
        println!(
            "pandas {} comes to the same.",
            theirs["counts"]["version"].as_str().unwrap_or("")
        );
    }
    println!("\n{:<40}{:>12}{:>12}{:>10}", "milliseconds, medians", "Hindsight", "pandas", "ratio");
    for (name, words) in STEPS {
        let time = |side: &Value| side["milliseconds"][name].as_f64();
        let (ours, theirs) = (time(ours), theirs.and_then(time));
        let text = |time: Option<f64>| time.map_or("-".to_owned(), |time| format!("{time:.2}"));
        let ratio = ours.zip(theirs).map(|(ours, theirs)| format!("{:.3}", ours / theirs));
        let ratio = ratio.unwrap_or_else(|| "-".to_owned());
        println!("{words:<40}{:>12}{:>12}{ratio:>10}", text(ours), text(theirs));
    }
    Ok(())
}

/// Times of different figures would say nothing.
fn check(ours: &Value, theirs: &Value) -> Result<()> {
    let figures = |side: &Value| -> Vec<Option<f64>> {
        let counts = ["rows", "points"].map(|name| side["counts"][name].as_f64());
        let names = ["filtered", "last_of_points", "last_of_days", "median"];
        counts.into_iter().chain(names.map(|name| side["figures"][name].as_f64())).collect()
    };
    let (ours, theirs) = (figures(ours), figures(theirs));
    let same = |(ours, theirs): (&Option<f64>, &Option<f64>)| {
        ours.zip(*theirs).is_some_and(|(ours, theirs)| (ours - theirs).abs() <= 1e-9)
    };
    if !ours.iter().zip(&theirs).all(same) {
        bail!("Hindsight comes to {ours:?}, and pandas to {theirs:?}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn other_figures_are_not_compared_by_their_times() {
        let side = |points: u32, median: f64| {
            json!({
                "counts": {"rows": 9, "points": points},
                "figures": {"filtered": 5, "last_of_points": 1.5, "last_of_days": 2, "median": median},
            })
        };
        assert!(check(&side(7, 1.25), &side(7, 1.25 + 1e-12)).is_ok());
        assert!(check(&side(7, 1.25), &side(8, 1.25)).is_err());
        assert!(check(&side(7, 1.25), &side(7, 1.250001)).is_err());
        assert!(check(&side(7, 1.25), &json!({})).is_err());
    }
}
