//! What a run is told about itself: name, host, folder, commit, arguments.

use crate::cli::Wanted;
use crate::git;
use crate::mask::mask;
use domain::Instant;
use domain::runs::check;
use domain::runs::report::StartRun;
use std::path::Path;
use sysinfo::System;

/// The start of a run as the server will hear of it. Everything fits what the server accepts.
pub fn start(wanted: &Wanted, key: String, at: Instant, cores: f64) -> StartRun {
    let words: Vec<String> =
        wanted.command.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let words =
        if wanted.hide_arguments { words.into_iter().take(1).collect() } else { mask(&words) };
    let folder = std::env::current_dir().ok();
    let head = folder.as_deref().map(git::head).unwrap_or_default();
    StartRun {
        name: name(wanted, &words),
        description: description(wanted, &words),
        threshold: wanted.threshold,
        interval: Some(wanted.interval.as_secs_f64()),
        key: Some(key),
        start_time: Some(at),
        host: System::host_name().ok().map(|host| fit(&host, check::MAX_HOST_CHARS, false)),
        cores: Some(cores),
        directory: folder
            .map(|path| fit(&path.to_string_lossy(), check::MAX_DIRECTORY_CHARS, false)),
        command: (!words.is_empty()).then(|| short(words)),
        git_commit: head.commit,
        git_branch: head.branch.map(|branch| fit(&branch, check::MAX_BRANCH_CHARS, false)),
        ..StartRun::default()
    }
}

/// The command's file name, unless a name was given.
fn name(wanted: &Wanted, words: &[String]) -> String {
    let file = |word: &String| {
        let name = Path::new(word).file_name().map(|name| name.to_string_lossy().into_owned());
        name.unwrap_or_else(|| word.clone())
    };
    let name = wanted.name.clone().or_else(|| words.first().map(file)).unwrap_or_default();
    let name = fit(&name, check::MAX_NAME_CHARS, false);
    if name.is_empty() { "Unnamed testrun".to_owned() } else { name }
}

/// The other words, unless a description was given.
fn description(wanted: &Wanted, words: &[String]) -> String {
    let text = match &wanted.description {
        Some(text) => text.clone(),
        None if words.is_empty() => "No description".to_owned(),
        None => words[1..].join(" "),
    };
    fit(&text, check::MAX_DESCRIPTION_CHARS, true)
}

/// Text that the server takes: without control characters, and not longer than `max`.
fn fit(text: &str, max: usize, lines: bool) -> String {
    let tidy = text.chars().map(|c| match c {
        '\n' | '\r' | '\t' if lines => c,
        c if c.is_control() => ' ',
        c => c,
    });
    tidy.collect::<String>().trim().chars().take(max).collect::<String>().trim_end().to_owned()
}

/// As many arguments as the server takes; `…` stands for the others.
fn short(words: Vec<String>) -> Vec<String> {
    const MORE: &str = "…";
    let mut bytes = MORE.len();
    let mut kept = Vec::new();
    let all = words.len();
    for word in words {
        bytes += word.len();
        if bytes > check::MAX_COMMAND_BYTES || kept.len() + 1 >= check::MAX_ARGUMENTS {
            break;
        }
        kept.push(word);
    }
    if kept.len() < all {
        kept.push(MORE.to_owned());
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::runs::NewRun;
    use std::ffi::OsString;
    use std::time::Duration;

    fn wanted(command: &[&str]) -> Wanted {
        Wanted {
            name: None,
            description: None,
            threshold: 1.0,
            interval: Duration::from_millis(500),
            hide_arguments: false,
            command: command.iter().map(OsString::from).collect(),
        }
    }

    fn of(wanted: &Wanted) -> StartRun {
        let key = uuid::Uuid::now_v7().to_string();
        let start = start(wanted, key, Instant::default(), 4.0);
        NewRun::parse(start.clone()).expect("the server takes it");
        start
    }

    #[test]
    fn a_run_is_named_after_its_command() {
        let check = |command: &[&str], name: &str, description: &str| {
            let start = of(&wanted(command));
            assert_eq!((start.name.as_str(), start.description.as_str()), (name, description));
        };
        check(&["make"], "make", "");
        check(&["/usr/bin/make", "-j4", "all"], "make", "-j4 all");
        check(&["x", "--token", "t"], "x", "--token ***");
        check(&["sh", "-c", "a\nb\u{1b}c"], "sh", "-c a\nb c");
        check(&[], "Unnamed testrun", "No description");
        check(&[" "], "Unnamed testrun", "");
        let given = Wanted {
            name: Some("n".to_owned()),
            description: Some("d".to_owned()),
            ..wanted(&["x", "y"])
        };
        assert_eq!((of(&given).name, of(&given).description), ("n".to_owned(), "d".to_owned()));
    }

    #[test]
    fn hidden_arguments_appear_nowhere() {
        let start = of(&Wanted { hide_arguments: true, ..wanted(&["x", "private"]) });
        assert_eq!(start.command, Some(vec!["x".to_owned()]));
        assert!(!serde_json::to_string(&start).expect("JSON").contains("private"));
    }

    #[test]
    fn however_long_a_command_is_the_server_takes_it() {
        let long = "x".repeat(70_000);
        let kept = of(&wanted(&["a", &long])).command.expect("a command");
        assert_eq!(kept, ["a", "…"]);
        let many = vec!["y"; 5000];
        assert_eq!(of(&wanted(&many)).command.expect("a command").len(), 1000);
        let exact = vec!["y"; 999];
        assert!(!of(&wanted(&exact)).command.expect("a command").contains(&"…".to_owned()));
    }
}
