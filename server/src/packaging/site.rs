//! The report site, as it was set up.

use connectors::packaging::{Credentials, TimeTracker};
use connectors::reach::Reach;
use domain::packaging::Source;
use jiff::civil::Date;
use std::time::Duration;
use storage::Db;
use storage::packaging::{self, Access};
use url::Url;

/// What it takes to scrape.
pub struct Site {
    pub(super) client: TimeTracker,
    pub(super) first_period: Date,
    /// Between two weeks.
    pub(super) pause: Duration,
    /// Before a week that failed is tried again, and twice as long before each next time.
    pub(super) backoff: Duration,
}

/// How many pauses that is: five seconds, where the pause is as it is at first.
const PAUSES: u32 = 25;
/// However short the pause.
const SHORTEST: Duration = Duration::from_millis(20);

/// Why there is nothing to ask, in words.
#[derive(Debug, thiserror::Error)]
pub enum NoSite {
    #[error("Set up where reports come from first: Packaging, Source.")]
    NotSetUp,
    #[error("Enter the user name and the password of the report site: Packaging, Source.")]
    NoPassword,
    #[error(
        "The password of the report site was sealed with another key, and does not open. Enter it again: Packaging, Source."
    )]
    Lost,
    #[error("{0}")]
    Address(String),
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

impl Site {
    /// The one that is stored.
    pub async fn stored(db: &Db) -> Result<Self, NoSite> {
        let source = packaging::source(db).await?;
        if source.changed_at.is_none() {
            return Err(NoSite::NotSetUp);
        }
        let access = access(db, &source).await?;
        Self::new(&source, access)
    }

    /// Only administrators and whoever is at the server's own terminal say where it is, so it may be in the house.
    pub fn new(source: &Source, access: Access) -> Result<Self, NoSite> {
        let no_address = || NoSite::Address(format!("{} is not an address.", source.base_url));
        let base_url = Url::parse(&source.base_url).map_err(|_| no_address())?;
        let credentials = Credentials { username: access.user_name, password: access.password };
        let timeout = Duration::from_secs(source.timeout_s.into());
        let reach = Reach { everything_local: true, ..Reach::default() };
        let client = TimeTracker::new(&base_url, &source.account, credentials, timeout, reach)
            .map_err(|refusal| NoSite::Address(refusal.to_string()))?;
        let pause = Duration::from_millis(source.pause_ms.into());
        let backoff = (pause * PAUSES).max(SHORTEST);
        Ok(Self { client, first_period: source.first_period, pause, backoff })
    }
}

/// User name and password as they are stored.
pub async fn access(db: &Db, source: &Source) -> Result<Access, NoSite> {
    match packaging::credentials(db).await? {
        Some(access) => Ok(access),
        None if source.password_lost => Err(NoSite::Lost),
        None => Err(NoSite::NoPassword),
    }
}
