//! Arguments without their obvious secrets.
//!
//! What is certain to be one cannot be known; these are the shapes in which secrets usually stand on a command line.

/// What stands in the place of a secret.
pub const MASK: &str = "***";

/// Words that make what belongs to them a secret.
const NAMES: [&str; 11] = [
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
const TOKENS: [&str; 11] = [
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "hsk_",
    "xoxb-",
    "xoxp-",
    "AKIA",
    "ASIA",
    "eyJ",
];
/// Shorter ones are words.
const TOKEN_CHARS: usize = 16;

/// The arguments with their secrets masked. One argument stays one argument.
pub fn mask<S: AsRef<str>>(arguments: &[S]) -> Vec<String> {
    let mut masked = Vec::with_capacity(arguments.len());
    let mut before = "";
    for argument in arguments {
        let argument = argument.as_ref();
        masked.push(match before {
            // `--password --verbose`: there the password is asked for, so this one is a flag.
            flag if takes_a_secret(flag) && !argument.starts_with('-') => MASK.to_owned(),
            "-u" | "--user" | "--proxy-user" => user(argument),
            _ => one(argument),
        });
        before = argument;
    }
    masked
}

/// `name:password`, as curl takes it.
fn user(argument: &str) -> String {
    match argument.split_once(':') {
        Some((name, password)) if !password.is_empty() => format!("{name}:{MASK}"),
        _ => one(argument),
    }
}

/// Whether the argument after this one is a secret: `--password`, `-p` of no command in particular is not.
fn takes_a_secret(argument: &str) -> bool {
    let flag = argument.strip_prefix("--").or_else(|| argument.strip_prefix('-'));
    flag.is_some_and(|flag| flag.len() > 1 && !flag.contains(['=', ':', ' ']) && is_secret(flag))
}

fn one(argument: &str) -> String {
    if let Some((flag, name)) = argument.split_once('=')
        && ["--user", "--proxy-user"].contains(&flag)
    {
        return format!("{flag}={}", user(name));
    }
    let masked =
        assignment(argument).or_else(|| header(argument)).unwrap_or_else(|| named(argument));
    tokens(&urls(&bearer(&masked)))
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn obvious_secrets_are_masked() {
        let check = |arguments: &[&str], want: &[&str]| assert_eq!(mask(arguments), want);
        check(&["make", "-j4", "all"], &["make", "-j4", "all"]);
        check(&["x", "--password", "hunter2"], &["x", "--password", "***"]);
        check(&["x", "--password", "--verbose"], &["x", "--password", "--verbose"]);
        check(&["x", "--password=hunter2", "y"], &["x", "--password=***", "y"]);
        check(&["x", "--api-key", "k", "--token=t"], &["x", "--api-key", "***", "--token=***"]);
        check(&["env", "DB_PASSWORD=x", "A=b"], &["env", "DB_PASSWORD=***", "A=b"]);
        check(&["-Dapi.key=1", "SECRET="], &["-Dapi.key=***", "SECRET="]);
        check(&["AWS_SECRET_ACCESS_KEY=a/b=c"], &["AWS_SECRET_ACCESS_KEY=***"]);
        check(&["--keyboard", "de", "--monkey=1"], &["--keyboard", "de", "--monkey=1"]);
        check(
            &["curl", "-H", "Authorization: Bearer abc.def", "-HCookie: a=b"],
            &["curl", "-H", "Authorization: ***", "-HCookie: ***"],
        );
        check(&["-H", "Accept: text/html"], &["-H", "Accept: text/html"]);
        check(&["https://me:pw@host/x"], &["https://me:***@host/x"]);
        check(&["a postgres://me:p:w@h b://u:v@w"], &["a postgres://me:***@h b://u:***@w"]);
        check(&["https://me@host:80/a@b:c"], &["https://me@host:80/a@b:c"]);
        check(
            &["sh", "-c", "curl -H 'x: Bearer abcdefgh1' h"],
            &["sh", "-c", "curl -H 'x: Bearer ***' h"],
        );
        check(&["a basic test"], &["a basic test"]);
        check(&["curl", "-u", "me:hunter2"], &["curl", "-u", "me:***"]);
        check(&["--user=me:hunter2", "-u", "me"], &["--user=me:***", "-u", "me"]);
        check(
            &["https://h/x?token=hunter2&api_key=k&page=2#a"],
            &["https://h/x?token=***&api_key=***&page=2#a"],
        );
        check(
            &["export DB_PASSWORD='a b'; mysql --password=hunter2 -h h"],
            &["export DB_PASSWORD='***'; mysql --password=*** -h h"],
        );
        check(&[r#"{"password": "hunter2", "a": "b"}"#], &[r#"{"password": "***", "a": "b"}"#]);
        check(&["echo token: expired"], &["echo token: expired"]);
        check(&["ghp_0123456789abcdef", "ghp_x"], &["***", "ghp_x"]);
        check(&["x eyJhbGciOiJIUzI1NiJ9.e30.abc y"], &["x *** y"]);
    }

    proptest! {
        #[test]
        fn any_arguments_are_masked_one_for_one(arguments in proptest::collection::vec(".{0,40}", 0..10)) {
            prop_assert_eq!(mask(&arguments).len(), arguments.len());
        }
    }
}
