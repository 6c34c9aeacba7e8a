//! The rules for a source.

use super::{Credentials, NewSource, SourceForm};
use crate::FieldError;
use crate::field::{has_good_port, take, text};
use jiff::civil::{Date, date};

pub const MAX_USER_NAME_CHARS: usize = 254;
pub const MAX_PASSWORD_CHARS: usize = 500;

impl NewSource {
    /// Checks what was said, and names everything that is wrong with it. `schedule` says whether a crontab line can be
    /// kept, or why not.
    pub fn parse(
        form: SourceForm,
        schedule: impl Fn(&str) -> Result<(), String>,
    ) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let base_url = take(base_url(&form.base_url), &mut errors);
        let account = take(account(&form.account), &mut errors);
        let first_period = take(first_period(&form.first_period), &mut errors);
        let crontab = take(crontab(&form.schedule, schedule), &mut errors);
        let pause = take(seconds("pause", form.pause, 0.0, 60.0), &mut errors);
        let timeout = take(seconds("timeout", form.timeout, 1.0, 3600.0), &mut errors);
        let who = take(who(form), &mut errors);
        match (base_url, account, first_period, crontab, pause, timeout, who) {
            (
                Some(base_url),
                Some(account),
                Some(first_period),
                Some(schedule),
                Some(pause),
                Some(timeout),
                Some((user_name, password)),
            ) => Ok(Self {
                base_url,
                account,
                first_period,
                schedule,
                pause_ms: (pause * 1000.0).round() as u32,
                timeout_s: timeout.round() as u32,
                user_name,
                password,
            }),
            _ => Err(errors),
        }
    }
}

/// Scheme, host, port and path; http where no scheme is told.
fn base_url(said: &str) -> Result<String, FieldError> {
    let complain = || {
        let message = "Write the address as http://tt.example.org, without a question mark.";
        FieldError::new("base_url", message)
    };
    let said = text("base_url", said, 500, false)?;
    let whole = if said.contains("://") { said } else { format!("http://{said}") };
    let (scheme, rest) = whole.split_once("://").ok_or_else(complain)?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let scheme = scheme.to_ascii_lowercase();
    let stray = |c: char| c.is_whitespace() || "?#@\\".contains(c);
    if !matches!(scheme.as_str(), "http" | "https")
        || host.is_empty()
        || rest.contains(stray)
        || !has_good_port(host)
    {
        return Err(complain());
    }
    let path = path.trim_end_matches('/');
    Ok(format!("{scheme}://{}{path}", host.to_ascii_lowercase()))
}

fn account(text: &str) -> Result<String, FieldError> {
    let text = text.trim();
    match text.len() {
        1..=20 if text.bytes().all(|b| b.is_ascii_digit()) => Ok(text.to_owned()),
        _ => Err(FieldError::new("account", "Write the account number in digits, such as 132.")),
    }
}

fn first_period(text: &str) -> Result<Date, FieldError> {
    let earliest = date(1990, 1, 1);
    let latest = date(2999, 12, 31);
    let read = text.trim().parse().ok().filter(|date| (earliest..=latest).contains(date));
    let message = "Write the date as 2012-01-01, not before 1990.";
    read.ok_or_else(|| FieldError::new("first_period", message))
}

fn crontab(text: &str, check: impl Fn(&str) -> Result<(), String>) -> Result<String, FieldError> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return Ok(line);
    }
    let complain = |why| {
        let how = "Write the schedule as a crontab line, such as 0 3 1 * *, or leave it empty";
        FieldError::new("schedule", format!("{how}: {why}."))
    };
    check(&line).map(|()| line).map_err(complain)
}

fn seconds(field: &str, said: f64, from: f64, to: f64) -> Result<f64, FieldError> {
    let message = || format!("Choose {from} to {to} seconds.");
    (from..=to).contains(&said).then_some(said).ok_or_else(|| FieldError::new(field, message()))
}

/// User name and password: those of the file, where one is given.
fn who(form: SourceForm) -> Result<(String, Option<String>), FieldError> {
    let (user_name, password, field) = match form.credentials.filter(|text| !text.trim().is_empty())
    {
        Some(text) => {
            let complain = || FieldError::new("credentials", Credentials::COMPLAINT);
            let read = Credentials::parse(&text).ok_or_else(complain)?;
            (read.username, Some(read.password), "credentials")
        }
        None => (form.user_name, form.password.filter(|text| !text.is_empty()), "password"),
    };
    let user_name = text("user_name", &user_name, MAX_USER_NAME_CHARS, false)?;
    if password.as_ref().is_some_and(|password| password.chars().count() > MAX_PASSWORD_CHARS) {
        return Err(FieldError::new(field, "Shorten the password to 500 characters."));
    }
    Ok((user_name, password))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(form: SourceForm) -> Result<NewSource, Vec<FieldError>> {
        NewSource::parse(form, |line| match line {
            "0 3 1 * *" => Ok(()),
            _ => Err("it is another".to_owned()),
        })
    }

    fn refused(form: SourceForm) -> Vec<String> {
        parse(form).expect_err("refused").into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn what_is_proposed_can_be_kept() {
        let source = parse(SourceForm::default()).expect("valid");
        assert_eq!(source.base_url(), "http://tt.revacom.com");
        assert_eq!((source.pause_ms(), source.timeout_s()), (200, 600));
        assert_eq!((source.user_name(), source.password()), ("", None));
        let read: SourceForm = serde_json::from_str("{}").expect("read");
        assert_eq!(read, SourceForm::default());
    }

    #[test]
    fn addresses_are_of_one_form() {
        let check = |text: &str, want: Option<&str>| {
            let found = parse(SourceForm { base_url: text.to_owned(), ..SourceForm::default() });
            assert_eq!(found.ok().as_ref().map(NewSource::base_url), want, "{text}");
        };
        check(" TT.example.org/ ", Some("http://tt.example.org"));
        check("HTTPS://tt.example.org:8443/Time/", Some("https://tt.example.org:8443/Time"));
        check("http://[::1]:3001", Some("http://[::1]:3001"));
        for wrong in
            ["", "ftp://tt", "http://", "http://a b", "http://u@tt", "http://tt?x", "http:///a"]
        {
            check(wrong, None);
        }
    }

    #[test]
    fn everything_that_is_wrong_is_named() {
        let form = SourceForm {
            base_url: "ftp://tt".to_owned(),
            account: "one".to_owned(),
            first_period: "1.1.2012".to_owned(),
            schedule: "at noon".to_owned(),
            pause: -1.0,
            timeout: f64::NAN,
            user_name: "a".repeat(255),
            ..SourceForm::default()
        };
        let want =
            ["base_url", "account", "first_period", "schedule", "pause", "timeout", "user_name"];
        assert_eq!(refused(form), want);
        let form = SourceForm { first_period: "0001-01-01".to_owned(), ..SourceForm::default() };
        assert_eq!(refused(form), ["first_period"]);
        let form = SourceForm { schedule: " ".to_owned(), ..SourceForm::default() };
        assert_eq!(parse(form).expect("never by itself").schedule(), "");
    }

    #[test]
    fn a_file_with_credentials_is_taken_instead() {
        let check = |text: &str, want: Option<(&str, &str)>| {
            let form = SourceForm {
                user_name: "grace".to_owned(),
                password: Some("hidden".to_owned()),
                credentials: Some(text.to_owned()),
                ..SourceForm::default()
            };
            match (parse(form.clone()), want) {
                (Ok(source), Some((user_name, password))) => {
                    assert_eq!(
                        (source.user_name(), source.password()),
                        (user_name, Some(password))
                    );
                    assert!(!format!("{source:?}").contains(password));
                }
                (Err(_), None) => assert_eq!(refused(form), ["credentials"], "{text}"),
                (found, want) => panic!("{text}: {found:?}, {want:?}"),
            }
        };
        check(r#"{"username": "ada", "password": "s e"}"#, Some(("ada", "s e")));
        check("\u{feff}{\"password\":\"s\",\"x\":1,\"username\":\"ada\"}\n", Some(("ada", "s")));
        check(" ", Some(("grace", "hidden")));
        for wrong in ["ada:s", "{}", r#"{"username": "ada", "password": ""}"#, "[1]"] {
            check(wrong, None);
        }
    }
}
