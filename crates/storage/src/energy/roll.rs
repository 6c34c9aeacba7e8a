//! Keeps what readings come to, by the minute, 15 minutes and hour.
//!
//! ```text
//! keep ──> dirty_from ──claim──> rolling_from ──> minutes of each day from there ──> written, rolling_from moves on
//! ```
//!
//! A claim is on the disk before anything is read, and is moved on in the same write as what was worked out: after a
//! kill it is begun again from there. Readings that come meanwhile mark their meter again. What is in the archive alone
//! is left as it is ([`mod@reach`]).

mod reach;

pub(super) use reach::{frozen, reach, whole};

use super::evidence;
use crate::db::Tx;
use crate::{Db, Error, Result};
use domain::energy::{Bucket, Evidence, MeterId, Rules, Verdict, bucket, steps};
use domain::instant::{DAY, HOUR, MINUTE};
use domain::live::Domain;
use domain::{Instant, Span};
use futures::{StreamExt, stream};
use std::collections::VecDeque;

/// The sizes that are kept.
pub(super) const QUARTER: i64 = 15 * MINUTE;

/// How many meters are worked out at once.
const AT_ONCE: usize = 8;

/// A meter whose figures must be worked out again from an instant on.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
struct Claim {
    id: i64,
    rolling_from: i64,
    max_mw: i64,
}

/// Works out again whatever is old, up to the latest reading; answers how many meters that were.
pub async fn roll(db: &Db) -> Result<usize> {
    let claims = claim(db).await?;
    let count = claims.len();
    // Several at once, so that their writes share the disk's syncs.
    let rolls = stream::iter(claims).map(|claim| roll_meter(db, claim));
    let outcomes: Vec<Result<()>> = rolls.buffer_unordered(AT_ONCE).collect().await;
    outcomes.into_iter().collect::<Result<()>>()?;
    Ok(count)
}

async fn claim(db: &Db) -> Result<Vec<Claim>> {
    let any: bool = sqlx::query_scalar(
        "select exists (select 1 from energy_meter where dirty_from is not null)
             or exists (select 1 from energy_meter where rolling_from is not null)",
    )
    .fetch_one(db.read())
    .await?;
    if !any {
        return Ok(Vec::new());
    }
    db.write(|tx| {
        Box::pin(async move {
            let claims = sqlx::query_as(
                "update energy_meter
                 set rolling_from = min(coalesce(rolling_from, dirty_from), coalesce(dirty_from, rolling_from)),
                     dirty_from = null
                 where dirty_from is not null or rolling_from is not null
                 returning id, rolling_from, max_mw",
            );
            Ok(claims.fetch_all(tx.conn()).await?)
        })
    })
    .await
}

/// One meter. What goes wrong with it is its own: the others go on.
async fn roll_meter(db: &Db, claim: Claim) -> Result<()> {
    let rolled = work_out(db, claim).await;
    if let Err(Error::Internal(cause)) = &rolled {
        tracing::error!(%cause, meter = claim.id, "its figures could not be worked out");
    }
    rolled
}

async fn work_out(db: &Db, claim: Claim) -> Result<()> {
    let meter = MeterId(claim.id);
    let rules = Rules { max_milliwatts: claim.max_mw, ..Rules::default() };
    let spans = reach(&mut *db.read().acquire().await?, meter, claim.rolling_from).await?;
    let mut spans = VecDeque::from(spans);
    if spans.is_empty() {
        return write_portion(db, meter, None).await;
    }
    while let Some(whole) = spans.pop_front() {
        // Days, so that neither memory nor the writer is held for a year of readings.
        let end = whole.end().min(whole.start().plus(DAY));
        let Some(span) = Span::new(whole.start(), end) else { continue };
        if let Some(rest) = Span::new(end, whole.end()) {
            spans.push_front(rest);
        }
        let evidence = evidence::read(&mut *db.read().acquire().await?, meter, span).await?;
        let rest = spans.front().map(|rest| rest.start());
        let portion = Portion::of(&evidence, span, &rules, rest);
        write_portion(db, meter, Some(portion)).await?;
    }
    Ok(())
}

/// What is written at once.
struct Portion {
    span: Span,
    minutes: Vec<Bucket>,
    /// From when to when, and why.
    quarantined: Vec<(Instant, Instant, Verdict)>,
    /// From where something is left to do.
    rest: Option<Instant>,
}

impl Portion {
    fn of(evidence: &Evidence, span: Span, rules: &Rules, rest: Option<Instant>) -> Self {
        let steps = steps(&evidence.counted, rules).into_iter();
        let steps = steps.filter(|step| step.verdict.is_quarantined() && span.contains(step.to));
        let demands = evidence.powers.iter().filter(|power| !rules.believes(power));
        let demands = demands.filter(|power| span.contains(power.at));
        let demands = demands.map(|power| (power.at, power.at.plus(1), Verdict::Demand));
        let quarantined =
            steps.map(|step| (step.from, step.to, step.verdict)).chain(demands).collect();
        Self { minutes: bucket::minutes(evidence, span, rules), span, quarantined, rest }
    }
}

/// Writes a portion, or that there was nothing to work out.
async fn write_portion(db: &Db, meter: MeterId, portion: Option<Portion>) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let rest = portion.as_ref().and_then(|portion| portion.rest);
            if let Some(portion) = portion {
                replace(tx, meter, &portion).await?;
            }
            let owner: Option<(i64, i64)> = sqlx::query_as(
                "update energy_meter set rolling_from = $2 where id = $1
                 returning gateway_id, (select user_id from energy_gateway g where g.id = gateway_id)",
            )
            .bind(meter.0)
            .bind(rest.map(Instant::micros))
            .fetch_optional(tx.conn())
            .await?;
            if let (Some((gateway, user)), None) = (owner, rest) {
                tx.changed(Some(domain::account::UserId(user)), Domain::Energy, gateway);
            }
            Ok(())
        })
    })
    .await
}

async fn replace(tx: &mut Tx<'_>, meter: MeterId, portion: &Portion) -> Result<()> {
    let (start, end) = (portion.span.start().micros(), portion.span.end().micros());
    let rows: Vec<_> = portion.minutes.iter().map(row_of).collect();
    sqlx::query(
        "delete from energy_bucket where meter_id = $1 and size_us = $2 and at >= $3 and at < $4;

         insert into energy_bucket
             (meter_id, size_us, at, readings, min_mw, max_mw, demand_nj, demand_us, delivered_nj, received_nj,
              known_us, spread_nj)
         select $1, $2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
                value ->> 7, value ->> 8, value ->> 9
         from json_each($5)",
    )
    .bind(meter.0)
    .bind(MINUTE)
    .bind(start)
    .bind(end)
    .bind(serde_json::to_string(&rows).map_err(Error::internal)?)
    .execute(tx.conn())
    .await?;
    for (size, of) in [(QUARTER, MINUTE), (HOUR, QUARTER)] {
        coarser(tx, meter, size, of, (start - start % size, end)).await?;
    }
    let marks: Vec<_> = portion
        .quarantined
        .iter()
        .map(|(from, to, verdict)| (to.micros(), from.micros(), verdict))
        .collect();
    sqlx::query(
        "delete from energy_quarantine where meter_id = $1 and to_at >= $2 and to_at < $3;

         insert into energy_quarantine (meter_id, to_at, from_at, verdict)
         select $1, value ->> 0, value ->> 1, value ->> 2 from json_each($4) where true
         on conflict do nothing",
    )
    .bind(meter.0)
    .bind(start)
    .bind(end)
    .bind(serde_json::to_string(&marks).map_err(Error::internal)?)
    .execute(tx.conn())
    .await?;
    Ok(())
}

type Row = (i64, i64, Option<i64>, Option<i64>, i64, i64, i64, i64, i64, i64);

fn row_of(b: &Bucket) -> Row {
    (
        b.at.micros(),
        b.readings,
        b.min_mw,
        b.max_mw,
        b.demand_nj,
        b.demand_micros,
        b.delivered_nj,
        b.received_nj,
        b.known_micros,
        b.spread_nj,
    )
}

/// Adds up finer buckets, all whole numbers, so that parts and wholes agree to the nanojoule.
async fn coarser(
    tx: &mut Tx<'_>,
    meter: MeterId,
    size: i64,
    of: i64,
    (start, end): (i64, i64),
) -> Result<()> {
    sqlx::query(
        "delete from energy_bucket where meter_id = $1 and size_us = $2 and at >= $4 and at < $5;

         insert into energy_bucket
             (meter_id, size_us, at, readings, min_mw, max_mw, demand_nj, demand_us, delivered_nj, received_nj,
              known_us, spread_nj)
         select $1, $2, at - at % $2, sum(readings), min(min_mw), max(max_mw), sum(demand_nj), sum(demand_us),
                sum(delivered_nj), sum(received_nj), sum(known_us), sum(spread_nj)
         from energy_bucket
         where meter_id = $1 and size_us = $3 and at >= $4 and at < $5 + $2 - 1 - ($5 - 1) % $2
         group by at - at % $2",
    )
    .bind(meter.0)
    .bind(size)
    .bind(of)
    .bind(start)
    .bind(end)
    .execute(tx.conn())
    .await?;
    Ok(())
}
