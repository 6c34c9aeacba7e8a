//! Taking everything along, and leaving.

use super::Part;
use super::server_fns::DeleteAccount;
use crate::ui::{Close, Field, Icon, Notice, close_dialog, error_of, show_dialog};
use leptos::form::ActionForm;
use leptos::html::Dialog;
use leptos::prelude::*;

/// Answers a zip of JSON lines; the same for programs.
const EXPORT: &str = "/api/v1/me/export";

#[component]
pub(super) fn DataPart() -> impl IntoView {
    view! {
        <Part id="h-data" title="Your data" about=|| "All that Hindsight keeps about you.">
            <p>
                "A zip of JSON lines: profile, intervals with their history and tags, runs with their samples, gateways with what their meters said, sessions, tokens (not their secrets)."
            </p>
            <div class="bar">
                <a class="button" href=EXPORT rel="external" download="">
                    <Icon name="download" />
                    "Download everything"
                </a>
            </div>
        </Part>
    }
}

#[component]
pub(super) fn DeletePart() -> impl IntoView {
    let dialog: NodeRef<Dialog> = NodeRef::new();
    view! {
        <Part
            id="h-delete"
            title="Delete the account"
            about=|| "With all its data, at once. Backups made before keep it until they are replaced."
        >
            <div class="bar">
                <button class="danger" type="button" on:click=move |_| show_dialog(dialog)>
                    <Icon name="trash" />
                    "Delete my account…"
                </button>
            </div>
            <DeleteDialog dialog />
        </Part>
    }
}

#[component]
fn DeleteDialog(dialog: NodeRef<Dialog>) -> impl IntoView {
    // Where the next page is, the server says: it knows whether anyone is left who could sign in.
    let action = ServerAction::<DeleteAccount>::new();
    let error = error_of(action);
    let failure = move || error.get().and_then(|error| error.general(&["password"]));
    view! {
        <dialog class="small" node_ref=dialog aria-labelledby="h-sure">
            <header>
                <h2 id="h-sure">"Delete your account?"</h2>
                <Close />
            </header>
            <ActionForm action attr:class="form">
                <div class="body">
                    <Notice message=failure />
                    <p>
                        "Your intervals, runs, gateways with what they said, tokens and profile are deleted at once. This cannot be undone."
                    </p>
                    <p><a href=EXPORT rel="external" download="">"Download everything first"</a></p>
                    <Field label="Your password" name="password" error>
                        <input
                            id="password"
                            type="password"
                            name="password"
                            autocomplete="current-password"
                            required
                        />
                    </Field>
                </div>
                <footer>
                    <span class="push"></span>
                    <button type="button" on:click=move |_| close_dialog(dialog)>"Cancel"</button>
                    <button class="danger primary">"Delete my account"</button>
                </footer>
            </ActionForm>
        </dialog>
    }
}
