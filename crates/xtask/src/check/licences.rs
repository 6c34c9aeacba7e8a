//! Whether everything we build on may be shipped under our own licences.

use crate::{step, workspace::Workspace};
use anyhow::{Context, Result, bail};
use cargo_metadata::{CargoOpt, MetadataCommand};
use spdx::{Expression, LicenseReq, ParseMode};
use std::fs;

/// Licences that ask for no more than a notice, or for changes to their own files only.
const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that name a file, not a licence, with the licence that was read there.
const READ_BY_HAND: [(&str, &str); 0] = [];

pub fn check(workspace: &Workspace) -> Result<()> {
    step::quiet("Checking the licences", || {
        let mut complaints = Vec::new();
        for (name, licence) in crates(workspace)?.into_iter().chain(npm_packages(workspace)?) {
            if let Err(reason) = judge(&licence) {
                complaints.push(format!("{name}: {reason}"));
            }
        }
        if !complaints.is_empty() {
            bail!("{}", complaints.join("\n"));
        }
        Ok(())
    })
}

/// Every crate from a registry, whatever platform it is for.
fn crates(workspace: &Workspace) -> Result<Vec<(String, String)>> {
    let manifest = workspace.root.join("Cargo.toml");
    let metadata =
        MetadataCommand::new().manifest_path(manifest).features(CargoOpt::AllFeatures).exec()?;
    let foreign = metadata.packages.into_iter().filter(|package| package.source.is_some());
    let named = foreign.map(|package| {
        let by_hand = READ_BY_HAND.iter().find(|(name, _)| *name == package.name.as_str());
        let licence = by_hand.map(|(_, licence)| (*licence).to_owned()).or(package.license);
        (format!("{} {}", package.name, package.version), licence.unwrap_or_default())
    });
    Ok(named.collect())
}

fn npm_packages(workspace: &Workspace) -> Result<Vec<(String, String)>> {
    let lock = fs::read(workspace.node().join("package-lock.json"))?;
    let lock: serde_json::Value = serde_json::from_slice(&lock)?;
    let packages = lock["packages"].as_object().context("package-lock.json without packages")?;
    let foreign = packages.iter().filter(|(path, _)| !path.is_empty());
    let licence =
        |package: &serde_json::Value| package["license"].as_str().unwrap_or_default().to_owned();
    Ok(foreign.map(|(path, package)| (path.clone(), licence(package))).collect())
}

/// Accepts an expression that can be satisfied with allowed licences. An exception only ever permits more.
fn judge(licence: &str) -> Result<(), String> {
    if licence.is_empty() {
        return Err("names no licence".to_owned());
    }
    let expression = Expression::parse_mode(licence, ParseMode::LAX)
        .map_err(|error| format!("its licence cannot be read: {error}"))?;
    let allowed = |requirement: &LicenseReq| {
        requirement.license.id().is_some_and(|id| ALLOWED.contains(&id.name))
    };
    if expression.evaluate(allowed) { Ok(()) } else { Err(format!("{licence} is not allowed")) }
}

#[cfg(test)]
mod tests {
    use super::judge;

    #[test]
    fn an_expression_must_be_satisfiable_with_allowed_licences() {
        let check = |licence, expected| assert_eq!(judge(licence).is_ok(), expected, "{licence}");
        check("MIT", true);
        check("MIT OR Apache-2.0", true);
        check("MIT/Apache-2.0", true);
        check("(MIT OR GPL-3.0-only) AND Unicode-3.0", true);
        check("Apache-2.0 WITH LLVM-exception", true);
        check("GPL-3.0-only", false);
        check("MIT AND GPL-3.0-only", false);
        check("LicenseRef-Ours", false);
        check("", false);
    }
}
