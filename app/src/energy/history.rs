//! History: what a period came to, its demand, and its hours, days, weeks or months.

mod list;

use super::parts::{Legend, Meters, Picture, Tabs, meter_of};
use super::server_fns::get_history;
use super::view::{HistoryQuery, HistoryView, TotalView};
use crate::ui::{Icon, Loaded, PeriodPicker, Plot, TableLoading, use_live};
use domain::live::Domain;
use domain::range::RangeQuery;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::location::Url;
use leptos_router::params::ParamsMap;
use list::{COLUMNS, Lines};
use std::time::Duration;

/// How long the page rests between two readings: a period changes little with each.
const REST: Duration = Duration::from_secs(30);

/// What lives as long as the page.
#[derive(Clone, Copy)]
struct Page {
    query: Memo<HistoryQuery>,
    on_zoom: Callback<(f64, f64)>,
    sort: crate::ui::Sort,
}

#[component]
pub fn HistoryPage() -> impl IntoView {
    let url = use_query_map();
    let query = Memo::new(move |_| read_query(&url.read()));
    let version = use_live().rested(Domain::Energy, REST);
    let history =
        Resource::new(move || (query.get(), version.get()), |(query, _)| get_history(query));
    let navigate = use_navigate();
    let on_zoom = Callback::new(move |(from, to): (f64, f64)| {
        let (from, to) = ((from / 1_000.0).floor(), (to / 1_000.0).ceil());
        let query = HistoryQuery { zoom: format!("{from}-{to}"), ..query.get_untracked() };
        navigate(&link(&query), NavigateOptions { scroll: false, ..NavigateOptions::default() });
    });
    provide_context(Page { query, on_zoom, sort: list::latest_first() });
    view! {
        <Title text="History · Energy · Hindsight" />
        <header class="head">
            <h1>"Energy"</h1>
            <Transition fallback=|| ()>
                {move || Suspend::new(async move {
                    let range = history.await.ok().map(|history| history.range);
                    let rest = rest(&query.get_untracked());
                    range.map(|range| view! { <PeriodPicker range rest /> })
                })}
            </Transition>
        </header>
        <Tabs here="/energy/history" />
        <Loaded
            resource=history
            loading=|| view! { <HistoryLoading /> }.into_any()
            view=|history| view! { <Everything history /> }.into_any()
        />
    }
    .into_any()
}

fn read_query(url: &ParamsMap) -> HistoryQuery {
    let text = |name: &str| url.get(name).unwrap_or_default();
    HistoryQuery {
        range: RangeQuery {
            range: text("range"),
            on: text("on"),
            from: text("from"),
            to: text("to"),
        },
        meter: meter_of(url),
        by: text("by"),
        zoom: text("zoom"),
    }
}

fn pairs(pairs: &[(&str, &str)]) -> String {
    let said = pairs.iter().filter(|(_, value)| !value.is_empty());
    said.map(|(name, value)| format!("&{name}={}", Url::escape(value))).collect()
}

/// What else than the period the URL says.
fn rest(query: &HistoryQuery) -> String {
    let meter = query.meter.map(|meter| meter.to_string()).unwrap_or_default();
    pairs(&[("meter", &meter), ("by", &query.by)])
}

fn period(query: &HistoryQuery) -> String {
    let RangeQuery { range, on, from, to } = &query.range;
    pairs(&[("range", range), ("on", on), ("from", from), ("to", to), ("zoom", &query.zoom)])
}

fn link(query: &HistoryQuery) -> String {
    let whole = period(query) + &rest(query);
    format!("/energy/history?{}", whole.trim_start_matches('&'))
}

#[component]
fn Everything(history: HistoryView) -> impl IntoView {
    let page: Page = expect_context();
    let query = page.query.get_untracked();
    let HistoryView {
        meters,
        meter,
        range,
        zoom,
        total,
        figure,
        prices,
        by,
        choices,
        bars,
        quarantined,
        export,
    } = history;
    let Some(export) = export else { return view! { <Teach /> }.into_any() };
    let gives = total.received.is_some();
    let words = zoom.clone().unwrap_or(range.words);
    let whole = zoom.map(|_| {
        let href = link(&HistoryQuery { zoom: String::new(), ..query.clone() });
        view! { <a class="button" href=href><Icon name="from" />"The whole period"</a> }
    });
    let other = period(&query);
    let chart = match figure {
        Some(figure) => {
            let label = format!("Demand and energy, {words}");
            view! {
                <section class="stack energy history" aria-labelledby="h-chart">
                    <h2 id="h-chart" class="vh">"Demand and energy"</h2>
                    <Plot id="history" figure label on_zoom=page.on_zoom />
                    <Legend bars=true gives prices />
                </section>
            }
            .into_any()
        }
        None => view! {
            <div class="empty">
                <Icon name="unknown" />
                <p>"Nothing is known of this period."</p>
                <a class="button" href="/energy/history?range=all">"All time"</a>
            </div>
        }
        .into_any(),
    };
    let known = bars.iter().any(|bar| bar.delivered + bar.received > 0);
    view! {
        <Meters meters chosen=meter rest=format!("{other}&by={}", query.by) />
        <div class="bar">
            <Total total words />
            <span class="push"></span>
            {whole}
            {known.then(|| view! { <a class="button" href=export rel="external" download><Icon name="download" />"Export CSV"</a> })}
        </div>
        {chart}
        <NotCounted quarantined />
        {known.then(|| view! { <Lines bars by choices gives sort=page.sort /> })}
    }
    .into_any()
}

#[component]
fn Total(total: TotalView, words: String) -> impl IntoView {
    let TotalView { delivered, against, facts, .. } = total;
    let against = against.map(|against| format!(" · {against}"));
    let facts = facts
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect_view();
    view! {
        <section class="stack overall" aria-label="Total">
            <p class="figure">
                <strong>{delivered}<small>"kWh"</small></strong>
                " "
                <span>"drawn " {words} {against}</span>
            </p>
            <dl class="facts">{facts}</dl>
        </section>
    }
}

/// What the registers said and nobody believes.
#[component]
fn NotCounted(quarantined: Vec<(String, String)>) -> impl IntoView {
    (!quarantined.is_empty()).then(|| {
        let words = match quarantined.len() {
            1 => "One step of the registers is not counted".to_owned(),
            many => format!("{many} steps of the registers are not counted"),
        };
        let line = |(when, why): (String, String)| view! { <li><time>{when}</time> " " <span class="dim">{why}</span></li> };
        view! {
            <details class="notice attention quarantined">
                <summary><Icon name="attention" /> {words}</summary>
                <ul>{quarantined.into_iter().map(line).collect_view()}</ul>
            </details>
        }
    })
}

#[component]
fn Teach() -> impl IntoView {
    view! {
        <div class="empty">
            <Picture />
            <p>"What your house drew, by the hour, day, week and month, once a meter has been heard of."</p>
            <a class="button primary" href="/energy/gateways?add">"Add a gateway"</a>
        </div>
    }
}

/// The same size as a period, before it is there.
#[component]
fn HistoryLoading() -> impl IntoView {
    let bar = |width: u8| view! { <span class="skel" style=format!("--w:{width}ch")></span> };
    view! {
        <p class="figure" aria-hidden="true"><strong>{bar(6)}</strong> " " <span>{bar(20)}</span></p>
        <div class="energy history" aria-hidden="true"><div class="plot"></div></div>
        <TableLoading columns=&COLUMNS what="the history" />
    }
}
