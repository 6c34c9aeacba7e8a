//! Which weeks a scrape is for.

use super::{Week, weeks};
use crate::FieldError;
use crate::field::take;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How many weeks may be named one by one: more than two years.
pub const MAX_WEEKS: usize = 120;

/// Who asks, and for which of the weeks; without any for all since the source's first.
///
/// Its text is the subject of the job: empty is a person who asks for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scrape {
    /// The clock asks, not a person: it never starts over.
    pub scheduled: bool,
    /// The week that it lies in is the first.
    pub from: Option<Date>,
    /// Saturdays are before it.
    pub until: Option<Date>,
    /// These alone.
    pub weeks: Vec<Week>,
    /// Those that are done too. It is no part of the text: they are marked before.
    pub again: bool,
}

/// The same as a person or a program says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScrapeForm {
    /// `2018-02-18`; an empty text is the same as none.
    pub from: Option<String>,
    pub until: Option<String>,
    pub again: bool,
    /// Any date of each.
    pub weeks: Vec<String>,
}

impl Scrape {
    pub fn scheduled() -> Self {
        Self { scheduled: true, ..Self::default() }
    }

    /// Checks what a person said, and names everything that is wrong with it. Weeks that are named must be over.
    pub fn parse(form: &ScrapeForm, today: Date) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let from = take(date("from", form.from.as_deref()), &mut errors).flatten();
        let until = take(date("until", form.until.as_deref()), &mut errors).flatten();
        let weeks = take(named(&form.weeks, today), &mut errors).unwrap_or_default();
        if !weeks.is_empty() && (from.is_some() || until.is_some()) {
            errors.push(FieldError::new("weeks", "Name either weeks or dates, not both."));
        }
        if from.zip(until).is_some_and(|(from, until)| from > until) {
            errors.push(FieldError::new("until", "Choose a date that is not before the first."));
        }
        match errors.is_empty() {
            true => Ok(Self { scheduled: false, from, until, weeks, again: form.again }),
            false => Err(errors),
        }
    }

    /// Its weeks that are over today, oldest first. `first` is the source's.
    pub fn weeks(&self, first: Date, today: Date) -> Vec<Week> {
        if !self.weeks.is_empty() {
            return self.weeks.iter().copied().filter(|week| week.end() < today).collect();
        }
        let until = self.until.map_or(today, |until| until.min(today));
        weeks(self.from.unwrap_or(first), until).collect()
    }
}

fn date(field: &str, text: Option<&str>) -> Result<Option<Date>, FieldError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let years = 1990..=2999;
    let read = text.parse().ok().filter(|date: &Date| years.contains(&date.year()));
    let complain = || FieldError::new(field, "Write the date as 2018-02-18, not before 1990.");
    read.map(Some).ok_or_else(complain)
}

fn named(texts: &[String], today: Date) -> Result<Vec<Week>, FieldError> {
    let complain = |message| Err(FieldError::new("weeks", message));
    if texts.len() > MAX_WEEKS {
        return complain("Name at most 120 weeks; for more, send from and until.");
    }
    let mut weeks = Vec::new();
    for text in texts {
        let Some(date) = date("weeks", Some(text))? else {
            return complain("Write each week as one of its dates, such as 2018-02-18.");
        };
        weeks.push(Week::of(date));
    }
    if weeks.iter().any(|week| week.end() >= today) {
        return complain("Choose weeks that are over.");
    }
    weeks.sort_unstable();
    weeks.dedup();
    Ok(weeks)
}

/// `scheduled`, `from=2018-01-01 until=2018-02-01`, or `weeks=2018-02-18,2018-02-25`.
impl fmt::Display for Scrape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if self.scheduled {
            parts.push("scheduled".to_owned());
        }
        parts.extend(self.from.map(|from| format!("from={from}")));
        parts.extend(self.until.map(|until| format!("until={until}")));
        if !self.weeks.is_empty() {
            let weeks: Vec<String> = self.weeks.iter().map(Week::to_string).collect();
            parts.push(format!("weeks={}", weeks.join(",")));
        }
        f.write_str(&parts.join(" "))
    }
}

/// It is not the text of a [`Scrape`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("it does not say which weeks")]
pub struct NotAScrape;

impl FromStr for Scrape {
    type Err = NotAScrape;

    fn from_str(text: &str) -> Result<Self, NotAScrape> {
        let date = |text: &str| text.parse::<Date>().map_err(|_| NotAScrape);
        let mut scrape = Self::default();
        for part in text.split_whitespace() {
            match part.split_once('=').unwrap_or((part, "")) {
                ("scheduled", "") => scrape.scheduled = true,
                ("from", text) => scrape.from = Some(date(text)?),
                ("until", text) => scrape.until = Some(date(text)?),
                ("weeks", texts) => {
                    let weeks = texts.split(',').map(|text| date(text).map(Week::of));
                    scrape.weeks = weeks.collect::<Result<_, _>>()?;
                }
                _ => return Err(NotAScrape),
            }
        }
        Ok(scrape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// A Wednesday.
    const TODAY: Date = date(2018, 2, 28);

    fn form(from: &str, until: &str, weeks: &[&str]) -> ScrapeForm {
        ScrapeForm {
            from: Some(from.to_owned()),
            until: Some(until.to_owned()),
            again: false,
            weeks: weeks.iter().map(|&week| week.to_owned()).collect(),
        }
    }

    #[test]
    fn its_text_says_the_same_weeks() {
        let check = |form: ScrapeForm, text: &str, first: &str, count: usize| {
            let scrape = Scrape::parse(&form, TODAY).expect("valid");
            assert_eq!(scrape.to_string(), text);
            assert_eq!(text.parse(), Ok(scrape.clone()));
            let weeks = scrape.weeks(date(2012, 1, 1), TODAY);
            assert_eq!((weeks[0].to_string().as_str(), weeks.len()), (first, count), "{text}");
        };
        check(form("", "", &[]), "", "2012-01-01", 321);
        check(form("2018-01-01", " ", &[]), "from=2018-01-01", "2017-12-31", 8);
        check(form("", "2012-01-14", &[]), "until=2012-01-14", "2012-01-01", 1);
        let text = "from=2018-01-01 until=2018-02-03";
        check(form("2018-01-01", "2018-02-03", &[]), text, "2017-12-31", 4);
        // Weeks that are not over are left out, however late the end.
        check(
            form("2018-01-01", "2999-01-01", &[]),
            "from=2018-01-01 until=2999-01-01",
            "2017-12-31",
            8,
        );
        let weeks = ["2018-02-20", "2018-01-07", "2018-02-18"];
        check(form("", "", &weeks), "weeks=2018-01-07,2018-02-18", "2018-01-07", 2);
        let scheduled = Scrape::scheduled();
        assert_eq!(scheduled.to_string().parse(), Ok(scheduled));
        for wrong in ["all", "from=", "until=soon", "weeks=", "weeks=1,2", "from"] {
            assert_eq!(wrong.parse::<Scrape>(), Err(NotAScrape), "{wrong}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_named() {
        let check = |form: ScrapeForm, want: &[&str]| {
            let found = Scrape::parse(&form, TODAY).expect_err("refused");
            let fields: Vec<&str> = found.iter().map(|error| error.field.as_str()).collect();
            assert_eq!(fields, want, "{form:?}");
        };
        check(form("soon", "later", &["x"]), &["from", "until", "weeks"]);
        check(form("2018-02-01", "2018-01-01", &[]), &["until"]);
        check(form("2018-02-01", "", &["2018-02-18"]), &["weeks"]);
        check(form("", "", &["2018-02-28"]), &["weeks"]);
        check(form("", "", &[""]), &["weeks"]);
        check(form("1900-01-01", "", &["2018-02-18"; 121]), &["from", "weeks"]);
    }
}
