//! Now: what the house draws, what today comes to, and the last hours.

use super::parts::{Ago, Meters, Picture, Tabs, meter_of};
use super::server_fns::get_now;
use super::view::{DemandNow, GatewayNow, MeterNow, NowView, Today};
use crate::account::moment::When;
use crate::ui::{Icon, Loaded, Plot, StateBadge, growing, use_live};
use domain::format;
use domain::live::Domain;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use std::time::Duration;

/// However many gateways a person has, the page is not asked for more often.
const REST: Duration = Duration::from_secs(1);

#[component]
pub fn NowPage() -> impl IntoView {
    let url = use_query_map();
    let version = use_live().rested(Domain::Energy, REST);
    let meter = Memo::new(move |_| meter_of(&url.read()));
    let now = Resource::new(move || (meter.get(), version.get()), |(meter, _)| get_now(meter));
    view! {
        <Title text="Energy · Hindsight" />
        <header class="head">
            <h1>"Energy"</h1>
            <Transition fallback=|| ()>
                {move || Suspend::new(async move {
                    now.await.ok().map(|now| view! {
                        <Meters meters=now.meters chosen=now.meter.map(|meter| meter.id) rest=String::new() />
                    })
                })}
            </Transition>
        </header>
        <Tabs here="/energy" />
        <Loaded
            resource=now
            loading=|| view! { <NowLoading /> }.into_any()
            view=|now| view! { <Everything now /> }.into_any()
        />
    }
    .into_any()
}

#[component]
fn Everything(now: NowView) -> impl IntoView {
    let NowView { meter, gateways, .. } = now;
    let notices = gateways.into_iter().map(|gateway| view! { <NotWell gateway /> }).collect_view();
    match meter {
        Some(meter) => view! { {notices} <OfMeter meter /> }.into_any(),
        None if notices.is_empty() => view! { <Teach /> }.into_any(),
        None => view! { {notices} <Waiting /> }.into_any(),
    }
}

/// A gateway that says nothing, and why.
#[component]
fn NotWell(gateway: GatewayNow) -> impl IntoView {
    let GatewayNow { name, badge, detail } = gateway;
    let kind = badge.kind();
    let class = if kind == "failed" { "notice failed" } else { "notice attention" };
    view! {
        <div class=class role="status">
            <StateBadge kind word=badge.state.title() />
            <p><strong>{name}</strong> " since " <When moment=badge.since /> {(!detail.is_empty()).then(|| format!(": {detail}"))}</p>
            <a class="button" href="/energy/gateways">"Gateways"</a>
        </div>
    }
}

#[component]
fn OfMeter(meter: MeterNow) -> impl IntoView {
    let MeterNow { demand, today, figure, since, .. } = meter;
    let chart = figure.map(|figure| {
        let label = format!("Demand over {since}");
        view! {
            <section class="stack energy" aria-labelledby="h-demand">
                <h2 id="h-demand">"Demand, " {since}</h2>
                <Plot id="demand" figure label />
                <super::parts::Legend bars=false gives=false />
            </section>
        }
    });
    view! {
        <Demand demand />
        <TodayPart today />
        {chart}
    }
}

/// The one number; unknown once its reading no longer holds.
#[component]
fn Demand(demand: Option<DemandNow>) -> impl IntoView {
    let Some(DemandNow { kw, gives, heard, hold }) = demand else {
        return view! { <p class="figure"><strong class="gone">"–"<small>"kW"</small></strong> " " <span>"no reading yet"</span></p> }
            .into_any();
    };
    let age = growing(heard.age);
    let stale = Memo::new(move |_| age.get() > hold);
    let verb = if gives { "given" } else { "drawn" };
    let exact = heard.moment.exact.clone();
    let last = format!("the last was {kw} kW {verb}");
    let number = move || if stale.get() { "–".to_owned() } else { kw.clone() };
    let words = move || {
        if stale.get() {
            let age = format::age(age.get());
            view! { <Icon name="unknown" /> {format!(" no reading for {age} · {last}")} }.into_any()
        } else {
            let verb = (!gives).then_some("drawn · ");
            view! { {verb} <Ago heard=heard.clone() /> }.into_any()
        }
    };
    let giving =
        move || (gives && !stale.get()).then(|| view! { <span class="giving">"giving"</span> });
    view! {
        <p class="figure demand" title=exact>
            {giving}
            <strong class:gone=move || stale.get()>{number}<small>"kW"</small></strong>
            " "
            <span>{words}</span>
        </p>
    }
    .into_any()
}

/// What today comes to.
#[component]
fn TodayPart(today: Today) -> impl IntoView {
    let Today {
        delivered,
        received,
        against,
        received_against,
        usual,
        cost,
        cost_notes,
        unknown,
        spread,
    } = today;
    let tile = |name: &'static str, value: String, notes: Vec<String>| {
        let notes = notes.into_iter().map(|note| view! { <small>{note}</small> }).collect_view();
        view! { <div><dt>{name}</dt><dd><strong>{value}</strong> {notes}</dd></div> }
    };
    let spread = spread.map(|spread| format!("of it ≈ {spread} spread over a gap"));
    let drawn = against.into_iter().chain(usual).chain(spread).collect();
    view! {
        <section class="stack" aria-labelledby="h-today">
            <h2 id="h-today" class="vh">"Today"</h2>
            <dl class="tiles">
                {tile("Drawn today", delivered, drawn)}
                {received.map(|received| tile("Given today", received, received_against.into_iter().collect()))}
                {cost.map(|cost| tile("Cost today", cost, cost_notes))}
                {unknown.map(|unknown| tile("Unknown today", unknown, vec!["no reading that holds".to_owned()]))}
            </dl>
        </section>
    }
}

/// What this page is for, when there is nothing on it.
#[component]
fn Teach() -> impl IntoView {
    view! {
        <div class="empty">
            <Picture />
            <p>"See what your house draws, second by second, and what each day came to."</p>
            <a class="button primary" href="/energy/gateways?add">"Add a gateway"</a>
        </div>
    }
}

/// Gateways, but no meter yet.
#[component]
fn Waiting() -> impl IntoView {
    view! {
        <div class="empty">
            <Picture />
            <p>"The first reading of a meter will show here by itself."</p>
        </div>
    }
}

/// The same size as the figures, before they are there.
#[component]
fn NowLoading() -> impl IntoView {
    let bar = |width: u8| view! { <span class="skel" style=format!("--w:{width}ch")></span> };
    view! {
        <div class="stack" aria-busy="true">
            <p class="vh" role="status">"Loading what is drawn now"</p>
            <p class="figure" aria-hidden="true"><strong>{bar(5)}</strong> " " <span>{bar(14)}</span></p>
            <dl class="tiles" aria-hidden="true">
                <div><dt>{bar(9)}</dt><dd><strong>{bar(6)}</strong> <small>{bar(22)}</small></dd></div>
            </dl>
            <div class="energy"><div class="plot"></div></div>
        </div>
    }
}
