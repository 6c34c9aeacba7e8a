//! The weeks that reports were asked for.

use super::parts::Tabs;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn PeriodsPage() -> impl IntoView {
    view! {
        <Title text="Periods · Packaging · Hindsight" />
        <header class="head"><h1>"Periods"</h1></header>
        <Tabs here="/packaging/periods" />
    }
    .into_any()
}
