//! Who is to be asked, with what, and how that went.

use super::row::{Row, columns, context};
use crate::{Db, Result};
use domain::Instant;
use domain::account::UserId;
use domain::energy::{CloudId, Gateway, GatewayId, GatewayState};
use domain::live::Domain;
use secrecy::SecretString;

/// A gateway with what it takes to ask it. For the poller alone.
pub struct Target {
    pub gateway: Gateway,
    pub user: UserId,
    /// Whether its owner is an administrator, who may reach local addresses.
    pub admin: bool,
    /// `None` where none is kept, or it does not open with this key and must be entered again.
    pub password: Option<SecretString>,
    /// Grows with each change of how it is asked.
    pub revision: i64,
}

#[derive(sqlx::FromRow)]
struct Found {
    #[sqlx(flatten)]
    row: Row,
    admin: bool,
}

impl Found {
    fn target(self, db: &Db) -> Result<Target> {
        let Self { row, admin } = self;
        let (user, revision) = (UserId(row.user_id), row.revision);
        let sealed = row.password.clone();
        let gateway = row.gateway()?;
        let context = context(user.0, gateway.cloud_id.as_str());
        let password = sealed.and_then(|sealed| db.keys().seal().open(&context, &sealed));
        Ok(Target { gateway, user, admin, password, revision })
    }
}

/// Every gateway that is not in the trash and whose owner is not disabled.
pub async fn targets(db: &Db) -> Result<Vec<Target>> {
    let found: Vec<Found> = sqlx::query_as(concat!(
        "select u.admin, ",
        columns!(),
        " from energy_gateway g join account_user u on u.id = g.user_id
          where g.deleted_at is null and u.disabled_at is null order by g.id"
    ))
    .fetch_all(db.read())
    .await?;
    found.into_iter().map(|found| found.target(db)).collect()
}

/// One of a person's.
pub async fn target(db: &Db, user: UserId, id: GatewayId) -> Result<Target> {
    let found: Option<Found> = sqlx::query_as(concat!(
        "select u.admin, ",
        columns!(),
        " from energy_gateway g join account_user u on u.id = g.user_id
          where g.user_id = $1 and g.id = $2 and g.deleted_at is null"
    ))
    .bind(user.0)
    .bind(id.0)
    .fetch_optional(db.read())
    .await?;
    found.ok_or(crate::Error::NotFound)?.target(db)
}

/// The same by its Cloud ID, whatever its case.
pub async fn target_by_cloud_id(db: &Db, user: UserId, cloud_id: &CloudId) -> Result<Target> {
    let id: Option<i64> = sqlx::query_scalar(
        "select id from energy_gateway where user_id = $1 and cloud_id = $2 and deleted_at is null",
    )
    .bind(user.0)
    .bind(cloud_id.as_str())
    .fetch_optional(db.read())
    .await?;
    target(db, user, GatewayId(id.ok_or(crate::Error::NotFound)?)).await
}

/// How a gateway does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    pub state: GatewayState,
    /// What happened and what to do, in words; empty when all is well.
    pub detail: String,
    /// What it answered when that was no reading.
    pub raw: Option<String>,
    /// Whether it answered at all.
    pub answered: bool,
}

/// Says how a gateway does, unless it was changed since `revision`: what is known of the earlier one says nothing of
/// the present one. When it no longer refuses its credentials it is asked again.
pub async fn set_condition(
    db: &Db,
    id: GatewayId,
    revision: i64,
    condition: Condition,
    now: Instant,
) -> Result<()> {
    let refuses = condition.state == GatewayState::WrongCredentials;
    let refused = db.write(move |tx| {
        Box::pin(async move {
            let before: Option<(i64, String)> = sqlx::query_as(
                "select user_id, state from energy_gateway where id = $1 and revision = $2",
            )
            .bind(id.0)
            .bind(revision)
            .fetch_optional(tx.conn())
            .await?;
            let Some((user, before)) = before else { return Ok(false) };
            sqlx::query(
                "update energy_gateway
                 set state_at = case when state = $2 then state_at else $5 end,
                     state = $2, detail = $3, raw = $4,
                     contact_at = case when $6 then $5 else contact_at end
                 where id = $1",
            )
            .bind(id.0)
            .bind(condition.state.as_str())
            .bind(condition.detail)
            .bind(condition.raw)
            .bind(now.micros())
            .bind(condition.answered)
            .execute(tx.conn())
            .await?;
            tx.changed(Some(UserId(user)), Domain::Energy, id);
            Ok(before == GatewayState::WrongCredentials.as_str())
        })
    });
    if refused.await? && !refuses {
        db.gateways_changed();
    }
    Ok(())
}

/// What a gateway last answered instead of a reading; for its owner only.
pub async fn raw(db: &Db, user: UserId, id: GatewayId) -> Result<Option<String>> {
    let found: Option<Option<String>> = sqlx::query_scalar(
        "select raw from energy_gateway where user_id = $1 and id = $2 and deleted_at is null",
    )
    .bind(user.0)
    .bind(id.0)
    .fetch_optional(db.read())
    .await?;
    found.ok_or(crate::Error::NotFound)
}
