//! One stylesheet from `style/main.css` and what it imports.

use anyhow::{Result, anyhow, ensure};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    stylesheet::{MinifyOptions, ParserOptions, PrinterOptions},
    targets::{Browsers, Targets},
};
use std::path::Path;

/// Browsers that know nesting, layers and `light-dark()`: nothing needs rewriting for them.
const BROWSERS: Browsers = Browsers {
    android: None,
    chrome: Some(version(125, 0)),
    edge: Some(version(125, 0)),
    firefox: Some(version(128, 0)),
    ie: None,
    ios_saf: Some(version(17, 5)),
    opera: None,
    safari: Some(version(17, 5)),
    samsung: None,
};

const fn version(major: u32, minor: u32) -> u32 {
    (major << 16) | (minor << 8)
}

/// Bundles and minifies; a mistake in a style file is an error that names the file and the line.
pub fn bundle(entry: &Path) -> Result<String> {
    let targets = Targets { browsers: Some(BROWSERS), ..Targets::default() };
    // The bundler names the place of an import that leads nowhere, and says nothing of where it began itself.
    ensure!(entry.is_file(), "there is no {}", entry.display());
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).map_err(|error| anyhow!("{error}"))?;
    sheet
        .minify(MinifyOptions { targets, ..MinifyOptions::default() })
        .map_err(|error| anyhow!("{error}"))?;
    let printed =
        sheet.to_css(PrinterOptions { minify: true, targets, ..PrinterOptions::default() })?;
    Ok(printed.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{env, fs};

    #[test]
    fn imports_are_joined_and_modern_css_stays() {
        let folder = env::temp_dir().join(format!("xtask-style-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("main.css"), "@layer base, page;\n@import 'a.css' layer(base);\n")
            .unwrap();
        fs::write(
            folder.join("a.css"),
            "main { color: light-dark(#000, #fff); & a { margin: 0px } }",
        )
        .unwrap();
        let css = bundle(&folder.join("main.css")).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(css, "@layer base{main{color:light-dark(#000,#fff);& a{margin:0}}}@layer page;");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = bundle(Path::new("/nowhere/main.css")).unwrap_err().to_string();
        assert!(error.contains("/nowhere/main.css"), "{error}");
    }
}
