//! What a kWh costs a meter's owner, and what its hours cost.
//!
//! ```text
//! valid from   a 1 January          b 1 March
//! made             [a ~~~~~~~~~~~~~~~~~~ ...          applies from when it was made,
//! applied      [a' ~~~~~~~~~~~~~~~~~~~~~ ...          or from its date, where its owner said so
//! ```
//!
//! The price of an hour is settled by what was known then: a tariff that is made later prices past hours only when it
//! is applied to them. So costs are worked out from 15 minutes and tariffs alone, and do not move by themselves.

use super::figure::{Size, buckets};
use super::meter::find;
use super::roll::QUARTER;
use crate::{Db, Error, Result, db};
use domain::account::UserId;
use domain::dated::Dated;
use domain::energy::cost::{SoFar, cost, month_start};
use domain::energy::{HourCost, MeterId, NewTariff, Tariff, Terms};
use domain::live::Domain;
use domain::{Calendar, Instant, Span};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

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

/// What hours cost and earned, by currency, in millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    pub cost_micros: i64,
    pub credit_micros: i64,
}

pub type Totals = BTreeMap<String, Money>;

/// What a change of prices would do to the past.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// How many hours would have another price.
    pub hours: usize,
    pub old: Totals,
    pub new: Totals,
}

/// The sum of some hours.
pub fn total(hours: &[HourCost]) -> Totals {
    let mut totals = Totals::new();
    for hour in hours {
        let money = totals.entry(hour.currency.clone()).or_default();
        money.cost_micros = money.cost_micros.saturating_add(hour.cost_micros);
        money.credit_micros = money.credit_micros.saturating_add(hour.credit_micros);
    }
    totals
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
         where meter_id = $1 order by valid_from desc, id desc",
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

/// Takes a tariff away: from now on, with `past` as if it had never been.
pub async fn remove_tariff(
    db: &Db,
    user: UserId,
    meter: MeterId,
    id: i64,
    past: bool,
    now: Instant,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let gateway = find(tx.conn(), user, meter).await?.gateway;
            let quarter = now.plus(-(now.micros() % QUARTER));
            // One that has priced nothing yet leaves nothing behind.
            let gone = sqlx::query(
                "delete from energy_tariff where meter_id = $1 and id = $2 and ($3 or applies_from >= $4)",
            )
            .bind(meter.0)
            .bind(id)
            .bind(past)
            .bind(quarter.micros())
            .execute(tx.conn())
            .await?;
            if gone.rows_affected() == 0 {
                let ended = sqlx::query(
                    "update energy_tariff set applies_to = coalesce(applies_to, $3) where meter_id = $1 and id = $2",
                )
                .bind(meter.0)
                .bind(id)
                .bind(quarter.micros())
                .execute(tx.conn())
                .await?;
                db::one(ended)?;
            }
            tx.changed(Some(user), Domain::Energy, gateway);
            Ok(())
        })
    })
    .await
}

/// What a new tariff prices: from the present quarter of an hour on, or from its date.
fn applies(new: &NewTariff, zone: &str, past: bool, now: Instant) -> Result<Span> {
    let begins = calendar(zone)?.day(new.valid_from()).start();
    let quarter = now.plus(-(now.micros() % QUARTER));
    let from = if past { begins.min(quarter) } else { quarter };
    Span::new(from, Instant::MAX).ok_or(Error::NotFound)
}

/// Contracts count from midnight.
fn calendar(zone: &str) -> Result<Calendar> {
    let zone = TimeZone::get(zone).map_err(Error::internal)?;
    Ok(Calendar { zone, day_start_hour: 0, week_start: jiff::civil::Weekday::Monday })
}

/// What the hours of a span cost. Hours without a price have no line.
pub async fn costs(db: &Db, user: UserId, meter: MeterId, span: Span) -> Result<Vec<HourCost>> {
    costs_by(db, user, meter, span, &tariffs(db, user, meter).await?).await
}

/// What would become of the past if a new tariff were applied to it.
pub async fn preview(
    db: &Db,
    user: UserId,
    meter: MeterId,
    new: NewTariff,
    zone: String,
    now: Instant,
) -> Result<Preview> {
    let mut known = tariffs(db, user, meter).await?;
    let applies = applies(&new, &zone, true, now)?;
    let Some(past) = Span::new(applies.start(), now) else { return Ok(Preview::default()) };
    let old = costs_by(db, user, meter, past, &known).await?;
    let (valid_from, terms) = new.into_parts();
    known.insert(0, StoredTariff { id: i64::MAX, valid_from, zone, terms, applies });
    let new = costs_by(db, user, meter, past, &known).await?;
    let unchanged = new.iter().filter(|hour| old.contains(hour)).count();
    Ok(Preview { hours: new.len() - unchanged, old: total(&old), new: total(&new) })
}

async fn costs_by(
    db: &Db,
    user: UserId,
    meter: MeterId,
    span: Span,
    tariffs: &[StoredTariff],
) -> Result<Vec<HourCost>> {
    let mut hours = Vec::new();
    for part in parts(span, tariffs) {
        let mut known: Vec<&StoredTariff> =
            tariffs.iter().filter(|tariff| tariff.applies.contains(part.start())).collect();
        known.sort_by_key(|tariff| tariff.id);
        let Some(latest) = known.last() else { continue };
        let calendar = calendar(&latest.zone)?;
        let tiers = known.iter().any(|it| matches!(it.terms.import, Tariff::Tiers { .. }));
        let so_far = match tiers {
            true => so_far(db, user, meter, &calendar, part.start()).await?,
            false => SoFar::default(),
        };
        let values = known.iter().map(|it| (it.valid_from, it.terms.clone())).collect();
        let quarters = buckets(db, user, meter, part, Size::Quarter).await?;
        hours.extend(cost(&quarters, &Dated::new(values), &calendar, so_far));
    }
    Ok(hours)
}

/// The span cut where a tariff begins or ends to apply.
fn parts(span: Span, tariffs: &[StoredTariff]) -> Vec<Span> {
    let edges = tariffs.iter().flat_map(|it| [it.applies.start(), it.applies.end()]);
    let mut cuts: Vec<Instant> = edges.filter(|at| span.contains(*at)).collect();
    cuts.extend([span.start(), span.end()]);
    cuts.sort_unstable();
    cuts.windows(2).filter_map(|pair| Span::new(pair[0], pair[1])).collect()
}

/// What was drawn in the month before `at`.
async fn so_far(
    db: &Db,
    user: UserId,
    meter: MeterId,
    calendar: &Calendar,
    at: Instant,
) -> Result<SoFar> {
    let month = calendar.local(at).date();
    let Some(before) = Span::new(month_start(calendar, at), at) else {
        return Ok(SoFar { month, delivered_nj: 0 });
    };
    let quarters = buckets(db, user, meter, before, Size::Quarter).await?;
    let delivered_nj = quarters.iter().map(|it| i128::from(it.delivered_nj)).sum();
    Ok(SoFar { month, delivered_nj })
}
