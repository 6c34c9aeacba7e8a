//! The hours that readings belong to, for the archive.

use crate::db::Tx;
use crate::{Error, Result};
use domain::instant::HOUR;
use std::collections::BTreeSet;

/// A gateway and the start of an hour.
pub(super) type Hour = (i64, i64);

pub(super) fn of(gateway: i64, at: i64) -> Hour {
    (gateway, at - at % HOUR)
}

/// Makes the rows that are missing; answers which of the hours are archived already.
pub(super) async fn open(tx: &mut Tx<'_>, hours: &BTreeSet<Hour>) -> Result<BTreeSet<Hour>> {
    let hours = serde_json::to_string(hours).map_err(Error::internal)?;
    sqlx::query(
        "insert into energy_hour (gateway_id, at)
         select value ->> 0, value ->> 1 from json_each($1) where true
         on conflict do nothing",
    )
    .bind(&hours)
    .execute(tx.conn())
    .await?;
    let archived: Vec<Hour> = sqlx::query_as(
        "select h.gateway_id, h.at from json_each($1) w
         join energy_hour h on h.gateway_id = w.value ->> 0 and h.at = w.value ->> 1
         where h.archived_version is not null",
    )
    .bind(&hours)
    .fetch_all(tx.conn())
    .await?;
    Ok(archived.into_iter().collect())
}

/// Says that the objects of these hours no longer hold everything.
pub(super) async fn outdate(tx: &mut Tx<'_>, hours: &BTreeSet<Hour>) -> Result<()> {
    sqlx::query(
        "update energy_hour set version = version + 1
         where (gateway_id, at) in (select value ->> 0, value ->> 1 from json_each($1))",
    )
    .bind(serde_json::to_string(hours).map_err(Error::internal)?)
    .execute(tx.conn())
    .await?;
    Ok(())
}
