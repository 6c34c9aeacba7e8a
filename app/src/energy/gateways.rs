//! The gateways: how each does, when it was last heard of, its meters, and what can be done about it.

mod dialog;
mod meters;
mod row;

use super::parts::Tabs;
use super::server_fns::get_gateways;
use super::view::{GatewayRow, Gateways, MeterRow};
use crate::error::AppError;
use crate::ui::{Icon, Loaded, show_dialog, use_live};
use dialog::GatewayDialog;
use domain::energy::GatewayState;
use domain::live::Domain;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use meters::MeterDialog;
use row::Gateway;
use std::time::Duration;

/// How often the page is loaded again at most; and while a gateway is tested, since word of jobs is for administrators.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What lives as long as the page, while what it shows is drawn again and again.
#[derive(Clone, Copy)]
struct Page {
    gateways: Resource<Result<Gateways, AppError>>,
    /// The gateway in the dialog; a new one has no row.
    editing: RwSignal<Option<GatewayRow>>,
    dialog: NodeRef<Dialog>,
    /// The meter in the other dialog.
    meter: RwSignal<Option<MeterRow>>,
    meter_dialog: NodeRef<Dialog>,
    /// Grows when a dialog opens, so that its form begins anew.
    opened: RwSignal<u32>,
}

impl Page {
    fn edit(self, row: Option<GatewayRow>) {
        self.editing.set(row);
        self.opened.update(|opened| *opened += 1);
        show_dialog(self.dialog);
    }

    fn edit_meter(self, meter: MeterRow) {
        self.meter.set(Some(meter));
        self.opened.update(|opened| *opened += 1);
        show_dialog(self.meter_dialog);
    }
}

#[component]
pub fn GatewaysPage() -> impl IntoView {
    let version = use_live().rested(Domain::Energy, LOOK_AGAIN);
    let gateways = Resource::new(move || version.get(), |_| get_gateways());
    let page = Page {
        gateways,
        editing: RwSignal::new(None),
        dialog: NodeRef::new(),
        meter: RwSignal::new(None),
        meter_dialog: NodeRef::new(),
        opened: RwSignal::new(0),
    };
    provide_context(page);
    look_again_while_testing(gateways);
    let url = use_query_map();
    // Where there is no gateway yet, the other pages lead here to add one.
    Effect::new(move |_| {
        // Once its dialog is in the page.
        if page.dialog.get().is_some() && url.read_untracked().get("add").is_some() {
            page.edit(None);
        }
    });
    view! {
        <Title text="Gateways · Energy · Hindsight" />
        <header class="head">
            <h1>"Gateways"</h1>
            <button type="button" aria-keyshortcuts="A" on:click=move |_| page.edit(None)>
                <Icon name="plus" />
                "Add a gateway"
            </button>
        </header>
        <Tabs here="/energy/gateways" />
        <Loaded
            resource=gateways
            loading=|| view! { <GatewaysLoading /> }.into_any()
            view=|gateways| view! { <Everything gateways /> }.into_any()
        />
        <GatewayDialog />
        <MeterDialog />
    }
    .into_any()
}

fn look_again_while_testing(gateways: Resource<Result<Gateways, AppError>>) {
    Effect::new(move |_| {
        let testing = gateways.with(|found| match found {
            Some(Ok(found)) => {
                found.rows.iter().any(|row| row.test.as_ref().is_some_and(|test| test.active))
            }
            _ => false,
        });
        if !testing {
            return;
        }
        if let Ok(handle) = set_timeout_with_handle(move || gateways.refetch(), LOOK_AGAIN) {
            on_cleanup(move || handle.clear());
        }
    });
}

#[component]
fn Everything(gateways: Gateways) -> impl IntoView {
    let Gateways { rows, push_url } = gateways;
    if rows.is_empty() {
        return view! { <Teach /> }.into_any();
    }
    let well = rows.iter().filter(|row| row.badge.state == GatewayState::Ok).count();
    let all = rows.len();
    let needs =
        rows.iter().filter(|row| matches!(row.badge.kind(), "failed" | "attention")).count();
    let words = match (needs, all) {
        (0, 1) if well == 1 => "gateway answers".to_owned(),
        (0, all) => format!("of {} answering", counted(all)),
        (1, all) => format!("of {} answering · 1 needs attention", counted(all)),
        (needs, all) => format!("of {} answering · {needs} need attention", counted(all)),
    };
    let rows = rows
        .into_iter()
        .map(|row| view! { <Gateway row push_url=push_url.clone() /> })
        .collect_view();
    view! {
        <p class="figure">
            <strong>{well}</strong>
            " "
            <span>{words}</span>
        </p>
        <section class="stack" aria-labelledby="h-gateways">
            <h2 id="h-gateways" class="vh">"List"</h2>
            <ul class="gateways" data-rows="h-gateways">{rows}</ul>
        </section>
    }
    .into_any()
}

/// `1 gateway`, `3 gateways`.
fn counted(many: usize) -> String {
    if many == 1 { "1 gateway".to_owned() } else { format!("{many} gateways") }
}

/// What this page is for, when there is nothing on it.
#[component]
fn Teach() -> impl IntoView {
    let page: Page = expect_context();
    view! {
        <div class="empty">
            <super::parts::Picture />
            <p>"A gateway reads your electricity meter every few seconds. Add yours, and see here what your house draws."</p>
            <button type="button" class="primary" on:click=move |_| page.edit(None)>"Add a gateway"</button>
        </div>
    }
}

/// The same size as a gateway, before it is there.
#[component]
fn GatewaysLoading() -> impl IntoView {
    let bar = |width: u8| view! { <span class="skel" style=format!("--w:{width}ch")></span> };
    view! {
        <p class="figure" aria-hidden="true"><strong>{bar(2)}</strong> " " <span>{bar(18)}</span></p>
        <div class="gateways" aria-busy="true">
            <p class="vh" role="status">"Loading gateways"</p>
            <div class="card gateway" aria-hidden="true"><p>{bar(16)}</p><p>{bar(30)}</p><p>{bar(24)}</p></div>
        </div>
    }
}
