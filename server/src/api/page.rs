//! Lists of which one answer holds a page: how many, after which, and where the next begins.
//!
//! A cursor is where a page ended: the start and the id of its last item. Clients send it back as it is.

use domain::{FieldError, Instant};

/// A number from 1 to `most`; `unless` where none is told.
pub(super) fn number(
    name: &str,
    text: Option<&str>,
    unless: i64,
    most: i64,
) -> Result<i64, FieldError> {
    let Some(text) = text else { return Ok(unless) };
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| FieldError::new(name, format!("Choose a number from 1 to {most}.")))
}

/// The item that the page before ended with; `id` reads what [`cut`] was given.
pub(super) fn after<I>(
    cursor: Option<&str>,
    id: impl Fn(&str) -> Option<I>,
) -> Result<Option<(Instant, I)>, FieldError> {
    let Some(cursor) = cursor else { return Ok(None) };
    let read = || {
        let (start, rest) = cursor.split_once('-')?;
        let start = Instant::from_micros(i64::from_str_radix(start, 16).ok()?)?;
        Some((start, id(rest)?))
    };
    let unknown = "Send the next_cursor of the answer before, or none to begin.";
    read().map(Some).ok_or_else(|| FieldError::new("cursor", unknown))
}

/// One more than `limit` was asked for, which tells whether there are more: it is cut off, and the cursor of the next
/// page is answered. `place` is the start of an item, and its id in letters and digits.
pub(super) fn cut<T>(
    found: &mut Vec<T>,
    limit: i64,
    place: impl Fn(&T) -> (Instant, String),
) -> Option<String> {
    let limit = usize::try_from(limit).ok().filter(|limit| found.len() > *limit)?;
    found.truncate(limit);
    let (start, id) = place(found.last()?);
    Some(format!("{:x}-{id}", start.micros()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_after_begins_where_the_one_before_was_cut() {
        let start = Instant::parse("2026-03-02T09:00:00Z").expect("a time");
        let place = |id: &u32| (start, id.to_string());
        let mut found = vec![7, 8, 9];
        assert_eq!(cut(&mut found, 3, place), None);
        let cursor = cut(&mut found, 2, place).expect("there are more");
        assert_eq!(found, [7, 8]);
        let id = |text: &str| text.parse::<u32>().ok();
        assert_eq!(after(Some(&cursor), id), Ok(Some((start, 8))));
        assert_eq!(after(None, id), Ok(None));
        for wrong in ["", "-", "1", "zz-7", "-5-", "1-2-3", "é"] {
            assert_eq!(after(Some(wrong), id).expect_err(wrong).field, "cursor");
        }
    }

    #[test]
    fn a_number_lies_within_its_bounds() {
        assert_eq!(number("limit", None, 50, 200), Ok(50));
        assert_eq!(number("limit", Some("200"), 50, 200), Ok(200));
        for wrong in ["0", "201", "-1", "", "many", "99999999999999999999"] {
            let error = number("limit", Some(wrong), 50, 200).expect_err(wrong);
            assert_eq!(error, FieldError::new("limit", "Choose a number from 1 to 200."));
        }
    }
}
