//! Puts a small object into the archive's store, reads it back and deletes it, and says in words what came of it.

use super::{Halt, Work};
use crate::config::Archive;
use crate::energy::store;
use std::time::Instant;

/// Beside the archive's own folder.
const FOLDER: &str = "hindsight-test";

pub(super) async fn run(mut work: Work, archive: Archive) -> Result<String, Halt> {
    work.progress(0, 0, "Writing a small object.").await?;
    let store = store::open(work.db(), &archive).await?;
    let (key, began) = (format!("{FOLDER}/{}", work.job().id), Instant::now());
    work.unless_halted(store.try_out(&key)).await??;
    let took = began.elapsed().as_secs_f64();
    Ok(format!("A small object was written, read back and deleted in {took:.1} s."))
}
