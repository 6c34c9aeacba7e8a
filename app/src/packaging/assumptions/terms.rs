//! What holds from each date on.

use super::Page;
use super::view::{from_words, in_force};
use crate::ui::{Cell, Column, Icon, Row, StateBadge, Table, rows};
use domain::packaging::{AssumptionsForm, ComplexityForm, TermsForm};
use leptos::prelude::*;

const COLUMNS: [Column; 3] = [
    Column::main("Complexity"),
    Column::figure("Price").label("price"),
    Column::figure("Planned hours").label("planned hours"),
];

/// The latest first.
#[component]
pub(super) fn Terms(form: AssumptionsForm, today: String, admin: bool) -> impl IntoView {
    let AssumptionsForm { currency, terms } = form;
    let (now, alone) = (in_force(&terms, &today), terms.len() == 1);
    let card = |(at, terms): (usize, TermsForm)| {
        let present = now == Some(at);
        view! { <Card at terms currency=currency.clone() present alone admin /> }
    };
    terms.into_iter().enumerate().rev().map(card).collect_view()
}

#[component]
fn Card(
    at: usize,
    terms: TermsForm,
    currency: String,
    /// Whether they hold today.
    present: bool,
    alone: bool,
    admin: bool,
) -> impl IntoView {
    let page: Page = expect_context();
    let TermsForm { from, wage, complexities } = terms;
    let words = from_words(&from);
    let (edit, remove) = (format!("Edit: {words}"), format!("Remove: {words}"));
    let buttons = admin.then(|| {
        view! {
            <div class="bar push">
                <button type="button" data-act="open" aria-label=edit on:click=move |_| page.edit(Some(at))>
                    <Icon name="edit" />
                    "Edit"
                </button>
                <button
                    type="button"
                    class="quiet bare"
                    data-act="delete"
                    aria-label=remove
                    disabled=alone
                    on:click=move |_| page.remove(at)
                >
                    <Icon name="trash" />
                </button>
            </div>
        }
    });
    let line = {
        let currency = currency.clone();
        move |ComplexityForm { name, price, planned_hours }: ComplexityForm| {
            let cells = vec![
                Cell::text(name.clone()),
                Cell::new(format!("{price} {currency}")),
                Cell::new(format!("{planned_hours} h")),
            ];
            Row::new(name, cells)
        }
    };
    view! {
        <li class="card gateway" data-row=from tabindex="-1">
            <header>
                <h3>{words}</h3>
                {present.then(|| view! { <StateBadge kind="ok" word="In force" /> })}
                <span class="dim">{format!("An hour of work costs {wage} {currency}")}</span>
                {buttons}
            </header>
            <Table columns=&COLUMNS caption="Complexities" heading="h-terms" rows=rows(complexities, line) />
        </li>
    }
}
