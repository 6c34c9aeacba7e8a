//! The command line.

mod backup;
mod energy;
mod scrape;
mod serve;
mod simulate;
mod user;

use crate::config::{DataArgs, ServeArgs, Settings};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Looking back: what your time, your machines, your meters and your packages really did.
#[derive(Parser, Debug)]
#[command(name = "hindsight", version, args_conflicts_with_subcommands = false)]
pub struct Cli {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    serve: ServeArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Serve the web application (the default)
    Serve(ServeArgs),
    /// Make and tend accounts, also beside a running server
    User {
        #[command(subcommand)]
        command: user::Command,
    },
    /// Copy the database to FILE and verify the copy, also beside a running server
    Backup {
        file: PathBuf,
        /// Also write FILE.key, which opens every sealed secret and can sign in as anyone
        #[arg(long)]
        with_keys: bool,
    },
    /// Put a backup in the place of the database; the server must be stopped
    Restore { file: PathBuf },
    /// Stand in for other people's servers, to try things out
    Simulate {
        #[command(subcommand)]
        command: simulate::Command,
    },
    /// Bring in what the first logger of energy readings wrote
    Energy {
        #[command(subcommand)]
        command: energy::Command,
    },
    /// Ask the report site for the weeks of packages that are not done, also beside a running server
    #[command(after_help = scrape::EXIT_CODES)]
    Scrape(scrape::ScrapeArgs),
    /// Print the settings in force
    Config,
}

impl Cli {
    /// Reads a command line. Flags of `serve` before another word than `config` would mean nothing, and are refused.
    pub fn read(
        line: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> Result<Self, clap::Error> {
        let mut command = Self::command();
        let matches = command.try_get_matches_from_mut(line)?;
        let known = ServeArgs::augment_args(clap::Command::default());
        let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        let early = known.get_arguments().find(|arg| given(arg.get_id().as_str()));
        if let (Some(arg), Some(word)) = (early, matches.subcommand_name())
            && word != "config"
        {
            let flag = arg.get_long().unwrap_or_default();
            let message = format!("write --{flag} after `serve`; before `{word}` it means nothing");
            return Err(command.error(ErrorKind::ArgumentConflict, message));
        }
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }

    /// Answers the exit code of a command that has more than two.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let serve = match &self.command {
            Some(Command::Serve(args)) => args,
            _ => &self.serve,
        };
        let settings = Settings::load(&self.data, serve)?;
        match self.command {
            Some(Command::Scrape(args)) => return scrape::run(&settings, args).await,
            Some(Command::Simulate { command }) => simulate::run(command).await,
            None | Some(Command::Serve(_)) => serve::run(settings).await,
            Some(Command::User { command }) => user::run(&settings, command).await,
            Some(Command::Backup { file, with_keys }) => {
                backup::backup(&settings, &file, with_keys).await
            }
            Some(Command::Restore { file }) => backup::restore(&settings, &file).await,
            Some(Command::Energy { command }) => energy::run(&settings, command).await,
            Some(Command::Config) => say(&settings.to_string()),
        }
        .map(|()| ExitCode::SUCCESS)
    }
}

/// Prints to who may have heard enough, as `head` has.
fn say(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// What is wrong with input, for the person at the terminal.
fn sentences(errors: Vec<domain::FieldError>) -> anyhow::Error {
    let messages: Vec<String> = errors.into_iter().map(|error| error.message).collect();
    anyhow::anyhow!("{}", messages.join(" "))
}

/// As shells say of what Ctrl-C ended, and of what SIGTERM did.
const INTERRUPTED: u8 = 130;
const TERMINATED: u8 = 143;

/// Waits for Ctrl-C, or for whoever runs services. Answers the exit code for who ends early because of it.
async fn asked_to_stop() -> u8 {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        _ = interrupt => INTERRUPTED,
        () = terminate => TERMINATED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_documented_command_parses() {
        for line in [
            "hindsight",
            "hindsight serve --listen 127.0.0.1:0 --data d --registration open",
            "hindsight --listen 127.0.0.1:0 --data d",
            "hindsight user add ada --admin --data d",
            "hindsight user list",
            "hindsight user reset-password ada",
            "hindsight backup f.db --with-keys",
            "hindsight restore f.db --data d",
            "hindsight simulate rainforest --gateways 10000 --latency 200",
            "hindsight simulate rainforest --gateways 1 --listen 127.0.0.1:0 --kind eagle200",
            "hindsight simulate tt",
            "hindsight simulate tt --listen 127.0.0.1:0 --username ada --password secret",
            "hindsight simulate tt --until 2018-02-28 --rows-per-week 140 --latency 200",
            "hindsight energy import --user ada users.jl a.jl.gz --dry-run",
            "hindsight energy import --user ada --gateway 002738 a.jl",
            "hindsight serve --archive s3://energy/house --archive-endpoint http://127.0.0.1:9000",
            "hindsight serve --archive-region eu-central-1 --archive-path-style false",
            "hindsight serve --archive /var/lib/archive --energy-readings-days 0",
            "hindsight scrape --data d",
            "hindsight scrape --base-url http://127.0.0.1:1 --credentials c.json --from 2018-01-01 --until 2018-02-28 --again",
            "hindsight config",
            "hindsight --listen 127.0.0.1:0 config",
            "hindsight --data d serve",
        ] {
            Cli::read(line.split(' ')).unwrap_or_else(|e| panic!("{line}: {e}"));
        }
    }

    #[test]
    fn a_flag_that_would_mean_nothing_is_refused() {
        for line in [
            "hindsight --listen 127.0.0.1:0 serve",
            "hindsight --registration closed user list",
            "hindsight --log-json serve",
            "hindsight config --listen 127.0.0.1:0",
        ] {
            assert!(Cli::read(line.split(' ')).is_err(), "{line}");
        }
    }
}
