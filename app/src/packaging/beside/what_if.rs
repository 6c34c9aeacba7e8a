//! Assumptions to be moved: the pictures follow at once.

use super::units;
use crate::packaging::fields::{Complaint, NumberInput};
use crate::packaging::store::{Page, Soft};
use crate::packaging::what_if::WhatIf;
use crate::packaging::words::amount;
use domain::decimal::decimal_text;
use domain::packaging::{Complexity, Terms};
use leptos::prelude::*;

/// What is moved, and in which steps it is.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    Price,
    PlannedHours,
}

/// The field of the wage.
const WAGE: &str = "if-wage-number";

#[component]
pub(super) fn Moves(terms: Terms, currency: String) -> impl IntoView {
    let page: Page = expect_context();
    let most = (units(terms.wage) * 3.0).max(30.0).ceil();
    let saved = terms.wage;
    let wage = move || page.what_if.soft().wage.unwrap_or(saved);
    let wage_units = move || units(wage());
    let take = Callback::new(move |text: String| {
        let wage = millionths(&text, saved)?;
        page.what_if.update(|what_if| what_if.wage = (wage != saved).then_some(wage));
        Ok(())
    });
    let slide = move |event| {
        page.typed.forget(WAGE);
        let _ = take.run(event_target_value(&event));
    };
    let rows = rows(terms);
    view! {
        <details class="what-if">
            <summary>"What if…"</summary>
            <div class="stack">
                <div class="field">
                    <label for="if-wage">"An hour costs " <output for="if-wage">{move || amount(wage_units())}</output> " " {currency.clone()}</label>
                    <div class="bar">
                        <input id="if-wage" type="range" min="0" max=most step="0.25" value=untrack(wage_units) prop:value=move || wage_units().to_string() on:input=slide />
                        <NumberInput id=WAGE.to_owned() label="Wage".to_owned() value=Signal::derive(move || decimal_text(wage(), 6)) take />
                    </div>
                    <Complaint id=WAGE />
                </div>
                <table class="terms">
                    <thead><tr><th scope="col">"Complexity"</th><th scope="col">"Price, " {currency}</th><th scope="col">"Planned, h"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                <p class="help">"As if it had held on every date. Nothing is saved."</p>
            </div>
        </details>
    }
}

/// A row for each complexity, and one for what is wrong in it.
fn rows(terms: Terms) -> impl IntoView {
    let row = |(at, listed): (usize, Complexity)| {
        let name = listed.name.clone();
        let (price, hours) = (format!("if-price-{at}"), format!("if-hours-{at}"));
        let (of_price, of_hours) = (price.clone(), hours.clone());
        view! {
            <tr>
                <th scope="row">{listed.name}</th>
                <td><Number id=price label=format!("Price of {name}") of=Of::Price name=name.clone() saved=listed.price /></td>
                <td><Number id=hours label=format!("Planned hours of {name}") of=Of::PlannedHours name saved=listed.planned_hours /></td>
            </tr>
            <tr class="wrong"><td colspan="3"><Complaint id=of_price /><Complaint id=of_hours /></td></tr>
        }
    };
    terms.complexities.into_iter().enumerate().map(row).collect_view()
}

#[component]
fn Number(id: String, label: String, of: Of, name: String, saved: i64) -> impl IntoView {
    let page: Page = expect_context();
    let read = name.clone();
    let value = Signal::derive(move || {
        let what_if = page.what_if.soft();
        decimal_text(of.map(&what_if).get(&read).copied().unwrap_or(saved), 6)
    });
    let take = Callback::new(move |text: String| {
        let number = millionths(&text, saved)?;
        page.what_if.update(|what_if| {
            let map = of.map_mut(what_if);
            if number == saved {
                map.remove(&name);
            } else {
                map.insert(name.clone(), number);
            }
        });
        Ok(())
    });
    view! { <NumberInput id label value take /> }
}

impl Of {
    fn map(self, what_if: &WhatIf) -> &std::collections::BTreeMap<String, i64> {
        match self {
            Self::Price => &what_if.price,
            Self::PlannedHours => &what_if.planned_hours,
        }
    }

    fn map_mut(self, what_if: &mut WhatIf) -> &mut std::collections::BTreeMap<String, i64> {
        match self {
            Self::Price => &mut what_if.price,
            Self::PlannedHours => &mut what_if.planned_hours,
        }
    }
}

/// As assumptions are kept; an empty field is what is saved.
fn millionths(text: &str, saved: i64) -> Result<i64, String> {
    if text.trim().is_empty() {
        return Ok(saved);
    }
    let number = domain::decimal::decimal(text, 9, 6).filter(|number| *number >= 0);
    number.ok_or_else(|| "Write a number from 0, such as 18.50.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_cannot_be_one_is_said_to_be_none() {
        assert_eq!(millionths("18,5", 1), Ok(18_500_000));
        assert_eq!(millionths(" ", 1), Ok(1));
        for wrong in ["-1", "much", "1.2345678", "1234567890"] {
            assert!(millionths(wrong, 1).is_err(), "{wrong}");
        }
    }
}
