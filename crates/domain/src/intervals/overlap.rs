//! What is said, and offered, when an interval shares time with others.

use super::{Content, Interval, IntervalId};
use crate::{Calendar, Choice, FieldError, Instant, Span};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What to do with an interval that overlaps others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnOverlap {
    /// Store nothing and name the others.
    #[default]
    Ask,
    /// Store it as it is; the others stay too.
    Keep,
    /// Store only the time that the others leave free.
    Trim,
}

impl OnOverlap {
    /// Reads the form's answer; anything else is "not asked yet".
    pub fn read(choice: &str) -> Self {
        match choice {
            "keep" => Self::Keep,
            "trim" => Self::Trim,
            _ => Self::Ask,
        }
    }
}

/// The span used against others: a running interval reaches as far as time goes.
pub fn reach(content: &Content) -> Option<Span> {
    Span::new(content.start, content.end.unwrap_or(Instant::MAX))
}

/// The parts of `content` that the others leave free, in order. A running one keeps its open end where it can.
///
/// ```text
/// [new              )
///      [other)
/// [   )       [     )
/// ```
pub fn trim(content: &Content, others: &[Interval]) -> Vec<Content> {
    let taken: Vec<Span> = others.iter().filter_map(|other| reach(&other.content)).collect();
    let parts = reach(content).map(|span| span.without(&taken)).unwrap_or_default();
    let piece = |part: Span| Content {
        start: part.start(),
        end: (part.end() < Instant::MAX).then_some(part.end()),
        ..content.clone()
    };
    parts.into_iter().map(piece).collect()
}

/// For each interval that shares time with another of the list, one such other. The list is in any order.
///
/// ```text
/// [a       )
///    [b )    [c )
///  a: b, b: a
/// ```
pub fn partners(intervals: &[Interval]) -> HashMap<IntervalId, IntervalId> {
    let mut spans: Vec<(Span, IntervalId)> = intervals
        .iter()
        .filter_map(|interval| Some((reach(&interval.content)?, interval.id)))
        .collect();
    spans.sort_unstable();
    let mut partners = HashMap::new();
    // The one seen so far that reaches furthest is the one a later interval can overlap.
    let mut furthest: Option<(Span, IntervalId)> = None;
    for (span, id) in spans {
        if let Some((reaching, other)) = furthest
            && reaching.overlaps(span)
        {
            partners.insert(id, other);
            partners.entry(other).or_insert(id);
        }
        if furthest.is_none_or(|(reaching, _)| reaching.end() < span.end()) {
            furthest = Some((span, id));
        }
    }
    partners
}

/// The warning beside the form: which other intervals, and what can be done. It names at most three.
pub fn question(content: &Content, others: &[Interval], calendar: &Calendar) -> FieldError {
    let named: Vec<String> = others
        .iter()
        .take(3)
        .map(|other| {
            format!("“{}” ({})", other.content.name(), times(&other.content, content, calendar))
        })
        .collect();
    let more = match others.len() {
        0..=3 => String::new(),
        n => format!(" and {} more", n - 3),
    };
    let mut choices = vec![Choice::new("keep", "Keep both")];
    let parts = trim(content, others);
    let shown: Vec<String> = parts.iter().map(|part| times(part, content, calendar)).collect();
    match shown.as_slice() {
        [] => {}
        [one] => choices.push(Choice::new("trim", format!("Trim to {one}"))),
        [first, .., last] if shown.len() > 3 => choices.push(Choice::new(
            "trim",
            format!("Split into {} parts, {first} to {last}", shown.len()),
        )),
        several => {
            choices.push(Choice::new("trim", format!("Split into {}", several.join(" and "))))
        }
    }
    FieldError::new("overlap", format!("This overlaps {}{more}.", named.join(", ")))
        .with_choices(choices)
}

/// `09:00–11:00` on the day of `beside`, with the date where it is another day.
fn times(content: &Content, beside: &Content, calendar: &Calendar) -> String {
    let home = calendar.local(beside.start).date();
    let show = |at: Instant| {
        let wall = calendar.local(at);
        let format = if wall.date() == home { "%H:%M" } else { "%-d %b %H:%M" };
        wall.strftime(format).to_string()
    };
    let end = content.end.map_or_else(|| "running".to_owned(), show);
    format!("{}–{end}", show(content.start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Weekday;
    use jiff::tz::TimeZone;

    fn utc() -> Calendar {
        Calendar { zone: TimeZone::UTC, day_start_hour: 0, week_start: Weekday::Monday }
    }

    /// `09:00-11:00` on one day; `09:00-` runs.
    fn content(times: &str) -> Content {
        let (start, end) = times.split_once('-').expect("a dash");
        let at = |text: &str| Instant::parse(&format!("2026-03-02T{text}:00Z")).expect("a time");
        Content {
            start: at(start),
            end: (!end.is_empty()).then(|| at(end)),
            title: "Other".to_owned(),
            ..Content::default()
        }
    }

    fn others(times: &[&str]) -> Vec<Interval> {
        let interval = |times: &&str| Interval {
            id: IntervalId(uuid::Uuid::nil()),
            content: content(times),
            revision: 1,
            deleted_at: None,
        };
        times.iter().map(interval).collect()
    }

    #[test]
    fn trimming_leaves_the_free_time() {
        let check = |own: &str, taken: &[&str], want: &[&str]| {
            let want: Vec<Content> = want.iter().map(|times| content(times)).collect();
            assert_eq!(trim(&content(own), &others(taken)), want, "{own} {taken:?}");
        };
        check("09:00-12:00", &["11:00-13:00"], &["09:00-11:00"]);
        check("09:00-12:00", &["10:00-10:30"], &["09:00-10:00", "10:30-12:00"]);
        check("09:00-12:00", &["08:00-13:00"], &[]);
        check("09:00-12:00", &["11:00-"], &["09:00-11:00"]);
        check("09:00-", &["10:00-11:00"], &["09:00-10:00", "11:00-"]);
    }

    #[test]
    fn each_overlapping_interval_has_a_partner() {
        let mut list = others(&["09:00-12:00", "10:00-10:30", "11:00-11:30", "12:00-13:00"]);
        for (n, interval) in list.iter_mut().enumerate() {
            interval.id = IntervalId(uuid::Uuid::from_u128(n as u128));
        }
        let partners = partners(&list);
        let mut named: Vec<u128> = partners.keys().map(|id| id.0.as_u128()).collect();
        named.sort_unstable();
        assert_eq!(named, [0, 1, 2]);
    }

    #[test]
    fn the_warning_names_the_others_and_shows_the_result() {
        let question = question(&content("09:00-12:00"), &others(&["11:00-13:00"]), &utc());
        assert_eq!(question.message, "This overlaps “Other” (11:00–13:00).");
        assert_eq!(question.choices[0], Choice::new("keep", "Keep both"));
        assert_eq!(question.choices[1], Choice::new("trim", "Trim to 09:00–11:00"));
    }

    #[test]
    fn an_interval_that_is_covered_can_only_be_kept() {
        let question = super::question(&content("09:00-10:00"), &others(&["08:00-"]), &utc());
        assert_eq!(question.message, "This overlaps “Other” (08:00–running).");
        assert_eq!(question.choices.len(), 1);
    }
}
