//! Rows of `energy_gateway`, and the statements that others share.

use crate::{Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::energy::{CloudId, Gateway, GatewayId, GatewayState, Kind};
use sqlx::SqliteConnection;

/// The columns of [`Row`], from `energy_gateway g`.
macro_rules! columns {
    () => {
        "g.id, g.user_id, g.name, g.kind, g.address, g.cloud_id, g.user_name, g.password, g.pinned, g.interval_us,
         g.chosen, g.paused, g.revision, g.state, g.detail, g.state_at, g.created_at,
         (select max(last) from (
              select coalesce(g.contact_at, 0) as last
              union all
              select (select r.received_at from energy_reading r where r.meter_id = m.id order by r.at desc limit 1)
              from energy_meter m where m.gateway_id = g.id)) as contact_at"
    };
}
pub(super) use columns;

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub id: i64,
    pub user_id: i64,
    name: String,
    kind: String,
    address: Option<String>,
    cloud_id: String,
    user_name: Option<String>,
    pub password: Option<Vec<u8>>,
    pinned: Option<String>,
    interval_us: i64,
    chosen: String,
    paused: bool,
    pub revision: i64,
    state: String,
    detail: String,
    state_at: i64,
    created_at: i64,
    contact_at: i64,
}

impl Row {
    /// [`Error::Internal`] when the row is none that this program wrote.
    pub(super) fn gateway(self) -> Result<Gateway> {
        let odd = || Error::internal(format!("gateway {} is not readable", self.id));
        let state = match self.paused {
            true => GatewayState::Paused,
            false => GatewayState::parse(&self.state).ok_or_else(odd)?,
        };
        Ok(Gateway {
            kind: Kind::parse(&self.kind).ok_or_else(odd)?,
            cloud_id: CloudId::parse(&self.cloud_id).ok_or_else(odd)?,
            id: GatewayId(self.id),
            name: self.name,
            address: self.address,
            user_name: self.user_name,
            has_password: self.password.is_some(),
            pinned: self.pinned,
            interval_micros: self.interval_us,
            chosen: serde_json::from_str(&self.chosen).unwrap_or_default(),
            paused: self.paused,
            state,
            detail: if self.paused { String::new() } else { self.detail },
            state_since: Instant::from_micros(self.state_at).unwrap_or_default(),
            last_contact: Instant::from_micros(self.contact_at).filter(|at| at.micros() > 0),
            created_at: Instant::from_micros(self.created_at).unwrap_or_default(),
        })
    }
}

/// What a password is sealed for: moved to another gateway it does not open.
pub(super) fn context(user: i64, cloud_id: &str) -> String {
    format!("energy gateway {} of {user}", cloud_id.to_ascii_lowercase())
}

/// One gateway of a person's that is not in the trash.
pub(super) async fn live(
    conn: &mut SqliteConnection,
    user: UserId,
    id: GatewayId,
) -> Result<Gateway> {
    let row: Option<Row> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from energy_gateway g where g.user_id = $1 and g.id = $2 and g.deleted_at is null"
    ))
    .bind(user.0)
    .bind(id.0)
    .fetch_optional(conn)
    .await?;
    row.ok_or(Error::NotFound)?.gateway()
}
