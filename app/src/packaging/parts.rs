//! What the pages of packaging share.

use leptos::prelude::*;

const PAGES: [(&str, &str); 4] = [
    ("/packaging", "Figures"),
    ("/packaging/periods", "Periods"),
    ("/packaging/assumptions", "Assumptions"),
    ("/packaging/source", "Source"),
];

/// The pages about packaging; `here` is the path of this one.
#[component]
pub fn Tabs(here: &'static str) -> impl IntoView {
    let tab = |(path, name): (&'static str, &'static str)| {
        view! { <a href=path aria-current=(path == here).then_some("page")>{name}</a> }
    };
    view! { <nav class="tabs" aria-label="Packaging">{PAGES.map(tab)}</nav> }
}
