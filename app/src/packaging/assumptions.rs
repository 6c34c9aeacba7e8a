//! Prices, planned hours and the wage, by date.

use super::parts::Tabs;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn AssumptionsPage() -> impl IntoView {
    view! {
        <Title text="Assumptions · Packaging · Hindsight" />
        <header class="head"><h1>"Assumptions"</h1></header>
        <Tabs here="/packaging/assumptions" />
    }
    .into_any()
}
