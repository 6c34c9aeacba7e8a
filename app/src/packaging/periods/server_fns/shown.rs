//! Periods in words.

use crate::account::moment::Teller;
use crate::error::AppError;
use crate::packaging::periods::view::{
    FailedWeek, PeriodsView, UnreadableRow, WeekCell, WeekView, Year,
};
use crate::packaging::weeks::{self, dates, is_here};
use crate::ssr::fail;
use domain::account::User;
use domain::packaging::{Period, Scrape, Week};
use domain::{Instant, format};
use jiff::civil::Date;
use std::collections::BTreeSet;
use storage::packaging::UnreadRow;
use storage::{Db, packaging};

/// How many of a week's unreadable rows are shown.
const UNREADABLE: i64 = 100;

pub(super) async fn periods(db: &Db, user: &User, now: Instant) -> Result<PeriodsView, AppError> {
    let source = packaging::source(db).await?;
    let weeks = packaging::calendar(db, now).await?;
    let teller = Teller::new(&user.profile, now);
    let kept = weeks::kept(db).await?;
    let failed = weeks.iter().rev().filter_map(|(_, period)| period.as_ref());
    let failed = failed.filter(|period| !period.outcome.is_done());
    let failed: Vec<FailedWeek> =
        failed.map(|period| failed_week(period, &kept, &teller)).collect();
    let stale = failed.iter().filter(|failed| failed.cell.here).count();
    let unasked = weeks.iter().filter(|(_, period)| period.is_none()).count();
    Ok(PeriodsView {
        configured: source.changed_at.is_some(),
        admin: user.admin,
        missing: missing(failed.len() - stale, stale, unasked),
        years: years(&weeks, &kept),
        failed,
    })
}

/// The latest year first.
fn years(weeks: &[(Week, Option<Period>)], kept: &BTreeSet<Week>) -> Vec<Year> {
    let mut years: Vec<Year> = Vec::new();
    for (week, period) in weeks {
        let (year, cell) = (week.start().year(), cell(*week, period.as_ref(), kept));
        match years.last_mut().filter(|last| last.year == year) {
            Some(last) => last.weeks.push(cell),
            None => years.push(Year { year, weeks: vec![cell] }),
        }
    }
    years.reverse();
    years
}

fn cell(week: Week, period: Option<&Period>, kept: &BTreeSet<Week>) -> WeekCell {
    // From 1 to 366.
    let place = (week.start().day_of_year() - 1) / 7;
    WeekCell {
        week: week.to_string(),
        place: u8::try_from(place).unwrap_or_default(),
        dates: dates(week),
        outcome: period.map(|it| it.outcome),
        here: period.is_some_and(|it| is_here(it, kept)),
        rows: period.map_or(0, |it| it.rows),
        unreadable: period.map_or(0, |it| it.unreadable),
        again: period.is_some_and(|it| it.again),
    }
}

fn failed_week(period: &Period, kept: &BTreeSet<Week>, teller: &Teller) -> FailedWeek {
    FailedWeek {
        cell: cell(period.week, Some(period), kept),
        message: period.message.clone(),
        asked: teller.at(period.asked_at),
    }
}

/// `stale` are the weeks that failed and of which something is kept.
fn missing(failed: usize, stale: usize, unasked: usize) -> String {
    let count = |many: usize, what: &str| {
        (many > 0).then(|| format!("{} {what}", format::count(many as u64)))
    };
    let parts = [
        count(failed, "failed"),
        count(stale, "could not be asked again"),
        count(unasked, "not asked for yet"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

pub(super) async fn week(
    db: &Db,
    user: &User,
    text: &str,
    now: Instant,
) -> Result<WeekView, AppError> {
    let week = read(text)?;
    let period = packaging::periods(db).await?.into_iter().find(|period| period.week == week);
    let after = week.next().start();
    let days = (Some(week.start()), Some(week.start()));
    let unreadable = packaging::unreadable(db, days, Some((after, 0)), UNREADABLE).await?;
    let page = if user.admin { kept(db, week).await? } else { None };
    let teller = Teller::new(&user.profile, now);
    Ok(WeekView {
        cell: cell(week, period.as_ref(), &weeks::kept(db).await?),
        admin: user.admin,
        asked: period.as_ref().map(|period| teller.at(period.asked_at)),
        message: period.map(|period| period.message).unwrap_or_default(),
        unreadable: unreadable.into_iter().rev().map(unreadable_row).collect(),
        page,
    })
}

fn read(week: &str) -> Result<Week, AppError> {
    week.parse::<Date>().map(Week::of).map_err(|_| fail(AppError::NotFound))
}

fn unreadable_row(row: UnreadRow) -> UnreadableRow {
    UnreadableRow {
        position: u32::try_from(row.position).unwrap_or_default() + 1,
        reason: row.reason,
        cells: row.cells.join(" · "),
    }
}

/// How large the last valid answer for a week is, where there is one.
async fn kept(db: &Db, week: Week) -> Result<Option<String>, AppError> {
    match packaging::page(db, week).await {
        Ok(page) => Ok(Some(format::bytes(page.len() as i64))),
        Err(storage::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn ask_again(db: &Db, week: &str, now: Instant) -> Result<(), AppError> {
    let scrape = Scrape { weeks: vec![read(week)?], again: true, ..Scrape::default() };
    packaging::ask(db, scrape, now).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::packaging::{Outcome, weeks};
    use jiff::civil::date;

    fn period(week: Week, outcome: Outcome) -> Period {
        Period {
            week,
            outcome,
            rows: 3,
            unreadable: 0,
            message: String::new(),
            asked_at: Instant::default(),
            again: false,
        }
    }

    #[test]
    fn a_year_has_the_weeks_whose_sunday_lies_in_it_each_in_its_place() {
        let mut all: Vec<(Week, Option<Period>)> =
            weeks(date(2017, 1, 3), date(2018, 1, 20)).map(|week| (week, None)).collect();
        let last = all.last_mut().expect("weeks");
        last.1 = Some(period(last.0, Outcome::Ok));
        // From when the first period was an earlier one.
        let earlier = Week::of(date(2016, 12, 26));
        all.insert(0, (earlier, Some(period(earlier, Outcome::Empty))));
        let years = years(&all, &BTreeSet::new());
        let found: Vec<_> = years.iter().map(|it| (it.year, it.weeks.len(), it.here())).collect();
        assert_eq!(found, [(2018, 1, 1), (2017, 53, 0), (2016, 1, 1)]);
        let places: Vec<u8> = years[1].weeks.iter().map(|cell| cell.place).collect();
        assert_eq!(places, (0..53).collect::<Vec<_>>());
        assert_eq!(years[2].weeks[0].place, 51);
        assert_eq!(years[0].weeks[0].dates, "7 – 13 Jan 2018");
    }

    #[test]
    fn what_is_missing_is_said_in_few_words() {
        assert_eq!(missing(0, 0, 0), "");
        let all = "3 failed · 2 could not be asked again · 1,200 not asked for yet";
        assert_eq!(missing(3, 2, 1_200), all);
        assert_eq!(missing(0, 0, 1), "1 not asked for yet");
    }

    #[test]
    fn what_is_kept_of_a_week_is_here_though_asking_again_failed() {
        let week = Week::of(date(2018, 1, 7));
        let check = |outcome, rows, page: &[Week], want| {
            let period = Period { rows, ..period(week, outcome) };
            let cell = cell(week, Some(&period), &page.iter().copied().collect());
            assert_eq!(cell.here, want, "{outcome:?} {rows}");
        };
        check(Outcome::Timeout, 3, &[], true);
        check(Outcome::Timeout, 0, &[week], true);
        check(Outcome::Timeout, 0, &[week.next()], false);
        check(Outcome::Empty, 0, &[], true);
        assert!(!cell(week, None, &BTreeSet::new()).here);
    }
}
