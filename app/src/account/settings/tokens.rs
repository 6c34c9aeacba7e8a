//! Tokens for scripts and agents.

mod new;
mod secret;

use super::server_fns::{MakeToken, end_token};
use super::view::{TokenRow, scope_in_words};
use super::{Part, Rows};
use crate::account::moment::When;
use crate::error::AppError;
use crate::ui::{Confirm, StateBadge, show_dialog, use_live, use_toasts};
use domain::live::Domain;
use leptos::html::Dialog;
use leptos::prelude::*;

/// A token that is about to be revoked, and the question that asks.
#[derive(Clone, Copy)]
struct Ending {
    token: RwSignal<Option<(i64, String)>>,
    dialog: NodeRef<Dialog>,
}

#[component]
pub(super) fn TokensPart(tokens: Resource<Result<Vec<TokenRow>, AppError>>) -> impl IntoView {
    let make = ServerAction::<MakeToken>::new();
    let ending = Ending { token: RwSignal::new(None), dialog: NodeRef::new() };
    let about = || {
        view! { "For scripts and agents. See the " <a href="/api/docs" rel="external">"API reference"</a> "." }
    };
    view! {
        <Part id="h-tokens" title="API tokens" about=about>
            <secret::Secret make />
            <Rows
                rows=tokens
                columns=&["Name", "May", "Created", "Expires", "Last used"]
                what="tokens"
                view=move |rows| view! { <Table rows ending /> }.into_any()
            />
            <new::NewToken make />
            <EndDialog ending />
        </Part>
    }
}

#[component]
fn Table(rows: Vec<TokenRow>, ending: Ending) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <p class="dim">"No tokens yet. One lets a script or an agent in without your password."</p>
        }
        .into_any();
    }
    view! {
        <table class="lines">
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"May"</th>
                    <th scope="col">"Created"</th>
                    <th scope="col">"Expires"</th>
                    <th scope="col">"Last used"</th>
                    <th scope="col"><span class="vh">"Actions"</span></th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|row| view! { <Row row ending /> }).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Row(row: TokenRow, ending: Ending) -> impl IntoView {
    let label = format!("Revoke {}", row.name);
    let name = row.name.clone();
    let ask = move |_| {
        ending.token.set(Some((row.id, name.clone())));
        show_dialog(ending.dialog);
    };
    let never = || view! { "never" };
    let expires = row
        .expires
        .map_or_else(|| never().into_any(), |at| view! { <When moment=at /> }.into_any());
    let used =
        row.used.map_or_else(|| never().into_any(), |at| view! { <When moment=at /> }.into_any());
    view! {
        <tr class:off=row.expired>
            <td class="main">
                {row.name} " "
                {row.expired.then(|| view! { <StateBadge kind="attention" word="Expired" /> })}
            </td>
            <td data-l="may" title=scope_in_words(row.scope).1>{scope_in_words(row.scope).0.to_lowercase()}</td>
            <td data-l="created"><When moment=row.created /></td>
            <td data-l="expires">{expires}</td>
            <td data-l="used">{used}</td>
            <td class="act">
                <button type="button" aria-label=label on:click=ask>"Revoke"</button>
            </td>
        </tr>
    }
}

#[component]
fn EndDialog(ending: Ending) -> impl IntoView {
    let (live, toasts) = (use_live(), use_toasts());
    let name = move || ending.token.get().map(|(_, name)| name).unwrap_or_default();
    let end = move || {
        let Some((id, name)) = ending.token.get_untracked() else { return };
        leptos::task::spawn_local(async move {
            match end_token(id).await {
                Ok(()) => {
                    live.touched(Domain::Account);
                    toasts.say(format!("The token “{name}” is revoked."));
                }
                Err(error) => toasts.fail(error),
            }
        });
    };
    view! {
        <Confirm
            dialog=ending.dialog
            title=Signal::derive(move || format!("Revoke the token “{}”?", name()))
            text="What uses it is refused from now on. This cannot be undone."
            verb="Revoke"
            on_confirm=end
        />
    }
}
