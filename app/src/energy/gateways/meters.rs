//! The meters of a gateway: their names, and the most power that is believed of them.

use super::Page;
use crate::energy::server_fns::ChangeMeter;
use crate::energy::view::MeterRow;
use crate::ui::{Close, Field, Icon, Notice, close_dialog, error_of, once_saved};
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::html::Input;
use leptos::prelude::*;

#[component]
pub(super) fn Meters(gateway: i64, meters: Vec<MeterRow>) -> impl IntoView {
    if meters.is_empty() {
        return view! { <p class="dim">"No meter has been heard of yet."</p> }.into_any();
    }
    let lines = meters.into_iter().map(|meter| view! { <Line meter /> }).collect_view();
    let heading = format!("h-meters-{gateway}");
    view! {
        <div>
            <h4 class="vh" id=heading.clone()>"Meters"</h4>
            <ul class="meters" aria-labelledby=heading>{lines}</ul>
        </div>
    }
    .into_any()
}

#[component]
fn Line(meter: MeterRow) -> impl IntoView {
    let page: Page = expect_context();
    let named = !meter.name.is_empty();
    let title = if named { meter.name.clone() } else { meter.mac.clone() };
    let label = format!("Edit the meter {title}");
    let address = named.then(|| view! { <span class="mono dim">{meter.mac.clone()}</span> });
    let edited = meter.clone();
    view! {
        <li>
            <a href=format!("/energy?meter={}", meter.id) class:mono=!named>{title}</a>
            {address}
            <span class="dim">{format!("up to {} kW believed", meter.max_kw)}</span>
            <button
                type="button"
                class="quiet bare"
                data-act=format!("meter-{}", meter.id)
                aria-label=label
                on:click=move |_| page.edit_meter(edited.clone())
            >
                <Icon name="edit" />
            </button>
        </li>
    }
}

#[component]
pub(super) fn MeterDialog() -> impl IntoView {
    let page: Page = expect_context();
    view! {
        <dialog class="small" node_ref=page.meter_dialog aria-labelledby="meter-h">
            <header>
                <h2 id="meter-h">"Edit meter"</h2>
                <Close />
            </header>
            {move || {
                page.opened.track();
                page.meter.get_untracked().map(|meter| view! { <MeterForm meter /> })
            }}
        </dialog>
    }
}

#[component]
fn MeterForm(meter: MeterRow) -> impl IntoView {
    let page: Page = expect_context();
    let action = ServerAction::<ChangeMeter>::new();
    let error = error_of(action);
    let failure = move || error.get().and_then(|error| error.general(&["name", "max_kw"]));
    once_saved(page.meter_dialog, action, Domain::Energy, |()| "The meter is saved.".to_owned());
    let first: NodeRef<Input> = NodeRef::new();
    Effect::new(move |_| first.get().map(|first| first.focus()));
    view! {
        <ActionForm action attr:class="form">
            <div class="body">
                <Notice message=failure />
                <input type="hidden" name="id" value=meter.id />
                <p class="dim">"Meter " <span class="mono">{meter.mac}</span></p>
                <Field label="Name" name="name" id="meter-name" error optional=true help="Empty: its gateway’s name.">
                    <input id="meter-name" name="name" value=meter.name maxlength="100" autocomplete="off" node_ref=first />
                </Field>
                <Field
                    label="Most power believed, in kW"
                    name="max_kw"
                    id="meter-max"
                    error
                    help="Registers that rise faster are shown as doubtful and not counted. A change works out all figures again."
                >
                    <input id="meter-max" name="max_kw" type="number" min="0.1" max="100" step="any" value=meter.max_kw required />
                </Field>
            </div>
            <footer>
                <span class="push"></span>
                <button type="button" on:click=move |_| close_dialog(page.meter_dialog)>"Cancel"</button>
                <button class="primary">"Save"</button>
            </footer>
        </ActionForm>
    }
}
