//! Meters: found by what their gateway says, named by a person.

use crate::{Db, Error, Result, db};
use domain::account::UserId;
use domain::energy::{CloudId, GatewayId, Mac, Meter, MeterId};
use domain::live::Domain;
use domain::{FieldError, field};
use sqlx::SqliteConnection;

/// The most that a household's power may be set to.
const MAX_KW: f64 = 100.0;
const MAX_NAME_CHARS: usize = 100;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    mac: String,
    name: String,
    max_mw: i64,
    gateway_id: i64,
    gateway_name: String,
    cloud_id: String,
    interval_us: i64,
}

macro_rules! select {
    ($condition:literal) => {
        concat!(
            "select m.id, m.mac, m.name, m.max_mw, g.id as gateway_id, g.name as gateway_name, g.cloud_id,
                    g.interval_us
             from energy_meter m join energy_gateway g on g.id = m.gateway_id
             where g.user_id = $1 and g.deleted_at is null ",
            $condition
        )
    };
}

impl Row {
    fn meter(self) -> Result<Meter> {
        let odd = || Error::internal(format!("meter {} is not readable", self.id));
        Ok(Meter {
            mac: self.mac.parse::<Mac>().map_err(|_| odd())?,
            cloud_id: CloudId::parse(&self.cloud_id).ok_or_else(odd)?,
            id: MeterId(self.id),
            name: self.name,
            max_milliwatts: self.max_mw,
            gateway: GatewayId(self.gateway_id),
            gateway_name: self.gateway_name,
            interval_micros: self.interval_us,
        })
    }
}

/// A person's meters, by their gateway's name and their address.
pub async fn meters(db: &Db, user: UserId) -> Result<Vec<Meter>> {
    let rows: Vec<Row> = sqlx::query_as(select!("order by g.name, g.id, m.mac"))
        .bind(user.0)
        .fetch_all(db.read())
        .await?;
    rows.into_iter().map(Row::meter).collect()
}

pub async fn meter(db: &Db, user: UserId, id: MeterId) -> Result<Meter> {
    find(&mut *db.read().acquire().await?, user, id).await
}

pub(super) async fn find(conn: &mut SqliteConnection, user: UserId, id: MeterId) -> Result<Meter> {
    let row: Option<Row> = sqlx::query_as(select!("and m.id = $2"))
        .bind(user.0)
        .bind(id.0)
        .fetch_optional(conn)
        .await?;
    row.ok_or(Error::NotFound)?.meter()
}

/// Names a meter, or sets the power above which its registers are not believed; `None` stays. What was worked out by
/// another power is worked out again.
pub async fn change_meter(
    db: &Db,
    user: UserId,
    id: MeterId,
    name: Option<String>,
    max_kw: Option<f64>,
) -> Result<Meter> {
    let mut errors = Vec::new();
    let name = name.map(|name| field::text("name", &name, MAX_NAME_CHARS, false));
    let name = name.and_then(|name| field::take(name, &mut errors));
    if max_kw.is_some_and(|kw| !(0.1..=MAX_KW).contains(&kw)) {
        errors.push(FieldError::new("max_kw", "Choose a power of 0.1 to 100 kW."));
    }
    if !errors.is_empty() {
        return Err(Error::Refused(errors));
    }
    let max_mw = max_kw.map(|kw| (kw * 1e6).round() as i64);
    db.write(move |tx| {
        Box::pin(async move {
            let present = find(tx.conn(), user, id).await?;
            let judged_anew = max_mw.is_some_and(|mw| mw != present.max_milliwatts);
            let result = sqlx::query(
                "update energy_meter
                 set name = coalesce($2, name), max_mw = coalesce($3, max_mw),
                     dirty_from = case when $4 then 0 else dirty_from end
                 where id = $1",
            )
            .bind(id.0)
            .bind(name)
            .bind(max_mw)
            .bind(judged_anew)
            .execute(tx.conn())
            .await?;
            tx.changed(Some(user), Domain::Energy, present.gateway);
            db::one(result)?;
            find(tx.conn(), user, id).await
        })
    })
    .await
}
