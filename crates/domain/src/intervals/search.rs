//! Search words: every word must occur, `!word` must not.

/// What to look for. Words are lower case, as [`Search::text`] writes what is searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    pub wanted: Vec<String>,
    pub unwanted: Vec<String>,
}

impl Search {
    /// Reads what a person typed: `standup !client "deep work"` (quotes keep words together).
    pub fn parse(query: &str) -> Self {
        let mut search = Self::default();
        let mut rest = query.trim();
        while !rest.is_empty() {
            let (no, after) = match rest.strip_prefix('!') {
                Some(after) => (true, after),
                None => (false, rest),
            };
            let (word, after) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            };
            rest = after.trim_start();
            let word = word.to_lowercase();
            if !word.is_empty() {
                if no { search.unwanted.push(word) } else { search.wanted.push(word) }
            }
        }
        search
    }

    /// What the words are looked for in: title, note and `#tags`, lower case.
    pub fn text(content: &super::Content) -> String {
        let tags: String = content.tags.iter().map(|tag| format!(" #{tag}")).collect();
        format!("{}\n{}\n{tags}", content.title, content.note).to_lowercase()
    }

    /// The rule itself; the storage asks the database the same question.
    pub fn matches(&self, text: &str) -> bool {
        self.wanted.iter().all(|word| text.contains(word))
            && !self.unwanted.iter().any(|word| text.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_occur_and_no_excluded_one() {
        let check = |query: &str, text: &str, want: bool| {
            assert_eq!(Search::parse(query).matches(text), want, "{query} in {text}");
        };
        check("", "anything", true);
        check("Stand", "standup #team", true);
        check("standup client", "standup #team", false);
        check("standup !client", "standup #team", true);
        check("!#team", "standup #team", false);
        check("\"deep work\"", "deep work", true);
        check("\"deep work\"", "work deep", false);
        check("!\"deep work\" work", "work deep", true);
        check("! ÄRGER", "ärger", true);
        check("\"open", "open", true);
    }
}
