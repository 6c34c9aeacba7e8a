//! What the figures rest on: the assumptions and how they could be, the formula, the source, what was left out.

mod left_out;
mod save;
mod what_if;

use super::store::{Page, Soft};
use super::view::{Counts, Overview, SourceView, TermsView};
use super::what_if::WhatIf;
use super::words::{amount, date, plain};
use crate::account::moment::When;
use crate::ui::{Icon, show_dialog};
use domain::format;
use domain::packaging::{Terms, day_of};
pub use left_out::{Kind, LeftOutDialog};
use leptos::prelude::*;
pub use save::SaveDialog;
use what_if::Moves;

/// Whole units of millionths.
fn units(millionths: i64) -> f64 {
    millionths as f64 / 1e6
}

#[component]
pub fn Beside(overview: Overview) -> impl IntoView {
    let Overview { admin, rows, left_out, terms, source, .. } = overview;
    let anything = overview.days.is_some();
    view! {
        <aside class="beside stack" aria-label="What the figures rest on">
            <Assumed terms admin anything />
            <From source rows />
            <LeftOut counts=left_out />
        </aside>
    }
}

/// The terms of each date, and what if they were others.
#[component]
fn Assumed(terms: TermsView, admin: bool, anything: bool) -> impl IntoView {
    let page: Page = expect_context();
    let TermsView { assumptions, revision, saved } = terms;
    let currency = assumptions.currency.clone();
    let (moved, of_formula) = (currency.clone(), currency.clone());
    let by = saved.map_or_else(
        || view! { "Those that Hindsight begins with." }.into_any(),
        |(moment, who)| {
            let who = who.map(|who| format!(" by {who}"));
            view! { "Saved " <When moment /> {who} "." }.into_any()
        },
    );
    let dated: Vec<_> =
        assumptions.terms.iter().map(|(from, terms)| (day_of(from), terms.clone())).collect();
    let Some((_, latest)) = dated.last().cloned() else { return ().into_any() };
    page.latest.set_value(Some((latest.clone(), revision)));
    let base = latest.clone();
    let example = move || {
        let terms = page.what_if.soft().terms(&base);
        let worked = terms.complexities.first().map(|listed| formula(&terms, listed, &of_formula));
        worked.map(|worked| view! { <p class="help">{worked}</p> })
    };
    let block = |(from, terms)| block(from, terms, &currency);
    let blocks = dated.into_iter().rev().map(block).collect_view();
    let guessed = move || !page.what_if.soft().is_empty();
    let save = move || {
        (admin && guessed()).then(|| view! {
        <button type="button" on:click=move |_| save::open(page)>"Save from a date…"</button>
    })
    };
    let reset = move |_| {
        page.typed.forget_all("if-");
        page.what_if.set(WhatIf::default());
    };
    let unsaved = move || {
        guessed().then(|| view! {
        <p class="bar">
            <span class="state attention"><Icon name="attention" /><span>"What if · not saved"</span></span>
            <button type="button" on:click=reset>"Reset"</button>
            {save}
        </p>
    })
    };
    view! {
        <section class="card stack" aria-labelledby="h-assumed">
            <h2 id="h-assumed">"Assumptions" " " <small>{currency}</small></h2>
            {blocks}
            <p class="dim">{by} " " <a href="/packaging/assumptions">{if admin { "Change" } else { "All of them" }}</a></p>
            <p>"Cost = hours × wage. Profit = price − cost. Planned are the same with the planned hours. The date of a row chooses."</p>
            {example}
            {anything.then(|| view! { <Moves terms=latest currency=moved /> })}
            {unsaved}
        </section>
    }
    .into_any()
}

/// `Basic in the planned 2 h: cost 2 h × 18.00 = 36.00 USD, profit 100.00 − 36.00 = 64.00 USD.`
fn formula(terms: &Terms, listed: &domain::packaging::Complexity, currency: &str) -> String {
    let (hours, wage, price) =
        (units(listed.planned_hours), units(terms.wage), units(listed.price));
    let cost = hours * wage;
    format!(
        "{} in the planned {} h: cost {} h × {} = {} {currency}, profit {} − {} = {} {currency}.",
        listed.name,
        plain(hours),
        plain(hours),
        amount(wage),
        amount(cost),
        amount(price),
        amount(cost),
        amount(price - cost),
    )
}

fn block(from: i32, terms: Terms, currency: &str) -> impl IntoView + use<> {
    let since =
        if from <= 0 { "From the first day".to_owned() } else { format!("From {}", date(from)) };
    let row = |listed: domain::packaging::Complexity| {
        view! {
            <tr>
                <th scope="row">{listed.name}</th>
                <td class="num">{amount(units(listed.price))}</td>
                <td class="num">{amount(units(listed.planned_hours))}</td>
            </tr>
        }
    };
    view! {
        <table class="terms">
            <caption>{since} ": an hour costs " <strong>{amount(units(terms.wage))}</strong> " " {currency.to_owned()}</caption>
            <thead><tr><th scope="col">"Complexity"</th><th scope="col" class="num">"Price, " {currency.to_owned()}</th><th scope="col" class="num">"Planned, h"</th></tr></thead>
            <tbody>{terms.complexities.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn From(source: SourceView, rows: usize) -> impl IntoView {
    let SourceView { address, last_scrape } = source;
    let scraped = last_scrape.map_or_else(
        || view! { "never" }.into_any(),
        |moment| view! { <When moment /> }.into_any(),
    );
    view! {
        <section class="card" aria-labelledby="h-source">
            <h2 id="h-source">"Source"</h2>
            <dl class="facts">
                <div><dt>"Rows"</dt><dd>{format::count(rows as u64)}</dd></div>
                <div><dt>"Last scrape"</dt><dd>{scraped}</dd></div>
                <div><dt>"Site"</dt><dd>{address.unwrap_or_else(|| "none is set up".to_owned())}</dd></div>
            </dl>
        </section>
    }
}

/// What is no point, and why; a press lists the rows.
#[component]
fn LeftOut(counts: Counts) -> impl IntoView {
    let page: Page = expect_context();
    let counts =
        Memo::new(move |_| page.all.soft().map_or(counts, |all| Counts::of(&all.left_out)));
    let line = move |which: Kind| {
        let many = move || which.count(counts.soft());
        move || {
            (many() > 0).then(|| {
                let open = move |_| {
                    page.listed.set(Some(which));
                    show_dialog(page.listing);
                };
                view! {
                    <li>
                        <button type="button" class="link" on:click=open>{format::many(many() as u64, "row")}</button>
                        " "
                        {which.why()}
                    </li>
                }
            })
        }
    };
    view! {
        <section class="card" aria-labelledby="h-left">
            <h2 id="h-left">{move || format!("Left out: {}", format::count(counts.soft().total() as u64))}</h2>
            {move || (counts.soft().total() == 0).then(|| view! { <p class="dim">"Every row is counted."</p> })}
            <ul class="left">{Kind::ALL.map(line)}</ul>
        </section>
    }
}
