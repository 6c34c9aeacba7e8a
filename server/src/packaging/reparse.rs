//! Reading the kept pages again, without asking the site.

use super::page::read;
use super::sums::Sums;
use crate::jobs::{Halt, Work};
use connectors::archive::unpack;
use domain::packaging::Week;
use storage::packaging::{self, Report};

/// Makes the rows of every kept page those that this version reads of it. Where it reads none, the rows stay.
pub async fn reparse(mut work: Work) -> Result<String, Halt> {
    let busy = || Halt::Failed("A scrape is at work on this data; run this after it.".to_owned());
    let _lock = work.db().folder().take_scrape()?.ok_or_else(busy)?;
    let weeks = packaging::kept_weeks(work.db()).await?;
    let total = weeks.len() as i64;
    let (mut sums, mut wrong) = (Sums::default(), Vec::new());
    for (done, week) in (0..).zip(weeks) {
        work.progress(done, total, &sums.rows()).await?;
        let page = packaging::page(work.db(), week).await?;
        let reading = tokio::task::spawn_blocking(move || unpacked(week, &page));
        match reading.await.map_err(storage::Error::internal)? {
            Ok(report) => {
                let unreadable = report.unreadable.len();
                match packaging::reparsed_week(work.db(), week, report).await {
                    Ok(counts) => sums.kept(counts, unreadable),
                    Err(storage::Error::Conflict(why)) => wrong.push((week, why)),
                    Err(error) => return Err(error.into()),
                }
            }
            Err(why) => wrong.push((week, why)),
        }
    }
    let words = sums.said("read again");
    match wrong.first() {
        None => Ok(words),
        Some((week, why)) => Err(Halt::Failed(format!(
            "{words} {} could not be read, and their rows stay. The first, of {week}: {why}",
            domain::format::many(wrong.len() as u64, "page")
        ))),
    }
}

fn unpacked(week: Week, page: &[u8]) -> Result<Report, String> {
    let page = unpack(page).map_err(|error| format!("{error}."))?;
    read(week, &page).map_err(|changed| format!("{changed}."))
}
