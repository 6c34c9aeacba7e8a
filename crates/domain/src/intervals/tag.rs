//! Tags: short words that a person sorts intervals by.

use crate::FieldError;
use serde::{Deserialize, Serialize};

/// The longest tag, in characters.
pub const MAX_CHARS: usize = 50;
/// The most tags on one interval.
pub const MAX_TAGS: usize = 50;

/// One tag: trimmed, single-spaced, without comma, `#` in front or control characters. Case is kept and matters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(String);

impl Tag {
    /// Reads one tag; the complaint is filed under `field`.
    pub fn parse(field: &str, text: &str) -> Result<Self, FieldError> {
        let bare = text.trim_start_matches(|c: char| c == '#' || c.is_whitespace());
        let words: Vec<&str> = bare.split_whitespace().collect();
        let tag = words.join(" ");
        let complaint = if tag.is_empty() {
            "A tag needs at least one letter.".to_owned()
        } else if tag.chars().count() > MAX_CHARS {
            format!("Shorten each tag to {MAX_CHARS} characters.")
        } else if tag.contains(',') || tag.chars().any(char::is_control) {
            "A tag cannot hold a comma or a control character.".to_owned()
        } else {
            return Ok(Self(tag));
        };
        Err(FieldError::new(field, complaint))
    }

    /// Reads a list, sorted and each once; empty entries are passed over.
    pub fn parse_all<'a>(
        field: &str,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<Vec<Self>, FieldError> {
        let mut tags = texts
            .into_iter()
            .filter(|text| !text.chars().all(|c| c == '#' || c.is_whitespace()))
            .map(|text| Self::parse(field, text))
            .collect::<Result<Vec<_>, _>>()?;
        tags.sort_unstable();
        tags.dedup();
        if tags.len() > MAX_TAGS {
            return Err(FieldError::new(field, format!("Keep at most {MAX_TAGS} tags.")));
        }
        Ok(tags)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Tags as one text, as a form and a CSV cell show them: `deep work, client`.
pub fn joined(tags: &[Tag]) -> String {
    tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_tidied_sorted_and_kept_once() {
        let check = |text: &str, want: &str| {
            let tags = Tag::parse_all("tags", text.split(',')).expect(text);
            assert_eq!(joined(&tags), want);
        };
        check("", "");
        check(" , ,", "");
        check("work, client", "client, work");
        check("#work,work,  deep   work ", "deep work, work");
        check("Work,work", "Work, work");
    }

    #[test]
    fn tags_that_cannot_be_kept_are_refused() {
        assert!(Tag::parse("tags", "").is_err());
        assert!(Tag::parse("tags", "a,b").is_err());
        assert!(Tag::parse("tags", &"x".repeat(51)).is_err());
        let many: Vec<String> = (0..51).map(|n| n.to_string()).collect();
        assert!(Tag::parse_all("tags", many.iter().map(String::as_str)).is_err());
    }
}
