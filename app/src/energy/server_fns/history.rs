//! What a meter said over a period: demand, energy by the calendar, and what is not known.

mod lines;
mod total;

use self::lines::drawn;
use super::demand::{Demand, POINTS};
use super::figure::{Picture, figure};
use super::now::{choices, choose};
use super::periods::{self, Period, best_for, periods};
use super::ticks::ticks;
use super::tints::{self, Tints};
use crate::energy::view::{BarRow, HistoryQuery, HistoryView, TotalView};
use crate::error::AppError;
use crate::ssr::calendar;
use crate::ui::RangeView;
use domain::account::{User, UserId};
use domain::energy::{Bucket, Meter, MeterId};
use domain::instant::{DAY, HOUR, SECOND};
use domain::range::{Kind, Range};
use domain::{Calendar, Instant, Span};
use storage::Db;
use storage::energy::{self, Size};

/// Up to so long, demand is drawn as it was read, by the minute, and by 15 minutes.
const AS_READ: i64 = 3 * HOUR;
const BY_MINUTE: i64 = 2 * DAY + HOUR;
const BY_QUARTER: i64 = 21 * DAY + HOUR;
const HEIGHT: u32 = 420;

pub(super) async fn history(
    db: &Db,
    user: &User,
    query: HistoryQuery,
    now: Instant,
) -> Result<HistoryView, AppError> {
    let calendar = calendar(&user.profile);
    let range = Range::resolve(&query.range, &calendar, now);
    let meters = energy::meters(db, user.id).await?;
    let empty = empty(&meters, RangeView::new(&range, &calendar, now));
    let Some(meter) = choose(&meters, query.meter)? else { return Ok(empty) };
    let asked = Asked { db, user, meter, calendar: &calendar, now };
    let whole = asked.bounds(&range).await?;
    let zoom = zoom(&query.zoom, whole);
    let span = zoom.unwrap_or(whole);
    let by = best_for(&query.by, span);
    let cut = periods(&calendar, span, by, now);
    let size = size(span, &cut);
    let span = whole_buckets(span, size);
    let buckets = energy::buckets(db, user.id, meter.id, span, size).await?;
    let bars = asked.bars(&cut, by, &buckets);
    let marks = asked.marks(span).await?;
    let demand = asked.demand(span, size, &buckets).await?;
    let flowed = bars.iter().any(|bar| bar.delivered + bar.received > 0);
    let tints = asked.tints(span).await?;
    let known = flowed || !demand.points.is_empty();
    let total = asked.total(&buckets, span, zoom.is_none().then_some(&range)).await?;
    Ok(HistoryView {
        meter: Some(meter.id.0),
        zoom: zoom.map(|zoom| asked.words(zoom)),
        total,
        figure: known.then(|| asked.figure(&demand, &cut, &bars, &marks, &tints)),
        prices: tints.key(),
        by: by.as_str().to_owned(),
        choices: periods::choices(span),
        bars,
        quarantined: marks.into_iter().map(|(span, why)| (asked.words(span), why)).collect(),
        export: Some(export(meter.id, span)),
        ..empty
    })
}

/// The page without a meter.
fn empty(meters: &[Meter], range: RangeView) -> HistoryView {
    HistoryView {
        meters: choices(meters),
        meter: None,
        range,
        zoom: None,
        total: TotalView::default(),
        figure: None,
        prices: Vec::new(),
        by: String::new(),
        choices: Vec::new(),
        bars: Vec::new(),
        quarantined: Vec::new(),
        export: None,
    }
}

/// The REST API's file of a span. What RFC 3339 in UTC is written with stands in a query as it is.
fn export(meter: MeterId, span: Span) -> String {
    let (from, to) = (span.start(), span.end());
    format!("/api/v1/energy/meters/{meter}/export.csv?from={from}&to={to}&interval=quarter")
}

/// What is shown of the range, in whole minutes.
fn zoom(text: &str, whole: Span) -> Option<Span> {
    let (from, to) = text.split_once('-')?;
    let second = |text: &str| Instant::from_micros(text.parse::<i64>().ok()?.checked_mul(SECOND)?);
    Span::new(second(from)?, second(to)?)?
        .intersect(whole)
        .map(|it| whole_buckets(it, Size::Minute))
}

/// Buckets as fine as the chart and the bars need, and not finer: a year opens as fast as a day.
fn size(span: Span, cut: &[Period]) -> Size {
    // Days of half-hour zones do not begin with an hour of the buckets.
    let on_hours =
        |it: &Period| it.span.start().micros() % HOUR == 0 && it.span.end().micros() % HOUR == 0;
    match span.micros() {
        length if length <= BY_MINUTE => Size::Minute,
        length if length <= BY_QUARTER => Size::Quarter,
        _ if cut.iter().all(on_hours) => Size::Hour,
        _ => Size::Quarter,
    }
}

/// The span in whole buckets, so that what is summed up is what is drawn.
fn whole_buckets(span: Span, size: Size) -> Span {
    let size = size.micros();
    let floor = |at: Instant| at.plus(-(at.micros() % size));
    Span::new(floor(span.start()), floor(span.end().plus(size - 1))).unwrap_or(span)
}

/// What everything here is asked about.
struct Asked<'a> {
    db: &'a Db,
    user: &'a User,
    meter: &'a Meter,
    calendar: &'a Calendar,
    now: Instant,
}

impl Asked<'_> {
    fn ids(&self) -> (UserId, MeterId) {
        (self.user.id, self.meter.id)
    }

    /// The range; of everything, what something is known of.
    async fn bounds(&self, range: &Range) -> Result<Span, AppError> {
        if range.kind != Kind::All {
            return Ok(range.span);
        }
        let (user, meter) = self.ids();
        let hours = energy::buckets(self.db, user, meter, range.span, Size::Hour).await?;
        let date = |at: Instant| self.calendar.date_of(at);
        let first = hours.first().map_or(self.now, |hour| hour.at);
        Ok(self.calendar.days(date(first), date(self.now)))
    }

    async fn demand(&self, span: Span, size: Size, buckets: &[Bucket]) -> Result<Demand, AppError> {
        if span.micros() > AS_READ {
            return Ok(Demand::of_buckets(buckets, size.micros(), span, self.now, POINTS));
        }
        let (user, meter) = self.ids();
        let powers = energy::powers(self.db, user, meter, span).await?;
        Ok(Demand::of_powers(&powers, span, self.now, POINTS))
    }

    /// When a span is: `Sun 22 Nov 14:00 – 15:30`.
    fn words(&self, span: Span) -> String {
        let clock = self.user.profile.clock.format();
        let (from, to) = (self.calendar.local(span.start()), self.calendar.local(span.end()));
        let day = |at: jiff::civil::DateTime| at.strftime("%a %-d %b").to_string();
        let end = to.strftime(clock);
        match from.date() == to.date() {
            true => format!("{} {} – {end}", day(from), from.strftime(clock)),
            false => format!("{} {} – {} {end}", day(from), from.strftime(clock), day(to)),
        }
    }

    async fn marks(&self, span: Span) -> Result<Vec<(Span, String)>, AppError> {
        let (user, meter) = self.ids();
        let found = energy::quarantined(self.db, user, meter, span).await?;
        Ok(found.into_iter().map(|(span, why)| (span, why.words().to_owned())).collect())
    }

    /// The prices by the time of day, where they can be seen.
    async fn tints(&self, span: Span) -> Result<Tints, AppError> {
        let (user, meter) = self.ids();
        let bands = match tints::can_be_seen(span) {
            true => energy::price_bands(self.db, user, meter, span).await?,
            false => Vec::new(),
        };
        Ok(Tints::new(bands))
    }

    fn figure(
        &self,
        demand: &Demand,
        cut: &[Period],
        bars: &[BarRow],
        marks: &[(Span, String)],
        tints: &Tints,
    ) -> String {
        let clock = self.user.profile.clock.format();
        let days = demand.span.micros() > DAY + HOUR;
        let form = if days { format!("%a %-d %b {clock}") } else { clock.to_owned() };
        let words = |at: Instant| self.calendar.local(at).strftime(&form).to_string();
        let mark = |(span, why): &(Span, String)| {
            (*span, format!("{}<br>{why}: not counted", self.words(*span)))
        };
        figure(Picture {
            demand,
            ticks: ticks(self.calendar, demand.span, clock),
            words: &words,
            bars: cut.iter().zip(bars).map(|(period, bar)| drawn(period.span, bar)).collect(),
            marks: marks.iter().map(mark).collect(),
            tints,
            height: HEIGHT,
            zooms: true,
        })
    }
}
