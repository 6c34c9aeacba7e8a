//! The form of a gateway: what is asked for depends on its kind.

use super::Page;
use crate::energy::server_fns::SaveGateway;
use crate::energy::view::{Draft, GatewayRow};
use crate::error::AppError;
use crate::ui::{Close, Field, Notice, close_dialog, error_of, once_saved};
use domain::energy::Kind;
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::html::Select;
use leptos::prelude::*;

/// The fields that a complaint can stand beside.
const FIELDS: [&str; 9] = [
    "name",
    "kind",
    "address",
    "cloud_id",
    "user_name",
    "password",
    "interval",
    "meters",
    "pinned",
];

#[component]
pub(super) fn GatewayDialog() -> impl IntoView {
    let page: Page = expect_context();
    let title = move || match page.editing.read().is_some() {
        true => "Edit gateway",
        false => "Add a gateway",
    };
    view! {
        <dialog node_ref=page.dialog aria-labelledby="gateway-h">
            <header>
                <h2 id="gateway-h">{title}</h2>
                <Close />
            </header>
            {move || {
                (page.opened.get() > 0)
                    .then(|| view! { <GatewayForm row=page.editing.get_untracked() /> })
            }}
        </dialog>
    }
}

#[component]
fn GatewayForm(row: Option<GatewayRow>) -> impl IntoView {
    let page: Page = expect_context();
    let action = ServerAction::<SaveGateway>::new();
    let error = error_of(action);
    let failure = move || error.get().and_then(|error| error.general(&FIELDS));
    once_saved(page.dialog, action, Domain::Energy, |name| format!("“{name}” is saved."));
    let id = row.as_ref().map(|row| view! { <input type="hidden" name="id" value=row.id /> });
    let kept = row.as_ref().is_some_and(|row| row.has_password);
    let is_new = row.is_none();
    let draft = row.map_or_else(new_draft, |row| row.draft);
    let kind = RwSignal::new(Kind::parse(&draft.kind).unwrap_or(Kind::Cloud));
    let Draft { name, cloud_id, interval, meters, .. } = draft.clone();
    view! {
        <ActionForm action attr:class="form">
            <div class="body">
                <Notice message=failure />
                {id}
                <Kinds kind error />
                <Field label="Name" name="name" id="g-name" error optional=true help="Empty: its Cloud ID.">
                    <input id="g-name" name="draft[name]" value=name maxlength="100" autocomplete="off" />
                </Field>
                <Field
                    label="Cloud ID"
                    name="cloud_id"
                    id="g-cloud"
                    error
                    help=if is_new { "Six digits (0-9, a-f), printed on the gateway." } else { "A gateway keeps its Cloud ID." }
                >
                    <input id="g-cloud" class="mono" name="draft[cloud_id]" value=cloud_id required readonly=!is_new maxlength="6" autocomplete="off" spellcheck="false" />
                </Field>
                <ByKind kind draft kept error />
                <Field label="Seconds between two readings" name="interval" id="g-interval" error>
                    <input id="g-interval" name="draft[interval]" type="number" min="1" max="3600" step="any" value=interval required />
                </Field>
                <Field label="Meters" name="meters" id="g-meters" error optional=true help="Their addresses, 16 hexadecimal digits each, where it speaks for several. Empty: whatever it answers with.">
                    <textarea id="g-meters" class="mono" name="draft[meters]" rows="2" spellcheck="false">{meters}</textarea>
                </Field>
            </div>
            <footer>
                <span class="push"></span>
                <button type="button" on:click=move |_| close_dialog(page.dialog)>"Cancel"</button>
                <button class="primary">{if is_new { "Add" } else { "Save" }}</button>
            </footer>
        </ActionForm>
    }
}

fn new_draft() -> Draft {
    Draft {
        kind: Kind::Cloud.as_str().to_owned(),
        interval: domain::energy::check::INTERVAL_SECONDS.to_string(),
        ..Draft::default()
    }
}

/// Which kind: chosen first, since the rest depends on it.
#[component]
fn Kinds(kind: RwSignal<Kind>, error: Signal<Option<AppError>>) -> impl IntoView {
    let chosen = kind.get_untracked();
    let option = move |one: Kind| view! { <option value=one.as_str() selected=one == chosen>{one.title()}</option> };
    let choose = move |event| {
        if let Some(one) = Kind::parse(&event_target_value(&event)) {
            kind.set(one);
        }
    };
    // The dialog opened before its fields were there.
    let select: NodeRef<Select> = NodeRef::new();
    Effect::new(move |_| select.get().map(|select| select.focus()));
    view! {
        <div class="kind">
        <Field label="Kind" name="kind" id="g-kind" error>
            <select id="g-kind" name="draft[kind]" on:change=choose node_ref=select>
                {Kind::ALL.map(option).collect_view()}
            </select>
        </Field>
        {move || {
            let words = match kind.get() {
                Kind::Cloud => "Asked through Rainforest’s servers, with the account of rainforestcloud.com.",
                Kind::Eagle100 | Kind::Eagle200 => "Asked in your own network, without the vendor’s servers. Local addresses are for administrators, unless one is allowed to all.",
                Kind::Push => "For a gateway that Hindsight cannot reach: its Uploader posts here.",
            };
            view! { <p class="help">{words}</p> }
        }}
        </div>
    }
}

/// The fields that only some kinds have.
#[component]
fn ByKind(
    kind: RwSignal<Kind>,
    draft: Draft,
    kept: bool,
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let draft = StoredValue::new(draft);
    let local = move || matches!(kind.get(), Kind::Eagle100 | Kind::Eagle200);
    let address = move || {
        // The cloud’s is the server’s setting; one that was given by the API can be changed here, too.
        let given =
            kind.get() == Kind::Cloud && draft.with_value(|draft| !draft.address.is_empty());
        (local() || given).then(|| view! {
            <Field label="Address" name="address" id="g-address" error help="In your network, such as http://192.168.1.20.">
                <input id="g-address" name="draft[address]" value=draft.get_value().address required autocomplete="off" spellcheck="false" />
            </Field>
        })
    };
    let account = move || {
        (kind.get() == Kind::Cloud).then(|| view! {
            <Field label="E-mail address" name="user_name" id="g-user" error help="Of the Rainforest account.">
                <input id="g-user" name="draft[user_name]" type="email" value=draft.get_value().user_name required autocomplete="off" />
            </Field>
        })
    };
    let password = move || {
        let kind = kind.get();
        let label = if kind == Kind::Cloud { "Password" } else { "Install code" };
        let help = if kept {
            "Kept; leave empty to keep it."
        } else {
            "Kept encrypted, and never shown again."
        };
        // An older EAGLE may ask for none.
        let required = !kept && kind != Kind::Eagle100;
        (kind != Kind::Push).then(|| view! {
            <Field label name="password" id="g-password" error help optional=!required && !kept>
                <input id="g-password" name="draft[password]" type="password" required=required maxlength="500" autocomplete="new-password" />
            </Field>
        })
    };
    let pinned = move || {
        local().then(|| view! {
            <Field
                label="Certificate fingerprint"
                name="pinned"
                id="g-pinned"
                error
                optional=true
                help="SHA-256, for https with a certificate that the gateway signed itself. “Test” shows the one it presents."
            >
                <input id="g-pinned" class="mono" name="draft[pinned]" value=draft.get_value().pinned autocomplete="off" spellcheck="false" />
            </Field>
        })
    };
    view! { {address} {account} {password} {pinned} }
}
