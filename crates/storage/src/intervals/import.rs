//! Taking in intervals from a file: importing twice adds nothing.

use super::change::fresh_id;
use super::row::{find, overlapping, put};
use crate::db::Tx;
use crate::{Db, Result};
use domain::account::UserId;
use domain::intervals::overlap::reach;
use domain::intervals::{Interval, IntervalId, NewInterval};
use domain::{Instant, Span};
use serde_json::json;
use std::collections::{HashMap, HashSet};

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
            let mut facts = known_facts(tx, user, &rows).await?;
            let mut verdicts = Vec::with_capacity(rows.len());
            let mut added: Vec<Interval> = Vec::new();
            let mut seen: HashMap<IntervalId, usize> = HashMap::new();
            for (id, new) in rows {
                let verdict = match id.and_then(|id| seen.get(&id)) {
                    Some(at) if added[*at].content == *new.content() => Verdict::Same,
                    Some(_) => {
                        Verdict::Conflicting("this id stands in the file twice, with other facts")
                    }
                    None => judge(tx, user, id, &new, &facts).await?,
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
                    facts.insert(json!(content).to_string());
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

/// The facts of every interval that a row without an id could be the same as, each as JSON: looked up in one go,
/// so that a long file does not hold up everyone else's writing.
async fn known_facts(
    tx: &mut Tx<'_>,
    user: UserId,
    rows: &[(Option<IntervalId>, NewInterval)],
) -> Result<HashSet<String>> {
    let spans =
        rows.iter().filter(|(id, _)| id.is_none()).filter_map(|(_, new)| reach(new.content()));
    let all = spans.reduce(|all, span| {
        Span::new(all.start().min(span.start()), all.end().max(span.end())).unwrap_or(all)
    });
    let Some(all) = all else { return Ok(HashSet::new()) };
    let there = overlapping(tx.conn(), user, all, None).await?;
    Ok(there.iter().map(|other| json!(other.content).to_string()).collect())
}

async fn judge(
    tx: &mut Tx<'_>,
    user: UserId,
    id: Option<IntervalId>,
    new: &NewInterval,
    facts: &HashSet<String>,
) -> Result<Verdict> {
    let content = new.content();
    let Some(id) = id else {
        let same = facts.contains(&json!(content).to_string());
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
