//! Filter and window as a URL says them.

use super::{Filter, Window};
use crate::FieldError;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The texts of `?from=2018-02-01&to=2018-02-28&complexity=Basic&project=ABC&window=30d`; `complexity` and `project` may
/// repeat, and everything may be missing. `start` and `end`, as `28/02/2018`, are the first plots' own dates; `from` and
/// `to` go before them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    pub from: String,
    pub to: String,
    pub start: String,
    pub end: String,
    pub complexity: Vec<String>,
    pub project: Vec<String>,
    pub window: String,
}

impl Query {
    /// Picks its own out of decoded pairs; of several dates or windows the first counts, as for the first plots.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            let place = match name {
                "from" => &mut query.from,
                "to" => &mut query.to,
                "start" => &mut query.start,
                "end" => &mut query.end,
                "window" => &mut query.window,
                "complexity" => {
                    query.complexity.push(value.to_owned());
                    continue;
                }
                "project" => {
                    query.project.push(value.to_owned());
                    continue;
                }
                _ => continue,
            };
            if place.is_empty() {
                value.clone_into(place);
            }
        }
        query
    }

    /// The texts that are read as these; what need not be said is empty.
    pub fn of(filter: &Filter, window: Window) -> Self {
        let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let needed = (window != Window::default()).then(|| window.to_string());
        Self {
            from: date(filter.from),
            to: date(filter.to),
            complexity: filter.complexities.clone(),
            project: filter.projects.clone(),
            window: needed.unwrap_or_default(),
            ..Self::default()
        }
    }

    /// What a URL says, in order and not encoded; what is empty is left out.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let dates =
            [("from", &self.from), ("to", &self.to), ("start", &self.start), ("end", &self.end)];
        let complexities = self.complexity.iter().map(|text| ("complexity", text));
        let projects = self.project.iter().map(|text| ("project", text));
        let all = dates.into_iter().chain(complexities).chain(projects);
        all.chain([("window", &self.window)])
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| (name, text.as_str()))
            .collect()
    }

    /// Refuses what cannot be read.
    pub fn parse(&self) -> Result<(Filter, Window), Vec<FieldError>> {
        let (filter, window, errors) = self.read();
        if errors.is_empty() { Ok((filter, window)) } else { Err(errors) }
    }

    /// Goes without what cannot be read, and says what that was.
    pub fn read(&self) -> (Filter, Window, Vec<FieldError>) {
        let mut errors = Vec::new();
        let from = date(("from", &self.from), ("start", &self.start), &mut errors);
        let mut to = date(("to", &self.to), ("end", &self.end), &mut errors);
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            errors.push(FieldError::new("to", "Choose a date that is not before the first one."));
            to = None;
        }
        let said = |texts: &[String]| {
            let mut said: Vec<String> = Vec::new();
            for text in texts.iter().filter(|text| !text.is_empty()) {
                if !said.contains(text) {
                    said.push(text.clone());
                }
            }
            said
        };
        let filter = Filter {
            from,
            to,
            complexities: said(&self.complexity),
            projects: said(&self.project),
        };
        let window = Window::parse(self.window.trim());
        if window.is_none() && !self.window.trim().is_empty() {
            let (least, most) = (Window::SIZES.start(), Window::SIZES.end());
            let message =
                format!("Write {least} to {most} points, such as 100, or days, such as 30d.");
            errors.push(FieldError::new("window", message));
        }
        (filter, window.unwrap_or_default(), errors)
    }
}

/// A date by our name, or else by the first plots'.
fn date(
    (name, iso): (&str, &str),
    (first_name, slashes): (&str, &str),
    errors: &mut Vec<FieldError>,
) -> Option<Date> {
    let (iso, slashes) = (iso.trim(), slashes.trim());
    let (name, date, such_as) = match (iso.is_empty(), slashes.is_empty()) {
        (true, true) => return None,
        (true, false) => (first_name, day_month_year(slashes), "28/02/2018"),
        (false, _) => (name, iso.parse().ok(), "2018-02-28"),
    };
    let date = date.filter(|date| (1970..=9998).contains(&date.year()));
    if date.is_none() {
        errors.push(FieldError::new(name, format!("Write a date, such as {such_as}.")));
    }
    date
}

fn day_month_year(text: &str) -> Option<Date> {
    let mut parts = text.split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let plain = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    ([day, month, year].iter().all(plain) && parts.next().is_none()).then_some(date)
}
