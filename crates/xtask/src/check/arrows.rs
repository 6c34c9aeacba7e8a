//! Which crate may depend on which, as `docs/ARCHITECTURE.md` draws it.
//!
//! The compiler refuses a cycle; this refuses an arrow that points the right way and still should not be there.

use crate::{step, workspace::Workspace};
use anyhow::{Result, bail};
use cargo_metadata::{Dependency, DependencyKind, MetadataCommand, Package};

/// What one of our crates may depend on among ours.
struct Arrows {
    from: &'static str,
    to: &'static [&'static str],
    /// Only as an optional dependency that the feature `ssr` turns on.
    to_under_ssr: &'static [&'static str],
    /// Only in tests.
    to_in_tests: &'static [&'static str],
}

const ALLOWED: [Arrows; 9] = [
    Arrows { from: "domain", to: &[], to_under_ssr: &[], to_in_tests: &[] },
    Arrows { from: "storage", to: &["domain"], to_under_ssr: &[], to_in_tests: &[] },
    Arrows { from: "connectors", to: &["domain"], to_under_ssr: &[], to_in_tests: &["doubles"] },
    Arrows { from: "doubles", to: &["domain"], to_under_ssr: &[], to_in_tests: &[] },
    Arrows { from: "grasshopper", to: &["domain"], to_under_ssr: &[], to_in_tests: &["doubles"] },
    Arrows { from: "app", to: &["domain"], to_under_ssr: &["storage"], to_in_tests: &[] },
    Arrows { from: "frontend", to: &["app"], to_under_ssr: &[], to_in_tests: &[] },
    Arrows {
        from: "server",
        to: &["app", "storage", "connectors", "doubles", "domain"],
        to_under_ssr: &[],
        // The real agent drives the tests of its API.
        to_in_tests: &["grasshopper"],
    },
    Arrows { from: "xtask", to: &[], to_under_ssr: &[], to_in_tests: &[] },
];

/// Libraries that only some crates may use outside of tests.
const RESERVED: [(&str, &[&str]); 5] = [
    ("sqlx", &["storage"]),
    // The benchmark writes to bare SQLite, to say what the server's own writes cost beside it.
    ("rusqlite", &["storage", "xtask"]),
    ("reqwest", &["connectors", "grasshopper", "xtask"]),
    ("object_store", &["connectors"]),
    ("tokio", &["storage", "connectors", "doubles", "grasshopper", "app", "server", "xtask"]),
];

pub fn check(workspace: &Workspace) -> Result<()> {
    step::quiet("Checking the dependency arrows", || {
        let manifest = workspace.root.join("Cargo.toml");
        let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec()?;
        let complaints: Vec<String> = metadata.packages.iter().flat_map(complaints).collect();
        if !complaints.is_empty() {
            bail!("{}", complaints.join("\n"));
        }
        Ok(())
    })
}

fn complaints(package: &Package) -> Vec<String> {
    let name = package.name.as_str();
    let Some(arrows) = ALLOWED.iter().find(|arrows| arrows.from == name) else {
        return vec![format!("{name}: a crate that check/arrows.rs does not know")];
    };
    let mut complaints: Vec<String> = package
        .dependencies
        .iter()
        .filter_map(|dependency| complaint(arrows, dependency))
        .collect();
    if name == "domain" && !package.features.is_empty() {
        complaints
            .push("domain: it has no features, so that it means the same everywhere".to_owned());
    }
    for optional in arrows.to_under_ssr {
        let by = package
            .features
            .iter()
            .filter(|(_, enables)| enables.iter().any(|it| turns_on(it, optional)));
        let by: Vec<_> =
            by.map(|(feature, _)| feature.as_str()).filter(|feature| *feature != "ssr").collect();
        if !by.is_empty() {
            complaints
                .push(format!("{name} -> {optional}: also under the feature {}", by.join(", ")));
        }
    }
    complaints
}

fn complaint(arrows: &Arrows, dependency: &Dependency) -> Option<String> {
    let (from, to) = (arrows.from, dependency.name.as_str());
    let in_tests = dependency.kind == DependencyKind::Development;
    let is_ours = ALLOWED.iter().any(|arrows| arrows.from == to) && dependency.path.is_some();
    if is_ours {
        if arrows.to.contains(&to) || (in_tests && arrows.to_in_tests.contains(&to)) {
            return None;
        }
        if arrows.to_under_ssr.contains(&to) {
            return (!dependency.optional)
                .then(|| format!("{from} -> {to}: only under the feature ssr"));
        }
        return Some(format!("{from} -> {to}: this arrow is not in the table"));
    }
    let (_, users) = RESERVED.iter().find(|(library, _)| *library == to)?;
    (!in_tests && !users.contains(&from))
        .then(|| format!("{from} -> {to}: only for {}", users.join(", ")))
}

fn turns_on(enabled: &str, dependency: &str) -> bool {
    let name = enabled.trim_start_matches("dep:").split(['/', '?']).next();
    name == Some(dependency) && !enabled.contains("?/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A package as cargo describes it: its dependencies as (name, kind, optional, ours), and its features.
    fn package(
        name: &str,
        dependencies: &[(&str, Option<&str>, bool, bool)],
        features: &[(&str, &str)],
    ) -> Package {
        let dependencies: Vec<_> = dependencies
            .iter()
            .map(|(name, kind, optional, ours)| {
                json!({
                    "name": name, "req": "*", "kind": kind, "optional": optional, "uses_default_features": true,
                    "features": [], "target": null, "path": ours.then(|| format!("/{name}")),
                })
            })
            .collect();
        let features: serde_json::Map<_, _> =
            features.iter().map(|(feature, on)| ((*feature).to_owned(), json!([on]))).collect();
        serde_json::from_value(json!({
            "name": name, "version": "0.1.0", "id": name, "dependencies": dependencies, "features": features,
            "targets": [], "manifest_path": "/Cargo.toml",
        }))
        .unwrap()
    }

    #[test]
    fn the_drawn_arrows_are_fine() {
        let check = |package: Package| assert_eq!(complaints(&package), [""; 0]);
        check(package(
            "storage",
            &[("domain", None, false, true), ("sqlx", None, false, false)],
            &[],
        ));
        check(package("connectors", &[("doubles", Some("dev"), false, true)], &[]));
        check(package("server", &[("reqwest", Some("dev"), false, false)], &[]));
        check(package("app", &[("storage", None, true, true)], &[("ssr", "dep:storage")]));
    }

    #[test]
    fn every_other_arrow_is_named() {
        let check = |package: Package, expected: &str| assert_eq!(complaints(&package), [expected]);
        check(
            package("domain", &[("storage", None, false, true)], &[]),
            "domain -> storage: this arrow is not in the table",
        );
        check(
            package("connectors", &[("doubles", None, false, true)], &[]),
            "connectors -> doubles: this arrow is not in the table",
        );
        check(
            package("app", &[("storage", None, false, true)], &[]),
            "app -> storage: only under the feature ssr",
        );
        check(
            package("app", &[("storage", None, true, true)], &[("hydrate", "dep:storage")]),
            "app -> storage: also under the feature hydrate",
        );
        check(
            package("server", &[("sqlx", None, false, false)], &[]),
            "server -> sqlx: only for storage",
        );
        check(
            package("domain", &[], &[("std", "jiff/std")]),
            "domain: it has no features, so that it means the same everywhere",
        );
        check(package("new", &[], &[]), "new: a crate that check/arrows.rs does not know");
    }
}
