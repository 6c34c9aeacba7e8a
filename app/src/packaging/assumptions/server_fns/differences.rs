//! What became of assumptions from one state to the next, in words.

use crate::packaging::assumptions::view::from_words;
use domain::packaging::{AssumptionsForm, ComplexityForm, TermsForm};
use std::collections::BTreeSet;

/// By date: `From 1 Jan 2018: an hour costs 36 USD instead of 18; Basic is sold for 110 USD instead of 100`.
pub(super) fn differences(before: &AssumptionsForm, after: &AssumptionsForm) -> Vec<String> {
    let mut words = Vec::new();
    if before.currency != after.currency {
        words.push(format!("Amounts are in {} instead of {}", after.currency, before.currency));
    }
    let dates = before.terms.iter().chain(&after.terms).map(|terms| terms.from.as_str());
    let of = |form: &AssumptionsForm, date: &str| {
        form.terms.iter().find(|terms| terms.from == date).cloned()
    };
    for date in dates.collect::<BTreeSet<_>>() {
        let changes = match (of(before, date), of(after, date)) {
            (None, Some(new)) => vec![added(&new, &after.currency)],
            (Some(_), None) => vec!["taken out".to_owned()],
            (Some(old), Some(new)) => changed(&old, &new, &after.currency),
            (None, None) => Vec::new(),
        };
        if !changes.is_empty() {
            words.push(format!("{}: {}", from_words(date), changes.join("; ")));
        }
    }
    words
}

fn added(new: &TermsForm, currency: &str) -> String {
    let names: Vec<_> = new.complexities.iter().map(|listed| listed.name.as_str()).collect();
    format!("added, an hour costs {} {currency}; {}", new.wage, names.join(", "))
}

fn changed(old: &TermsForm, new: &TermsForm, currency: &str) -> Vec<String> {
    let mut words = Vec::new();
    if old.wage != new.wage {
        words.push(format!("an hour costs {} {currency} instead of {}", new.wage, old.wage));
    }
    for listed in &new.complexities {
        let ComplexityForm { name, price, planned_hours } = listed;
        let Some(was) = old.complexities.iter().find(|was| was.name == *name) else {
            words.push(format!(
                "{name} added, sold for {price} {currency}, planned with {planned_hours} h"
            ));
            continue;
        };
        if was.price != *price {
            words.push(format!("{name} is sold for {price} {currency} instead of {}", was.price));
        }
        if was.planned_hours != *planned_hours {
            let was = &was.planned_hours;
            words.push(format!("{name} is planned with {planned_hours} h instead of {was}"));
        }
    }
    let gone = |was: &&ComplexityForm| !new.complexities.iter().any(|it| it.name == was.name);
    let gone = old.complexities.iter().filter(gone);
    words.extend(gone.map(|was| format!("{} taken out", was.name)));
    if words.is_empty() && old.complexities != new.complexities {
        words.push("the complexities in another order".to_owned());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(from: &str, wage: &str, listed: &[(&str, &str, &str)]) -> TermsForm {
        let listed = listed.iter().map(|(name, price, hours)| ComplexityForm {
            name: (*name).to_owned(),
            price: (*price).to_owned(),
            planned_hours: (*hours).to_owned(),
        });
        TermsForm { from: from.to_owned(), wage: wage.to_owned(), complexities: listed.collect() }
    }

    #[test]
    fn every_change_is_told_by_its_date() {
        let form = |currency: &str, terms: Vec<TermsForm>| AssumptionsForm {
            currency: currency.to_owned(),
            terms,
        };
        let (first, later) = ("1970-01-01", "2018-02-01");
        let basic = ("Basic", "100", "2");
        let before = form("USD", vec![terms(first, "18", &[basic, ("Easy", "180", "4")])]);
        let check = |after: &AssumptionsForm, want: &[&str]| {
            assert_eq!(differences(&before, after), want);
        };
        check(&before, &[]);
        let moved = ("Basic", "110", "2.5");
        check(
            &form("USD", vec![terms(first, "20", &[moved, ("Hard", "900", "20")])]),
            &[
                "From the beginning: an hour costs 20 USD instead of 18; Basic is sold for 110 USD instead of 100; \
                 Basic is planned with 2.5 h instead of 2; Hard added, sold for 900 USD, planned with 20 h; \
                 Easy taken out",
            ],
        );
        check(
            &form("EUR", vec![terms(later, "36", &[basic])]),
            &[
                "Amounts are in EUR instead of USD",
                "From the beginning: taken out",
                "From 1 Feb 2018: added, an hour costs 36 EUR; Basic",
            ],
        );
        check(
            &form("USD", vec![terms(first, "18", &[("Easy", "180", "4"), basic])]),
            &["From the beginning: the complexities in another order"],
        );
    }
}
