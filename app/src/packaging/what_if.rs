//! Assumptions as they could be: nothing of it is saved until somebody says so.

use super::words::{amount, plain};
use domain::dated::Dated;
use domain::packaging::{Assumptions, Complexity, Terms};
use std::collections::BTreeMap;

/// What is assumed instead, on every date; in millionths, as assumptions are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhatIf {
    pub wage: Option<i64>,
    /// By complexity.
    pub price: BTreeMap<String, i64>,
    pub planned_hours: BTreeMap<String, i64>,
}

impl WhatIf {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn apply(&self, assumptions: &Assumptions) -> Assumptions {
        let terms = assumptions.terms.iter().map(|(from, terms)| (from, self.terms(terms)));
        Assumptions { currency: assumptions.currency.clone(), terms: Dated::new(terms.collect()) }
    }

    /// What is other than in these: `An hour costs 24.00 USD instead of 18.00.`
    pub fn words(&self, terms: &Terms, currency: &str) -> String {
        let moved = |now: i64, saved: i64, words: String, write: fn(f64) -> String, unit: &str| {
            let [new, old] = [now, saved].map(|number| write(number as f64 / 1e6));
            (now != saved).then(|| format!("{words} {new} {unit} instead of {old}."))
        };
        let would = self.terms(terms);
        let wage = moved(would.wage, terms.wage, "An hour costs".to_owned(), amount, currency);
        let listed = would.complexities.iter().zip(&terms.complexities);
        let listed = listed.flat_map(|(now, saved)| {
            let name = &now.name;
            let planned = (now.planned_hours, saved.planned_hours);
            [
                moved(now.price, saved.price, format!("{name} is sold for"), amount, currency),
                moved(planned.0, planned.1, format!("{name} is planned with"), plain, "h"),
            ]
        });
        wage.into_iter().chain(listed.flatten()).collect::<Vec<_>>().join(" ")
    }

    /// What would hold instead of these.
    pub fn terms(&self, terms: &Terms) -> Terms {
        let complexity = |listed: &Complexity| Complexity {
            name: listed.name.clone(),
            price: self.price.get(&listed.name).copied().unwrap_or(listed.price),
            planned_hours: self
                .planned_hours
                .get(&listed.name)
                .copied()
                .unwrap_or(listed.planned_hours),
        };
        Terms {
            wage: self.wage.unwrap_or(terms.wage),
            complexities: terms.complexities.iter().map(complexity).collect(),
        }
    }
}

/// Every complexity that was ever listed, in the order of the lists: its place chooses its colour and its shape.
pub fn complexities(assumptions: &Assumptions) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (_, terms) in assumptions.terms.iter() {
        for listed in &terms.complexities {
            if !names.contains(&listed.name) {
                names.push(listed.name.clone());
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_moved_changes() {
        let saved = Assumptions::at_first();
        assert_eq!(WhatIf::default().apply(&saved), saved);
        let mut what_if = WhatIf { wage: Some(20_000_000), ..WhatIf::default() };
        what_if.price.insert("Easy".to_owned(), 200_000_000);
        what_if.planned_hours.insert("Basic".to_owned(), 3_000_000);
        let moved = what_if.apply(&saved);
        let (_, terms) = moved.terms.iter().next().expect("terms");
        let of =
            |name: &str| terms.complexity(name).map(|listed| (listed.price, listed.planned_hours));
        assert_eq!(terms.wage, 20_000_000);
        assert_eq!(of("Easy"), Some((200_000_000, 4_000_000)));
        assert_eq!(of("Basic"), Some((100_000_000, 3_000_000)));
        assert_eq!(of("Medium"), Some((360_000_000, 8_000_000)));
        let (_, first) = saved.terms.iter().next().expect("terms");
        let words = "An hour costs 20.00 USD instead of 18.00. Basic is planned with 3 h instead of 2. \
                     Easy is sold for 200.00 USD instead of 180.00.";
        assert_eq!(what_if.words(first, "USD"), words);
        assert_eq!(WhatIf::default().words(first, "USD"), "");
        assert_eq!(complexities(&moved), ["Basic", "Easy", "Medium", "Complex"]);
    }
}
