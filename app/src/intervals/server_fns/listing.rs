//! The list: which days, what is in them, and what they add up to.

use crate::error::AppError;
use crate::intervals::view::{Bar, Day, ListQuery, Listing, Row, Week};
use crate::ssr::calendar;
use crate::ui::RangeView;
use domain::account::{Clock, User};
use domain::intervals::days::{self, Part, by_day};
use domain::intervals::overlap::partners;
use domain::intervals::{Interval, IntervalId, Search, Tag};
use domain::range::{Kind, Range};
use domain::{Calendar, Instant, Span};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::HashMap;
use storage::Db;
use storage::intervals::{self, Filter};

/// About this many intervals are on a page; the last day is always whole.
const PAGE: i64 = 200;
/// A chart of days is readable up to here.
const MAX_DAY_BARS: i32 = 31;

pub(super) async fn listing(
    db: &Db,
    user: &User,
    query: ListQuery,
    now: Instant,
) -> Result<Listing, AppError> {
    let calendar = calendar(&user.profile);
    let range = Range::resolve(&query.range, &calendar, now);
    let tags = Tag::parse_all("tag", query.tags.iter().map(String::as_str)).map_err(|e| vec![e])?;
    let filter = Filter { span: range.span, tags, search: Search::parse(&query.search) };
    let (total, count) = intervals::total(db, user.id, &filter, now).await?;
    let before = range.step(-1, &calendar);
    let previous = match &before {
        Some(before) => {
            let filter = Filter { span: before.span, ..filter.clone() };
            let (total, _) = intervals::total(db, user.id, &filter, now).await?;
            Some((before.words(now, &calendar), total))
        }
        None => None,
    };
    let page = page(db, user, &filter, query.before, &calendar).await?;
    let weeks = weeks(db, user, &filter, page, &calendar, now).await?;
    let older = match page {
        Some(page) if older_than(db, user, &filter, page.start()).await? => {
            Some(page.start().micros())
        }
        _ => None,
    };
    Ok(Listing {
        total,
        count,
        previous,
        complete: range.span.end() <= now,
        bars: bars(db, user, &filter, &range, before.as_ref(), &calendar, now).await?,
        weeks,
        older,
        export: export(&range, &query),
        any: count > 0 || intervals::any(db, user.id).await?,
        range: RangeView::new(&range, &calendar, now),
    })
}

/// The period and the filters of a page for the REST API, which knows no zone: its period is two instants.
fn export(range: &Range, query: &ListQuery) -> String {
    let period = match range.kind {
        Kind::All => String::new(),
        _ => format!("&from={}&to={}", range.span.start(), range.span.end()),
    };
    period + &crate::intervals::page::filters(query, None)
}

/// The span of whole days that holds the next [`PAGE`] intervals, or `None` when there are none.
async fn page(
    db: &Db,
    user: &User,
    filter: &Filter,
    before: Option<i64>,
    calendar: &Calendar,
) -> Result<Option<Span>, AppError> {
    let end =
        before.and_then(Instant::from_micros).unwrap_or(filter.span.end()).min(filter.span.end());
    let Some(span) = Span::new(filter.span.start(), end) else { return Ok(None) };
    let rest = Filter { span, ..filter.clone() };
    let start = match intervals::nth_newest(db, user.id, &rest, PAGE).await? {
        Some(start) => calendar.day(calendar.date_of(start)).start().max(span.start()),
        None => span.start(),
    };
    Ok(Span::new(start, end))
}

async fn older_than(
    db: &Db,
    user: &User,
    filter: &Filter,
    start: Instant,
) -> Result<bool, AppError> {
    let Some(span) = Span::new(filter.span.start(), start) else { return Ok(false) };
    let rest = Filter { span, ..filter.clone() };
    Ok(intervals::nth_newest(db, user.id, &rest, 1).await?.is_some())
}

async fn weeks(
    db: &Db,
    user: &User,
    filter: &Filter,
    page: Option<Span>,
    calendar: &Calendar,
    now: Instant,
) -> Result<Vec<Week>, AppError> {
    let Some(page) = page else { return Ok(Vec::new()) };
    let found = intervals::list(db, user.id, &Filter { span: page, ..filter.clone() }).await?;
    let days = by_day(&found, calendar, page, now);
    let drawing = Drawing {
        calendar,
        clock: user.profile.clock,
        intervals: index(&found),
        partners: partners(&found),
    };
    let mut weeks: Vec<(Date, Vec<Day>)> = Vec::new();
    for day in &days {
        let first = calendar.week_of(day.date);
        let drawn = drawing.day(day);
        match weeks.last_mut() {
            Some((week, days)) if *week == first => days.push(drawn),
            _ => weeks.push((first, vec![drawn])),
        }
    }
    // A week is totalled over all of its days within the filter, also those on another page.
    let spans: Vec<Span> = weeks.iter().map(|(first, _)| calendar.week(*first)).collect();
    let totals = intervals::totals(db, user.id, filter, &clipped(&spans, filter.span), now).await?;
    Ok(weeks
        .into_iter()
        .zip(totals)
        .map(|((first, days), total)| Week {
            first: first.to_string(),
            label: format!("Week {}", first.saturating_add(3.days()).iso_week_date().week()),
            dates: Range {
                kind: Kind::Custom,
                first,
                last: first.saturating_add(6.days()),
                span: calendar.week(first),
                current: false,
            }
            .label(),
            total,
            days,
        })
        .collect())
}

fn clipped(spans: &[Span], within: Span) -> Vec<Span> {
    spans.iter().map(|span| span.intersect(within).unwrap_or(*span)).collect()
}

fn index(intervals: &[Interval]) -> HashMap<IntervalId, &Interval> {
    intervals.iter().map(|interval| (interval.id, interval)).collect()
}

/// What drawing a row looks things up in.
struct Drawing<'a> {
    calendar: &'a Calendar,
    clock: Clock,
    intervals: HashMap<IntervalId, &'a Interval>,
    partners: HashMap<IntervalId, IntervalId>,
}

impl Drawing<'_> {
    fn day(&self, day: &days::Day) -> Day {
        let share = |at: Instant| at.since(day.span.start()) as f64 / day.span.micros() as f64;
        Day {
            date: day.date.to_string(),
            label: day.date.strftime("%a %-d %B").to_string(),
            total: day.total(),
            lane: day.parts.iter().map(|p| (share(p.span.start()), share(p.span.end()))).collect(),
            rows: day.parts.iter().filter_map(|part| self.row(day, part)).collect(),
        }
    }

    fn row(&self, day: &days::Day, part: &Part) -> Option<Row> {
        let interval = self.intervals.get(&part.id)?;
        let content = &interval.content;
        let time = |at: Instant| self.calendar.local(at).strftime(self.clock.format()).to_string();
        let name = |date: Date| date.strftime("%a %-d").to_string();
        let running = content.end.is_none() && !part.goes_on;
        let end = match time(part.span.end()) {
            // The end of a day is its 24th hour, not the next day's first.
            midnight if midnight == "00:00" => "24:00".to_owned(),
            end => end,
        };
        let other = self.partners.get(&part.id).and_then(|id| self.intervals.get(id));
        Some(Row {
            id: part.id.to_string(),
            revision: interval.revision,
            start: time(part.span.start()),
            end: (!running).then_some(end),
            length: if running && content.start >= part.span.end().plus(-1) {
                0
            } else {
                part.span.micros()
            },
            title: content.title.clone(),
            note: content.note.clone(),
            tags: content.tags.iter().map(|tag| tag.as_str().to_owned()).collect(),
            billable: content.billable,
            from: part.from_before.then(|| name(day.date.yesterday().unwrap_or(day.date))),
            into: part.goes_on.then(|| name(day.date.tomorrow().unwrap_or(day.date))),
            overlaps: other.map(|other| other.content.name().to_owned()),
        })
    }
}

/// One bar a day for up to a month, one a month for a year, none else.
async fn bars(
    db: &Db,
    user: &User,
    filter: &Filter,
    range: &Range,
    before: Option<&Range>,
    calendar: &Calendar,
    now: Instant,
) -> Result<Vec<Bar>, AppError> {
    let dates = bar_dates(range);
    if dates.is_empty() {
        return Ok(Vec::new());
    }
    let spans: Vec<Span> = dates.iter().map(|(first, last)| calendar.days(*first, *last)).collect();
    let totals = intervals::totals(db, user.id, filter, &spans, now).await?;
    // Compared bar by bar only where the two periods have the same shape.
    let was = match before {
        Some(before) if matches!(range.kind, Kind::Week | Kind::Year) => {
            let dates = bar_dates(before);
            let spans: Vec<Span> = dates.iter().map(|(f, l)| calendar.days(*f, *l)).collect();
            let filter = Filter { span: before.span, ..filter.clone() };
            intervals::totals(db, user.id, &filter, &spans, now).await?
        }
        _ => Vec::new(),
    };
    let label = |first: Date| match range.kind {
        Kind::Year => first.strftime("%b").to_string(),
        Kind::Week => first.strftime("%a %-d").to_string(),
        _ => first.strftime("%-d").to_string(),
    };
    Ok(dates
        .iter()
        .zip(&spans)
        .enumerate()
        .map(|(n, ((first, last), span))| Bar {
            label: label(*first),
            query: if range.kind == Kind::Year {
                format!("range=month&on={first}")
            } else {
                format!("from={first}&to={last}")
            },
            total: totals.get(n).copied().unwrap_or(0),
            was: was.get(n).copied(),
            current: span.contains(now),
        })
        .collect())
}

/// The first and last date of each bar.
fn bar_dates(range: &Range) -> Vec<(Date, Date)> {
    if range.kind == Kind::Year {
        let months = range.first.series(1.month()).take(12);
        return months.map(|first| (first, first.last_of_month())).collect();
    }
    let days = range.first.until(range.last).map_or(0, |span| span.get_days()) + 1;
    if range.kind == Kind::All || !(2..=MAX_DAY_BARS).contains(&days) {
        return Vec::new();
    }
    range.first.series(1.day()).take_while(|day| *day <= range.last).map(|day| (day, day)).collect()
}
