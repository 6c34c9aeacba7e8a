//! Asks the report site for the weeks that are not done, with the job's row looking on.

use super::{Halt, Work};
use crate::packaging::{End, NoSite, Onlooker, Site, run as scrape};
use domain::packaging::{NotAScrape, Scrape};

pub(super) async fn run(mut work: Work) -> Result<String, Halt> {
    let wanted: Scrape = work.job().subject.parse().map_err(|error: NotAScrape| {
        Halt::Failed(format!("This job was made by another version: {error}."))
    })?;
    let db = work.db().clone();
    let site = Site::stored(&db).await?;
    let ended = scrape(&db, &site, &wanted, &mut work).await?;
    match ended.end {
        End::Done => Ok(ended.words),
        _ => Err(Halt::Failed(ended.words)),
    }
}

impl From<NoSite> for Halt {
    fn from(reason: NoSite) -> Self {
        match reason {
            NoSite::Storage(error) => error.into(),
            reason => Self::Failed(reason.to_string()),
        }
    }
}

impl Onlooker for Work {
    async fn tell(&mut self, (done, total): (usize, usize), words: &str) -> Result<(), Halt> {
        self.progress(done as i64, total as i64, words).await
    }

    async fn note(&mut self, at: (usize, usize), words: &str) -> Result<(), Halt> {
        self.tell(at, words).await
    }

    async fn unless_halted<T: Send>(
        &self,
        long: impl Future<Output = T> + Send,
    ) -> Result<T, Halt> {
        Work::unless_halted(self, long).await
    }
}
