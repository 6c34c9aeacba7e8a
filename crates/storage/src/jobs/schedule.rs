//! When jobs run by themselves: crontab lines, read the way crontab means them, in UTC.
//!
//! The scheduler's own language is another: it begins with seconds, counts the week from Sunday = 1, and takes a
//! day of the month and a weekday both to be met where crontab takes either.

use apalis_cron::jiff::JiffSchedule;
use domain::Instant;
use domain::jobs::Kind;
use jiff::tz::TimeZone;
use std::str::FromStr;

/// Why a crontab line is not one, or cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CrontabError {
    #[error("a crontab line has five fields: minute, hour, day of month, month, weekday")]
    Fields,
    #[error(
        "\"{0}\" is not a weekday of a crontab line: 0 to 7 (0 and 7 are Sunday) or sun to sat"
    )]
    Weekday(String),
    #[error("a day of the month and a weekday together are not supported; make it two jobs")]
    BothDays,
    #[error("{0}")]
    Schedule(String),
    #[error("it does not run by itself")]
    Never,
}

/// When a kind runs next, strictly after `after`. [`Instant::MAX`] if never.
pub fn next_run(kind: Kind, after: Instant) -> Instant {
    kind.schedule().map_or(Instant::MAX, |crontab| next(crontab, after))
}

/// When a crontab line comes next, strictly after `after`. [`Instant::MAX`] if never.
pub fn next(crontab: &str, after: Instant) -> Instant {
    let Ok(schedule) = read(crontab) else { return Instant::MAX };
    let next = schedule.after(after.timestamp().to_zoned(TimeZone::UTC)).next();
    next.and_then(|at| Instant::from_timestamp(at.timestamp())).unwrap_or(Instant::MAX)
}

/// A kind's schedule, as the scheduler takes it.
pub fn of(kind: Kind) -> Result<JiffSchedule, CrontabError> {
    read(kind.schedule().ok_or(CrontabError::Never)?)
}

/// A crontab line as the scheduler takes it.
pub fn read(crontab: &str) -> Result<JiffSchedule, CrontabError> {
    convert(crontab)?
        .parse()
        .map_err(|error: <JiffSchedule as FromStr>::Err| CrontabError::Schedule(error.to_string()))
}

/// A crontab line in the scheduler's six fields.
fn convert(crontab: &str) -> Result<String, CrontabError> {
    let fields: Vec<&str> = crontab.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else { return Err(CrontabError::Fields) };
    if !day.starts_with('*') && !weekday.starts_with('*') {
        return Err(CrontabError::BothDays);
    }
    Ok(format!("0 {minute} {hour} {day} {month} {}", weekdays(weekday)?))
}

/// The weekday field as a list of the scheduler's numbers, Sunday = 1; `*` for all.
fn weekdays(field: &str) -> Result<String, CrontabError> {
    let mut meant = [false; 7];
    for part in field.split(',') {
        let days = days_of(part).ok_or_else(|| CrontabError::Weekday(part.to_owned()))?;
        for day in days {
            meant[day % 7] = true;
        }
    }
    if meant == [true; 7] {
        return Ok("*".to_owned());
    }
    let days = (1..=7).filter(|day| meant[day - 1]).map(|day| day.to_string());
    Ok(days.collect::<Vec<_>>().join(","))
}

/// The days of `*`, `3`, `1-5`, `mon-fri`, `*/2` or `1-5/2`, in crontab's numbers from 0 to 7.
fn days_of(part: &str) -> Option<Vec<usize>> {
    let (range, step) = match part.split_once('/') {
        Some((range, step)) => (range, step.parse().ok().filter(|step| *step > 0)?),
        None => (part, 1),
    };
    let (first, last) = match range.split_once('-') {
        _ if range == "*" => (0, 6),
        Some((first, last)) => (day(first)?, day(last)?),
        None if step == 1 => (day(range)?, day(range)?),
        None => return None,
    };
    (first <= last).then(|| (first..=last).step_by(step).collect())
}

fn day(text: &str) -> Option<usize> {
    const NAMES: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    match NAMES.iter().position(|name| text.eq_ignore_ascii_case(name)) {
        Some(day) => Some(day),
        None => text.parse().ok().filter(|day| *day <= 7),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crontab_weekdays_become_the_schedulers() {
        let check = |crontab: &str, want: Result<&str, CrontabError>| {
            assert_eq!(convert(crontab), want.map(str::to_owned), "{crontab}");
        };
        check("30 2 * * *", Ok("0 30 2 * * *"));
        check("*/15 8-18 1,15 * *", Ok("0 */15 8-18 1,15 * *"));
        check("0 0 * * 0", Ok("0 0 0 * * 1"));
        check("0 0 * * 7", Ok("0 0 0 * * 1"));
        check("0 0 * * 1-5", Ok("0 0 0 * * 2,3,4,5,6"));
        check("0 0 * * mon-FRI", Ok("0 0 0 * * 2,3,4,5,6"));
        check("0 0 * * 5-7", Ok("0 0 0 * * 1,6,7"));
        check("0 0 * * sun,3", Ok("0 0 0 * * 1,4"));
        check("0 0 * * */2", Ok("0 0 0 * * 1,3,5,7"));
        check("0 0 * * 1-5/2", Ok("0 0 0 * * 2,4,6"));
        check("0 0 * * 0-7", Ok("0 0 0 * * *"));
        check("0 0 1 * 1", Err(CrontabError::BothDays));
        check("0 0 * *", Err(CrontabError::Fields));
        check("0 0 * * * *", Err(CrontabError::Fields));
        for wrong in ["8", "5-1", "day", "1/2", "*/0", ""] {
            let line = format!("0 0 * * ,{wrong}");
            assert!(matches!(convert(&line), Err(CrontabError::Weekday(_))), "{line}");
        }
    }

    #[test]
    fn the_next_times_are_those_of_crontab() {
        // 2026-11-22 is a Sunday.
        let check = |crontab: &str, want: [&str; 3]| {
            let schedule: JiffSchedule = convert(crontab).expect("valid").parse().expect("valid");
            let from: jiff::Timestamp = "2026-11-22T12:00:00Z".parse().expect("a time");
            let next = schedule.after(from.to_zoned(TimeZone::UTC)).take(3);
            let next: Vec<String> = next.map(|at| at.timestamp().to_string()).collect();
            assert_eq!(next, want, "{crontab}");
        };
        check(
            "30 2 * * *",
            ["2026-11-23T02:30:00Z", "2026-11-24T02:30:00Z", "2026-11-25T02:30:00Z"],
        );
        check(
            "*/20 * * * *",
            ["2026-11-22T12:20:00Z", "2026-11-22T12:40:00Z", "2026-11-22T13:00:00Z"],
        );
        check(
            "0 6 * * 0,6",
            ["2026-11-28T06:00:00Z", "2026-11-29T06:00:00Z", "2026-12-05T06:00:00Z"],
        );
        check(
            "0 0 31 * *",
            ["2026-12-31T00:00:00Z", "2027-01-31T00:00:00Z", "2027-03-31T00:00:00Z"],
        );
        check(
            "0 0 */10 * *",
            ["2026-12-01T00:00:00Z", "2026-12-11T00:00:00Z", "2026-12-21T00:00:00Z"],
        );
    }

    #[test]
    fn every_kind_has_a_next_run_strictly_later() {
        let noon = Instant::parse("2026-11-22T12:00:00Z").expect("a time");
        for kind in Kind::SCHEDULED {
            let first = next_run(kind, noon);
            let second = next_run(kind, first);
            assert!(noon < first && first < second && second < Instant::MAX, "{kind:?}");
        }
    }
}
