//! The present: what each meter says, and what today comes to against yesterday and a usual day.

use super::cost::cost;
use super::demand::Demand;
use super::figure::{Picture, figure};
use super::shown::heard;
use super::ticks::ticks;
use super::tints::Tints;
use crate::account::moment::Teller;
use crate::energy::view::{Badge, Choice, DemandNow, GatewayNow, MeterNow, NowView, Today};
use crate::error::AppError;
use crate::ssr::calendar;
use domain::account::{User, UserId};
use domain::energy::sum::microwatt_hours;
use domain::energy::typical::{by_day, slot, typical_until};
use domain::energy::{Bucket, Gateway, GatewayState, Meter, MeterId, Total};
use domain::instant::{DAY, HOUR, MINUTE};
use domain::{Calendar, Instant, Span, format};
use storage::Db;
use storage::energy::{self, Size};

/// The days that say what is usual.
const USUAL_DAYS: i64 = 14;
/// How many points the chart has: it is sent again with every reading.
const POINTS: i64 = 300;
const HEIGHT: u32 = 300;
/// Up to this long, readings are drawn as they are.
const AS_READ: i64 = 3 * HOUR;
/// A gateway whose clock is further off than this is not believed to say when.
const SKEW: i64 = HOUR;

pub(super) async fn now(
    db: &Db,
    user: &User,
    wanted: Option<i64>,
    now: Instant,
) -> Result<NowView, AppError> {
    let meters = energy::meters(db, user.id).await?;
    let meter = choose(&meters, wanted)?;
    let meter = match meter {
        Some(meter) => Some(meter_now(db, user, meter, now).await?),
        None => None,
    };
    let teller = Teller::new(&user.profile, now);
    let gateways = energy::list(db, user.id).await?.into_iter();
    let silent = |id| !meters.iter().any(|meter| meter.gateway == id);
    let told = |it: &Gateway| match it.state {
        GatewayState::Ok => silent(it.id),
        // It needs nobody, and would stand above what others say.
        GatewayState::Waiting => meters.is_empty(),
        _ => true,
    };
    let gateways = gateways.filter(told);
    Ok(NowView {
        gateways: gateways
            .map(|gateway| GatewayNow {
                name: gateway.name,
                badge: Badge { state: gateway.state, since: teller.at(gateway.state_since) },
                detail: gateway.detail,
            })
            .collect(),
        meters: choices(&meters),
        meter,
    })
}

/// The meters to choose from; those that share a title, as of one gateway, with the end of their address.
pub(in crate::energy) fn choices(meters: &[Meter]) -> Vec<Choice> {
    let shared = |title: &str| meters.iter().filter(|it| it.title() == title).count() > 1;
    let title = |meter: &Meter| match meter.title() {
        title if shared(title) => format!("{title} · {:04x}", meter.mac.0 & 0xffff),
        title => title.to_owned(),
    };
    meters.iter().map(|meter| Choice { id: meter.id.0, title: title(meter) }).collect()
}

/// The meter that was asked for, else the first.
pub(super) fn choose(meters: &[Meter], wanted: Option<i64>) -> Result<Option<&Meter>, AppError> {
    let Some(id) = wanted else { return Ok(meters.first()) };
    let found = meters.iter().find(|meter| meter.id == MeterId(id));
    found.map(Some).ok_or_else(|| crate::ssr::fail(AppError::NotFound))
}

async fn meter_now(
    db: &Db,
    user: &User,
    meter: &Meter,
    now: Instant,
) -> Result<MeterNow, AppError> {
    let teller = Teller::new(&user.profile, now);
    let demand = energy::latest(db, user.id, meter.id).await?.map(|(power, received)| {
        let skewed = received.since(power.at).abs() > SKEW;
        let at = if skewed { power.at } else { received };
        DemandNow {
            kw: format::kilowatts(power.milliwatts.abs()).replace(" kW", ""),
            gives: power.milliwatts < 0,
            heard: heard(at, &teller, now),
            hold: power.hold_micros,
        }
    });
    let (demand_figure, since) = chart(db, user, meter.id, now).await?;
    Ok(MeterNow {
        id: meter.id.0,
        demand,
        today: today(db, user, meter.id, now).await?,
        figure: demand_figure,
        since,
    })
}

/// `4.2 kWh`
pub(super) fn kwh(nanojoules: i128) -> String {
    format::kwh(microwatt_hours(nanojoules))
}

async fn today(db: &Db, user: &User, meter: MeterId, now: Instant) -> Result<Today, AppError> {
    let calendar = calendar(&user.profile);
    let date = calendar.date_of(now);
    let day = calendar.day(date);
    let first = date.saturating_sub(jiff::Span::new().days(USUAL_DAYS));
    let buckets = |span| energy::buckets(db, user.id, meter, span, Size::Quarter);
    // By itself: so little is worked out on the spot where it is not kept yet.
    let today: Total = buckets(day).await?.iter().collect();
    let earlier = Span::new(calendar.day(first).start(), day.start());
    let quarters = match earlier {
        Some(earlier) => buckets(earlier).await?,
        None => Vec::new(),
    };
    let until = calendar.same_time(now, date.yesterday().unwrap_or(date));
    let before = calendar.day(date.yesterday().unwrap_or(date));
    let yesterday = until_then(db, user.id, meter, before, until, &quarters).await?;
    let clock = |at: Instant| calendar.local(at).strftime(user.profile.clock.format()).to_string();
    let whole = now.plus(-(now.micros() % (15 * MINUTE)));
    let usual = usual(&quarters, &calendar, now);
    let against = |today: i128, then: i128| {
        let (change, by) = (kwh((today - then).abs()), clock(until));
        let sign = if today < then { '−' } else { '+' };
        format!("{sign}{change} against yesterday by {by}")
    };
    let known = yesterday.filter(|it| is_known(it, before.start(), until));
    let gives = today.received_nj > 0 || yesterday.is_some_and(|it| it.received_nj > 0);
    let unknown = now.since(day.start()) - today.known_micros;
    let then = Span::new(before.start(), until).filter(|_| known.is_some());
    let (cost, cost_notes) = spent(db, user.id, meter, day, then, &clock(until)).await?;
    Ok(Today {
        delivered: kwh(today.delivered_nj),
        received: gives.then(|| kwh(today.received_nj)),
        against: known.map(|it| against(today.delivered_nj, it.delivered_nj)),
        received_against: known.map(|it| against(today.received_nj, it.received_nj)),
        usual: usual.map(|it| format!("usually {} by {}", kwh(it.into()), clock(whole))),
        cost,
        cost_notes,
        unknown: (unknown >= MINUTE).then(|| format::duration(unknown)),
        spread: (today.spread_nj > 0).then(|| kwh(today.spread_nj)),
    })
}

/// What a day cost, and what else there is to say: what was earned, and yesterday's until the time `by`.
async fn spent(
    db: &Db,
    user: UserId,
    meter: MeterId,
    day: Span,
    then: Option<Span>,
    by: &str,
) -> Result<(Option<String>, Vec<String>), AppError> {
    let spent = cost(db, user, meter, day).await?;
    let then = match then {
        Some(then) => cost(db, user, meter, then).await?,
        None => None,
    };
    let earned = spent.as_ref().and_then(|it| it.credit()).map(|it| format!("{it} earned"));
    let then = then.map(|it| format!("{} yesterday by {by}", it.gross()));
    Ok((spent.map(|it| it.gross()), earned.into_iter().chain(then).collect()))
}

/// Whether nine tenths of a time are known.
fn is_known(sum: &Total, from: Instant, to: Instant) -> bool {
    sum.known_micros * 10 >= to.since(from) * 9
}

/// What an earlier day came to until an instant, to the minute.
async fn until_then(
    db: &Db,
    user: UserId,
    meter: MeterId,
    day: Span,
    until: Instant,
    quarters: &[Bucket],
) -> Result<Option<Total>, AppError> {
    let whole = until.plus(-(until.micros() % (15 * MINUTE)));
    let until = until.plus(-(until.micros() % MINUTE));
    let before = |quarter: &&Bucket| day.start() <= quarter.at && quarter.at < whole;
    let mut then: Total = quarters.iter().filter(before).collect();
    if let Some(rest) = Span::new(whole.max(day.start()), until) {
        let minutes = energy::buckets(db, user, meter, rest, Size::Minute).await?;
        minutes.iter().for_each(|minute| then.add(minute));
    }
    Ok((until > day.start()).then_some(then))
}

/// The median of the days before, until the last whole quarter of an hour.
fn usual(quarters: &[Bucket], calendar: &Calendar, now: Instant) -> Option<i64> {
    let days: Vec<_> = by_day(quarters, calendar).into_values().collect();
    let slots = slot(calendar, now);
    typical_until(&days, slots).filter(|_| slots > 0)
}

/// Demand from where it is known in the last day on, and how long that is.
async fn chart(
    db: &Db,
    user: &User,
    meter: MeterId,
    now: Instant,
) -> Result<(Option<String>, String), AppError> {
    let calendar = calendar(&user.profile);
    let floor = |at: Instant| at.plus(-(at.micros() % MINUTE));
    let Some(day) = Span::new(floor(now.plus(-DAY)), now) else { return Ok((None, String::new())) };
    let minutes = energy::buckets(db, user.id, meter, day, Size::Minute).await?;
    let Some(first) = minutes.iter().find(|minute| minute.demand_micros > 0) else {
        return Ok((None, String::new()));
    };
    // Whole hours that hold it: the axis does not move with every reading of a new meter.
    let hours = (now.since(first.at) + HOUR - 1) / HOUR;
    let hours = [1, 3, 6, 12].into_iter().find(|it| hours <= *it).unwrap_or(24);
    let Some(span) = Span::new(floor(now.plus(-hours * HOUR)), now) else {
        return Ok((None, String::new()));
    };
    let demand = if span.micros() <= AS_READ + MINUTE {
        let powers = energy::powers(db, user.id, meter, span).await?;
        Demand::of_powers(&powers, span, now, POINTS)
    } else {
        Demand::of_buckets(&minutes, MINUTE, span, now, POINTS)
    };
    let clock = user.profile.clock.format();
    let seconds = clock.replace("%M", "%M:%S");
    let words = |at: Instant| calendar.local(at).strftime(&seconds).to_string();
    let picture = Picture {
        demand: &demand,
        ticks: ticks(&calendar, span, clock),
        words: &words,
        bars: Vec::new(),
        marks: Vec::new(),
        tints: &Tints::default(),
        height: HEIGHT,
        zooms: false,
    };
    Ok((Some(figure(picture)), format!("the last {}", format::duration(hours * HOUR))))
}
