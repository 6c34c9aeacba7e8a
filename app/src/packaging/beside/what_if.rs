//! Assumptions to be moved: the pictures follow at once.

use super::units;
use crate::packaging::store::Page;
use crate::packaging::what_if::WhatIf;
use crate::packaging::words::amount;
use domain::packaging::Terms;
use leptos::prelude::*;

/// What is moved, and in which steps it is.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    Price,
    PlannedHours,
}

#[component]
pub(super) fn Moves(latest: StoredValue<Terms>) -> impl IntoView {
    let page: Page = expect_context();
    let terms = latest.get_value();
    let most = (units(terms.wage) * 3.0).max(30.0).ceil();
    let saved = terms.wage;
    let wage = move || units(page.what_if.read().wage.unwrap_or(saved));
    let set = move |event| {
        let Some(wage) = millionths(&event_target_value(&event)) else { return };
        page.what_if.update(|what_if| what_if.wage = (wage != saved).then_some(wage));
    };
    let rows = terms.complexities.into_iter().enumerate();
    let rows = rows
        .map(|(at, listed)| {
            let name = listed.name.clone();
            view! {
                <tr>
                    <th scope="row">{listed.name.clone()}</th>
                    <td><Number id=format!("if-price-{at}") label=format!("Price of {name}") of=Of::Price name=name.clone() saved=listed.price /></td>
                    <td><Number id=format!("if-hours-{at}") label=format!("Planned hours of {name}") of=Of::PlannedHours name saved=listed.planned_hours /></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <details class="what-if">
            <summary>"What if…"</summary>
            <div class="stack">
                <div class="field">
                    <label for="if-wage">"An hour costs " <output for="if-wage">{move || amount(wage())}</output></label>
                    <div class="bar">
                        <input id="if-wage" type="range" min="0" max=most step="0.25" value=wage() prop:value=move || wage().to_string() on:input=set />
                        <input type="number" min="0" step="any" value=wage() prop:value=move || wage().to_string() aria-label="Wage" on:change=set />
                    </div>
                </div>
                <table class="terms">
                    <thead><tr><th scope="col">"Complexity"</th><th scope="col">"Price"</th><th scope="col">"Planned hours"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                <p class="help">"As if it had held on every date. Nothing is saved."</p>
            </div>
        </details>
    }
}

#[component]
fn Number(id: String, label: String, of: Of, name: String, saved: i64) -> impl IntoView {
    let page: Page = expect_context();
    let (read, write) = (name.clone(), name);
    let value = move || {
        let what_if = page.what_if.read();
        units(of.map(&what_if).get(&read).copied().unwrap_or(saved))
    };
    let first = value.clone();
    let set = move |event| {
        let Some(number) = millionths(&event_target_value(&event)) else { return };
        page.what_if.update(|what_if| {
            let map = of.map_mut(what_if);
            if number == saved {
                map.remove(&write);
            } else {
                map.insert(write.clone(), number);
            }
        });
    };
    view! {
        <input id=id type="number" min="0" step="any" value=first() prop:value=move || value().to_string() aria-label=label on:input=set />
    }
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

/// As assumptions are kept; half-typed numbers are none.
fn millionths(text: &str) -> Option<i64> {
    domain::decimal::decimal(text, 9, 6).filter(|number| *number >= 0)
}
