//! Prices: what a kWh costs now, what it cost, and what it will.

mod form;
mod server_fns;
pub mod view;

use super::parts::{Meters, Tabs};
use crate::ui::{Icon, Live, Loaded, StateBadge, ToastStack, show_dialog, use_live, use_toasts};
use domain::energy::TariffForm;
use domain::live::Domain;
use form::PriceDialog;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::query_signal;
use server_fns::{end_price, get_prices, restore_price};
use view::{Prices, TariffRow};

/// What lives as long as the page.
#[derive(Clone, Copy)]
struct Page {
    /// What the form begins with: the meter, and a draft. Only once there is a meter.
    begin: StoredValue<Option<(i64, TariffForm)>>,
    dialog: NodeRef<Dialog>,
    /// Grows when the dialog opens, so that its form begins anew.
    opened: RwSignal<u32>,
}

impl Page {
    fn add(self) {
        self.opened.update(|opened| *opened += 1);
        show_dialog(self.dialog);
    }
}

#[component]
pub fn PricesPage() -> impl IntoView {
    let live = use_live();
    let (meter, _) = query_signal::<i64>("meter");
    let prices = Resource::new(
        move || (meter.get(), live.version(Domain::Energy)),
        |(meter, _)| get_prices(meter),
    );
    let page =
        Page { begin: StoredValue::new(None), dialog: NodeRef::new(), opened: RwSignal::new(0) };
    provide_context(page);
    view! {
        <Title text="Prices · Energy · Hindsight" />
        <header class="head">
            <h1>"Prices"</h1>
            <button type="button" aria-keyshortcuts="A" on:click=move |_| page.add()>
                <Icon name="plus" />
                "Add a price"
            </button>
        </header>
        <Tabs here="/energy/prices" />
        <Loaded
            resource=prices
            loading=|| view! { <PricesLoading /> }.into_any()
            view=|prices| view! { <Everything prices /> }.into_any()
        />
        <PriceDialog />
    }
    .into_any()
}

#[component]
fn Everything(prices: Prices) -> impl IntoView {
    let page: Page = expect_context();
    let Prices { meters, meter, now, said, tariffs, draft } = prices;
    page.begin.set_value(meter.map(|meter| (meter, draft)));
    let Some(meter) = meter else {
        return view! {
            <div class="empty">
                <super::parts::Picture />
                <p>"A price belongs to a meter. Add a gateway, and its meters appear by themselves."</p>
                <a class="button primary" href="/energy/gateways">"Add a gateway"</a>
            </div>
        }
        .into_any();
    };
    let said = said.map(|said| view! { <p class="dim">{format!("The gateway says {said}.")}</p> });
    let figure = match now {
        Some(now) => view! {
            <p class="figure">
                <strong>{now.price}</strong>
                " "
                <span>"for a kWh now" {(!now.words.is_empty()).then(|| format!(" · {}", now.words))}</span>
            </p>
        }
        .into_any(),
        None => view! {
            <div class="empty">
                <super::parts::Picture />
                <p>"Say what a kWh costs, and see here and on the other pages what your energy costs."</p>
                <button type="button" class="primary" on:click=move |_| page.add()>"Add a price"</button>
            </div>
        }
        .into_any(),
    };
    let rows = tariffs.into_iter().map(|row| view! { <Tariff meter row /> }).collect_view();
    view! {
        <Meters meters chosen=Some(meter) rest=String::new() />
        {figure}
        {said}
        <section class="stack" aria-labelledby="h-tariffs">
            <h2 id="h-tariffs" class="vh">"All prices, the latest first"</h2>
            <ul class="gateways">{rows}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Tariff(meter: i64, row: TariffRow) -> impl IntoView {
    let (live, toasts) = (use_live(), use_toasts());
    let TariffRow { id, from, kind, lines, hours, in_force, present } = row;
    let label = format!("End the price from {from}");
    let button = present.then(|| {
        view! {
            <button type="button" aria-label=label on:click=move |_| end_with_undo(live, toasts, meter, id)>
                "End"
            </button>
        }
    });
    let lines = lines
        .into_iter()
        .map(|(what, price)| view! { <li><span>{what}</span> <strong class="push">{price}</strong></li> })
        .collect_view();
    view! {
        <li class="card gateway" class:off=!present>
            <header>
                <h3>{format!("From {from}")}</h3>
                {in_force.then(|| view! { <StateBadge kind="ok" word="In force" /> })}
                <span class="dim">{kind}</span>
                <div class="bar push">{button}</div>
            </header>
            <ul class="meters">{lines}</ul>
            <p class="dim">{hours}</p>
        </li>
    }
}

/// Ends a price, says so, and offers to take it back.
fn end_with_undo(live: Live, toasts: ToastStack, meter: i64, id: i64) {
    leptos::task::spawn_local(async move {
        if let Err(error) = end_price(meter, id).await {
            toasts.fail(error);
            return;
        }
        live.touched(Domain::Energy);
        let words = "It prices no hours to come; those that are past keep their price.".to_owned();
        toasts.undoable(words, move || {
            leptos::task::spawn_local(async move {
                match restore_price(meter, id).await {
                    Ok(()) => live.touched(Domain::Energy),
                    Err(error) => toasts.fail(error),
                }
            });
        });
    });
}

#[component]
fn PricesLoading() -> impl IntoView {
    let bar = |width: u8| view! { <span class="skel" style=format!("--w:{width}ch")></span> };
    view! {
        <p class="figure" aria-hidden="true"><strong>{bar(8)}</strong> " " <span>{bar(14)}</span></p>
        <div class="gateways" aria-busy="true">
            <p class="vh" role="status">"Loading prices"</p>
            <div class="card gateway" aria-hidden="true"><p>{bar(16)}</p><p>{bar(30)}</p></div>
        </div>
    }
}
