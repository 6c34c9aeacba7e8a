//! How the last scrape went, how far the present one is, and beginning another.

use super::server_fns::{Reparse, Scrape, StopWork};
use super::view::{SourceView, Work};
use crate::account::moment::When;
use crate::error::AppError;
use crate::ui::{Confirm, Icon, StateBadge, show_dialog, use_live, use_toasts};
use domain::format;
use domain::jobs::State;
use domain::live::Domain;
use leptos::html::Dialog;
use leptos::prelude::*;

/// What an administrator can have done. It lives as long as the page, while what it shows is drawn again and again.
#[derive(Clone, Copy)]
pub(super) struct Controls {
    scrape: ServerAction<Scrape>,
    reparse: ServerAction<Reparse>,
    stop: ServerAction<StopWork>,
}

impl Controls {
    pub(super) fn new() -> Self {
        let it = Self {
            scrape: ServerAction::new(),
            reparse: ServerAction::new(),
            stop: ServerAction::new(),
        };
        let say = sayer();
        Effect::new(move |_| say(it.scrape.value().get(), "The scrape is in the queue."));
        Effect::new(move |_| say(it.reparse.value().get(), "The kept pages are read again."));
        Effect::new(move |_| say(it.stop.value().get(), "It is asked to end."));
        it
    }
}

/// Says what was done, or why not.
fn sayer() -> impl Fn(Option<Result<(), AppError>>, &'static str) + Copy {
    let (live, toasts) = (use_live(), use_toasts());
    move |outcome, words| match outcome {
        Some(Ok(())) => {
            live.touched(Domain::Jobs);
            live.touched(Domain::Packaging);
            toasts.say(words);
        }
        Some(Err(error)) => toasts.fail(error),
        None => {}
    }
}

#[component]
pub(super) fn ScrapePart(source: SourceView) -> impl IntoView {
    let SourceView { admin, rows, scrape, reparse, file_gone, all, .. } = source.clone();
    let active = source.at_work().map(|work| (work.id, work.stopping));
    // Rows that came otherwise, such as from the command line, would belie the words.
    let never = if rows == "0" { "No scrape was begun here yet." } else { "" };
    let gone = (file_gone && admin).then(|| {
        view! {
            <div class="notice attention" role="status">
                <Icon name="attention" />
                <p>{format!("time_tracking.csv was removed: the next scrape starts over, and asks for all {all} again. The schedule never starts over by itself.")}</p>
            </div>
        }
    });
    let buttons = admin.then(|| view! { <Buttons active file_gone all /> });
    view! {
        <section class="part" aria-labelledby="h-scrape">
            <header>
                <h2 id="h-scrape">"Scrape"</h2>
                <p>"Each week from Sunday to Saturday is asked for once, the oldest first, when it is over."</p>
            </header>
            <div class="stack">
                {gone}
                <Worked work=scrape never label="Scrape" />
                {reparse.map(|work| view! { <Worked work=Some(work) never="" label="Reading kept pages again" /> })}
                {buttons}
            </div>
        </section>
    }
}

/// How a job ended, or how far it is.
#[component]
fn Worked(work: Option<Work>, never: &'static str, label: &'static str) -> impl IntoView {
    let Some(work) = work else {
        return (!never.is_empty()).then(|| view! { <p class="dim">{never}</p> }).into_any();
    };
    if !work.active() {
        return ended(work, label).into_any();
    }
    let (kind, word) = work.badge();
    let Work { done, total, words, .. } = work;
    let known = total > 0;
    let count = |many: i64| format::count(u64::try_from(many).unwrap_or(0));
    let weeks = known.then(|| format!("{} of {} weeks · ", count(done), count(total)));
    view! {
        <div class="progress scraping">
            <progress value=known.then_some(done) max=known.then_some(total) aria-label=label></progress>
            <p role="status"><StateBadge kind word /> " " {weeks} {words}</p>
        </div>
    }
    .into_any()
}

/// What it came to; a failure looks as others do.
fn ended(work: Work, label: &'static str) -> impl IntoView {
    let (kind, word) = work.badge();
    let more = work.more().map(|words| format!(": {words}"));
    let Work { state, at, .. } = work;
    match state {
        State::Failed => view! {
            <div class="notice failed" role="alert">
                <Icon name="failed" />
                <p>{label} " failed " <When moment=at /> {more}</p>
            </div>
        }
        .into_any(),
        _ => view! {
            <p class="worked">
                <StateBadge kind word />
                <span>{label} " " <When moment=at /> {more}</span>
            </p>
        }
        .into_any(),
    }
}

/// `active` is the id of what is at work, and whether it was asked to end.
#[component]
fn Buttons(active: Option<(i64, bool)>, file_gone: bool, all: String) -> impl IntoView {
    let Controls { scrape, reparse, stop } = expect_context();
    let (over, again): (NodeRef<Dialog>, NodeRef<Dialog>) = (NodeRef::new(), NodeRef::new());
    let begin = move |_| match file_gone {
        true => show_dialog(over),
        false => drop(scrape.dispatch(Scrape { again: false })),
    };
    let act = match active {
        Some((id, stopping)) => view! {
            <button type="button" disabled=stopping on:click=move |_| drop(stop.dispatch(StopWork { id }))>
                <Icon name="close" />
                "Cancel"
            </button>
        }
        .into_any(),
        None => view! {
            <button type="button" class="primary" on:click=begin>
                <Icon name="play" />
                "Scrape now"
            </button>
            <button type="button" on:click=move |_| show_dialog(again)>
                <Icon name="refresh" />
                "All again"
            </button>
            <button type="button" on:click=move |_| drop(reparse.dispatch(Reparse {}))>
                "Parse kept pages again"
            </button>
        }
        .into_any(),
    };
    let text =
        format!("All {all} are asked for again. Rows stay until their week has been read anew.");
    view! {
        <div class="bar">{act}</div>
        <Confirm
            dialog=over
            title="Start over?"
            text=format!("time_tracking.csv was removed. {text}")
            verb="Start over"
            on_confirm=move || drop(scrape.dispatch(Scrape { again: false }))
            harmless=true
        />
        <Confirm
            dialog=again
            title="Ask for everything again?"
            text
            verb="Ask again"
            on_confirm=move || drop(scrape.dispatch(Scrape { again: true }))
            harmless=true
        />
    }
}
