//! What can be asked for: arguments and environment.

use crate::say;
use clap::{Args, Parser, Subcommand};
use domain::runs::check;
use secrecy::SecretString;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The exit code when we cannot make sense of the arguments, as the first grasshopper had it.
pub const USAGE: u8 = 1;

const ABOUT: &str = "Runs a command and reports its CPU use to Hindsight.\n\n\
    The command runs the same with or without it: same terminal, same signals, same exit code (128+n after signal n, \
    127 when it is not found, 126 when it cannot be executed). While the server is away, samples are kept in \
    $XDG_STATE_HOME/grasshopper and sent by the next run, or by `grasshopper sync`.";

const AFTER: &str = "A flag wins over its variable.\n\n\
    The token is best given as --token-file or GRASSHOPPER_TOKEN: what stands on a command line can be seen by every \
    user of the machine. The command inherits GRASSHOPPER_TOKEN as it inherits everything else; use --token-file where \
    it should not have it.\n\n\
    A command that is called `sync` itself is run by `grasshopper -- sync`.";

#[derive(Debug, Parser)]
#[command(name = "grasshopper", version, about = ABOUT, after_help = AFTER, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(flatten)]
    reporting: ReportingArguments,

    #[command(subcommand)]
    subcommand: Option<Sub>,

    /// What the run is called [default: the command's name]
    #[arg(long)]
    name: Option<String>,

    /// What is remarkable about it [default: the command's arguments]
    #[arg(long)]
    description: Option<String>,

    /// CPU use in percent of the whole machine; for how long it was above is what a run is about
    #[arg(long, default_value_t = 1.0, value_name = "PCT", value_parser = percent)]
    threshold: f64,

    /// Seconds between two samples, from 0.25 to 3600
    #[arg(long, alias = "poll-interval", default_value = "0.5", value_name = "S", value_parser = interval)]
    interval: Duration,

    /// Runs nothing: samples the machine until Ctrl-C
    #[arg(long)]
    no_command: bool,

    /// Keeps the command's arguments to itself
    #[arg(long)]
    no_args: bool,

    /// The command and its arguments, as typed; no shell comes between
    #[arg(trailing_var_arg = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

#[derive(Debug, Args)]
struct ReportingArguments {
    /// The token; other users of this machine can see it here, so better use --token-file or GRASSHOPPER_TOKEN
    #[arg(long, global = true, value_name = "TOKEN", conflicts_with = "token_file")]
    jwt: Option<String>,

    /// A file with the token
    #[arg(long, global = true, value_name = "FILE")]
    token_file: Option<PathBuf>,

    /// Where Hindsight is [env: GRASSHOPPER_SERVER] [default: http://127.0.0.1:3000]
    #[arg(long, global = true, value_name = "URL")]
    server: Option<String>,

    /// Says on standard error what it is doing
    #[arg(long, global = true)]
    debug: bool,
}

#[derive(Debug, Subcommand)]
enum Sub {
    /// Sends what earlier runs could not
    Sync,
}

/// What is to be done, checked.
#[derive(Debug)]
pub struct Settings {
    pub reporting: Reporting,
    pub what: What,
}

/// To whom it is reported.
#[derive(Clone, Debug)]
pub struct Reporting {
    /// Without a slash at its end.
    pub server: String,
    /// Without one, everything is kept for later.
    pub token: Option<SecretString>,
}

#[derive(Debug)]
pub enum What {
    Sync,
    Run(Box<Wanted>),
}

/// A run as it is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub name: Option<String>,
    pub description: Option<String>,
    /// Percent.
    pub threshold: f64,
    pub interval: Duration,
    pub hide_arguments: bool,
    /// Empty: the machine alone is sampled.
    pub command: Vec<OsString>,
}

impl Arguments {
    /// Puts arguments and environment together; the error is for the person.
    pub fn settings(self) -> Result<Settings, String> {
        say::set_debug(self.reporting.debug);
        let reporting = self.reporting.settle()?;
        if let Some(Sub::Sync) = self.subcommand {
            return Ok(Settings { reporting, what: What::Sync });
        }
        match (self.command.is_empty(), self.no_command) {
            (true, false) => {
                return Err("give a command to run, or --no-command; see --help".to_owned());
            }
            (false, true) => {
                return Err("give a command or --no-command, not both; see --help".to_owned());
            }
            _ => {}
        }
        let wanted = Wanted {
            name: self.name,
            description: self.description,
            threshold: self.threshold,
            interval: self.interval,
            hide_arguments: self.no_args,
            command: self.command,
        };
        Ok(Settings { reporting, what: What::Run(Box::new(wanted)) })
    }
}

impl ReportingArguments {
    fn settle(self) -> Result<Reporting, String> {
        let environment = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let server = self
            .server
            .or_else(|| environment("GRASSHOPPER_SERVER"))
            .unwrap_or_else(|| "http://127.0.0.1:3000".to_owned());
        let (place, token) = match (self.jwt, self.token_file) {
            (Some(token), _) => ("--jwt", Some(token.into_bytes())),
            (None, Some(file)) => ("--token-file", token_of(&file)),
            (None, None) => {
                let variable = std::env::var_os("GRASSHOPPER_TOKEN");
                ("GRASSHOPPER_TOKEN", variable.map(OsString::into_vec))
            }
        };
        let token = token.map(|bytes| readable(place, &bytes)).transpose()?;
        let token = token.filter(|token| !token.is_empty());
        Ok(Reporting { server: server_url(&server)?, token: token.map(SecretString::from) })
    }
}

/// A token file that cannot be read is trouble with reporting, which is no reason not to run the command.
fn token_of(file: &Path) -> Option<Vec<u8>> {
    std::fs::read(file)
        .map_err(|error| say::trouble(&format!("{} cannot be read: {error}", file.display())))
        .ok()
}

/// A token as it can be sent; `place` says where it stands.
fn readable(place: &str, bytes: &[u8]) -> Result<String, String> {
    let token = String::from_utf8_lossy(bytes).trim().to_owned();
    if token.chars().all(|c| c.is_ascii_graphic() || c == ' ') {
        Ok(token)
    } else {
        Err(format!(
            "what {place} gives is no token; it has characters that none has: copy it again"
        ))
    }
}

fn server_url(text: &str) -> Result<String, String> {
    let url = text.trim().trim_end_matches('/');
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    if rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(['@', '?', '#', ' '])) {
        Ok(url.to_owned())
    } else {
        Err(format!("{text} is not a server; write it as http://127.0.0.1:3000"))
    }
}

fn percent(text: &str) -> Result<f64, String> {
    let percent = text.parse().map_err(|_| "write a number from 0 to 100".to_owned())?;
    check::percent("threshold", percent).map_err(|_| "write a number from 0 to 100".to_owned())
}

fn interval(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "write a number of seconds".to_owned())?;
    // The kernel counts CPU time in hundredths of a second: below a quarter of one the figures are noise.
    if (0.25..=check::MAX_INTERVAL_SECONDS).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("choose between 0.25 and 3600 seconds".to_owned())
    }
}

#[cfg(test)]
mod tests;
