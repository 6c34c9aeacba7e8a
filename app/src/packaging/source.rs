//! Where reports come from.

use super::parts::Tabs;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn SourcePage() -> impl IntoView {
    view! {
        <Title text="Source · Packaging · Hindsight" />
        <header class="head"><h1>"Source"</h1></header>
        <Tabs here="/packaging/source" />
    }
    .into_any()
}
