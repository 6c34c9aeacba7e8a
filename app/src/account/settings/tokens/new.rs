//! The form that makes a token.

use crate::account::settings::server_fns::MakeToken;
use crate::account::settings::view::scope_in_words;
use crate::ui::{Field, Notice, error_of, use_live};
use domain::account::Scope;
use domain::live::Domain;
use leptos::ev::SubmitEvent;
use leptos::form::FromFormData;
use leptos::html::Form;
use leptos::prelude::*;

const FIELDS: [&str; 3] = ["name", "scope", "days"];
const EXPIRIES: [(&str, &str); 4] =
    [("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year"), ("", "Never")];

/// Not an `ActionForm`: answered by a redirect, the token's only showing would be lost, so it waits for the wasm.
#[component]
pub(super) fn NewToken(make: ServerAction<MakeToken>) -> impl IntoView {
    let error = error_of(make);
    let failure = move || error.get().and_then(|error| error.general(&FIELDS));
    let form: NodeRef<Form> = NodeRef::new();
    let live = use_live();
    Effect::new(move |_| {
        if make.value().with(|value| !matches!(value, Some(Ok(_)))) {
            return;
        }
        if let Some(form) = form.get_untracked() {
            form.reset();
        }
        live.touched(Domain::Account);
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Ok(call) = MakeToken::from_event(&event) {
            make.dispatch(call);
        }
    };
    let expiries = EXPIRIES
        .map(|(days, words)| view! { <option value=days selected=days == "90">{words}</option> })
        .collect_view();
    view! {
        <form class="form card" aria-label="New token" node_ref=form on:submit=submit>
            <h3>"New token"</h3>
            <Notice message=failure />
            <Field label="Name" name="name" id="token-name" error help="What will use it.">
                <input id="token-name" name="name" required maxlength="100" autocomplete="off" />
            </Field>
            <fieldset class="field">
                <legend>"May"</legend>
                {[Scope::Agent, Scope::Read, Scope::All].map(scope_option).collect_view()}
            </fieldset>
            <Field label="Expires" name="days" id="token-days" error>
                <select id="token-days" name="days">
                    {expiries}
                </select>
            </Field>
            <div class="bar">
                <button class="primary">"Make a token"</button>
            </div>
        </form>
    }
}

/// The least is chosen first.
fn scope_option(scope: Scope) -> impl IntoView {
    let (name, meaning) = scope_in_words(scope);
    view! {
        <label class="check">
            <input type="radio" name="scope" value=scope.as_str() checked=scope == Scope::Agent />
            <span>{name} " " <span class="dim">{meaning}</span></span>
        </label>
    }
}
