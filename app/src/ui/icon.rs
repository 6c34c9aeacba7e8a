//! Icons and state badges. The shapes are in `icons.svg`, sent once with the document; see `shell`.

use leptos::prelude::*;

/// One of the shapes in `icons.svg`, beside words that say the same.
#[component]
pub fn Icon(name: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=format!("#i-{name}") />
        </svg>
    }
}

/// Hindsight's own sign.
#[component]
pub fn Mark() -> impl IntoView {
    view! { <img src="/favicon.svg" width="32" height="32" alt="" /> }
}

/// A state: an icon and a word; the colour (`kind`: ok, attention, failed, unknown) only repeats it.
#[component]
pub fn StateBadge(kind: &'static str, #[prop(into)] word: String) -> impl IntoView {
    view! {
        <span class=format!("state {kind}")>
            <Icon name=kind />
            <span>{word}</span>
        </span>
    }
}
