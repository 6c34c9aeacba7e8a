//! Taking in intervals from a file: importing twice adds nothing.

use super::change::fresh_id;
use super::row::{find, overlapping, put};
use crate::db::Tx;
use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::intervals::overlap::reach;
use domain::intervals::{Interval, IntervalId, NewInterval};
use std::collections::HashMap;

/// What becomes of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    New,
    /// Here already, the same in every fact.
    Same,
    /// An interval with its id is here and differs, or lies in the trash; it is left as it is.
    Conflicting(&'static str),
}

/// Judges rows and, unless `dry_run`, adds the new ones, all or none. The verdicts are in the rows' order.
///
/// A row without an id is the same as any interval with the same facts.
pub async fn import(
    db: &Db,
    user: UserId,
    rows: Vec<(Option<IntervalId>, NewInterval)>,
    dry_run: bool,
    now: Instant,
) -> Result<Vec<Verdict>> {
    db.write(move |tx| {
        Box::pin(async move {
            let mut running = super::read::running_on(tx.conn(), user).await?.is_some();
            let mut verdicts = Vec::with_capacity(rows.len());
            let mut added: Vec<Interval> = Vec::new();
            let mut seen: HashMap<IntervalId, usize> = HashMap::new();
            for (id, new) in rows {
                let verdict = match id.and_then(|id| seen.get(&id)) {
                    Some(at) if added[*at].content == *new.content() => Verdict::Same,
                    Some(_) => {
                        Verdict::Conflicting("this id stands in the file twice, with other facts")
                    }
                    None => judge(tx, user, id, &new, &added).await?,
                };
                let starts = new.content().end.is_none();
                let verdict = match verdict {
                    Verdict::New if starts && running => {
                        Verdict::Conflicting("a timer is running already; stop it first")
                    }
                    other => other,
                };
                if verdict == Verdict::New {
                    running |= starts;
                    let id = id.unwrap_or_else(fresh_id);
                    seen.insert(id, added.len());
                    let content = new.into_content();
                    added.push(Interval { id, content, revision: 1, deleted_at: None });
                }
                verdicts.push(verdict);
            }
            if !dry_run && !added.is_empty() {
                put(tx, user, &added, None, now).await?;
            }
            Ok(verdicts)
        })
    })
    .await
}

async fn judge(
    tx: &mut Tx<'_>,
    user: UserId,
    id: Option<IntervalId>,
    new: &NewInterval,
    added: &[Interval],
) -> Result<Verdict> {
    let content = new.content();
    let Some(id) = id else {
        let span =
            reach(content).ok_or_else(|| Error::internal("an empty interval passed its check"))?;
        let there = overlapping(tx.conn(), user, span, None).await?;
        let same = there.iter().chain(added).any(|other| other.content == *content);
        return Ok(if same { Verdict::Same } else { Verdict::New });
    };
    Ok(match find(tx.conn(), user, id).await? {
        None => Verdict::New,
        Some(old) if old.deleted_at.is_some() => {
            Verdict::Conflicting("it lies in the trash; restore it there")
        }
        Some(old) if old.content == *content => Verdict::Same,
        Some(_) => Verdict::Conflicting("an interval with this id is here and differs"),
    })
}
