//! Arguments without their obvious secrets.
//!
//! What is certain to be one cannot be known; these are the shapes in which secrets usually stand on a command line.

mod flags;

use flags::Flags;

/// What stands in the place of a secret.
pub const MASK: &str = "***";

/// Words that make what belongs to them a secret.
const NAMES: [&str; 12] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "credential",
    "authorization",
    "jwt",
    "bearer",
];

/// Headers whose whole value is a secret.
const HEADERS: [&str; 6] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "x-api-key",
    "x-auth-token",
    "private-token",
];

/// How the tokens of well-known services begin.
const TOKENS: [&str; 31] = [
    "ghp_",
    "gho_",
    "ghr_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "gldt-",
    "glpat-",
    "glptt-",
    "hsk_",
    "npm_",
    "pypi-",
    "rk_live_",
    "rk_test_",
    "sk-ant-",
    "sk-proj-",
    "sk_live_",
    "sk_test_",
    "whsec_",
    "xapp-",
    "xoxa-",
    "xoxb-",
    "xoxe-",
    "xoxo-",
    "xoxp-",
    "xoxr-",
    "xoxs-",
    "AIza",
    "AKIA",
    "ASIA",
    "eyJ",
];
/// Shorter ones are words.
const TOKEN_CHARS: usize = 16;

/// The arguments with their secrets masked. One argument stays one argument.
pub fn mask<S: AsRef<str>>(arguments: &[S]) -> Vec<String> {
    let mut flags = Flags::default();
    let masked = arguments.iter().map(|argument| {
        let argument = argument.as_ref();
        flags.next(argument).unwrap_or_else(|| one(&script(argument)))
    });
    masked.collect()
}

/// Flags and what belongs to them within an argument, such as `mysql -psecret` in `sh -c`.
fn script(argument: &str) -> String {
    if !argument.contains(char::is_whitespace) {
        return argument.to_owned();
    }
    let mut flags = Flags::default();
    let mut text = String::with_capacity(argument.len());
    let mut rest = argument;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(word_end(rest));
        match flags.next(word) {
            Some(masked) => text.push_str(&masked),
            None => text.push_str(word),
        }
        let blank = after.find(|c| !is_between(c)).unwrap_or(after.len());
        text.push_str(&after[..blank]);
        rest = &after[blank..];
    }
    text
}

/// What separates the words of a script.
fn is_between(c: char) -> bool {
    c.is_whitespace() || ";&|()`".contains(c)
}

/// Where the first word ends; what is quoted in it does not end it.
fn word_end(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if "\"'".contains(c) => quote = Some(c),
            None if is_between(c) => return at,
            None => {}
        }
    }
    text.len()
}

fn one(argument: &str) -> String {
    let masked =
        assignment(argument).or_else(|| header(argument)).unwrap_or_else(|| named(argument));
    tokens(&urls(&bearer(&keys(&masked))))
}

/// `NAME=X` and `"name": "X"` anywhere within an argument: a query, a script, JSON.
fn named(argument: &str) -> String {
    let mut text = String::with_capacity(argument.len());
    let mut rest = argument;
    while let Some(at) = rest.find(['=', ':']) {
        let (before, after) = rest.split_at(at + 1);
        text.push_str(before);
        rest = after;
        let name = before[..at].trim_end_matches(['"', '\'', ' ']);
        let begin = name.rfind(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c));
        let name = begin.map_or(name, |begin| &name[begin..]);
        // After a colon only what is quoted: `token: expired` is a sentence.
        let quoted = rest.trim_start().starts_with(['"', '\'']);
        if !is_secret(name) || (before.ends_with(':') && !quoted) {
            continue;
        }
        let blank = rest.len() - rest.trim_start().len();
        let begin = blank + usize::from(quoted);
        let ends = |c: char| match rest[blank..].chars().next() {
            Some(quote) if quoted => c == quote,
            _ => c.is_whitespace() || "&;|\"')`,".contains(c),
        };
        let end = rest[begin..].find(ends).map_or(rest.len(), |length| begin + length);
        text.push_str(&rest[..begin]);
        if end > begin {
            text.push_str(MASK);
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    text
}

/// What looks like a token of a service that many use.
fn tokens(argument: &str) -> String {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let mut text = String::with_capacity(argument.len());
    let mut rest = argument;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_token(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let known = word.len() >= TOKEN_CHARS && TOKENS.iter().any(|begin| word.starts_with(begin));
        text.push_str(if known { MASK } else { word });
        let between = after.find(is_token).unwrap_or(after.len());
        text.push_str(&after[..between]);
        rest = &after[between..];
    }
    text
}

/// A private key as PEM has it, up to its end or all that there is.
fn keys(argument: &str) -> String {
    let mut text = String::with_capacity(argument.len());
    let mut rest = argument;
    while let Some(at) = rest.find("PRIVATE KEY-----") {
        let (before, after) = rest.split_at(at + "PRIVATE KEY-----".len());
        text.push_str(before);
        rest = after;
        if before[..at].rfind("-----BEGIN").is_some() {
            text.push_str(MASK);
            rest = after.find("-----END").map_or("", |end| &after[end..]);
            let end = rest.find("KEY-----").map_or(rest.len(), |end| end + "KEY-----".len());
            text.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    text.push_str(rest);
    text
}

/// `--token=X`, `TOKEN=X`, `-Dapi.key=X`: the name says it.
fn assignment(argument: &str) -> Option<String> {
    let (name, value) = argument.split_once('=')?;
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c));
    (is_name && !value.is_empty() && is_secret(name)).then(|| format!("{name}={MASK}"))
}

/// `Authorization: Bearer X`, as curl's `-H` takes it, also joined to it.
fn header(argument: &str) -> Option<String> {
    let (name, value) = argument.split_once(':')?;
    let bare = name.trim_start_matches("-H").trim_start_matches("--header=").trim();
    let known = HEADERS.iter().any(|header| bare.eq_ignore_ascii_case(header));
    (known && !value.starts_with("//")).then(|| format!("{name}: {MASK}"))
}

/// `Bearer X` and `Basic X` within an argument, such as a script.
fn bearer(argument: &str) -> String {
    let mut text = argument.to_owned();
    for scheme in ["Bearer ", "bearer ", "Basic ", "basic "] {
        let mut from = 0;
        while let Some(found) = text[from..].find(scheme) {
            let start = from + found + scheme.len();
            let secret = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
            let length = text[start..].find(|c| !secret(c)).unwrap_or(text.len() - start);
            // Shorter ones are words: "basic auth".
            if length >= 8 {
                text.replace_range(start..start + length, MASK);
            }
            from = start;
        }
    }
    text
}

/// `https://user:password@host`, anywhere in an argument.
fn urls(argument: &str) -> String {
    let mut text = argument.to_owned();
    let mut from = 0;
    while let Some(found) = text[from..].find("://") {
        let start = from + found + 3;
        let ends = |c: char| c.is_whitespace() || "/?#\"'".contains(c);
        let end = text[start..].find(ends).map_or(text.len(), |length| start + length);
        from = start;
        let Some(at) = text[start..end].rfind('@') else { continue };
        if let Some(colon) = text[start..start + at].find(':') {
            text.replace_range(start + colon + 1..start + at, MASK);
        }
    }
    text
}

/// Whether a name says that it holds a secret: `DB_PASSWORD`, `github-token`, `api.key`, but not `keyboard`.
fn is_secret(name: &str) -> bool {
    let joined: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let last = name.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    NAMES.iter().any(|secret| joined.contains(secret))
        || ["key", "pass", "pwd", "pat"].iter().any(|word| last.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests;
