//! What holds from each date on.

use super::Page;
use super::view::{Standing, from_words};
use crate::ui::{Cell, Column, Icon, Row, StateBadge, Table, rows};
use domain::packaging::{AssumptionsForm, ComplexityForm, TermsForm};
use leptos::prelude::*;

const COLUMNS: [Column; 3] = [
    Column::main("Complexity"),
    Column::figure("Price").label("price"),
    Column::figure("Planned hours").label("planned hours"),
];

/// The latest first; `standings` has one for each of them.
#[component]
pub(super) fn Terms(form: AssumptionsForm, standings: Vec<Standing>, admin: bool) -> impl IntoView {
    let AssumptionsForm { currency, terms } = form;
    let alone = terms.len() == 1;
    let card = |(at, (terms, standing)): (usize, (TermsForm, Standing))| {
        view! { <Card at terms currency=currency.clone() standing alone admin /> }
    };
    let all: Vec<_> = terms.into_iter().zip(standings).enumerate().collect();
    all.into_iter().rev().map(card).collect_view()
}

#[component]
fn Card(
    at: usize,
    terms: TermsForm,
    currency: String,
    standing: Standing,
    /// Figures need some: the only ones stay.
    alone: bool,
    admin: bool,
) -> impl IntoView {
    let TermsForm { from, wage, complexities } = terms;
    let words = from_words(&from);
    let buttons = admin.then(|| view! { <Buttons at words=words.clone() alone /> });
    let badge = match standing {
        Standing::Unsaved => Some(view! { <StateBadge kind="attention" word="Not saved" /> }),
        Standing::InForce => Some(view! { <StateBadge kind="ok" word="In force" /> }),
        Standing::Saved => None,
    };
    view! {
        <li class="card gateway" data-row=from tabindex="-1">
            <header>
                <h3>{words}</h3>
                {badge}
                <span class="dim">{format!("An hour of work costs {wage} {currency}")}</span>
                {buttons}
            </header>
            <Complexities listed=complexities currency />
        </li>
    }
}

/// Prices and hours, each point under the one above.
#[component]
pub(super) fn Complexities(listed: Vec<ComplexityForm>, currency: String) -> impl IntoView {
    let prices = digits(listed.iter().map(|listed| listed.price.as_str()));
    let hours = digits(listed.iter().map(|listed| listed.planned_hours.as_str()));
    let line = move |ComplexityForm { name, price, planned_hours }: ComplexityForm| {
        let cells = vec![
            Cell::text(name.clone()),
            Cell::new(format!("{} {currency}", with_digits(price, prices))),
            Cell::new(format!("{} h", with_digits(planned_hours, hours))),
        ];
        Row::new(name, cells)
    };
    view! { <Table columns=&COLUMNS caption="Complexities" heading="h-terms" rows=rows(listed, line) /> }
}

/// How many digits the longest of some decimals has after its point.
fn digits<'a>(decimals: impl Iterator<Item = &'a str>) -> usize {
    let after = decimals.map(|text| text.split_once('.').map_or(0, |(_, after)| after.len()));
    after.max().unwrap_or(0)
}

fn with_digits(decimal: String, digits: usize) -> String {
    match decimal.split_once('.') {
        Some((whole, after)) => format!("{whole}.{after:0<digits$}"),
        None if digits > 0 => format!("{decimal}.{:0<digits$}", ""),
        None => decimal,
    }
}

#[component]
fn Buttons(at: usize, words: String, alone: bool) -> impl IntoView {
    let page: Page = expect_context();
    let (edit, remove) = (format!("Edit: {words}"), format!("Remove: {words}"));
    let trash = (!alone).then(|| {
        view! {
            <button
                type="button"
                class="quiet bare"
                data-act="delete"
                aria-label=remove
                on:click=move |_| page.remove(at)
            >
                <Icon name="trash" />
            </button>
        }
    });
    view! {
        <div class="bar push">
            <button type="button" data-act="open" aria-label=edit on:click=move |_| page.edit(Some(at))>
                <Icon name="edit" />
                "Edit"
            </button>
            {trash}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_have_their_points_under_each_other() {
        let check = |column: &[&str], want: &[&str]| {
            let digits = digits(column.iter().copied());
            let told: Vec<_> =
                column.iter().map(|text| with_digits((*text).to_owned(), digits)).collect();
            assert_eq!(told, want);
        };
        check(&["100", "18.5", "2.25"], &["100.00", "18.50", "2.25"]);
        check(&["2", "16"], &["2", "16"]);
        check(&[], &[]);
    }
}
