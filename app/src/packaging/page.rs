//! What packages cost and earned.

use super::parts::Tabs;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn PackagingPage() -> impl IntoView {
    view! {
        <Title text="Packaging · Hindsight" />
        <header class="head"><h1>"Packaging"</h1></header>
        <Tabs here="/packaging" />
    }
    .into_any()
}
