//! What the pages of energy share: the tabs, ages that grow, and what there is before there is anything.

use super::view::Heard;
use domain::format;
use leptos::prelude::*;
use std::time::Duration;

const PAGES: [(&str, &str); 1] = [("/energy/gateways", "Gateways")];

/// The pages about energy; `here` is the path of this one.
#[component]
pub fn Tabs(here: &'static str) -> impl IntoView {
    let tab = |(path, name): (&'static str, &'static str)| {
        view! { <a href=path aria-current=(path == here).then_some("page")>{name}</a> }
    };
    view! { <nav class="tabs" aria-label="Energy">{PAGES.map(tab)}</nav> }
}

/// Grows from what the server said when this was drawn, so that both first draw the same. In microseconds.
pub(super) fn ageing(age: i64) -> RwSignal<i64> {
    let shown = RwSignal::new(age);
    Effect::new(move |_| {
        let began = js_sys::Date::now();
        let tick = move || {
            let since = (js_sys::Date::now() - began) * 1_000.0;
            let _ = shown.try_set(age + since as i64);
        };
        if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || handle.clear());
        }
    });
    shown
}

/// `4 s ago`, and a second later `5 s ago`.
#[component]
pub fn Ago(heard: Heard) -> impl IntoView {
    let age = ageing(heard.age);
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
