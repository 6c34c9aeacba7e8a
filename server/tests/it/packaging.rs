//! Reports are scraped over real HTTP, of the double of `doubles::time_tracker`: what is kept, and what is said where
//! nothing comes.

mod command;
mod files;
mod kills;
mod outcomes;
mod rest;
mod runs;
mod schedule;

use domain::packaging::{Filter, Outcome, Row, Scrape, ScrapeForm, Source, Week, weeks};
use doubles::time_tracker::{ACCOUNT, Double, Options, PASSWORD, USERNAME};
use jiff::civil::{Date, date};
use server::jobs::Halt;
use server::packaging::{Ended, Onlooker, Site};
use std::time::Duration;
use storage::packaging::Access;
use storage::{Db, packaging};
use tokio_util::sync::CancellationToken;

/// The clock of the site stands here unless a test moves it.
const TODAY: Date = date(2018, 6, 1);
/// Eight weeks.
const FROM: &str = "2018-01-01";
const UNTIL: &str = "2018-02-28";

/// A site, and a database that is scraped into without a server.
struct Scene {
    db: Db,
    double: Double,
    source: Source,
    folder: tempfile::TempDir,
}

/// Ends a scrape once it has said that so many weeks are done, or keeps what it said.
struct Watcher<'a> {
    told: Vec<String>,
    /// Is told how many weeks are done, before each.
    at: Box<dyn FnMut(usize) + Send + Sync + 'a>,
    stop: CancellationToken,
}

impl Watcher<'_> {
    fn new() -> Self {
        Self { told: Vec::new(), at: Box::new(|_| {}), stop: CancellationToken::new() }
    }
}

impl Onlooker for Watcher<'_> {
    async fn tell(&mut self, (done, total): (usize, usize), words: &str) -> Result<(), Halt> {
        self.told.push(format!("{done} of {total}: {words}"));
        (self.at)(done);
        if self.stop.is_cancelled() { Err(Halt::Cancelled) } else { Ok(()) }
    }

    async fn note(&mut self, _: (usize, usize), words: &str) -> Result<(), Halt> {
        self.told.push(words.to_owned());
        Ok(())
    }

    async fn unless_halted<T: Send>(
        &self,
        long: impl Future<Output = T> + Send,
    ) -> Result<T, Halt> {
        self.stop.run_until_cancelled(long).await.ok_or(Halt::Cancelled)
    }
}

impl Scene {
    async fn new() -> Self {
        Self::with(Options { today: Some(TODAY), ..Options::default() }).await
    }

    async fn with(options: Options) -> Self {
        let double = Double::start(options).await.expect("a double");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = Db::open(folder.path()).await.expect("a new database");
        let (base_url, account) = (double.url(), ACCOUNT.to_owned());
        let source = Source { base_url, account, pause_ms: 0, timeout_s: 60, ..Source::default() };
        Self { db, double, source, folder }
    }

    fn site(&self) -> Site {
        let access = Access { user_name: USERNAME.to_owned(), password: PASSWORD.into() };
        Site::new(&self.source, access).expect("an address")
    }

    async fn run(&self, scrape: &Scrape, watcher: &mut Watcher<'_>) -> Result<Ended, Halt> {
        server::packaging::run(&self.db, &self.site(), scrape, watcher).await
    }

    /// Scrapes the eight weeks as a person; answers how that ended.
    async fn scrape(&self) -> Ended {
        self.run(&eight(), &mut Watcher::new()).await.expect("not halted")
    }

    /// How each week stands that was asked for.
    async fn outcomes(&self) -> Vec<(Week, Outcome)> {
        let periods = packaging::periods(&self.db).await.expect("read");
        periods.into_iter().map(|period| (period.week, period.outcome)).collect()
    }

    /// What is kept is what the site has of these weeks now, each once and in its order.
    async fn is_whole(&self, weeks: impl IntoIterator<Item = Week>) -> usize {
        whole(&self.db, &self.double, weeks).await
    }

    async fn close(&self) {
        self.db.close().await;
    }
}

async fn whole(db: &Db, double: &Double, weeks: impl IntoIterator<Item = Week>) -> usize {
    let mut want: Vec<Row> = Vec::new();
    for week in weeks {
        let rows = double.rows(week);
        want.extend(rows.iter().map(|cells| Row::of_cells(week, cells).expect("a row")));
    }
    let kept = packaging::rows(db, &Filter::default(), None, None, i64::MAX).await;
    let mut kept: Vec<Row> = kept.expect("read").into_iter().map(|kept| kept.row).collect();
    kept.reverse();
    assert_eq!(kept.len(), want.len());
    assert_eq!(kept, want);
    kept.len()
}

fn form(from: &str, until: &str) -> Scrape {
    let (from, until) = (Some(from.to_owned()), Some(until.to_owned()));
    let form = ScrapeForm { from, until, ..ScrapeForm::default() };
    Scrape::parse(&form, TODAY).expect("valid")
}

fn eight() -> Scrape {
    form(FROM, UNTIL)
}

fn eight_weeks() -> Vec<Week> {
    weeks(date(2018, 1, 1), date(2018, 2, 28)).collect()
}
