//! A what-if becomes terms that hold from a date on.

use crate::packaging::server_fns::SaveTerms;
use crate::packaging::store::{Page, Soft};
use crate::packaging::what_if::WhatIf;
use crate::ui::{Close, Field, Notice, close_dialog, error_of, once_saved, show_dialog};
use domain::decimal::decimal_text;
use domain::live::Domain;
use domain::packaging::{ComplexityForm, Terms, TermsForm};
use leptos::prelude::*;

/// It begins with today, as the person's clock has it.
pub(super) fn open(page: Page) {
    let now = js_sys::Date::new_0();
    let today =
        format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date());
    page.saving_from.set(today);
    show_dialog(page.saving);
}

#[component]
pub fn SaveDialog() -> impl IntoView {
    let page: Page = expect_context();
    let dialog = page.saving;
    let from = page.saving_from;
    let action = ServerAction::<SaveTerms>::new();
    let error = error_of(action);
    let failure = move || error.get().and_then(|error| error.general(&["from"]));
    once_saved(dialog, action, Domain::Packaging, move |()| {
        page.what_if.set(WhatIf::default());
        "The assumptions are saved.".to_owned()
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some((latest, revision)) = page.latest.get_value() else { return };
        let terms = page.what_if.get_untracked().terms(&latest);
        action.dispatch(SaveTerms { terms: form(from.get_untracked(), &terms), revision });
    };
    // A text in any case: on the server the latest terms may be known by now, in the browser not yet.
    let changes = move || {
        let (what_if, whole) = (page.what_if.soft(), page.whole.soft());
        let latest = page.latest.try_get_value().flatten().zip(whole);
        latest.map_or_else(String::new, |((latest, _), whole)| {
            what_if.words(&latest, &whole.assumptions.currency)
        })
    };
    view! {
        <dialog class="small" node_ref=dialog aria-labelledby="h-save">
            <header>
                <h2 id="h-save">"Save from a date"</h2>
                <Close />
            </header>
            <form class="form" on:submit=save>
                <div class="body">
                    <Notice message=failure />
                    <p>{changes}</p>
                    <Field label="They hold from" name="from" id="save-from" error help="Rows of this day and later are worked out with them, until the next that are saved.">
                        <input id="save-from" type="date" bind:value=from required />
                    </Field>
                </div>
                <footer>
                    <span class="push"></span>
                    <button type="button" on:click=move |_| close_dialog(dialog)>"Cancel"</button>
                    <button class="primary">"Save"</button>
                </footer>
            </form>
        </dialog>
    }
}

fn form(from: String, terms: &Terms) -> TermsForm {
    let complexities = terms.complexities.iter().map(|listed| ComplexityForm {
        name: listed.name.clone(),
        price: decimal_text(listed.price, 6),
        planned_hours: decimal_text(listed.planned_hours, 6),
    });
    TermsForm { from, wage: decimal_text(terms.wage, 6), complexities: complexities.collect() }
}
