//! The one way to an interval that may be stored: from a form, the REST API or an import.

use super::{Content, Tag};
use crate::field::{take, text};
use crate::instant::DAY;
use crate::{Calendar, FieldError, Instant};
use serde::{Deserialize, Serialize};

/// The longest interval that is believed; longer ones are nearly always a wrong date.
pub const MAX_LENGTH: i64 = 7 * DAY;
pub const MAX_TITLE_CHARS: usize = 200;
pub const MAX_NOTE_CHARS: usize = 10_000;
pub const MAX_KEY_CHARS: usize = 100;

/// An interval that keeps every rule. Only [`NewInterval::check`] and [`NewInterval::parse`] make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInterval(Content);

/// An interval as a form sends it: texts, times on the person's wall clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub start: String,
    /// Which of two equal times, an offset such as `+02:00`; see [`Calendar::read`].
    pub start_choice: String,
    /// Empty while the timer runs, where [`Draft::running`] allows it.
    pub end: String,
    pub end_choice: String,
    pub title: String,
    pub note: String,
    /// Separated by commas.
    pub tags: String,
    pub billable: bool,
    /// The answer to the question about an overlap; see [`super::overlap::OnOverlap::read`].
    pub overlap_choice: String,
    /// Whether an empty end means "still running" rather than "forgotten".
    pub running: bool,
}

impl NewInterval {
    /// Reads a form. `base` gives the facts that the form does not show (group, project, issue).
    pub fn parse(
        draft: &Draft,
        base: Content,
        calendar: &Calendar,
        now: Instant,
    ) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let start = calendar.read("start", &draft.start, &draft.start_choice);
        let end = if draft.running && draft.end.trim().is_empty() {
            Ok(None)
        } else {
            calendar.read("end", &draft.end, &draft.end_choice).map(Some)
        };
        let start = take(start, &mut errors);
        let end = take(end, &mut errors);
        let tags = take(Tag::parse_all("tags", draft.tags.split(',')), &mut errors);
        let (Some(start), Some(end), Some(tags)) = (start, end, tags) else {
            // The texts are checked all the same, so that the person sees every complaint at once.
            take(text("title", &draft.title, MAX_TITLE_CHARS, false), &mut errors);
            take(text("note", &draft.note, MAX_NOTE_CHARS, true), &mut errors);
            return Err(errors);
        };
        let content = Content {
            start,
            end,
            title: draft.title.clone(),
            note: draft.note.clone(),
            tags,
            billable: draft.billable,
            ..base
        };
        Self::check(content, now)
    }

    /// Checks facts whose times are known.
    pub fn check(mut content: Content, now: Instant) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        errors.extend(check_times(content.start, content.end, now));
        let mut keep = |field, value: &mut String, max, lines| {
            if let Some(tidy) = take(text(field, value, max, lines), &mut errors) {
                *value = tidy;
            }
        };
        keep("title", &mut content.title, MAX_TITLE_CHARS, false);
        keep("note", &mut content.note, MAX_NOTE_CHARS, true);
        for (field, value) in [
            ("group_id", &mut content.group_id),
            ("project_id", &mut content.project_id),
            ("issue_key", &mut content.issue_key),
        ] {
            if let Some(text) = value {
                keep(field, text, MAX_KEY_CHARS, false);
            }
            *value = value.take().filter(|text| !text.is_empty());
        }
        // A note is one text on every system: browsers send CRLF, files may hold either.
        content.note = content.note.replace("\r\n", "\n").replace('\r', "\n");
        if errors.is_empty() { Ok(Self(content)) } else { Err(errors) }
    }

    pub fn content(&self) -> &Content {
        &self.0
    }

    pub fn into_content(self) -> Content {
        self.0
    }
}

fn check_times(start: Instant, end: Option<Instant>, now: Instant) -> Option<FieldError> {
    match end {
        None if start > now => {
            Some(FieldError::new("start", "A timer cannot start in the future."))
        }
        None => None,
        Some(end) if end == start => {
            Some(FieldError::new("end", "The end is the same as the start; choose a later time."))
        }
        Some(end) if end < start => {
            Some(FieldError::new("end", "The end is before the start; choose a later time."))
        }
        Some(end) if end > now => {
            Some(FieldError::new("end", "The end is in the future; record it when it has passed."))
        }
        Some(end) if end.since(start) > MAX_LENGTH => Some(FieldError::new(
            "end",
            "This is longer than 7 days; check the dates, or record it in parts.",
        )),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Weekday;
    use jiff::tz::TimeZone;

    const NOW: &str = "2026-11-22T12:00:00Z";

    fn at(text: &str) -> Instant {
        Instant::parse(text).expect("a time")
    }

    fn berlin() -> Calendar {
        Calendar {
            zone: TimeZone::get("Europe/Berlin").expect("a known zone"),
            day_start_hour: 0,
            week_start: Weekday::Monday,
        }
    }

    /// What is said about a draft: `field: message` each, or nothing.
    fn said(draft: &Draft) -> String {
        match NewInterval::parse(draft, Content::default(), &berlin(), at(NOW)) {
            Ok(_) => String::new(),
            Err(errors) => errors.iter().map(|e| format!("{}: {}\n", e.field, e.message)).collect(),
        }
    }

    fn draft(start: &str, end: &str) -> Draft {
        Draft { start: start.to_owned(), end: end.to_owned(), ..Draft::default() }
    }

    #[test]
    fn each_wrong_time_is_refused_beside_its_field() {
        let check = |start: &str, end: &str, want: &str| {
            let got = said(&draft(start, end));
            assert!(
                got.starts_with(want) && got.is_empty() == want.is_empty(),
                "{start} {end}: {got}"
            );
        };
        check("2026-11-22T09:00", "2026-11-22T10:00", "");
        check("2026-11-22T09:00", "2026-11-22T09:00", "end: The end is the same as the start");
        check("2026-11-22T09:00", "2026-11-22T08:59", "end: The end is before the start");
        // 13:00 in Berlin is now.
        check("2026-11-22T09:00", "2026-11-22T13:00", "");
        check("2026-11-22T09:00", "2026-11-22T13:01", "end: The end is in the future");
        check("2026-11-01T09:00", "2026-11-08T09:00", "");
        check("2026-11-01T09:00", "2026-11-08T09:01", "end: This is longer than 7 days");
        check("soon", "2026-11-22T10:00", "start: Write a date");
        check("2026-11-22T09:00", "", "end: Write a date");
        check("2026-03-29T02:30", "2026-03-29T04:00", "start: 02:30 did not exist");
        check("2026-10-25T02:30", "2026-10-25T04:00", "start: 02:30 happened twice");
    }

    #[test]
    fn every_complaint_is_made_at_once() {
        let long = Draft { title: "x".repeat(201), tags: "y".repeat(51), ..draft("", "") };
        let got = said(&long);
        for field in ["start:", "end:", "tags:", "title:"] {
            assert!(got.contains(field), "{field} in {got}");
        }
    }

    #[test]
    fn an_empty_end_is_a_running_timer_only_where_asked_for() {
        let running = Draft { running: true, ..draft("2026-11-22T09:00", "") };
        assert_eq!(said(&running), "");
        let ahead = Draft { running: true, ..draft("2026-11-22T14:00", "") };
        assert!(said(&ahead).starts_with("start: A timer cannot start in the future"));
    }

    #[test]
    fn texts_are_tidied_and_bounded() {
        let content = Content {
            start: at("2026-11-22T09:00:00Z"),
            end: Some(at("2026-11-22T10:00:00Z")),
            title: "  Standup ".to_owned(),
            note: "one\r\ntwo".to_owned(),
            issue_key: Some(" ".to_owned()),
            ..Content::default()
        };
        let kept = NewInterval::check(content.clone(), at(NOW)).expect("valid").into_content();
        assert_eq!((kept.title.as_str(), kept.note.as_str()), ("Standup", "one\ntwo"));
        assert_eq!(kept.issue_key, None);
        let refused = |content: Content, field: &str| {
            let errors = NewInterval::check(content, at(NOW)).expect_err(field);
            assert_eq!(errors[0].field, field);
        };
        refused(Content { title: "a\u{7}b".to_owned(), ..content.clone() }, "title");
        refused(Content { note: "x".repeat(10_001), ..content.clone() }, "note");
        refused(Content { group_id: Some("g".repeat(101)), ..content }, "group_id");
    }
}
