//! What packages cost and earned: the figure, its picture, what both rest on, and totals.

use super::beside::{Beside, LeftOutDialog, SaveDialog};
use super::controls::Controls;
use super::figures::{Figures, Headline};
use super::parts::Tabs;
use super::plots::Plots;
use super::server_fns::get_overview;
use super::store::{Page, Soft};
use super::totals::Totals;
use super::view::Overview;
use super::what_if::complexities;
use super::words::{amount, change, date, hours};
use crate::ui::{Loaded, use_live};
use domain::format;
use domain::live::Domain;
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
    let overview = Resource::new(
        move || version.get(),
        move |_| get_overview(page.state.get_untracked().query()),
    );
    let url = use_query_map();
    // A link of the first plots is said as ours.
    Effect::new(move |_| {
        let old = url.with_untracked(|url| url.get("start").or(url.get("end")).is_some());
        if old {
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
    let first = overview.headline.clone();
    let headline = Memo::new(move |_| page.headline.soft().unwrap_or_else(|| first.clone()));
    let what_if = move || {
        (!page.what_if.soft().is_empty()).then(
            || view! { <span class="state attention"><span>"What if · not saved"</span></span> },
        )
    };
    let figure = {
        let currency = currency.clone();
        move || {
            match headline.soft() {
            Some(headline) => {
                view! { <Figure headline currency=currency.clone() /> }.into_any()
            }
            None => view! {
                <p class="figure"><strong>"–"</strong> " " <span>"No package is of this choice."</span></p>
            }
            .into_any(),
        }
        }
    };
    view! {
        <section class="stack headline" aria-label="Figures">{figure} {what_if}</section>
        <Controls days names />
        <div class="evidence">
            <Plots currency=currency.clone() rows=overview.rows />
            <Beside overview />
        </div>
        <Totals currency />
    }
    .into_any()
}

#[component]
fn Figure(headline: Headline, currency: String) -> impl IntoView {
    let Headline { count, packages, first, last, hours: worked, profit, cost, previous } = headline;
    let days = match first == last {
        true => date(first),
        false => format!("{} – {}", date(first), date(last)),
    };
    let against = match (previous, profit.previous) {
        (Some(_), Some(before)) => {
            format!(" · {} against the period before", change(profit.mean - before))
        }
        (Some(_), None) => " · no package in the period before".to_owned(),
        (None, _) => String::new(),
    };
    let plan = format!("{} against plan", change(profit.mean - profit.planned));
    let reports = format::many(count as u64, "report");
    let of = format::many(packages as u64, "package");
    let quartiles = |figures: &Figures| {
        format!("{} to {}", amount(figures.lower_quartile), amount(figures.upper_quartile))
    };
    let facts = [
        (
            "Mean cost",
            amount(cost.mean),
            format!("{} against plan", change(cost.mean - cost.planned)),
        ),
        ("Median profit", amount(profit.median), format!("half lie from {}", quartiles(&profit))),
        ("Median cost", amount(cost.median), format!("half lie from {}", quartiles(&cost))),
        ("All profit", amount(profit.total), format!("{} of cost", amount(cost.total))),
        ("Worked", hours(worked), format!("{} for a package", hours(worked / packages as f64))),
    ];
    let fact = |(name, value, note): (&'static str, String, String)| {
        view! { <div><dt>{name}</dt><dd><strong>{value}</strong> <small>{note}</small></dd></div> }
    };
    view! {
        <p class="figure">
            <strong>{amount(profit.mean)}<small>{currency}</small></strong>
            " "
            <span>{format!("mean profit in {reports} of {of}, {days} · {plan}{against}")}</span>
        </p>
        <dl class="tiles">{facts.map(fact)}</dl>
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
