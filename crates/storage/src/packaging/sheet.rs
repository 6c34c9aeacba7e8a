//! All rows as figures need them, made once for each state that they are in.

use super::pass::pass;
use crate::{Db, Result};
use domain::packaging::Sheet;
use sqlx::SqliteConnection;
use std::sync::Arc;
use tokio::sync::Mutex;

/// What a sheet was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
struct State {
    version: i64,
    unreadable: u32,
}

/// The sheet that was made last. Whoever asks while it is being made waits for it.
#[derive(Default)]
pub(crate) struct Sheets(Mutex<Option<(State, Arc<Sheet>)>>);

/// All rows, in order of date, position and id.
pub async fn sheet(db: &Db) -> Result<Arc<Sheet>> {
    let mut last = db.sheets().0.lock().await;
    // One transaction: the rows are those of the state.
    let mut snapshot = db.read().begin().await?;
    let state = state(&mut snapshot).await?;
    if let Some((of, sheet)) = &*last
        && *of == state
    {
        return Ok(sheet.clone());
    }
    let making = pass(&mut snapshot, move |rows| {
        Sheet::new(rows.map(|kept| (kept.id, kept.row)), state.unreadable)
    });
    let sheet = Arc::new(making.await?);
    *last = Some((state, sheet.clone()));
    Ok(sheet)
}

async fn state(conn: &mut SqliteConnection) -> Result<State> {
    let state = sqlx::query_as(
        "select version, (select count(*) from packaging_unreadable) as unreadable from packaging_state",
    );
    Ok(state.fetch_one(conn).await?)
}
