//! One gateway of the list.

use super::Page;
use super::meters::Meters;
use crate::account::moment::When;
use crate::energy::parts::Ago;
use crate::energy::server_fns::{delete_gateway, pause_gateway, restore_gateway, test_gateway};
use crate::energy::view::{GatewayRow, Test};
use crate::ui::{Copy, Icon, StateBadge, use_live, use_toasts};
use domain::energy::Kind;
use domain::live::Domain;
use leptos::prelude::*;

#[component]
pub(super) fn Gateway(row: GatewayRow, push_url: String) -> impl IntoView {
    let state = row.badge.state;
    let (word, badge) = (state.title(), row.badge.kind());
    let heard = match row.heard.clone() {
        Some(heard) => view! { "heard " <Ago heard /> }.into_any(),
        None => "never heard".into_any(),
    };
    let push = (row.kind == Kind::Push).then(|| {
        let url = format!("{push_url}{}", row.draft.cloud_id);
        view! { <HowToPost url open=row.heard.is_none() /> }
    });
    // Not twice.
    let tested = row.test.as_ref().is_some_and(|test| test.words == row.detail);
    let detail = (!row.detail.is_empty() && !tested)
        .then(|| view! { <p class="why">{row.detail.clone()}</p> });
    view! {
        <li class="card gateway" class:off=row.paused data-row=row.id tabindex="-1">
            <header>
                <h3>{row.draft.name.clone()}</h3>
                <StateBadge kind=badge word />
                <span class="dim">"since " <When moment=row.badge.since.clone() /></span>
                <Actions row=row.clone() />
            </header>
            {detail}
            {row.raw.clone().map(|raw| view! {
                <details>
                    <summary>"What it answered"</summary>
                    <pre>{raw}</pre>
                </details>
            })}
            <p class="dim">
                {heard} " · " {row.kind.title()} " · Cloud ID " <span class="mono">{row.draft.cloud_id.clone()}</span>
                " · " {row.facts.clone()}
            </p>
            {row.test.clone().map(|test| view! { <Tested test /> })}
            {push}
            <Meters gateway=row.id meters=row.meters />
        </li>
    }
}

/// What the latest test found.
#[component]
fn Tested(test: Test) -> impl IntoView {
    let Test { active, failed, words, at } = test;
    let icon = match (active, failed) {
        (true, _) => "busy",
        (false, true) => "failed",
        (false, false) => "ok",
    };
    let when = (!active).then(|| view! { "Tested " <When moment=at /> ": " });
    view! {
        <p class="tested" class:failed=failed role="status">
            <Icon name=icon />
            <span>{when} {words}</span>
        </p>
    }
}

/// What to enter in the Uploader's settings.
#[component]
fn HowToPost(url: String, open: bool) -> impl IntoView {
    view! {
        <details open=open>
            <summary>"How to let it post"</summary>
            <div class="stack">
                <p>
                    "Enter this address in the gateway’s Uploader settings, protocol JSON or XML, and as password an agent token from "
                    <a href="/account">"your account"</a> "."
                </p>
                <div class="secret">
                    <code>{url.clone()}</code>
                    <Copy text=url what="The address" />
                </div>
            </div>
        </details>
    }
}

#[component]
fn Actions(row: GatewayRow) -> impl IntoView {
    let page: Page = expect_context();
    let (live, toasts) = (use_live(), use_toasts());
    let (id, paused) = (row.id, row.paused);
    let name = StoredValue::new(row.draft.name.clone());
    let testing = row.test.as_ref().is_some_and(|test| test.active);
    let called = move |verb: &str| format!("{verb} {}", name.get_value());
    let test = move |_| {
        if testing {
            return;
        }
        leptos::task::spawn_local(async move {
            match test_gateway(id).await {
                Ok(()) => page.gateways.refetch(),
                Err(error) => toasts.fail(error),
            }
        });
    };
    let pause = move |_| {
        leptos::task::spawn_local(async move {
            match pause_gateway(id, !paused).await {
                Ok(()) => live.touched(Domain::Energy),
                Err(error) => toasts.fail(error),
            }
        });
    };
    let delete = move |_| delete_with_undo(live, toasts, id, name.get_value());
    let (pause_icon, pause_verb) = if paused { ("play", "Resume") } else { ("pause", "Pause") };
    view! {
        <div class="bar push">
            <button type="button" data-act="test" aria-disabled=testing.then_some("true") aria-label=called("Test") on:click=test>
                <Icon name="refresh" />
                "Test"
            </button>
            <button type="button" data-act="pause" aria-label=called(pause_verb) on:click=pause>
                <Icon name=pause_icon />
                {pause_verb}
            </button>
            <button type="button" data-act="open" aria-label=called("Edit") on:click=move |_| page.edit(Some(row.clone()))>
                <Icon name="edit" />
                "Edit"
            </button>
            <button type="button" class="quiet bare" data-act="delete" aria-label=called("Delete") on:click=delete>
                <Icon name="trash" />
            </button>
        </div>
    }
}

/// Moves a gateway to the trash, says so, and offers to take it back.
fn delete_with_undo(live: crate::ui::Live, toasts: crate::ui::ToastStack, id: i64, name: String) {
    leptos::task::spawn_local(async move {
        if let Err(error) = delete_gateway(id).await {
            toasts.fail(error);
            return;
        }
        live.touched(Domain::Energy);
        toasts.undoable(format!("Deleted “{name}” with what its meters said."), move || {
            leptos::task::spawn_local(async move {
                match restore_gateway(id).await {
                    Ok(()) => live.touched(Domain::Energy),
                    Err(error) => toasts.fail(error),
                }
            });
        });
    });
}
