//! What was assumed before: who changed what, and when.

use super::Page;
use super::server_fns::get_history;
use super::terms::Complexities;
use super::view::{HistoryView, Past, from_words};
use crate::account::moment::When;
use crate::error::AppError;
use crate::ui::{Icon, StateBadge};
use domain::packaging::{AssumptionsForm, TermsForm};
use leptos::prelude::*;
use leptos::{ev, web_sys};

/// Asked for once it is opened: nobody else waits for it.
#[derive(Clone, Copy)]
pub(super) struct Log {
    open: RwSignal<bool>,
    /// `None` while it is closed.
    found: LocalResource<Option<Result<HistoryView, AppError>>>,
}

impl Log {
    pub(super) fn new(version: impl Fn() -> u32 + 'static) -> Self {
        let open = RwSignal::new(false);
        let found = LocalResource::new(move || {
            version();
            let open = open.get();
            async move { if open { Some(get_history().await) } else { None } }
        });
        Self { open, found }
    }
}

#[component]
pub(super) fn History(log: Log) -> impl IntoView {
    let turned = move |event: ev::Event| {
        let details: web_sys::Element = event_target(&event);
        // The states in it open and close, too.
        if details.id() == "earlier" {
            log.open.set(details.has_attribute("open"));
        }
    };
    let found = move || {
        match log.found.get().flatten() {
        None => view! { <p class="dim" role="status">"Loading…"</p> }.into_any(),
        Some(Err(error)) => view! {
            <div class="notice failed" role="alert">
                <Icon name="failed" />
                <p>{error.to_string()}</p>
                <button type="button" on:click=move |_| log.found.refetch()><Icon name="refresh" />"Retry"</button>
            </div>
        }
        .into_any(),
        Some(Ok(past)) if past.states.len() < 2 => {
            view! { <p class="dim">"Nobody has changed them yet."</p> }.into_any()
        }
        Some(Ok(HistoryView { admin, states })) => {
            let states = states.into_iter().enumerate();
            // The first of them holds.
            let states = states.map(|(at, past)| view! { <State past holds=at == 0 admin /> });
            view! { <ol class="states">{states.collect_view()}</ol> }.into_any()
        }
        }
    };
    view! {
        <details class="earlier" id="earlier" on:toggle=turned>
            <summary>"Earlier assumptions"</summary>
            {move || log.open.get().then(found)}
        </details>
    }
    .into_any()
}

/// One state of them: who made it of the one before and how, and all of it.
#[component]
fn State(past: Past, holds: bool, admin: bool) -> impl IntoView {
    let page: Page = expect_context();
    let Past { at, by, changes, form } = past;
    let head = match at {
        Some(moment) => {
            let by = by.map(|who| format!(" by {who}")).unwrap_or_default();
            view! { <span><strong><When moment /></strong> {by}</span> }.into_any()
        }
        None => view! { <strong>"At first"</strong> }.into_any(),
    };
    let mark = holds.then(|| view! { <StateBadge kind="ok" word="These hold" /> });
    let again = {
        let form = form.clone();
        move |_| page.proposed(form.clone())
    };
    let lines = changes.into_iter().map(|change| view! { <li>{change}</li> }).collect_view();
    view! {
        <li class="stack">
            <p class="bar">{head} {mark}</p>
            <ul>{lines}</ul>
            <details>
                <summary>"All of them then"</summary>
                <div class="stack">
                    <All form />
                    {(admin && !holds).then(|| view! {
                        <p><button type="button" on:click=again><Icon name="undo" />"See what they would change"</button></p>
                    })}
                </div>
            </details>
        </li>
    }
}

#[component]
fn All(form: AssumptionsForm) -> impl IntoView {
    let AssumptionsForm { currency, terms } = form;
    let terms = terms.into_iter().rev().map(|terms| {
        let TermsForm { from, wage, complexities } = terms;
        view! {
            <div>
                <p>{format!("{}: an hour of work costs {wage} {currency}", from_words(&from))}</p>
                <Complexities listed=complexities currency=currency.clone() />
            </div>
        }
    });
    terms.collect_view()
}
