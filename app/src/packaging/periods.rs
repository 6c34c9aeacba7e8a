//! The weeks that reports were asked for: which are here, which are not, and why.

mod calendar;
mod list;
mod server_fns;
pub mod view;
mod week;

use super::parts::Tabs;
use crate::ui::{Loaded, use_live};
use calendar::{Calendar, CalendarLoading};
use domain::format;
use domain::live::Domain;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use list::FailedWeeks;
use server_fns::get_periods;
use std::time::Duration;
use view::PeriodsView;
use week::WeekDialog;

/// How often the page is loaded again at most: a scrape changes it with each week.
const REST: Duration = Duration::from_secs(1);

#[component]
pub fn PeriodsPage() -> impl IntoView {
    let version = use_live().rested(Domain::Packaging, REST);
    let periods = Resource::new(move || version.get(), |_| get_periods());
    let url = use_query_map();
    let failed = Memo::new(move |_| url.read().get_str("show") == Some("failed"));
    view! {
        <Title text="Periods · Packaging · Hindsight" />
        <header class="head"><h1>"Periods"</h1></header>
        <Tabs here="/packaging/periods" />
        <Loaded
            resource=periods
            loading=|| view! { <CalendarLoading /> }.into_any()
            view=move |periods| view! { <Everything periods failed /> }.into_any()
        />
        <WeekDialog version />
    }
    .into_any()
}

#[component]
fn Everything(periods: PeriodsView, failed: Memo<bool>) -> impl IntoView {
    if !periods.configured && periods.weeks().all(|cell| cell.outcome.is_none()) {
        return view! { <Teach admin=periods.admin /> }.into_any();
    }
    let (here, all) = periods.counts();
    let count = |many: usize| format::count(many as u64);
    let missing = match periods.missing.is_empty() {
        true => String::new(),
        false => format!(" · {}", periods.missing),
    };
    let many = periods.failed.len();
    let periods = StoredValue::new(periods);
    view! {
        <p class="figure">
            <strong>{count(here)}</strong>
            " "
            <span>{format!("of {} are here{missing}", format::many(all as u64, "week"))}</span>
        </p>
        <Filter many failed />
        {move || match failed.get() {
            true => view! { <FailedWeeks periods=periods.get_value() /> }.into_any(),
            false => view! { <Calendar periods=periods.get_value() /> }.into_any(),
        }}
    }
    .into_any()
}

#[component]
fn Filter(many: usize, failed: Memo<bool>) -> impl IntoView {
    let current = move |here: bool| move || (failed.get() == here).then_some("true");
    view! {
        <nav class="seg" aria-label="Which weeks">
            <a href="/packaging/periods" data-noscroll="true" aria-current=current(false)>"All"</a>
            <a href="?show=failed" data-noscroll="true" aria-current=current(true)>{format!("Failed ({many})")}</a>
        </nav>
    }
}

/// What this page is for, when there is nothing on it.
#[component]
fn Teach(admin: bool) -> impl IntoView {
    let act = match admin {
        true => {
            view! { <a class="button primary" href="/packaging/source">"Set up the source"</a> }
                .into_any()
        }
        false => view! { <p>"An administrator says where they come from."</p> }.into_any(),
    };
    let square = |at: i32| {
        let (x, y) = (20 + 20 * (at % 14), 20 + 20 * (at / 14));
        let fill = if at % 9 == 4 { "none" } else { "var(--hue)" };
        view! { <rect x=x y=y width="14" height="14" rx="2" fill=fill stroke="currentColor" opacity=".7"></rect> }
    };
    view! {
        <div class="empty">
            <svg viewBox="0 0 320 96" aria-hidden="true">{(0..42).map(square).collect_view()}</svg>
            <p>"Reports are asked for week by week. Each week is a square here, and says whether it is known."</p>
            {act}
        </div>
    }
}
