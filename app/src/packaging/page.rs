//! What packages cost and earned: the figure, its picture, what both rest on, and totals.

mod headline;

use super::beside::{Beside, LeftOutDialog, SaveDialog};
use super::controls::Controls;
use super::parts::Tabs;
use super::plots::Plots;
use super::server_fns::get_overview;
use super::state::State;
use super::store::{Page, Soft};
use super::totals::{List, Totals};
use super::view::Overview;
use super::what_if::complexities;
use crate::ui::{Icon, Loaded, use_live};
use domain::live::Domain;
use headline::head;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use std::time::Duration;

/// How long the page rests between two looks: a scrape brings a week every second.
const REST: Duration = Duration::from_secs(5);

#[component]
pub fn PackagingPage() -> impl IntoView {
    let version = use_live().rested(Domain::Packaging, REST);
    let page = Page::new(version);
    provide_context(page);
    provide_context(List::new(page));
    let kept: StoredValue<Option<Overview>> = StoredValue::new(None);
    // What was there stays where newer does not come; above the pictures it says so.
    let overview = Resource::new(
        move || page.version.get(),
        move |_| async move {
            let newer = get_overview(page.state.get_untracked().query()).await;
            newer.or_else(|error| kept.try_get_value().flatten().ok_or(error))
        },
    );
    Effect::new(move |_| {
        if let Some(Ok(overview)) = overview.get() {
            kept.set_value(Some(overview));
        }
    });
    let url = use_query_map();
    // A link of the first plots is said as ours, unless there is something to be said of it.
    Effect::new(move |_| {
        let url = url.read_untracked();
        let old = url.get("start").or(url.get("end")).is_some();
        if old && State::misread(&url).is_empty() {
            page.send();
        }
    });
    view! {
        <Title text="Packaging · Hindsight" />
        <header class="head"><h1>"Packaging"</h1></header>
        <Tabs here="/packaging" />
        <Loaded
            resource=overview
            loading=|| view! { <OverviewLoading /> }.into_any()
            view=|overview| view! { <Everything overview /> }.into_any()
        />
        <LeftOutDialog />
        <SaveDialog />
    }
    .into_any()
}

#[component]
fn Everything(overview: Overview) -> impl IntoView {
    let page: Page = expect_context();
    if overview.rows == 0 {
        return view! { <Teach admin=overview.admin /> }.into_any();
    }
    let Some(days) = overview.days else {
        return view! {
            <p class="figure"><strong>"0"</strong> " " <span>"reports: every row is left out, for the reasons below"</span></p>
            <Beside overview />
        }
        .into_any();
    };
    let currency = overview.terms.assumptions.currency.clone();
    let names = complexities(&overview.terms.assumptions);
    let (first, rows) = (overview.headline.clone(), overview.rows);
    // As the server reckoned it, until the rows are here.
    let headline = Memo::new(move |_| page.headline.soft().unwrap_or_else(|| first.clone()));
    let some = Memo::new(move |_| headline.soft().is_some());
    let head = {
        let currency = currency.clone();
        move || head(headline.soft(), currency.clone())
    };
    let plots = {
        let currency = currency.clone();
        move || match some.soft() {
            true => view! { <Plots currency=currency.clone() rows /> }.into_any(),
            false => view! { <NoneOfThese /> }.into_any(),
        }
    };
    let totals = move || some.soft().then(|| view! { <Totals currency=currency.clone() /> });
    view! {
        <section class="stack headline" aria-label="Figures">{head}</section>
        <Controls days names />
        <div class="evidence">{plots} <Beside overview /></div>
        {totals}
    }
    .into_any()
}

/// The filter lets nothing through.
#[component]
fn NoneOfThese() -> impl IntoView {
    let page: Page = expect_context();
    let all = move |_| page.everything();
    view! {
        <div class="empty">
            <p role="status">"No package is of this choice."</p>
            <button type="button" on:click=all><Icon name="undo" />"Look at everything"</button>
        </div>
    }
}

#[component]
fn Teach(admin: bool) -> impl IntoView {
    let ways = if admin {
        view! {
            <div class="bar">
                <a class="button primary" href="/packaging/source">"Set up the source"</a>
                <a class="button" href="/packaging/source#import">"Import a CSV file"</a>
            </div>
        }
        .into_any()
    } else {
        view! { <p>"An administrator sets up where reports come from."</p> }.into_any()
    };
    view! {
        <div class="empty">
            <Drawing />
            <p>"What each package cost and earned against plan, once weekly reports are read from the time-tracking site or from a file."</p>
            {ways}
        </div>
    }
}

/// What a picture will look like.
#[component]
fn Drawing() -> impl IntoView {
    let dots = [
        (24, 60),
        (40, 44),
        (58, 70),
        (76, 38),
        (92, 58),
        (110, 30),
        (128, 62),
        (146, 46),
        (164, 34),
        (182, 54),
        (200, 40),
        (218, 28),
    ];
    let dot = |(x, y): (i32, i32)| view! { <circle cx=x cy=y r="3" fill="var(--packaging)" /> };
    view! {
        <svg viewBox="0 0 240 96" width="320" height="128" aria-hidden="true">
            <path d="M8 8v80h224" fill="none" stroke="currentColor" />
            <path d="M8 36h224" fill="none" stroke="var(--planned)" stroke-dasharray="5 4" />
            {dots.map(dot)}
            <path d="M24 60C60 48 80 58 110 48S170 46 218 38" fill="none" stroke="var(--ink)" stroke-width="2" />
        </svg>
    }
}

/// The same size as the figures, before they are there.
#[component]
fn OverviewLoading() -> impl IntoView {
    let bar = |width: u8| view! { <span class="skel" style=format!("--w:{width}ch")></span> };
    let tile = || view! { <div><dt>{bar(8)}</dt><dd><strong>{bar(6)}</strong> <small>{bar(14)}</small></dd></div> };
    view! {
        <div aria-busy="true">
            <p class="vh" role="status">"Loading figures"</p>
            <div class="stack headline" aria-hidden="true">
                <p class="figure"><strong>{bar(7)}</strong> " " <span>{bar(40)}</span></p>
                <dl class="tiles">{(0..5).map(|_| tile()).collect_view()}</dl>
            </div>
        </div>
        <div class="plot packaging" aria-hidden="true"></div>
    }
}
