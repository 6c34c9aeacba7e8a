//! Tokens for scripts and agents.

mod new;
mod secret;

use super::Part;
use super::server_fns::{MakeToken, end_token};
use super::view::{TokenRow, scope_in_words};
use crate::account::moment::when;
use crate::error::AppError;
use crate::ui::{
    Cell, Column, Confirm, Key, Loaded, Order, Row, Sort, StateBadge, Table, TableLoading, rows,
    show_dialog, use_live, use_toasts,
};
use domain::live::Domain;
use leptos::html::Dialog;
use leptos::prelude::*;

const COLUMNS: [Column; 6] = [
    Column::main("Name").sorts(Order::Up),
    Column::new("May").label("may"),
    Column::new("Created").label("created").sorts(Order::Down),
    Column::new("Expires").label("expires").sorts(Order::Up),
    Column::new("Last used").label("used").sorts(Order::Down),
    Column::actions(),
];

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
    let sort = Sort::by(2, Order::Down);
    let about = || {
        view! { "For scripts and agents. See the " <a href="/api/docs" rel="external">"API reference"</a> "." }
    };
    view! {
        <Part id="h-tokens" title="API tokens" about=about>
            <secret::Secret make />
            <Loaded
                resource=tokens
                loading=|| view! { <TableLoading columns=&COLUMNS what="tokens" /> }.into_any()
                view=move |tokens| view! { <Tokens tokens sort ending /> }.into_any()
            />
            <new::NewToken make />
            <EndDialog ending />
        </Part>
    }
}

#[component]
fn Tokens(tokens: Vec<TokenRow>, sort: Sort, ending: Ending) -> impl IntoView {
    if tokens.is_empty() {
        return view! {
            <p class="dim">"No tokens yet. One lets a script or an agent in without your password."</p>
        }
        .into_any();
    }
    let rows = rows(tokens, move |token| row(token, ending));
    view! { <Table columns=&COLUMNS caption="API tokens" heading="h-tokens" sort rows /> }
        .into_any()
}

fn row(token: TokenRow, ending: Ending) -> Row {
    let TokenRow { id, name, scope, created, expires, expired, used } = token;
    let (may, meaning) = scope_in_words(scope);
    let badge = expired.then(|| view! { <StateBadge kind="attention" word="Expired" /> });
    let (key, shown) = (Key::text(&name), name.clone());
    let label = format!("Revoke {name}");
    let ask = move |_| {
        ending.token.set(Some((id, name.clone())));
        show_dialog(ending.dialog);
    };
    let cells = vec![
        Cell::new(view! { {shown} " " {badge} }).by(key),
        Cell::new(view! { <span title=meaning>{may.to_lowercase()}</span> }),
        when(Some(created)),
        when(expires),
        when(used),
        Cell::new(
            view! { <button type="button" data-act="revoke" aria-label=label on:click=ask>"Revoke"</button> },
        ),
    ];
    Row { off: expired, ..Row::new(id, cells) }
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
