//! Flags whose value is a secret: by their own name, or because of the program that they are for.

use super::{HEADERS, MASK, is_secret};

/// Programs, their flag, and where its value stands. Elsewhere `-p` is a port, a path, anything.
const PROGRAMS: [(&[&str], &str, Place); 8] = [
    (&["sshpass"], "-p", Place::Anywhere),
    (
        &["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlcheck", "mysqlshow"],
        "-p",
        Place::Attached,
    ),
    (&["mariadb", "mariadb-dump", "mariadb-admin", "mariadb-import"], "-p", Place::Attached),
    (&["7z", "7za", "7zr", "7zz"], "-p", Place::Attached),
    (&["mongo", "mongosh", "mongodump", "mongorestore"], "-p", Place::Anywhere),
    (&["redis-cli"], "-a", Place::Anywhere),
    (&["zip", "unzip"], "-P", Place::Anywhere),
    (
        &["ldapsearch", "ldapmodify", "ldapadd", "ldapdelete", "ldappasswd", "ldapwhoami"],
        "-w",
        Place::Anywhere,
    ),
];

/// Programs that log in somewhere: `docker login -p X`, while `docker run -p 80:80` is a port.
const LOGINS: [&str; 4] = ["docker", "podman", "nerdctl", "helm"];

/// The flags of curl that take no value and may stand before another one: `-sSu`.
const CURL_ALONE: &str = "sSfLkvigGINOJjn#0123456";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// `-pX`; what follows `-p` alone is something else.
    Attached,
    /// `-pX` and `-p X`.
    Anywhere,
}

/// What the next word is.
#[derive(Clone, Copy, Default)]
enum Next {
    #[default]
    Plain,
    /// The value of a flag that is called after a secret; another flag is none.
    Named,
    /// A secret, whatever it looks like.
    Secret,
    /// `name:password`.
    User,
    Header,
}

/// The words of one command, one after the other.
#[derive(Default)]
pub struct Flags {
    next: Next,
    /// The last word that is a program with flags of its own.
    program: String,
}

impl Flags {
    /// The next word, masked; `None` when nothing said here makes it a secret.
    pub fn next(&mut self, word: &str) -> Option<String> {
        match std::mem::take(&mut self.next) {
            Next::Named if !word.starts_with('-') => return Some(MASK.to_owned()),
            Next::Secret => return Some(MASK.to_owned()),
            Next::User if word.contains(':') => return Some(user(word)),
            Next::Header => return header(word),
            Next::Plain | Next::Named | Next::User => {}
        }
        if !word.starts_with('-') {
            self.name(word);
            return None;
        }
        match word {
            "-u" | "--user" | "--proxy-user" => self.next = Next::User,
            "-H" | "--header" | "--proxy-header" => self.next = Next::Header,
            flag if takes_a_secret(flag) => self.next = Next::Named,
            _ => {}
        }
        let mut joined = ["--user=", "--proxy-user="].into_iter();
        let joined = joined.find_map(|flag| Some((flag, word.strip_prefix(flag)?)));
        joined
            .map(|(flag, value)| format!("{flag}{}", user(value)))
            .or_else(|| self.of_curl(word))
            .or_else(|| self.of_program(word))
            .or_else(|| attached_header(word))
            .or_else(|| after_colon(word))
    }

    /// A word that is no flag: a program, what it is to do, or something that is not known here.
    fn name(&mut self, word: &str) {
        let file = word.rsplit('/').next().unwrap_or(word);
        let is_known = |programs: &[&str]| programs.contains(&file);
        if is_known(&["curl"]) || PROGRAMS.iter().any(|(programs, ..)| is_known(programs)) {
            self.program = file.to_owned();
        } else if LOGINS.contains(&file) {
            self.program = "login?".to_owned();
        } else if self.program == "login?" && file == "login" {
            self.program = "login".to_owned();
        } else if self.program == "sshpass" {
            // What it starts has flags of its own.
            self.program.clear();
        }
    }

    fn of_program(&mut self, word: &str) -> Option<String> {
        let of_login = (self.program == "login").then_some(("-p", Place::Anywhere));
        let of_others = PROGRAMS.iter().find_map(|(programs, flag, place)| {
            programs.contains(&self.program.as_str()).then_some((*flag, *place))
        });
        let (flag, place) = of_login.or(of_others)?;
        let value = word.strip_prefix(flag)?;
        if !value.is_empty() {
            return Some(format!("{flag}{MASK}"));
        }
        if place == Place::Anywhere {
            self.next = Next::Secret;
        }
        None
    }

    /// `-ume:pw`, `-sSu me:pw`.
    fn of_curl(&mut self, word: &str) -> Option<String> {
        let flags = word.strip_prefix('-').filter(|_| self.program == "curl")?;
        let last = flags.trim_start_matches(|flag| CURL_ALONE.contains(flag));
        let value = last.strip_prefix(['u', 'U'])?;
        if value.is_empty() {
            self.next = Next::User;
            return None;
        }
        Some(format!("{}{}", &word[..word.len() - value.len()], user(value)))
    }
}

/// `name:password`; without a password it is shown.
fn user(word: &str) -> String {
    match word.split_once(':') {
        Some((name, password)) if !password.is_empty() => format!("{name}:{MASK}"),
        _ => word.to_owned(),
    }
}

/// Whether the word after this flag is a secret: `--password`.
fn takes_a_secret(word: &str) -> bool {
    let flag = word.strip_prefix("--").or_else(|| word.strip_prefix('-'));
    flag.is_some_and(|flag| flag.len() > 1 && !flag.contains(['=', ':', ' ']) && is_secret(flag))
}

/// `Api-Key: X`; here it is known to be a header, so its name may say it.
fn header(word: &str) -> Option<String> {
    let (name, value) = word.split_once(':')?;
    let bare = name.trim_matches(['"', '\'', ' ']);
    let known = HEADERS.iter().any(|header| bare.eq_ignore_ascii_case(header)) || is_secret(bare);
    let quote =
        value.chars().last().filter(|last| "\"'".contains(*last) && name.starts_with(*last));
    (known && !value.trim().is_empty())
        .then(|| format!("{name}: {MASK}{}", quote.map(String::from).unwrap_or_default()))
}

/// `--password:X`.
fn after_colon(word: &str) -> Option<String> {
    let (name, value) = word.split_once(':')?;
    (takes_a_secret(name) && !value.is_empty()).then(|| format!("{name}:{MASK}"))
}

fn attached_header(word: &str) -> Option<String> {
    let flags = ["-H", "--header=", "--proxy-header="];
    let (flag, value) =
        flags.into_iter().find_map(|flag| Some((flag, word.strip_prefix(flag)?)))?;
    header(value).map(|masked| format!("{flag}{masked}"))
}
