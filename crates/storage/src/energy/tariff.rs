//! What a kWh costs a meter's owner.
//!
//! ```text
//! valid from   a 1 January          b 1 March
//! made             [a ~~~~~~~~~~~~~~~~~~ ...          applies from when it was made,
//! applied      [a' ~~~~~~~~~~~~~~~~~~~~~ ...          or from its date, where its owner said so
//! ```
//!
//! The price of an hour is settled by what was known then: a tariff that is made later prices past hours only when it
//! is applied to them. So costs are worked out from 15 minutes and tariffs alone, and do not move by themselves.

use super::meter::find;
use super::roll::QUARTER;
use crate::{Db, Error, Result, db};
use domain::account::UserId;
use domain::energy::{MeterId, NewTariff, Terms};
use domain::live::Domain;
use domain::{Calendar, Instant, Span};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A tariff as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredTariff {
    pub id: i64,
    pub valid_from: Date,
    pub zone: String,
    pub terms: Terms,
    /// The hours that it may price.
    pub applies: Span,
}

impl StoredTariff {
    /// Whether it prices hours to come.
    pub fn is_present(&self) -> bool {
        self.applies.end() == Instant::MAX
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    valid_from: String,
    zone: String,
    tariff: String,
    applies_from: i64,
    applies_to: Option<i64>,
}

impl Row {
    fn tariff(self) -> Result<StoredTariff> {
        let odd = || Error::internal(format!("tariff {} is not readable", self.id));
        let from = Instant::from_micros(self.applies_from).ok_or_else(odd)?;
        let to = self.applies_to.and_then(Instant::from_micros).unwrap_or(Instant::MAX);
        Ok(StoredTariff {
            id: self.id,
            valid_from: self.valid_from.parse().map_err(|_| odd())?,
            terms: serde_json::from_str(&self.tariff).map_err(|_| odd())?,
            applies: Span::new(from, to).ok_or_else(odd)?,
            zone: self.zone,
        })
    }
}

/// Every tariff of a meter, also those that only price hours of the past; the latest date first.
pub async fn tariffs(db: &Db, user: UserId, meter: MeterId) -> Result<Vec<StoredTariff>> {
    let mut conn = db.read().acquire().await?;
    find(&mut conn, user, meter).await?;
    let rows: Vec<Row> = sqlx::query_as(
        "select id, valid_from, zone, tariff, applies_from, applies_to from energy_tariff
         where meter_id = $1 and applies_from < coalesce(applies_to, applies_from + 1)
         order by valid_from desc, id desc",
    )
    .bind(meter.0)
    .fetch_all(&mut *conn)
    .await?;
    rows.into_iter().map(Row::tariff).collect()
}

/// Adds a tariff. It prices the hours from now on, with `past` also those since its date. The same again is the same.
pub async fn add_tariff(
    db: &Db,
    user: UserId,
    meter: MeterId,
    new: NewTariff,
    zone: String,
    past: bool,
    now: Instant,
) -> Result<StoredTariff> {
    let applies = applies(&new, &zone, past, now)?;
    let (valid_from, terms) = new.into_parts();
    let stored = StoredTariff { id: 0, valid_from, zone, terms, applies };
    db.write(move |tx| {
        Box::pin(async move {
            let gateway = find(tx.conn(), user, meter).await?.gateway;
            let terms = serde_json::to_string(&stored.terms).map_err(Error::internal)?;
            let id = sqlx::query_scalar(
                "insert into energy_tariff (meter_id, valid_from, zone, tariff, applies_from, created_at)
                 values ($1, $2, $3, $4, $5, $6) returning id",
            )
            .bind(meter.0)
            .bind(stored.valid_from.to_string())
            .bind(&stored.zone)
            .bind(terms)
            .bind(stored.applies.start().micros())
            .bind(now.micros())
            .fetch_one(tx.conn())
            .await?;
            tx.changed(Some(user), Domain::Energy, gateway);
            Ok(StoredTariff { id, ..stored })
        })
    })
    .await
}

/// Ends a tariff: it prices no hours from now on. [`restore_tariff`] takes that back.
pub async fn remove_tariff(
    db: &Db,
    user: UserId,
    meter: MeterId,
    id: i64,
    now: Instant,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let gateway = find(tx.conn(), user, meter).await?.gateway;
            let quarter = now.plus(-(now.micros() % QUARTER));
            // One that has priced nothing yet ends where it begins, and is told no more.
            let ended = sqlx::query(
                "update energy_tariff set applies_to = coalesce(applies_to, max($3, applies_from))
                 where meter_id = $1 and id = $2",
            )
            .bind(meter.0)
            .bind(id)
            .bind(quarter.micros())
            .execute(tx.conn())
            .await?;
            tx.changed(Some(user), Domain::Energy, gateway);
            db::one(ended)
        })
    })
    .await
}

/// Takes the end of a tariff back: hours since then have its price, as if it had not ended. One that was not ended stays
/// as it is.
pub async fn restore_tariff(
    db: &Db,
    user: UserId,
    meter: MeterId,
    id: i64,
) -> Result<StoredTariff> {
    db.write(move |tx| {
        Box::pin(async move {
            let gateway = find(tx.conn(), user, meter).await?.gateway;
            let row: Option<Row> = sqlx::query_as(
                "update energy_tariff set applies_to = null where meter_id = $1 and id = $2
                 returning id, valid_from, zone, tariff, applies_from, applies_to",
            )
            .bind(meter.0)
            .bind(id)
            .fetch_optional(tx.conn())
            .await?;
            tx.changed(Some(user), Domain::Energy, gateway);
            row.ok_or(Error::NotFound)?.tariff()
        })
    })
    .await
}

/// What a new tariff prices: from the present quarter of an hour on, or from its date.
pub(super) fn applies(new: &NewTariff, zone: &str, past: bool, now: Instant) -> Result<Span> {
    let begins = calendar(zone)?.day(new.valid_from()).start();
    let quarter = now.plus(-(now.micros() % QUARTER));
    let from = if past { begins.min(quarter) } else { quarter };
    Span::new(from, Instant::MAX).ok_or(Error::NotFound)
}

/// Contracts count from midnight.
pub(super) fn calendar(zone: &str) -> Result<Calendar> {
    let zone = TimeZone::get(zone).map_err(Error::internal)?;
    Ok(Calendar { zone, day_start_hour: 0, week_start: jiff::civil::Weekday::Monday })
}
