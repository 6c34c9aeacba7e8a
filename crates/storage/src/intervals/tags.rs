//! Tags across all of a person's intervals.

use super::row::{Row, columns, put};
use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::intervals::{Interval, Tag};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A tag and how many intervals carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagUse {
    pub tag: Tag,
    pub count: i64,
}

/// A person's tags, the most used first.
pub async fn list_tags(db: &Db, user: UserId) -> Result<Vec<TagUse>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select t.tag, count(*) as uses from interval_tag t
         join interval i on i.user_id = t.user_id and i.id = t.interval_id
         where t.user_id = $1 and i.deleted_at is null
         group by t.tag order by uses desc, t.tag",
    )
    .bind(user.0)
    .fetch_all(db.read())
    .await?;
    let tag =
        |(tag, count): (String, i64)| Some(TagUse { tag: Tag::parse("tag", &tag).ok()?, count });
    Ok(rows.into_iter().filter_map(tag).collect())
}

/// Renames a tag on every interval, in the trash too; where the new name is in use the two become one. Answers the
/// batch that [`undo_batch`] takes back, and how many intervals changed.
pub async fn rename_tag(
    db: &Db,
    user: UserId,
    from: Tag,
    to: Tag,
    now: Instant,
) -> Result<(Uuid, usize)> {
    let batch = Uuid::now_v7();
    if from == to {
        return Err(Error::refused("to", "Choose another name."));
    }
    db.write(move |tx| {
        Box::pin(async move {
            let rows: Vec<Row> = sqlx::query_as(concat!(
                "select ",
                columns!(),
                " from interval i join interval_tag f on f.user_id = i.user_id and f.interval_id = i.id
                 where i.user_id = $1 and f.tag = $2"
            ))
            .bind(user.0)
            .bind(from.as_str())
            .fetch_all(tx.conn())
            .await?;
            if rows.is_empty() {
                return Err(Error::NotFound);
            }
            let renamed: Vec<Interval> = rows
                .into_iter()
                .map(|row| {
                    let mut interval = Interval::from(row);
                    let tags = &mut interval.content.tags;
                    tags.retain(|tag| *tag != from && *tag != to);
                    tags.push(to.clone());
                    tags.sort_unstable();
                    interval.revision += 1;
                    interval
                })
                .collect();
            put(tx, user, &renamed, Some(batch), now).await?;
            Ok((batch, renamed.len()))
        })
    })
    .await
}

/// Takes back a batch: every interval that has not changed since goes back to the revision before. Answers how many
/// went back and how many had changed since and were left.
pub async fn undo_batch(
    db: &Db,
    user: UserId,
    batch: Uuid,
    now: Instant,
) -> Result<(usize, usize)> {
    db.write(move |tx| {
        Box::pin(async move {
            let rows: Vec<(i64, i64, String)> = sqlx::query_as(
                "select h.revision, i.revision, before.state
                 from interval_history h
                 join interval i on i.user_id = h.user_id and i.id = h.interval_id
                 join interval_history before
                   on before.user_id = h.user_id and before.interval_id = h.interval_id
                  and before.revision = h.revision - 1
                 where h.user_id = $1 and h.batch = $2",
            )
            .bind(user.0)
            .bind(batch)
            .fetch_all(tx.conn())
            .await?;
            if rows.is_empty() {
                return Err(Error::NotFound);
            }
            let all = rows.len();
            let mut back = Vec::new();
            for (made, present, state) in rows {
                if made == present {
                    let before: Interval = serde_json::from_str(&state).map_err(Error::internal)?;
                    back.push(Interval { revision: present + 1, ..before });
                }
            }
            put(tx, user, &back, None, now).await?;
            Ok((back.len(), all - back.len()))
        })
    })
    .await
}
