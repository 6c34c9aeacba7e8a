//! Where things are, and how cargo is called from here.

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The target the browser's half is compiled for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A checkout of Hindsight.
pub struct Workspace {
    pub root: PathBuf,
    pub target: PathBuf,
}

impl Workspace {
    /// Finds the checkout that this program was built from, wherever it is called from.
    pub fn locate() -> Result<Self> {
        let manifest_dir =
            env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let metadata = MetadataCommand::new()
            .manifest_path(Path::new(&manifest_dir).join("Cargo.toml"))
            .no_deps()
            .exec()
            .context("asking cargo where the workspace is")?;
        Ok(Self { root: metadata.workspace_root.into(), target: metadata.target_directory.into() })
    }

    /// The folder of the npm packages: the build's tools, and the end-to-end tests.
    pub fn node(&self) -> PathBuf {
        self.root.join("end2end")
    }

    /// A program that an npm package brought.
    pub fn node_bin(&self, name: &str) -> Command {
        let mut command = Command::new(self.node().join("node_modules/.bin").join(name));
        command.current_dir(self.node());
        command
    }

    /// Cargo in this checkout, as if called by hand, with the flags of `.cargo/config.toml`: a `RUSTFLAGS` of the caller's
    /// would take their place, and the wasm could then not be split.
    ///
    /// `cargo run` sets variables that describe xtask. Build scripts that watch them would run again, and with them half
    /// of the dependencies, each time cargo is called now from here and now from a shell.
    pub fn cargo(&self) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root).env_remove("RUSTFLAGS");
        for (name, _) in
            env::vars_os().filter(|(name, _)| name.to_str().is_some_and(describes_the_caller))
        {
            command.env_remove(name);
        }
        command
    }
}

fn describes_the_caller(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| variable.starts_with(prefix))
        || ["CARGO_CRATE_NAME", "CARGO_BIN_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"]
            .contains(&variable)
}

#[cfg(test)]
mod tests {
    use super::describes_the_caller;

    #[test]
    fn only_variables_about_the_calling_crate_are_hidden() {
        let check =
            |variable, expected| assert_eq!(describes_the_caller(variable), expected, "{variable}");
        check("CARGO_PKG_NAME", true);
        check("CARGO_MANIFEST_DIR", true);
        check("CARGO_BIN_NAME", true);
        check("CARGO_TARGET_DIR", false);
        check("CARGO_HOME", false);
        check("PATH", false);
    }
}
