//! Brings energy readings of a range back from the archive. They stay until the next pruning, their figures for good.

use super::archive_energy::object::{Trouble, bring_back};
use super::{Halt, Work};
use crate::config::Archive;
use crate::energy::store;
use connectors::archive::Store;
use domain::energy::archive::{Range, folder, hour_of_key, hours_touched};
use domain::format::many;
use domain::{Instant, Span};
use std::collections::BTreeSet;
use storage::energy::{self, Target, archive};

pub(super) async fn run(mut work: Work, place: Archive) -> Result<String, Halt> {
    let gone = || Halt::Failed("The gateway was removed.".to_owned());
    let range: Range = work.job().subject.parse().map_err(|_| gone())?;
    let target = match energy::target(work.db(), range.user, range.gateway).await {
        Err(storage::Error::NotFound) => return Err(gone()),
        target => target?,
    };
    let store = store::open(work.db(), &place).await?;
    let Wanted { hours, missing } =
        work.unless_halted(wanted(&work, &store, &target, range.span)).await??;
    let (total, mut readings) = (hours.len() as i64, 0);
    let mut troubles = missing;
    for (n, hour) in (0..).zip(hours) {
        work.progress(n, total, "Restoring hours.").await?;
        let gateway = &target.gateway;
        let back = bring_back(work.db(), &store, gateway.id, &gateway.cloud_id, hour);
        match work.unless_halted(back).await? {
            Ok(new) => readings += new,
            Err(Trouble::Storage(error)) => return Err(error.into()),
            Err(Trouble::Store(failure)) => return Err(failure.into()),
            Err(Trouble::Object(words)) => troubles.push(words),
        }
    }
    let hours = many(total as u64, "hour");
    let words =
        format!("Read {hours} of the archive; {} were not here.", many(readings, "reading"));
    match troubles.first() {
        None => Ok(words),
        Some(first) => Err(Halt::Failed(format!(
            "{words} {} could not be read. The first: {first}",
            many(troubles.len() as u64, "hour")
        ))),
    }
}

struct Wanted {
    hours: Vec<Instant>,
    /// In words.
    missing: Vec<String>,
}

/// The hours of which the store has an object.
///
/// Those that this database did not archive are for administrators: objects are named by a Cloud ID alone, and whoever
/// adds a gateway may not own what another account, or another server, put there under the same.
async fn wanted(work: &Work, store: &Store, target: &Target, span: Span) -> Result<Wanted, Halt> {
    let (from, to) = hours_touched(span);
    let known = match Span::new(from, to) {
        Some(span) => archive::known_hours(work.db(), target.gateway.id, span).await?,
        None => Vec::new(),
    };
    let cloud_id = &target.gateway.cloud_id;
    let keys = store.list(&folder(cloud_id)).await?;
    let there: BTreeSet<Instant> = keys
        .iter()
        .filter_map(|key| hour_of_key(cloud_id, key))
        .filter(|hour| (from..to).contains(hour))
        .collect();
    let lost = known.iter().filter(|hour| !there.contains(hour));
    let missing = lost.map(|hour| format!("the archive has no object of {hour}.")).collect();
    let known: BTreeSet<Instant> = known.into_iter().collect();
    let hours = there.into_iter().filter(|hour| target.admin || known.contains(hour)).collect();
    Ok(Wanted { hours, missing })
}
