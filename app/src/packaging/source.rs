//! Where reports come from: the site, how the last scrape went, and files.

mod form;
mod scrape;
mod server_fns;
pub mod view;

use super::import::Import;
use super::parts::Tabs;
use crate::account::moment::When;
use crate::error::AppError;
use crate::ui::{Icon, Loaded, use_live};
use domain::live::Domain;
use form::SettingsPart;
use leptos::prelude::*;
use leptos_meta::Title;
use scrape::{Controls, ScrapePart};
use server_fns::{get_settings, get_source};
use std::time::Duration;
use view::SourceView;

/// How often the page is loaded again at most, and at least while something is at work: word of jobs is for
/// administrators, and a slow report brings none.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

#[component]
pub fn SourcePage() -> impl IntoView {
    let live = use_live();
    let (packaging, jobs) =
        (live.rested(Domain::Packaging, LOOK_AGAIN), live.rested(Domain::Jobs, LOOK_AGAIN));
    let source = Resource::new(move || (packaging.get(), jobs.get()), |_| get_source());
    look_again_while_at_work(source);
    provide_context(Controls::new());
    // Apart from the rest: what is typed must not be drawn again with each week.
    let settings = Resource::new(|| (), |()| get_settings());
    view! {
        <Title text="Source · Packaging · Hindsight" />
        <header class="head"><h1>"Source"</h1></header>
        <Tabs here="/packaging/source" />
        <Loaded
            resource=source
            loading=|| view! { <SourceLoading /> }.into_any()
            view=move |source| view! { <Everything source /> }.into_any()
        />
        <Loaded
            resource=settings
            loading=|| ().into_any()
            view=move |found| {
                found.map(|found| view! { <SettingsPart found source settings /> <Import source /> }).into_any()
            }
        />
        <Export />
    }
    .into_any()
}

fn look_again_while_at_work(source: Resource<Result<SourceView, AppError>>) {
    Effect::new(move |_| {
        let at_work = source.with(|found| match found {
            Some(Ok(found)) => found.at_work().is_some(),
            _ => false,
        });
        if !at_work {
            return;
        }
        if let Ok(handle) = set_timeout_with_handle(move || source.refetch(), LOOK_AGAIN) {
            on_cleanup(move || handle.clear());
        }
    });
}

#[component]
fn Everything(source: SourceView) -> impl IntoView {
    let SourceView { configured, admin, rows, weeks, .. } = source.clone();
    // Rows of a file need no source.
    let figure = (configured || rows != "0").then(|| {
        view! {
            <p class="figure">
                <strong>{rows}</strong>
                " "
                <span>{weeks}</span>
            </p>
        }
    });
    let rest = match configured {
        true => view! { <Facts source=source.clone() /> <ScrapePart source /> }.into_any(),
        false => view! { <Teach admin /> }.into_any(),
    };
    view! { {figure} {rest} }
}

#[component]
fn Facts(source: SourceView) -> impl IntoView {
    let SourceView { facts, last, next, .. } = source;
    let fact =
        |(name, value): (String, String)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let time = |name: &'static str, moment| {
        view! { <div><dt>{name}</dt><dd><When moment /></dd></div> }
    };
    view! {
        <dl class="facts">
            {facts.into_iter().map(fact).collect_view()}
            {next.map(|moment| time("Next by itself", moment))}
            {last.map(|moment| time("Last report", moment))}
        </dl>
    }
}

#[component]
fn Teach(admin: bool) -> impl IntoView {
    let words = match admin {
        true => "Reports of packages are asked for week by week. Say below where they come from.",
        false => {
            "Reports of packages are asked for week by week, from a site that an administrator names here."
        }
    };
    view! { <div class="empty"><Picture /><p>{words}</p></div> }
}

/// From a site, week by week, into a table.
#[component]
pub(super) fn Picture() -> impl IntoView {
    view! {
        <svg viewBox="0 0 320 96" aria-hidden="true" fill="none" stroke="currentColor">
            <rect x="24" y="20" width="72" height="56" rx="4"></rect>
            <path d="M24 34h72M34 46h52M34 56h52M34 66h30" opacity=".6"></path>
            <path d="M116 48h72m-10 -8l10 8l-10 8" stroke="var(--hue)" stroke-width="2"></path>
            <rect x="208" y="20" width="88" height="56" rx="4"></rect>
            <path d="M208 34h88M208 48h88M208 62h88M238 20v56M268 20v56" opacity=".6"></path>
        </svg>
    }
}

/// An ordinary link to a file: it works without scripts.
#[component]
fn Export() -> impl IntoView {
    view! {
        <section class="part" aria-labelledby="h-export">
            <header>
                <h2 id="h-export">"Download"</h2>
                <p>"All rows that figures are made of, in the columns of time_tracking.csv."</p>
            </header>
            <div class="bar">
                <a class="button" href="/api/v1/packaging/export.csv" rel="external" download="time_tracking.csv">
                    <Icon name="download" />
                    "Download the CSV file"
                </a>
            </div>
        </section>
    }
}

/// The same size as the page, before it is there.
#[component]
fn SourceLoading() -> impl IntoView {
    let bar = |width: u8| view! { <span class="skel" style=format!("--w:{width}ch")></span> };
    let fact = |name: &'static str| view! { <div><dt>{name}</dt><dd>{bar(16)}</dd></div> };
    view! {
        <p class="vh" role="status">"Loading the source"</p>
        <p class="figure" aria-hidden="true"><strong>{bar(5)}</strong> " " <span>{bar(30)}</span></p>
        <dl class="facts" aria-hidden="true">{["Site", "Account", "First week", "By itself"].map(fact)}</dl>
        <section class="part" aria-hidden="true">
            <header><h2>"Scrape"</h2></header>
            <p>{bar(40)}</p>
        </section>
    }
}
