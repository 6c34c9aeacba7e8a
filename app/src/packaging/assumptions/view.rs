//! What the page of assumptions shows.

use crate::account::moment::Moment;
use domain::packaging::{AssumptionsForm, TermsForm};
use serde::{Deserialize, Serialize};

/// What figures take for granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssumptionsView {
    pub admin: bool,
    /// Grows with each change; 0 until somebody saved some.
    pub revision: i64,
    /// By date, the first one first.
    pub form: AssumptionsForm,
    pub saved_at: Option<Moment>,
    pub saved_by: Option<String>,
    /// `2026-11-22`
    pub today: String,
}

/// Every state that they were in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryView {
    pub admin: bool,
    /// The latest first, which holds.
    pub states: Vec<Past>,
}

/// A state that they were in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// `None` for those that Hindsight begins with.
    pub at: Option<Moment>,
    pub by: Option<String>,
    /// What became of the state before, in words.
    pub changes: Vec<String>,
    pub form: AssumptionsForm,
}

/// What would be if a draft was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The draft by date, its numbers written as they are kept.
    pub form: AssumptionsForm,
    pub changes: Vec<Change>,
}

/// A figure over all rows, now and then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub name: String,
    pub before: String,
    pub after: String,
    /// `+3.20 USD`; empty where nothing changes.
    pub by: String,
}

/// Which of some terms, by date, holds at a date.
pub fn in_force(terms: &[TermsForm], today: &str) -> Option<usize> {
    // Dates of that form are in order as texts.
    terms.iter().rposition(|terms| terms.from.as_str() <= today)
}

/// What some shown terms are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not as they are saved.
    Unsaved,
    /// Saved, and they hold today.
    InForce,
    /// Saved, for another time.
    Saved,
}

/// What each of the shown terms is; other money makes them other terms.
pub fn standings(shown: &AssumptionsForm, saved: &AssumptionsForm, today: &str) -> Vec<Standing> {
    let now = in_force(&saved.terms, today);
    let standing = |terms: &TermsForm| {
        let same = saved.terms.iter().position(|other| other == terms);
        match same.filter(|_| shown.currency == saved.currency) {
            None => Standing::Unsaved,
            place if place == now => Standing::InForce,
            Some(_) => Standing::Saved,
        }
    };
    shown.terms.iter().map(standing).collect()
}

/// `From 1 Feb 2018`, or `From the beginning` for what holds before every report.
pub fn from_words(date: &str) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = date.split('-');
    let mut part = || parts.next().and_then(|part| part.parse::<usize>().ok());
    match (part(), part(), part()) {
        (Some(year), ..) if year <= 1970 => "From the beginning".to_owned(),
        (Some(year), Some(month @ 1..=12), Some(day)) => {
            format!("From {day} {} {year}", MONTHS[month - 1])
        }
        _ => format!("From {date}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_a_draft_are_in_force_only_as_they_are_saved() {
        let form = |wages: &[(&str, &str)], currency: &str| AssumptionsForm {
            currency: currency.to_owned(),
            terms: wages
                .iter()
                .map(|(from, wage)| TermsForm {
                    from: (*from).to_owned(),
                    wage: (*wage).to_owned(),
                    ..TermsForm::default()
                })
                .collect(),
        };
        let (old, new, later) = (("1970-01-01", "18"), ("2020-01-01", "20"), ("2027-01-01", "22"));
        let saved = form(&[old, new, later], "USD");
        let check = |shown: &[(&str, &str)], currency: &str, want: &[Standing]| {
            assert_eq!(standings(&form(shown, currency), &saved, "2026-11-22"), want, "{shown:?}");
        };
        use Standing::{InForce, Saved, Unsaved};
        check(&[old, new, later], "USD", &[Saved, InForce, Saved]);
        // Nothing that is not saved holds, and what it would replace still does.
        check(&[old, new, ("2026-01-01", "24")], "USD", &[Saved, InForce, Unsaved]);
        check(&[old, ("2020-01-01", "24")], "USD", &[Saved, Unsaved]);
        check(&[old], "USD", &[Saved]);
        check(&[old, new], "EUR", &[Unsaved, Unsaved]);
    }

    #[test]
    fn the_latest_terms_that_have_begun_are_in_force() {
        let terms = ["1970-01-01", "2020-01-01", "2027-01-01"]
            .map(|from| TermsForm { from: from.to_owned(), ..TermsForm::default() });
        assert_eq!(in_force(&terms, "2026-11-22"), Some(1));
        assert_eq!(in_force(&terms, "2020-01-01"), Some(1));
        assert_eq!(in_force(&terms[1..], "2019-12-31"), None);
    }

    #[test]
    fn a_date_is_said_as_people_do() {
        assert_eq!(from_words("2018-02-01"), "From 1 Feb 2018");
        assert_eq!(from_words("1970-01-01"), "From the beginning");
        assert_eq!(from_words("soon"), "From soon");
    }
}
