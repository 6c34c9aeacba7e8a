//! What is known of one week, and having it asked for again.

use super::server_fns::{AskAgain, get_week};
use super::view::{UnreadableRow, WeekView};
use crate::account::moment::When;
use crate::ui::{
    Close, Icon, Loaded, Notice, StateBadge, close_dialog, error_of, show_dialog, use_live,
    use_toasts,
};
use domain::live::Domain;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// Open while the URL names a week; `version` moves when something is known anew.
#[component]
pub(super) fn WeekDialog(version: Signal<u32>) -> impl IntoView {
    let dialog: NodeRef<Dialog> = NodeRef::new();
    // It lives as long as the page: word of the change may be here before its answer, and draws the week anew.
    let ask = asking(dialog);
    let url = use_query_map();
    let asked = Memo::new(move |_| url.read().get("week").filter(|week| !week.is_empty()));
    let week = Resource::new(
        move || (asked.get(), version.get()),
        |(week, _)| async move {
            match week {
                Some(week) => get_week(week).await.map(Some),
                None => Ok(None),
            }
        },
    );
    Effect::new(move |_| match (dialog.get().is_some(), asked.get()) {
        (true, Some(_)) => {
            // What was wrong with another week.
            ask.clear();
            show_dialog(dialog);
        }
        (true, None) => close_dialog(dialog),
        (false, _) => {}
    });
    // By an effect: what waits for the week is below, and the name of the dialog must not.
    let title = RwSignal::new("Week".to_owned());
    Effect::new(move |_| {
        if let Some(found) = week.get() {
            let dates = found.ok().flatten().map(|week| week.cell.dates);
            title.set(dates.unwrap_or_else(|| "Week".to_owned()));
        }
    });
    let navigate = use_navigate();
    let closed = move |_| {
        if asked.get_untracked().is_some() {
            let failed = url.read_untracked().get_str("show") == Some("failed");
            let here = if failed { "/packaging/periods?show=failed" } else { "/packaging/periods" };
            let options = NavigateOptions { scroll: false, replace: true, ..Default::default() };
            navigate(here, options);
        }
    };
    view! {
        <dialog node_ref=dialog aria-labelledby="week-h" on:close=closed>
            <header>
                <h2 id="week-h">{title}</h2>
                <Close />
            </header>
            <Loaded
                resource=week
                loading=|| view! { <p class="body" role="status">"Loading the week"</p> }.into_any()
                view=move |week| week.map(|week| view! { <Week week dialog ask /> }).into_any()
            />
        </dialog>
    }
}

#[component]
fn Week(week: WeekView, dialog: NodeRef<Dialog>, ask: ServerAction<AskAgain>) -> impl IntoView {
    let WeekView { cell, admin, message, asked, unreadable, page } = week;
    let (kind, word, failed) = (cell.badge(), cell.badge_word(), cell.failed());
    let asked = match asked {
        Some(moment) => view! { <When moment /> }.into_any(),
        None => "never".into_any(),
    };
    let message = (!message.is_empty()).then(|| view! { <p class="why">{message}</p> });
    let page = page.map(|size| {
        let href = format!("/api/v1/packaging/periods/{}/page", cell.week);
        view! {
            <p>
                <a href=href rel="external" download>{format!("What the site answered, {size}")}</a>
            </p>
        }
    });
    let again = cell
        .again
        .then(|| view! { <p class="dim">"It is asked for again at the next scrape."</p> });
    view! {
        <div class="body week">
            <p><StateBadge kind word /></p>
            {message}
            {again}
            <dl class="facts">
                <div><dt>"Rows"</dt><dd>{cell.rows}</dd></div>
                <div><dt>"Unreadable"</dt><dd>{cell.unreadable}</dd></div>
                <div><dt>"Asked"</dt><dd>{asked}</dd></div>
            </dl>
            <Unreadable rows=unreadable />
            {page}
        </div>
        {admin.then(|| view! { <Again week=cell.week again=cell.again failed dialog ask /> })}
    }
}

/// The rows that say nothing to us, and why.
#[component]
fn Unreadable(rows: Vec<UnreadableRow>) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        let row = |UnreadableRow { position, reason, cells }| {
            view! {
                <li>
                    <p>{format!("Row {position} was left out: {reason}.")}</p>
                    <p class="mono dim">{cells}</p>
                </li>
            }
        };
        view! {
            <section class="stack" aria-labelledby="h-unreadable">
                <h3 id="h-unreadable">"Unreadable rows"</h3>
                <ul class="unreadable">{rows.into_iter().map(row).collect_view()}</ul>
            </section>
        }
    })
}

/// Closes the dialog once a week is asked for again.
fn asking(dialog: NodeRef<Dialog>) -> ServerAction<AskAgain> {
    let (live, toasts) = (use_live(), use_toasts());
    let ask = ServerAction::<AskAgain>::new();
    Effect::new(move |_| {
        if let Some(Ok(())) = ask.value().get() {
            close_dialog(dialog);
            live.touched(Domain::Packaging);
            toasts.say("The week is asked for again.");
        }
    });
    ask
}

#[component]
fn Again(
    week: String,
    again: bool,
    /// Then it is what to do.
    failed: bool,
    dialog: NodeRef<Dialog>,
    ask: ServerAction<AskAgain>,
) -> impl IntoView {
    let error = error_of(ask);
    let send = move |_| drop(ask.dispatch(AskAgain { week: week.clone() }));
    view! {
        <footer>
            <Notice message=move || error.get().map(|error| error.to_string()) />
            <span class="push"></span>
            <button type="button" on:click=move |_| close_dialog(dialog)>"Close"</button>
            <button type="button" class:primary=failed disabled=move || ask.pending().get() on:click=send>
                <Icon name="refresh" />
                {if again { "Ask now" } else { "Ask again" }}
            </button>
        </footer>
    }
}
