//! What the pages of energy share: the tabs, ages that grow, and what there is before there is anything.

use super::view::{Choice, Heard, PriceKey};
use crate::ui::growing;
use domain::format;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

const PAGES: [(&str, &str); 5] = [
    ("/energy", "Now"),
    ("/energy/history", "History"),
    ("/energy/prices", "Prices"),
    ("/energy/gateways", "Gateways"),
    ("/energy/archive", "Archive"),
];

/// The pages about energy; `here` is the path of this one.
#[component]
pub fn Tabs(here: &'static str) -> impl IntoView {
    let tab = |(path, name): (&'static str, &'static str)| {
        view! { <a href=path aria-current=(path == here).then_some("page")>{name}</a> }
    };
    view! { <nav class="tabs" aria-label="Energy">{PAGES.map(tab)}</nav> }
}

/// `4 s ago`, and a second later `5 s ago`.
#[component]
pub fn Ago(heard: Heard) -> impl IntoView {
    let age = growing(heard.age);
    view! { <time title=heard.moment.exact>{move || format!("{} ago", format::age(age.get()))}</time> }
}

/// What a day of demand will look like.
#[component]
pub fn Picture() -> impl IntoView {
    view! {
        <svg viewBox="0 0 320 96" aria-hidden="true" fill="none" stroke="currentColor">
            <path d="M8 24h304M8 48h304M8 84h304" opacity=".5"></path>
            <path
                stroke="var(--hue)"
                stroke-width="2"
                d="M8 76h24v-4h20v4h20v-30h8v-18h6v22h14v20h30v-4h22v6h24v-4h14v-34h10v12h8v-26h6v30h16v22h26v8h20v-4h36"
            ></path>
        </svg>
    }
}

/// The meter that the URL names.
pub(super) fn meter_of(url: &ParamsMap) -> Option<i64> {
    url.get("meter")?.parse().ok()
}

/// Which meter, where there are several; `rest` is what else the URL says (`&range=week`), kept in every link.
#[component]
pub fn Meters(meters: Vec<Choice>, chosen: Option<i64>, rest: String) -> impl IntoView {
    (meters.len() > 1).then(|| {
        let link = |meter: Choice| {
            let current = (Some(meter.id) == chosen).then_some("true");
            let href = format!("?meter={}{rest}", meter.id);
            view! { <a class="chip" href=href aria-current=current><span>{meter.title}</span></a> }
        };
        view! { <nav class="chips filter" aria-label="Meter">{meters.into_iter().map(link).collect_view()}</nav> }
    })
}

/// What the strokes and tints of a chart are.
#[component]
pub fn Legend(
    /// Whether energy is drawn, too.
    bars: bool,
    /// Whether any of it was given.
    gives: bool,
    /// What the tints behind it mean.
    #[prop(optional)]
    prices: Vec<PriceKey>,
) -> impl IntoView {
    let tint = |price: PriceKey| view! { <span class="price" style=format!("--of:{}", price.strength)>{price.words}</span> };
    view! {
        <div class="key">
            <span class="mean">"Mean"</span>
            <span class="least">"Least to most"</span>
            <span class="hatch">"Not known"</span>
            {bars.then(|| view! { <span class="in">"kWh drawn"</span> })}
            {(bars && gives).then(|| view! { <span class="out">"kWh given"</span> })}
            {prices.into_iter().map(tint).collect_view()}
        </div>
    }
}
