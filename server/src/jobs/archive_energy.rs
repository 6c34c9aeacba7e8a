//! Puts finished hours of energy readings into the archive: uploaded, read back and compared, then marked.
//!
//! What is due is rows of the database, so a run that ends anywhere leaves the rest to the next one. Hours are marked
//! in order, the oldest first; a few are on their way at once.

pub(super) mod object;

use super::{Halt, Work};
use crate::config::Archive;
use crate::energy::store::{self, NoStore};
use connectors::archive::Store;
use domain::format::many;
use futures::{Stream, StreamExt, stream};
use object::{Put, Trouble};
use std::pin::pin;
use storage::Db;
use storage::energy::archive::{self, DueHour};

/// How many hours are on their way to the store at once.
const AT_ONCE: usize = 8;
/// On the row while it works.
const DOING: &str = "Archiving finished hours.";

/// What was done so far.
#[derive(Default)]
struct Sums {
    archived: u64,
    /// Something came to them meanwhile.
    changed: u64,
    /// The first of those that failed alone, and how many.
    trouble: Option<String>,
    failed: u64,
}

pub(super) async fn run(mut work: Work, place: Archive) -> Result<String, Halt> {
    let due = archive::due(work.db(), storage::now()).await?;
    let (total, mut sums) = (due.len() as u64, Sums::default());
    let Some(first) = due.first().cloned() else {
        return Ok("Every finished hour is archived.".to_owned());
    };
    let store = match store::open(work.db(), &place).await {
        Ok(store) => store,
        Err(NoStore::Storage(error)) => return Err(error.into()),
        Err(NoStore::Store(failure)) => {
            return Err(stopped(&work, first, failure.to_string(), total).await?);
        }
    };
    let mut puts = pin!(puts(work.db().clone(), store, due));
    for n in 0.. {
        work.progress(n, total as i64, DOING).await?;
        // Dropped on its way an object is there or not; its hour stays due.
        let Some((hour, put)) = work.unless_halted(puts.next()).await? else { break };
        match put {
            Ok(Put { read, object }) => {
                let marked = archive::mark_archived(work.db(), hour, read, object, storage::now());
                match marked.await? {
                    true => sums.archived += 1,
                    false => sums.changed += 1,
                }
            }
            Err(Trouble::Store(failure)) if failure.is_of_store() => {
                let left = total - n as u64;
                return Err(stopped(&work, hour, failure.to_string(), left).await?);
            }
            Err(Trouble::Storage(error)) => return Err(error.into()),
            Err(trouble) => {
                let words = trouble.to_string();
                archive::set_error(work.db(), hour, words.clone()).await?;
                sums.failed += 1;
                sums.trouble.get_or_insert(words);
            }
        }
    }
    sums.said()
}

/// The hours in their order, each in the store and not marked yet.
fn puts(
    db: Db,
    store: Store,
    due: Vec<DueHour>,
) -> impl Stream<Item = (DueHour, Result<Put, Trouble>)> {
    let put = move |hour: DueHour| {
        let (db, store) = (db.clone(), store.clone());
        async move {
            let put = object::put(&db, &store, &hour).await;
            (hour, put)
        }
    };
    stream::iter(due).map(put).buffered(AT_ONCE)
}

/// When the store is the trouble, no other hour is tried.
async fn stopped(work: &Work, hour: DueHour, words: String, left: u64) -> Result<Halt, Halt> {
    archive::set_error(work.db(), hour, words.clone()).await?;
    let waiting = many(left, "hour");
    Ok(Halt::Failed(format!("{words} Waiting to be archived: {waiting}; the next run goes on.")))
}

impl Sums {
    fn said(self) -> Result<String, Halt> {
        let mut words = format!("Archived {}.", many(self.archived, "hour"));
        if self.changed > 0 {
            let changed = many(self.changed, "hour");
            words += &format!(" Readings came to {changed} meanwhile; the next run takes them up.");
        }
        match self.trouble {
            None => Ok(words),
            Some(trouble) => Err(Halt::Failed(format!(
                "{words} {} could not be archived. The first: {trouble}",
                many(self.failed, "hour")
            ))),
        }
    }
}
