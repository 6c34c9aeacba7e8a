//! `hindsight scrape`: reports of packages from the command line, for a cron job.

mod terminal;

use crate::config::Settings;
use crate::jobs::Halt;
use crate::packaging::{self, End, NoSite, Site};
use anyhow::{Context, anyhow};
use clap::builder::NonEmptyStringValueParser;
use domain::packaging::{Credentials, NewSource, Scrape, ScrapeForm, Source, SourceForm};
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use storage::Db;
use storage::packaging::{Access, check_schedule};
use terminal::Terminal;

/// As clap's own.
const USAGE: u8 = 2;
const LOGIN_FAILED: u8 = 3;
const LAYOUT_CHANGED: u8 = 4;
const FAILING: u8 = 5;
/// What the codes mean, below the help.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
    0  every week that was asked for came
    1  another scrape is at work on this data, or something is wrong here
    2  the arguments are wrong
    3  the login failed
    4  the report's layout changed
    5  the site is unreachable or failing
  130  stopped by Ctrl-C; 143: by SIGTERM
Whatever came is kept; running it again goes on from there.";

#[derive(clap::Args, Debug)]
pub(super) struct ScrapeArgs {
    /// Where the report site is, for this time [default: as set up, or <http://tt.revacom.com>]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// A tt_credentials.json, {"username": "…", "password": "…"}, for this time [default: as set up]
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
    /// The first week is that of this date [default: as set up, or 2012-01-01]
    #[arg(long, value_name = "DATE", value_parser = NonEmptyStringValueParser::new())]
    from: Option<String>,
    /// Only weeks whose Saturday is before this date [default: today in UTC]
    #[arg(long, value_name = "DATE", value_parser = NonEmptyStringValueParser::new())]
    until: Option<String>,
    /// Also ask for weeks that are done
    #[arg(long)]
    again: bool,
}

/// What is wrong with what was asked for, apart from what goes wrong.
enum Trouble {
    Usage(anyhow::Error),
    Other(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

pub(super) async fn run(settings: &Settings, args: ScrapeArgs) -> anyhow::Result<ExitCode> {
    let db = Db::open_for_long(&settings.data).await?;
    let done = scrape(&db, args).await;
    db.close().await;
    match done {
        Ok(code) => Ok(ExitCode::from(code)),
        Err(Trouble::Usage(error)) => {
            eprintln!("hindsight: {error:#}");
            Ok(ExitCode::from(USAGE))
        }
        Err(Trouble::Other(error)) => Err(error),
    }
}

async fn scrape(db: &Db, args: ScrapeArgs) -> Result<u8, Trouble> {
    let scrape = wanted(&args)?;
    let site = site(db, &args).await?;
    let mut terminal = Terminal::new();
    let ended = packaging::run(db, &site, &scrape, &mut terminal).await;
    terminal.end();
    match ended {
        Ok(ended) => {
            println!("{}", ended.words);
            Ok(match ended.end {
                End::Done => 0,
                End::LoginFailed => LOGIN_FAILED,
                End::LayoutChanged => LAYOUT_CHANGED,
                End::Failing => FAILING,
            })
        }
        Err(Halt::Failed(words)) => Err(anyhow!(words).into()),
        Err(Halt::Cancelled | Halt::Stopping) => {
            let how = if scrape.again { " without --again" } else { "" };
            println!("Stopped. What came is kept; run it again{how}, and it goes on from there.");
            Ok(terminal.code())
        }
    }
}

fn wanted(args: &ScrapeArgs) -> Result<Scrape, Trouble> {
    let (from, until) = (args.from.clone(), args.until.clone());
    let form = ScrapeForm { from, until, again: args.again, weeks: Vec::new() };
    Scrape::parse(&form, packaging::today()).map_err(usage)
}

/// The one that is set up, where the arguments do not say otherwise. They are not kept.
async fn site(db: &Db, args: &ScrapeArgs) -> Result<Site, Trouble> {
    let mut source = storage::packaging::source(db).await?;
    if let Some(base_url) = &args.base_url {
        let form = SourceForm { base_url: base_url.clone(), ..SourceForm::of(&Source::default()) };
        let new = NewSource::parse(form, check_schedule).map_err(usage)?;
        new.base_url().clone_into(&mut source.base_url);
    }
    let access = match &args.credentials {
        Some(file) => credentials(file)?,
        None => packaging::access(db, &source).await.map_err(no_site)?,
    };
    Site::new(&source, access).map_err(no_site)
}

fn credentials(file: &Path) -> Result<Access, Trouble> {
    let name = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {name}"));
    let read = Credentials::parse(&text.map_err(Trouble::Usage)?);
    warn_if_open(file);
    let read = read.ok_or_else(|| Trouble::Usage(anyhow!("{name}: {}", Credentials::COMPLAINT)))?;
    Ok(Access { user_name: read.username, password: SecretString::from(read.password) })
}

/// A password that everyone may read is used all the same: whoever put it there can mend that.
fn warn_if_open(file: &Path) {
    #[cfg(not(unix))]
    let _ = file;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let name = file.display();
        if file.metadata().is_ok_and(|about| about.permissions().mode() & 0o007 != 0) {
            eprintln!(
                "hindsight: everyone on this machine may read {name}; chmod 600 keeps it yours"
            );
        }
    }
}

/// Fields are called as the flags that they come from.
fn usage(errors: Vec<domain::FieldError>) -> Trouble {
    let said = |error: domain::FieldError| {
        format!("--{}: {}", error.field.replace('_', "-"), error.message)
    };
    Trouble::Usage(anyhow!(errors.into_iter().map(said).collect::<Vec<_>>().join(" ")))
}

fn no_site(reason: NoSite) -> Trouble {
    match reason {
        NoSite::Storage(error) => error.into(),
        NoSite::NotSetUp | NoSite::NoPassword => Trouble::Usage(anyhow!(
            "no user name and password of the report site are set up here; add --credentials FILE"
        )),
        reason => Trouble::Usage(reason.into()),
    }
}
