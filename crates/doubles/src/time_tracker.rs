//! TT, the house's report site: a login form, a cookie, and a slow page with a table for each week.

mod fault;
mod package;
mod page;
mod rows;
mod serve;
mod site;

pub use fault::Fault;

use crate::listener::Listener;
use domain::packaging::Week;
use futures::FutureExt;
use jiff::civil::Date;
use site::Site;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Who may sign in, unless told otherwise.
pub const USERNAME: &str = "j.doe";
/// And with what.
pub const PASSWORD: &str = "simulated-password";
/// The only account that has rows.
pub const ACCOUNT: &str = "132";

/// What a site begins with.
#[derive(Clone, Debug)]
pub struct Options {
    /// Loopback; port 0 takes a free one.
    pub listen: SocketAddr,
    pub username: String,
    pub password: String,
    /// Reports of another one are empty.
    pub account: String,
    /// Another seed is another house.
    pub seed: u64,
    /// About so many rows has a week that is over; the first is that from 2012-01-01.
    pub rows_per_week: u32,
    /// How long every report takes.
    pub latency: Duration,
    /// A clock that stands still, until [`Double::set_today`]. Otherwise it is the date of UTC.
    pub today: Option<Date>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            username: USERNAME.to_owned(),
            password: PASSWORD.to_owned(),
            account: ACCOUNT.to_owned(),
            seed: 1,
            rows_per_week: 20,
            latency: Duration::ZERO,
            today: None,
        }
    }
}

/// What was asked, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// And whether it was let in.
    Login { right: bool },
    /// And whether by somebody who had signed in.
    Report { week: Week, signed_in: bool },
}

/// One site, until it is dropped.
#[derive(Debug)]
pub struct Double {
    site: Arc<Site>,
    listener: Listener,
}

impl Double {
    /// Over plain HTTP, as the real one.
    pub async fn start(options: Options) -> io::Result<Self> {
        let listen = options.listen;
        let site = Arc::new(Site::new(options));
        let serving = site.clone();
        let connection = move |stream| serve::connection(stream, serving.clone()).boxed();
        let listener = Listener::start(listen, "the simulated site listens", connection).await?;
        Ok(Self { site, listener })
    }

    /// Scheme, host and port.
    pub fn url(&self) -> String {
        format!("http://{}", self.listener.address)
    }

    /// From now on the site behaves like that.
    pub fn set(&self, fault: Fault) {
        self.site.state().set(fault, None);
    }

    /// The next so many reports meet that, or logins where it is about signing in; then the site is well again. Only a
    /// [`Fault::LoginLoop`] lasts.
    pub fn set_for(&self, times: u32, fault: Fault) {
        self.site.state().set(fault, Some(times));
    }

    /// How long every report takes from now on.
    pub fn set_latency(&self, latency: Duration) {
        self.site.state().latency = latency;
    }

    /// Stops the clock at that day, or moves it there.
    pub fn set_today(&self, today: Date) {
        self.site.state().today = Some(today);
    }

    /// All that was asked so far, the oldest first.
    pub fn asked(&self) -> Vec<Asked> {
        self.site.state().asked.clone()
    }

    /// How often somebody signed in or tried to.
    pub fn logins(&self) -> usize {
        self.asked().iter().filter(|it| matches!(it, Asked::Login { .. })).count()
    }

    /// The weeks of the reports that were asked for, in their order, whatever was answered.
    pub fn reports(&self) -> Vec<Week> {
        let week = |asked| match asked {
            Asked::Report { week, .. } => Some(week),
            Asked::Login { .. } => None,
        };
        self.asked().into_iter().filter_map(week).collect()
    }

    /// Waits until so many reports were asked for.
    pub async fn until_reports(&self, count: usize) {
        let mut reports = self.site.reports.subscribe();
        // The site has the other end.
        let _ = reports.wait_for(|asked| *asked >= count).await;
    }

    /// The rows of a week as the site knows them now: 17 texts each, without markup.
    pub fn rows(&self, week: Week) -> Vec<Vec<String>> {
        self.site.rows(week).into_iter().map(rows::Row::texts).collect()
    }

    /// Cuts every connection and refuses new ones.
    pub async fn stop(&self) {
        self.listener.stop().await;
    }

    /// Listens again, on the same port. Whoever was signed in still is.
    pub async fn restart(&self) -> io::Result<()> {
        self.listener.restart().await
    }
}
