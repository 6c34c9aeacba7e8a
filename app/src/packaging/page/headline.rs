//! The figure of the page, and what stands beside it.

use crate::packaging::figures::{Figures, Headline};
use crate::packaging::store::{Page, Soft};
use crate::packaging::words::{amount, change, date, hours};
use crate::ui::Icon;
use domain::format;
use leptos::prelude::*;

/// Of nothing there are no figures; their places stay, so that what is below them does not move.
pub(super) fn head(headline: Option<Headline>, currency: String) -> AnyView {
    let tiles = match &headline {
        Some(headline) => tiles(headline, &currency),
        None => NAMES.map(|_| ("–".to_owned(), String::new())),
    };
    let (figure, words, unit) = match headline {
        Some(headline) => {
            (amount(headline.profit.mean), words(&headline, &currency), currency.clone())
        }
        None => ("–".to_owned(), "mean profit in 0 reports".to_owned(), String::new()),
    };
    view! {
        <Figure figure words unit currency />
        <dl class="tiles">{NAMES.into_iter().zip(tiles).map(tile).collect_view()}</dl>
    }
    .into_any()
}

#[component]
fn Figure(figure: String, words: String, unit: String, currency: String) -> impl IntoView {
    let page: Page = expect_context();
    // In the line of the figure: what is below does not move.
    let what_if = move || {
        (!page.what_if.soft().is_empty()).then(|| {
            let saved = page.saved.soft();
            let saved = saved.map(|saved| format!(" · saved {} {currency}", amount(saved)));
            let words = format!("What if · not saved{}", saved.unwrap_or_default());
            view! { <span class="state attention"><Icon name="attention" /><span>{words}</span></span> }
        })
    };
    view! {
        <p class="figure">
            <strong>{figure}<small>{unit}</small></strong>
            " "
            {what_if}
            <span>{words}</span>
        </p>
    }
}

/// `mean profit in 1,524 reports of 297 packages, 1 Jun 2025 – 15 Nov 2026 · +37.07 USD against plan`
fn words(headline: &Headline, currency: &str) -> String {
    let Headline { count, packages, first, last, profit, previous, .. } = headline;
    let days = match first == last {
        true => date(*first),
        false => format!("{} – {}", date(*first), date(*last)),
    };
    let against = match (previous, profit.previous) {
        (Some(_), Some(before)) => {
            format!(" · {} {currency} against the period before", change(profit.mean - before))
        }
        (Some(_), None) => " · no package in the period before".to_owned(),
        (None, _) => String::new(),
    };
    let plan = change(profit.mean - profit.planned);
    let reports = format::many(*count as u64, "report");
    let of = format::many(*packages as u64, "package");
    format!("mean profit in {reports} of {of}, {days} · {plan} {currency} against plan{against}")
}

const NAMES: [&str; 5] = ["Mean cost", "Median profit", "Median cost", "All profit", "Worked"];

/// A value, and what is to be known of it.
type Tile = (String, String);

/// In the order of their names.
fn tiles(headline: &Headline, currency: &str) -> [Tile; 5] {
    let Headline { packages, hours: worked, profit, cost, .. } = headline;
    let money = |value: f64| format!("{} {currency}", amount(value));
    let quartiles = |figures: &Figures| {
        format!(
            "half lie from {} to {}",
            amount(figures.lower_quartile),
            money(figures.upper_quartile)
        )
    };
    [
        (money(cost.mean), format!("{} {currency} against plan", change(cost.mean - cost.planned))),
        (money(profit.median), quartiles(profit)),
        (money(cost.median), quartiles(cost)),
        (money(profit.total), format!("{} of cost", money(cost.total))),
        (hours(*worked), format!("{} for a package", hours(worked / *packages as f64))),
    ]
}

/// The unit smaller than what it is of.
fn tile((name, (value, note)): (&'static str, Tile)) -> impl IntoView {
    let (number, unit) = value.split_at(value.find(' ').unwrap_or(value.len()));
    let (number, unit) = (number.to_owned(), unit.to_owned());
    view! { <div><dt>{name}</dt><dd><strong>{number}<small>{unit}</small></strong> <small>{note}</small></dd></div> }
}
