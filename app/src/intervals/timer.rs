//! The timer strip: start, stop, resume; a forgotten one asks for its real end.

use super::page::Page;
use super::server_fns::{ResumeTimer, StartTimer, StopTimer};
use super::view::{Running, Timer};
use crate::error::AppError;
use crate::ui::{Icon, Notice, StateBadge, growing, show_dialog, use_live};
use domain::format;
use domain::instant::SECOND;
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::prelude::*;

#[component]
pub fn TimerStrip(timer: Timer) -> impl IntoView {
    match timer.running {
        Some(running) => match running.forgotten.clone() {
            Some(end) => view! { <Forgotten running end /> }.into_any(),
            None => view! { <Ticking running /> }.into_any(),
        },
        None => view! { <Idle last=timer.last titles=timer.titles /> }.into_any(),
    }
}

/// Tells the page when the action has been answered, and hands back its failure.
fn outcome<S>(action: ServerAction<S>) -> Signal<Option<String>>
where
    S: leptos::server_fn::ServerFn<Output = (), Error = AppError> + Clone + Send + Sync + 'static,
{
    let live = use_live();
    Effect::new(move |_| {
        if action.value().with(|value| matches!(value, Some(Ok(())))) {
            live.touched(Domain::Intervals);
        }
    });
    Signal::derive(move || {
        action.value().get().and_then(Result::err).map(|error| error.to_string())
    })
}

#[component]
fn Idle(last: Option<String>, titles: Vec<String>) -> impl IntoView {
    let (start, resume) = (ServerAction::<StartTimer>::new(), ServerAction::<ResumeTimer>::new());
    let (start_failed, resume_failed) = (outcome(start), outcome(resume));
    let titles =
        titles.into_iter().map(|title| view! { <option value=title></option> }).collect_view();
    let resume_form = last.map(|last| {
        view! {
            <ActionForm action=resume attr:class="again">
                <button class="resume" aria-keyshortcuts="R">
                    <Icon name="undo" />
                    <span>{format!("Resume “{last}”")}</span>
                </button>
            </ActionForm>
        }
    });
    view! {
        <div class="timer">
            <ActionForm action=start attr:class="begin" attr:aria-label="Timer">
                <input
                    name="title"
                    aria-label="What are you doing?"
                    placeholder="What are you doing?"
                    list="titles"
                    maxlength="200"
                    autocomplete="off"
                />
                <button class="primary go" aria-keyshortcuts="S"><Icon name="play" />"Start"</button>
            </ActionForm>
            {resume_form}
        </div>
        <datalist id="titles">{titles}</datalist>
        <Notice message=start_failed />
        <Notice message=resume_failed />
    }
}

#[component]
fn Ticking(running: Running) -> impl IntoView {
    let page: Page = expect_context();
    let stop = ServerAction::<StopTimer>::new();
    let failed = outcome(stop);
    let elapsed = growing(running.elapsed);
    let id = running.id;
    let edit = move |_| {
        page.editing.set(Some(id.clone()));
        show_dialog(page.dialog);
    };
    view! {
        <ActionForm action=stop attr:class="timer on" attr:aria-label="Timer">
            <output class="clock" aria-live="off">{move || format::stopwatch(elapsed.get())}</output>
            <span class="what">
                <strong>{title(running.title)}</strong>
                " "
                <span class="dim">"since " <time>{running.since}</time></span>
            </span>
            <button class="quiet" type="button" on:click=edit><Icon name="edit" />"Edit"</button>
            <button class="primary go" aria-keyshortcuts="S"><Icon name="stop" />"Stop"</button>
        </ActionForm>
        <Notice message=failed />
    }
}

#[component]
fn Forgotten(running: Running, end: String) -> impl IntoView {
    let stop = ServerAction::<StopTimer>::new();
    let failed = outcome(stop);
    let elapsed = growing(running.elapsed);
    // "Still running" asks no more until the page is opened anew.
    let still = RwSignal::new(false);
    let question = move || {
        (!still.get()).then(|| {
            let end = end.clone();
            view! {
                <span class="when">
                    <label for="t-end">"When did it really end?"</label>
                    <input id="t-end" type="datetime-local" name="end" value=end required />
                </span>
                <button class="primary">"Save end"</button>
                <button class="quiet" type="button" on:click=move |_| still.set(true)>"Still running"</button>
            }
        })
    };
    let stop_now = move || {
        still.get().then(|| {
            view! { <button class="primary go" aria-keyshortcuts="S"><Icon name="stop" />"Stop"</button> }
        })
    };
    view! {
        <ActionForm action=stop attr:class="timer attention" attr:aria-label="Timer">
            <output class="clock" aria-live="off">
                {move || format::stopwatch(elapsed.get().max(12 * 3600 * SECOND))}
            </output>
            <span class="what">
                <strong>{title(running.title)}</strong>
                " "
                <span class="dim">"since " <time>{running.since}</time></span>
                <br />
                <StateBadge kind="attention" word="Running for over 12 h" />
            </span>
            {question}
            {stop_now}
        </ActionForm>
        <Notice message=failed />
    }
}

fn title(title: String) -> String {
    if title.is_empty() { "No title".to_owned() } else { title }
}
