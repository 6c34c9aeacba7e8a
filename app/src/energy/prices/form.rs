//! The form of a price: flat, by the time of day, or in tiers.

use super::Page;
use super::server_fns::SavePrice;
use crate::error::AppError;
use crate::ui::{Close, Field, Notice, close_dialog, error_of, once_saved};
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::prelude::*;

const DAYS: [(&str, &str); 7] = [
    ("mon", "Mon"),
    ("tue", "Tue"),
    ("wed", "Wed"),
    ("thu", "Thu"),
    ("fri", "Fri"),
    ("sat", "Sat"),
    ("sun", "Sun"),
];
const KINDS: [(&str, &str); 3] = [
    ("flat", "Always the same"),
    ("time_of_use", "By the time of day"),
    ("tiers", "By how much in a month"),
];
/// The fields that a complaint stands beside; those of rows stand above the form.
const FIELDS: [&str; 6] = ["currency", "valid_from", "kind", "price", "export", "past"];

#[component]
pub(super) fn PriceDialog() -> impl IntoView {
    let page: Page = expect_context();
    view! {
        <dialog node_ref=page.dialog aria-labelledby="price-h">
            <header>
                <h2 id="price-h">"Add a price"</h2>
                <Close />
            </header>
            {move || (page.opened.get() > 0).then(|| view! { <PriceForm /> })}
        </dialog>
    }
}

#[component]
fn PriceForm() -> impl IntoView {
    let page: Page = expect_context();
    let action = ServerAction::<SavePrice>::new();
    let error = error_of(action);
    let failure = move || error.get().and_then(|error| error.general(&FIELDS));
    once_saved(page.dialog, action, Domain::Energy, |()| "The price is saved.".to_owned());
    let Some((meter, draft)) = page.begin.get_value() else {
        return view! { <p class="body">"A price belongs to a meter. Add a gateway first."</p> }
            .into_any();
    };
    let kind = RwSignal::new("flat".to_owned());
    view! {
        <ActionForm action attr:class="form">
            <div class="body">
                <Notice message=failure />
                <input type="hidden" name="meter" value=meter />
                <Kind kind error />
                <Field label="From" name="valid_from" id="p-from" error help="The date on which it begins.">
                    <input id="p-from" name="draft[valid_from]" type="date" value=draft.valid_from required />
                </Field>
                <Field label="Currency" name="currency" id="p-currency" error>
                    <input id="p-currency" name="draft[currency]" value=draft.currency required maxlength="3" autocomplete="off" />
                </Field>
                {move || match kind.read().as_str() {
                    "time_of_use" => view! { <Bands error /> }.into_any(),
                    "tiers" => view! { <Tiers /> }.into_any(),
                    _ => view! { <Flat label="Price of a kWh" error /> }.into_any(),
                }}
                <Field label="What you give earns" name="export" id="p-export" error optional=true help="For a kWh that your panels send out.">
                    <input id="p-export" name="draft[export]" inputmode="decimal" autocomplete="off" />
                </Field>
                <Past error />
            </div>
            <footer>
                <span class="push"></span>
                <button type="button" on:click=move |_| close_dialog(page.dialog)>"Cancel"</button>
                <button class="primary">"Save"</button>
            </footer>
        </ActionForm>
    }
    .into_any()
}

#[component]
fn Kind(kind: RwSignal<String>, error: Signal<Option<AppError>>) -> impl IntoView {
    let option = |(value, title): (&'static str, &'static str)| view! { <option value=value>{title}</option> };
    view! {
        <Field label="Kind" name="kind" id="p-kind" error>
            <select id="p-kind" name="draft[kind]" autofocus on:change=move |event| kind.set(event_target_value(&event))>
                {KINDS.map(option).collect_view()}
            </select>
        </Field>
    }
}

#[component]
fn Flat(label: &'static str, error: Signal<Option<AppError>>) -> impl IntoView {
    view! {
        <Field label name="price" id="p-price" error help="Such as 0.2987, with taxes.">
            <input id="p-price" name="draft[price]" inputmode="decimal" required autocomplete="off" />
        </Field>
    }
}

/// Asked only where hours are past that would change their price.
#[component]
fn Past(error: Signal<Option<AppError>>) -> impl IntoView {
    let asked = Memo::new(move |_| {
        error.read().as_ref().is_some_and(|error| error.about("past").next().is_some())
    });
    let here = NodeRef::<leptos::html::Output>::new();
    Effect::new(move |_| {
        // The answer is wanted, and lies below what the dialog shows.
        if let Some(here) = here.get() {
            here.scroll_into_view();
        }
    });
    move || {
        asked.get().then(|| {
            view! {
                <Field label="The past" name="past" id="p-past" error choice_name="past">
                    <output id="p-past" node_ref=here></output>
                </Field>
            }
        })
    }
}

/// The rows of a list that grows: their numbers, which are never used again.
fn rows(first: usize) -> (RwSignal<Vec<usize>>, impl Fn() + Copy) {
    let rows = RwSignal::new((0..first).collect::<Vec<usize>>());
    let add = move || rows.update(|rows| rows.push(rows.last().map_or(0, |last| last + 1)));
    (rows, add)
}

#[component]
fn Bands(error: Signal<Option<AppError>>) -> impl IntoView {
    let (rows, add) = rows(1);
    view! {
        <fieldset class="stack">
            <legend>"Times with a price of their own"</legend>
            <For each=move || rows.get() key=|n| *n let:n>
                <Band n />
            </For>
            <button type="button" on:click=move |_| add()>"Another time"</button>
        </fieldset>
        <Flat label="Price at other times" error />
    }
}

#[component]
fn Band(n: usize) -> impl IntoView {
    let name = move |part: &str| format!("draft[bands][{n}][{part}]");
    let day = move |(value, title): (&'static str, &'static str)| {
        let name = format!("draft[bands][{n}][days][]");
        view! { <label class="check"><input type="checkbox" name=name value=value checked />{title}</label> }
    };
    view! {
        <div class="price-row">
            <label>"Name" <input name=name("name") maxlength="40" autocomplete="off" placeholder="Night" /></label>
            <label>"From" <input name=name("from") type="time" step="900" /></label>
            <label>"To" <input name=name("to") type="time" step="900" /></label>
            <label>"Price of a kWh" <input name=name("price") inputmode="decimal" autocomplete="off" /></label>
            <div class="days" role="group" aria-label="Days">{DAYS.map(day).collect_view()}</div>
        </div>
    }
}

#[component]
fn Tiers() -> impl IntoView {
    let (rows, add) = rows(2);
    let tier = move |n: usize| {
        let name = move |part: &str| format!("draft[tiers][{n}][{part}]");
        view! {
            <div class="price-row">
                <label>"Up to, kWh in the month" <input name=name("up_to_kwh") inputmode="decimal" autocomplete="off" /></label>
                <label>"Price of a kWh" <input name=name("price") inputmode="decimal" autocomplete="off" /></label>
            </div>
        }
    };
    view! {
        <fieldset class="stack">
            <legend>"Tiers, by month; the last has no bound"</legend>
            <For each=move || rows.get() key=|n| *n let:n>{tier(n)}</For>
            <button type="button" on:click=move |_| add()>"Another tier"</button>
        </fieldset>
    }
}
