//! Where the archive is: for administrators, who choose it unless the operator did.

use super::server_fns::{SaveStore, test_store};
use super::view::StoreView;
use super::{Outcome, Page};
use crate::error::AppError;
use crate::ui::{
    Close, Field, Icon, Notice, StateBadge, close_dialog, error_of, once_saved, show_dialog,
    use_toasts,
};
use domain::energy::archive::PlaceForm;
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::prelude::*;

const KINDS: [(&str, &str); 2] = [("folder", "A folder of the server"), ("s3", "S3, or alike")];
/// The fields that a complaint can stand beside.
const FIELDS: [&str; 8] = [
    "kind",
    "folder",
    "bucket",
    "prefix",
    "endpoint",
    "region",
    "access_key_id",
    "secret_access_key",
];

#[component]
pub(super) fn Place(store: StoreView) -> impl IntoView {
    let page: Page = expect_context();
    let StoreView { place, facts, set_by_operator, asks_again, has_secret, draft, test } = store;
    page.begin.set_value((draft, has_secret));
    let change = move |_| {
        page.opened.update(|opened| *opened += 1);
        show_dialog(page.dialog);
    };
    let by = match set_by_operator {
        true => view! { <span class="dim">"Set by the operator, in the server’s environment or hindsight.toml."</span> }.into_any(),
        false => view! {
            <button type="button" on:click=change>
                <Icon name="edit" />
                "Change"
            </button>
        }
        .into_any(),
    };
    let lost = asks_again.then(|| view! {
        <p>
            <StateBadge kind="failed" word="Secret needed" />
            " The secret was sealed with another key than this server’s, as after a restore without its key. Enter it again; nothing is archived until then."
        </p>
    });
    view! {
        <section class="stack" aria-labelledby="h-place">
            <h2 id="h-place">"Where it goes"</h2>
            <p><strong class="mono place">{place}</strong></p>
            <p class="dim">{facts}</p>
            {lost}
            <div class="bar">
                {by}
                <TestIt active=test.as_ref().is_some_and(|test| test.active) />
            </div>
            {test.map(|test| view! { <Outcome test /> })}
        </section>
    }
    .into_any()
}

#[component]
fn TestIt(active: bool) -> impl IntoView {
    let page: Page = expect_context();
    let toasts = use_toasts();
    let test = move |_| {
        if active {
            return;
        }
        leptos::task::spawn_local(async move {
            match test_store().await {
                Ok(()) => page.tested.update(|tested| *tested += 1),
                Err(error) => toasts.fail(error),
            }
        });
    };
    view! {
        <button type="button" aria-label="Test the archive" aria-disabled=active.then_some("true") on:click=test>
            <Icon name="refresh" />
            "Test"
        </button>
    }
}

#[component]
pub(super) fn PlaceDialog() -> impl IntoView {
    let page: Page = expect_context();
    view! {
        <dialog node_ref=page.dialog aria-labelledby="place-h">
            <header>
                <h2 id="place-h">"Where the archive goes"</h2>
                <Close />
            </header>
            {move || (page.opened.get() > 0).then(|| view! { <StoreForm /> })}
        </dialog>
    }
}

#[component]
fn StoreForm() -> impl IntoView {
    let page: Page = expect_context();
    let action = ServerAction::<SaveStore>::new();
    let error = error_of(action);
    let failure = move || error.get().and_then(|error| error.general(&FIELDS));
    once_saved(page.dialog, action, Domain::Energy, |()| {
        "The archive goes there from its next run on.".to_owned()
    });
    let (draft, has_secret) = page.begin.get_value();
    let kind = RwSignal::new(draft.kind.clone());
    let chosen = draft.kind.clone();
    let option = move |(value, title): (&'static str, &'static str)| view! { <option value=value selected=value == chosen>{title}</option> };
    let draft = StoredValue::new(draft);
    view! {
        <ActionForm action attr:class="form">
            <div class="body">
                <Notice message=failure />
                <p class="dim">"What is archived already stays where it is. Copy it to the new place, and figures of long ago can still be restored."</p>
                <Field label="Kind" name="kind" id="a-kind" error>
                    <select id="a-kind" name="draft[kind]" autofocus on:change=move |event| kind.set(event_target_value(&event))>
                        {KINDS.map(option).collect_view()}
                    </select>
                </Field>
                {move || match kind.read().as_str() {
                    "s3" => view! { <Bucket draft=draft.get_value() has_secret error /> }.into_any(),
                    _ => view! { <Folder draft=draft.get_value() error /> }.into_any(),
                }}
            </div>
            <footer>
                <span class="push"></span>
                <button type="button" on:click=move |_| close_dialog(page.dialog)>"Cancel"</button>
                <button class="primary">"Save"</button>
            </footer>
        </ActionForm>
    }
}

#[component]
fn Folder(draft: PlaceForm, error: Signal<Option<AppError>>) -> impl IntoView {
    view! {
        <Field label="Folder" name="folder" id="a-folder" error optional=true help="Its whole path on the server. Empty: the folder “archive” beside the database.">
            <input id="a-folder" class="mono" name="draft[folder]" value=draft.folder autocomplete="off" spellcheck="false" />
        </Field>
    }
}

#[component]
fn Bucket(draft: PlaceForm, has_secret: bool, error: Signal<Option<AppError>>) -> impl IntoView {
    view! {
        <Field label="Bucket" name="bucket" id="a-bucket" error>
            <input id="a-bucket" class="mono" name="draft[bucket]" value=draft.bucket required autocomplete="off" spellcheck="false" />
        </Field>
        <Field label="Prefix" name="prefix" id="a-prefix" error optional=true help="A folder within the bucket, such as house/one.">
            <input id="a-prefix" class="mono" name="draft[prefix]" value=draft.prefix autocomplete="off" spellcheck="false" />
        </Field>
        <Field label="Endpoint" name="endpoint" id="a-endpoint" error optional=true help="Of what is not Amazon’s, such as https://s3.example.org or http://192.168.1.20:9000.">
            <input id="a-endpoint" class="mono" name="draft[endpoint]" value=draft.endpoint autocomplete="off" spellcheck="false" />
        </Field>
        <label class="check">
            <input type="checkbox" name="draft[allow_http]" value="true" checked=draft.allow_http />
            "Allow http: what is sent can be read on its way"
        </label>
        <label class="check">
            <input type="checkbox" name="draft[path_style]" value="true" checked=draft.path_style />
            "The bucket is part of the path, not of the host"
        </label>
        <Field label="Region" name="region" id="a-region" error optional=true help="Empty: us-east-1, or what the server’s environment says.">
            <input id="a-region" class="mono" name="draft[region]" value=draft.region autocomplete="off" spellcheck="false" />
        </Field>
        <Field label="Access key ID" name="access_key_id" id="a-key" error optional=true help="Empty: the key of the server’s environment.">
            <input id="a-key" class="mono" name="draft[access_key_id]" value=draft.access_key_id autocomplete="off" spellcheck="false" />
        </Field>
        <Field
            label="Secret access key"
            name="secret_access_key"
            id="a-secret"
            error
            optional=true
            help=if has_secret { "Kept; leave empty to keep it." } else { "Kept encrypted, and never shown again." }
        >
            <input id="a-secret" name="draft[secret_access_key]" type="password" maxlength="500" autocomplete="new-password" />
        </Field>
    }
}
