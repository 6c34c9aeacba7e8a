//! What a meter's readings come to in a span: kept buckets, and the newest ones worked out on the spot.

use super::evidence;
use super::meter::find;
use super::roll::{QUARTER, frozen, whole};
use crate::{Db, Result};
use domain::account::UserId;
use domain::energy::{Bucket, MeterId, Power, Rules, Verdict, bucket};
use domain::instant::{DAY, HOUR, MINUTE};
use domain::{Instant, Span};
use sqlx::{Connection, SqliteConnection};

/// How much is worked out on the spot at most; what is older is being worked out meanwhile.
const ON_THE_SPOT: i64 = 2 * DAY;

/// How fine buckets are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Minute,
    Quarter,
    Hour,
}

impl Size {
    pub fn micros(self) -> i64 {
        match self {
            Self::Minute => MINUTE,
            Self::Quarter => QUARTER,
            Self::Hour => HOUR,
        }
    }
}

/// The buckets that begin in `span`, by time; only those of which anything is known.
pub async fn buckets(
    db: &Db,
    user: UserId,
    meter: MeterId,
    span: Span,
    size: Size,
) -> Result<Vec<Bucket>> {
    let mut conn = db.read().acquire().await?;
    // One view of what is kept and what is not yet.
    let mut view = conn.begin().await?;
    let rules = rules(&mut view, user, meter).await?;
    let Some(fresh) = fresh(&mut view, meter, span, size).await? else {
        return kept(&mut view, meter, span, size).await;
    };
    let mut found = match Span::new(span.start(), fresh.start()) {
        Some(old) => kept(&mut view, meter, old, size).await?,
        None => Vec::new(),
    };
    let evidence = evidence::read(&mut view, meter, fresh).await?;
    let minutes = bucket::minutes(&evidence, fresh, &rules);
    let newest = bucket::merge(minutes.into_iter(), size.micros());
    found.extend(newest.into_iter().filter(|bucket| span.contains(bucket.at)));
    Ok(found)
}

pub(super) async fn rules(
    conn: &mut SqliteConnection,
    user: UserId,
    meter: MeterId,
) -> Result<Rules> {
    let max_milliwatts = find(conn, user, meter).await?.max_milliwatts;
    Ok(Rules { max_milliwatts, ..Rules::default() })
}

/// The part of `span` whose buckets are not kept yet, in whole buckets; `None` when all are, or it is too much, or it
/// depends on what is in the archive alone.
async fn fresh(
    conn: &mut SqliteConnection,
    meter: MeterId,
    span: Span,
    size: Size,
) -> Result<Option<Span>> {
    let from: Option<i64> = sqlx::query_scalar(
        "select min(coalesce(rolling_from, dirty_from), coalesce(dirty_from, rolling_from))
         from energy_meter where id = $1",
    )
    .bind(meter.0)
    .fetch_one(&mut *conn)
    .await?;
    let Some(from) = from else { return Ok(None) };
    let Some(reach) = whole(conn, meter, from).await? else { return Ok(None) };
    if !frozen(conn, meter, reach).await?.is_empty() {
        return Ok(None);
    }
    let start = reach.start().plus(-(reach.start().micros() % size.micros())).max(span.start());
    let start = start.plus(-(start.micros() % size.micros()));
    // A bucket that begins in the span may end behind it.
    let fresh = Span::new(start, reach.end().min(span.end().plus(size.micros() - MINUTE)));
    Ok(fresh.filter(|fresh| fresh.micros() <= ON_THE_SPOT))
}

#[derive(sqlx::FromRow)]
struct Row {
    at: i64,
    readings: i64,
    min_mw: Option<i64>,
    max_mw: Option<i64>,
    demand_nj: i64,
    demand_us: i64,
    delivered_nj: i64,
    received_nj: i64,
    known_us: i64,
    spread_nj: i64,
}

impl From<Row> for Bucket {
    fn from(row: Row) -> Self {
        Self {
            at: Instant::from_micros(row.at).unwrap_or_default(),
            readings: row.readings,
            min_mw: row.min_mw,
            max_mw: row.max_mw,
            demand_nj: row.demand_nj,
            demand_micros: row.demand_us,
            delivered_nj: row.delivered_nj,
            received_nj: row.received_nj,
            known_micros: row.known_us,
            spread_nj: row.spread_nj,
        }
    }
}

async fn kept(
    conn: &mut SqliteConnection,
    meter: MeterId,
    span: Span,
    size: Size,
) -> Result<Vec<Bucket>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select at, readings, min_mw, max_mw, demand_nj, demand_us, delivered_nj, received_nj, known_us, spread_nj
         from energy_bucket where meter_id = $1 and size_us = $2 and at >= $3 and at < $4 order by at",
    )
    .bind(meter.0)
    .bind(size.micros())
    .bind(span.start().micros())
    .bind(span.end().micros())
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Bucket::from).collect())
}

/// From the first hour of which anything of a meter is known to the last; `None` when nothing is. What is not kept yet may
/// lie behind it, up to `now`.
pub async fn known(db: &Db, user: UserId, meter: MeterId, now: Instant) -> Result<Option<Span>> {
    let mut conn = db.read().acquire().await?;
    find(&mut conn, user, meter).await?;
    let first: Option<i64> = sqlx::query_scalar(
        "select min(at) from (
             select min(at) as at from energy_bucket where meter_id = $1 and size_us = 3600000000
             union all select min(at) from energy_reading where meter_id = $1
             union all select min(at) from energy_register where meter_id = $1)",
    )
    .bind(meter.0)
    .fetch_one(&mut *conn)
    .await?;
    let first = first.and_then(Instant::from_micros);
    Ok(first.and_then(|first| Span::new(first.plus(-(first.micros() % HOUR)), now.plus(DAY))))
}

/// The demands in a span as they were read, with the last before it and the first behind it. One beyond the most power
/// that is believed is left out, and ends the time of the one before.
pub async fn powers(db: &Db, user: UserId, meter: MeterId, span: Span) -> Result<Vec<Power>> {
    let mut conn = db.read().acquire().await?;
    let rules = rules(&mut conn, user, meter).await?;
    let mut believed: Vec<Power> = Vec::new();
    for power in evidence::powers(&mut conn, meter, span).await? {
        if rules.believes(&power) {
            believed.push(power);
        } else if let Some(last) = believed.last_mut() {
            last.hold_micros = last.hold_micros.min(power.at.since(last.at));
        }
    }
    Ok(believed)
}

/// The latest demand, and when it came.
pub async fn latest(db: &Db, user: UserId, meter: MeterId) -> Result<Option<(Power, Instant)>> {
    let mut conn = db.read().acquire().await?;
    let rules = rules(&mut conn, user, meter).await?;
    let last: Option<(i64, i64)> = sqlx::query_as(
        "select at, received_at from energy_reading where meter_id = $1 order by at desc limit 1",
    )
    .bind(meter.0)
    .fetch_optional(&mut *conn)
    .await?;
    let at = |micros| Instant::from_micros(micros).unwrap_or_default();
    let Some((last, received)) = last.map(|(last, received)| (at(last), at(received))) else {
        return Ok(None);
    };
    let Some(span) = Span::new(last, last.plus(1)) else { return Ok(None) };
    let powers = evidence::powers(&mut conn, meter, span).await?;
    Ok(powers
        .into_iter()
        .find(|power| power.at == last && rules.believes(power))
        .map(|power| (power, received)))
}

/// The steps of registers that end in a span and are not counted.
pub async fn quarantined(
    db: &Db,
    user: UserId,
    meter: MeterId,
    span: Span,
) -> Result<Vec<(Span, Verdict)>> {
    let mut conn = db.read().acquire().await?;
    find(&mut conn, user, meter).await?;
    let rows: Vec<(i64, i64, String)> = sqlx::query_as(
        "select from_at, to_at, verdict from energy_quarantine
         where meter_id = $1 and to_at >= $2 and to_at < $3 order by to_at",
    )
    .bind(meter.0)
    .bind(span.start().micros())
    .bind(span.end().micros())
    .fetch_all(&mut *conn)
    .await?;
    let at = |micros| Instant::from_micros(micros).unwrap_or_default();
    let verdict = |text: String| serde_json::from_value(text.into()).ok();
    Ok(rows
        .into_iter()
        .filter_map(|(from, to, text)| Some((Span::new(at(from), at(to))?, verdict(text)?)))
        .collect())
}
