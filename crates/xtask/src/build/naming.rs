//! Names that change with the content, so that a browser may keep a file for ever.
//!
//! The two scripts import each other, so neither's name can be the hash of its final text. They share one hash, over
//! both texts before that last substitution, in which every other name is final already.

use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Sixteen hexadecimal digits: enough to tell builds apart, not a signature.
pub fn hash(parts: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        // The length keeps ["ab", "c"] and ["a", "bc"] apart.
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    digest.finalize()[..8].iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `("split_home.wasm", "0f…")` is `split_home.0f….wasm`.
pub fn hashed(name: &str, hash: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{name}.{hash}"),
    }
}

/// Replaces a quoted name in a script; a name that merely begins alike stays.
pub fn rename_quoted(script: &str, from: &str, to: &str) -> String {
    ['"', '\''].iter().fold(script.to_owned(), |script, quote| {
        script.replace(&format!("{quote}./{from}{quote}"), &format!("{quote}./{to}{quote}"))
    })
}

/// Replaces a script's name where it is imported.
///
/// The glue also hands that name to the wasm, as the key of an import that the wasm knows by its first name only.
pub fn rename_import(script: &str, from: &str, to: &str) -> String {
    ['"', '\''].iter().fold(script.to_owned(), |script, quote| {
        script
            .replace(&format!("from {quote}./{from}{quote}"), &format!("from {quote}./{to}{quote}"))
    })
}

/// Replaces a module's name in the manifest, which leaves the extension out.
pub fn rename_stem(manifest: &str, from: &str, to: &str) -> String {
    let stem = |name: &str| format!("\"{}\"", name.trim_end_matches(".wasm"));
    manifest.replace(&stem(from), &stem(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_tells_its_parts_apart() {
        assert_eq!(hash(&[b"ab", b"c"]).len(), 16);
        assert_eq!(hash(&[b"ab", b"c"]), hash(&[b"ab", b"c"]));
        assert_ne!(hash(&[b"ab", b"c"]), hash(&[b"a", b"bc"]));
    }

    #[test]
    fn the_hash_stands_before_the_extension() {
        let check = |name, expected| assert_eq!(hashed(name, "0f"), expected);
        check("hindsight.css", "hindsight.0f.css");
        check("split_a.b.wasm", "split_a.b.0f.wasm");
        check("LICENCE", "LICENCE.0f");
    }

    #[test]
    fn an_import_is_renamed_and_its_key_is_not() {
        let script = "import * as a from \"./a.js\"\nconst imports = { \"./a.js\": a };";
        let renamed = "import * as a from \"./a.0f.js\"\nconst imports = { \"./a.js\": a };";
        assert_eq!(rename_import(script, "a.js", "a.0f.js"), renamed);
    }

    #[test]
    fn the_manifest_names_modules_without_extension() {
        let manifest = r#"{"home":["chunk_1","split_home"]}"#;
        let renamed = r#"{"home":["chunk_1.0f","split_home"]}"#;
        assert_eq!(rename_stem(manifest, "chunk_1.wasm", "chunk_1.0f.wasm"), renamed);
    }

    #[test]
    fn only_whole_quoted_names_are_renamed() {
        let check = |script: &str, expected: &str| {
            assert_eq!(rename_quoted(script, "a.js", "a.0f.js"), expected)
        };
        check(r#"import { b } from "./a.js";"#, r#"import { b } from "./a.0f.js";"#);
        check("import * as b from './a.js'", "import * as b from './a.0f.js'");
        check(r#"fetch("./a.json")"#, r#"fetch("./a.json")"#);
        check(r#"fetch("./b/a.js")"#, r#"fetch("./b/a.js")"#);
    }
}
