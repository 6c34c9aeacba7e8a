//! Reads archived hours and compares them with what was written. One that is gone, or another good one, is archived
//! again from the database; a damaged one is left as it is and told: nothing here removes what it cannot read.

use super::archive_energy::object::sha256;
use super::{Halt, Work};
use crate::config::Archive;
use crate::energy::store;
use connectors::archive::unpack;
use domain::energy::archive::{Hour, Range};
use domain::format::many;
use storage::energy::archive;

pub(super) async fn run(mut work: Work, place: Archive) -> Result<String, Halt> {
    let gone = || Halt::Failed("The gateway was removed.".to_owned());
    let range: Range = work.job().subject.parse().map_err(|_| gone())?;
    let hours = match archive::list(work.db(), range.user, range.gateway, range.span).await {
        Err(storage::Error::NotFound) => return Err(gone()),
        hours => hours?,
    };
    let store = store::open(work.db(), &place).await?;
    let archived: Vec<Hour> = hours.into_iter().filter(|hour| hour.archived_at.is_some()).collect();
    let total = archived.len() as i64;
    let (mut again, mut lost) = (0, Vec::new());
    for (n, hour) in (0..).zip(archived) {
        work.progress(n, total, "Verifying hours.").await?;
        let Some(key) = hour.key.as_deref() else { continue };
        let found = work.unless_halted(store.get(key)).await??;
        let damaged = match &found {
            Some(bytes) if hour.sha256.as_deref() == Some(sha256(bytes).as_str()) => continue,
            Some(bytes) => unpack(bytes).is_err(),
            None => false,
        };
        match hour.pruned || damaged {
            true => lost.push(key.to_owned()),
            false => {
                archive::distrust(work.db(), hour.gateway, hour.at).await?;
                again += 1;
            }
        }
    }
    let good = total - again - lost.len() as i64;
    let words = format!("{} as written.", many(good as u64, "hour"));
    let again = match again {
        0 => String::new(),
        n => format!(
            " {} differed and are archived again from the database.",
            many(n as u64, "hour")
        ),
    };
    match lost.first() {
        None => Ok(words + &again),
        Some(first) => Err(Halt::Failed(format!(
            "{words}{again} {} cannot be read, or were here alone and differ. Move each away, or put a good copy \
             in its place; those that the database still has are archived again then. The first: {first}.",
            many(lost.len() as u64, "hour")
        ))),
    }
}
