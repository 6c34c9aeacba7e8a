//! How a gateway is added, changed, paused, goes and comes back.

use super::row::{Row, columns, context, live};
use crate::db::{self, Tx};
use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::energy::{Gateway, GatewayId, NewGateway};
use domain::live::Domain;
use secrecy::SecretString;

/// A person's gateways, by name.
pub async fn list(db: &Db, user: UserId) -> Result<Vec<Gateway>> {
    let rows: Vec<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from energy_gateway g where g.user_id = $1 and g.deleted_at is null order by g.name, g.id"
    ))
    .bind(user.0)
    .fetch_all(db.read())
    .await?;
    rows.into_iter().map(Row::gateway).collect()
}

pub async fn get(db: &Db, user: UserId, id: GatewayId) -> Result<Gateway> {
    live(&mut *db.read().acquire().await?, user, id).await
}

/// Adds a gateway. One of this Cloud ID that the person has, in the trash too, is changed instead: doing it twice is
/// doing it once. Another account's is a conflict. Answers whether it is new.
pub async fn add(db: &Db, user: UserId, new: NewGateway, now: Instant) -> Result<(Gateway, bool)> {
    let sealed = sealed(db, user, &new)?;
    let added = db.write(move |tx| {
        Box::pin(async move {
            let owner: Option<(i64, i64)> =
                sqlx::query_as("select id, user_id from energy_gateway where cloud_id = $1")
                    .bind(new.cloud_id().as_str())
                    .fetch_optional(tx.conn())
                    .await?;
            let (id, is_new) = match owner {
                None => (insert(tx, user, &new, sealed, now).await?, true),
                Some((id, owner)) if owner == user.0 => {
                    update(tx, user, GatewayId(id), &new, sealed, now).await?;
                    (GatewayId(id), false)
                }
                Some(_) => return Err(taken(new.cloud_id().as_str())),
            };
            tx.changed(Some(user), Domain::Energy, id);
            Ok((live(tx.conn(), user, id).await?, is_new))
        })
    });
    let added = added.await?;
    db.gateways_changed();
    Ok(added)
}

fn taken(cloud_id: &str) -> Error {
    Error::Conflict(format!(
        "The Cloud ID {cloud_id} belongs to another account of this server. Check its digits; if they are right, \
         its gateway must be removed there first."
    ))
}

fn sealed(db: &Db, user: UserId, new: &NewGateway) -> Result<Option<Vec<u8>>> {
    let Some(password) = new.password() else { return Ok(None) };
    let context = context(user.0, new.cloud_id().as_str());
    let sealed = db.keys().seal().seal(&context, &SecretString::from(password));
    sealed.map(Some).ok_or_else(|| Error::refused("password", "Shorten the password."))
}

async fn insert(
    tx: &mut Tx<'_>,
    user: UserId,
    new: &NewGateway,
    sealed: Option<Vec<u8>>,
    now: Instant,
) -> Result<GatewayId> {
    let id = sqlx::query_scalar(
        "insert into energy_gateway
             (user_id, name, kind, address, cloud_id, user_name, password, pinned, interval_us, chosen, state,
              state_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', $11, $11)
         returning id",
    )
    .bind(user.0)
    .bind(new.name())
    .bind(new.kind().as_str())
    .bind(new.address())
    .bind(new.cloud_id().as_str())
    .bind(new.user_name())
    .bind(sealed)
    .bind(new.pinned())
    .bind(new.interval_micros())
    .bind(chosen(new)?)
    .bind(now.micros())
    .fetch_one(tx.conn())
    .await?;
    Ok(GatewayId(id))
}

/// Changes a gateway; its Cloud ID stays. A password that is not given stays too.
pub async fn change(
    db: &Db,
    user: UserId,
    id: GatewayId,
    new: NewGateway,
    now: Instant,
) -> Result<Gateway> {
    let sealed = sealed(db, user, &new)?;
    let changed = db.write(move |tx| {
        Box::pin(async move {
            let present = live(tx.conn(), user, id).await?;
            if !present.cloud_id.as_str().eq_ignore_ascii_case(new.cloud_id().as_str()) {
                let message = "A gateway keeps its Cloud ID; add another gateway instead.";
                return Err(Error::refused("cloud_id", message));
            }
            update(tx, user, id, &new, sealed, now).await?;
            tx.changed(Some(user), Domain::Energy, id);
            live(tx.conn(), user, id).await
        })
    });
    let changed = changed.await?;
    db.gateways_changed();
    Ok(changed)
}

async fn update(
    tx: &mut Tx<'_>,
    user: UserId,
    id: GatewayId,
    new: &NewGateway,
    sealed: Option<Vec<u8>>,
    now: Instant,
) -> Result<()> {
    let result = sqlx::query(
        "update energy_gateway
         set name = $3, kind = $4, address = $5, user_name = $6, password = coalesce($7, password), pinned = $8,
             interval_us = $9, chosen = $10, revision = revision + 1, deleted_at = null,
             state = 'waiting', detail = '', raw = null, state_at = $11
         where user_id = $1 and id = $2",
    )
    .bind(user.0)
    .bind(id.0)
    .bind(new.name())
    .bind(new.kind().as_str())
    .bind(new.address())
    .bind(new.user_name())
    .bind(sealed)
    .bind(new.pinned())
    .bind(new.interval_micros())
    .bind(chosen(new)?)
    .bind(now.micros())
    .execute(tx.conn())
    .await?;
    db::one(result)
}

fn chosen(new: &NewGateway) -> Result<String> {
    serde_json::to_string(new.chosen()).map_err(Error::internal)
}

/// Stops asking a gateway, or goes on. What it posts to us while paused is refused.
pub async fn pause(
    db: &Db,
    user: UserId,
    id: GatewayId,
    paused: bool,
    now: Instant,
) -> Result<Gateway> {
    let changed = db.write(move |tx| {
        Box::pin(async move {
            sqlx::query(
                "update energy_gateway
                 set paused = $3, revision = revision + 1, state = 'waiting', detail = '', raw = null, state_at = $4
                 where user_id = $1 and id = $2 and deleted_at is null and paused <> $3",
            )
            .bind(user.0)
            .bind(id.0)
            .bind(paused)
            .bind(now.micros())
            .execute(tx.conn())
            .await?;
            tx.changed(Some(user), Domain::Energy, id);
            live(tx.conn(), user, id).await
        })
    });
    let changed = changed.await?;
    db.gateways_changed();
    Ok(changed)
}

/// Moves a gateway to the trash, with its meters and all that they said; doing so twice changes nothing.
pub async fn delete(db: &Db, user: UserId, id: GatewayId, now: Instant) -> Result<()> {
    set_deleted(db, user, id, Some(now)).await
}

/// Takes a gateway out of the trash; one that is not there stays as it is.
pub async fn restore(db: &Db, user: UserId, id: GatewayId) -> Result<Gateway> {
    set_deleted(db, user, id, None).await?;
    get(db, user, id).await
}

async fn set_deleted(db: &Db, user: UserId, id: GatewayId, at: Option<Instant>) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query(
                "update energy_gateway
                 set deleted_at = case when $3 is null then null else coalesce(deleted_at, $3) end,
                     revision = revision + 1
                 where user_id = $1 and id = $2",
            )
            .bind(user.0)
            .bind(id.0)
            .bind(at.map(Instant::micros))
            .execute(tx.conn())
            .await?;
            tx.changed(Some(user), Domain::Energy, id);
            db::one(result)
        })
    })
    .await?;
    db.gateways_changed();
    Ok(())
}

/// How many readings one write removes: each gateway may have millions.
const PORTION: i64 = 20_000;

/// Removes for good what has lain in the trash since before `before`. Answers how many gateways.
pub async fn purge(db: &Db, before: Instant) -> Result<u64> {
    loop {
        let removed = db.write(move |tx| {
            Box::pin(async move {
                let result = sqlx::query(
                    "delete from energy_reading where (meter_id, at) in (
                         select r.meter_id, r.at from energy_reading r
                         join energy_meter m on m.id = r.meter_id
                         join energy_gateway g on g.id = m.gateway_id
                         where g.deleted_at < $1 limit $2)",
                )
                .bind(before.micros())
                .bind(PORTION)
                .execute(tx.conn())
                .await?;
                Ok(result.rows_affected())
            })
        });
        if removed.await? == 0 {
            break;
        }
    }
    db.write(move |tx| {
        Box::pin(async move {
            let result = sqlx::query("delete from energy_gateway where deleted_at < $1")
                .bind(before.micros())
                .execute(tx.conn())
                .await?;
            Ok(result.rows_affected())
        })
    })
    .await
}
