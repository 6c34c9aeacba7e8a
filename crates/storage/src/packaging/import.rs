//! Taking in rows: a week's report, which says all that there is, and a file, which may say a part.

use super::file;
use super::row::{self, Placed};
use crate::db::Tx;
use crate::{Db, Result};
use domain::packaging::{Column, Row, Week};
use sqlx::SqliteConnection;
use std::collections::{HashMap, HashSet};

/// How many rows one statement takes.
const PORTION: usize = 2_000;

/// What became of the rows of a week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub new: u32,
    pub changed: u32,
    /// Also those that only moved within the week.
    pub same: u32,
    /// Those that the report no longer has.
    pub gone: u32,
}

/// What becomes of one row of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    New,
    Changed,
    Same,
}

impl From<Option<bool>> for Verdict {
    fn from(known: Option<bool>) -> Self {
        match known {
            None => Self::New,
            Some(false) => Self::Changed,
            Some(true) => Self::Same,
        }
    }
}

/// Makes the rows of a week those of its report, in its order.
///
/// A row is known again by its key and by which of the key's rows in the week it is. Everyone is told if anything
/// changed.
pub async fn replace_week(tx: &mut Tx<'_>, week: Week, rows: &[Row]) -> Result<Counts> {
    let placed = row::place(rows.iter().map(|row| (week, row)));
    let lines = row::lines(&placed);
    let mut counts = Counts::default();
    for known in row::known(tx.conn(), &lines).await? {
        match Verdict::from(known) {
            Verdict::New => counts.new += 1,
            Verdict::Changed => counts.changed += 1,
            Verdict::Same => counts.same += 1,
        }
    }
    let gone = sqlx::query(
        "delete from packaging_row where week = $1
         and (key, ordinal) not in (select value ->> 4, value ->> 1 from json_each($2))",
    )
    .bind(week.to_string())
    .bind(&lines)
    .execute(tx.conn())
    .await?
    .rows_affected();
    counts.gone = u32::try_from(gone).unwrap_or(u32::MAX);
    let put = row::put(tx, &lines, true).await?;
    if gone + put > 0 {
        row::changed(tx).await?;
    }
    Ok(counts)
}

/// Judges the rows of a file and, unless `dry_run`, takes them in, all or none. The verdicts are in the rows' order.
///
/// Rows belong to the week of their date. What the file does not have stays as it is; new rows come after those of
/// their week. Importing twice adds nothing.
pub async fn import(db: &Db, rows: Vec<Row>, dry_run: bool) -> Result<Vec<Verdict>> {
    if dry_run {
        let mut conn = db.read().acquire().await?;
        let placed = place(&mut conn, &rows).await?;
        return judge(&mut conn, &placed).await;
    }
    let taken = db.write(move |tx| Box::pin(async move { take_in(tx, &rows).await }));
    let verdicts = taken.await?;
    if let Err(error) = file::write_if_stale(db).await {
        // The rows are taken in all the same.
        tracing::warn!(%error, "time_tracking.csv could not be written yet");
    }
    Ok(verdicts)
}

async fn judge(conn: &mut SqliteConnection, placed: &[Placed<'_>]) -> Result<Vec<Verdict>> {
    let mut verdicts = Vec::with_capacity(placed.len());
    for portion in placed.chunks(PORTION) {
        let known = row::known(conn, &row::lines(portion)).await?;
        verdicts.extend(known.into_iter().map(Verdict::from));
    }
    Ok(verdicts)
}

async fn take_in(tx: &mut Tx<'_>, rows: &[Row]) -> Result<Vec<Verdict>> {
    let mut placed = place(tx.conn(), rows).await?;
    let verdicts = judge(tx.conn(), &placed).await?;
    move_behind(tx, &mut placed).await?;
    // What is the same is not written again.
    let news = placed.into_iter().zip(&verdicts).filter(|(_, verdict)| **verdict != Verdict::Same);
    let news: Vec<Placed<'_>> = news.map(|(placed, _)| placed).collect();
    for portion in news.chunks(PORTION) {
        row::put(tx, &row::lines(portion), false).await?;
    }
    if !news.is_empty() {
        row::changed(tx).await?;
    }
    Ok(verdicts)
}

/// Gives rows of a file their natural keys. Of several with one key in one week a file may have only the second, and says
/// nothing of the first then: what is as it is kept has its ordinal, the others those that are left, in their order.
async fn place<'a>(conn: &mut SqliteConnection, rows: &'a [Row]) -> Result<Vec<Placed<'a>>> {
    let mut placed = row::place(rows.iter().map(|row| (Week::of(row.date), row)));
    let mut twins: HashMap<(String, String), Vec<(u32, Row)>> = HashMap::new();
    for (ordinal, kept) in row::twins(conn).await? {
        let key = kept.row.get(Column::Key).to_owned();
        twins.entry((kept.week, key)).or_default().push((ordinal, kept.row));
    }
    let mut told: HashMap<(String, String), Vec<usize>> = HashMap::new();
    for (at, it) in placed.iter().enumerate() {
        let key = (it.week.to_string(), it.row.get(Column::Key).to_owned());
        if twins.contains_key(&key) {
            told.entry(key).or_default().push(at);
        }
    }
    for (key, rows) in told {
        let mut kept = twins.remove(&key).unwrap_or_default();
        let mut taken = HashSet::new();
        let mut others = Vec::new();
        for at in rows {
            if let Some(same) = kept.iter().position(|(_, row)| row == placed[at].row) {
                placed[at].ordinal = kept.swap_remove(same).0;
                taken.insert(placed[at].ordinal);
            } else {
                others.push(at);
            }
        }
        for (at, ordinal) in others.into_iter().zip((1..).filter(|free| !taken.contains(free))) {
            placed[at].ordinal = ordinal;
        }
    }
    Ok(placed)
}

/// Gives rows positions behind what their weeks have.
async fn move_behind(tx: &mut Tx<'_>, placed: &mut [Placed<'_>]) -> Result<()> {
    let last: Vec<(String, i64)> =
        sqlx::query_as("select week, max(position) + 1 from packaging_row group by week")
            .fetch_all(tx.conn())
            .await?;
    let last: HashMap<String, i64> = last.into_iter().collect();
    for it in placed {
        it.position += last.get(&it.week.to_string()).copied().unwrap_or(0);
    }
    Ok(())
}
