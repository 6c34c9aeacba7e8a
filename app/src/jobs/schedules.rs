//! What runs by itself: its last run, its next, and how it stands.

use super::page::Controls;
use super::view::{Run, Scheduled};
use crate::account::moment::When;
use crate::ui::{Icon, StateBadge};
use domain::jobs::{Kind, State};
use leptos::form::ActionForm;
use leptos::prelude::*;

fn head() -> impl IntoView {
    view! {
        <thead>
            <tr>
                <th scope="col">"Job"</th>
                <th scope="col">"Last run"</th>
                <th scope="col">"Next run"</th>
                <th scope="col">"State"</th>
                <th scope="col">"What happened"</th>
                <th scope="col"><span class="vh">"Actions"</span></th>
            </tr>
        </thead>
    }
}

#[component]
pub(super) fn Schedules(schedules: Vec<Scheduled>, controls: Controls) -> impl IntoView {
    let rows = schedules.into_iter().map(|job| view! { <Row job controls /> }).collect_view();
    view! {
        <section class="stack jobs" aria-labelledby="h-schedules">
            <h2 id="h-schedules">"Schedules"</h2>
            <table class="lines">
                {head()} <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

#[component]
pub(super) fn SchedulesLoading() -> impl IntoView {
    let bar = |width: u8| view! { <span class="skel" style=format!("--w:{width}ch")></span> };
    let row = move |width: u8| {
        view! {
            <tr>
                <th class="main">{bar(width)}</th>
                <td>{bar(10)}</td>
                <td>{bar(10)}</td>
                <td>{bar(7)}</td>
                <td class="full">{bar(28)}</td>
                <td></td>
            </tr>
        }
    };
    view! {
        <p class="figure" aria-hidden="true">
            <strong>{bar(2)}</strong>
            <span>{bar(30)}</span>
        </p>
        <section class="stack jobs" aria-busy="true" aria-label="Schedules">
            <h2>"Schedules"</h2>
            <p class="vh" role="status">"Loading jobs"</p>
            <table class="lines" aria-hidden="true">
                {head()} <tbody>{[18, 24].map(row).collect_view()}</tbody>
            </table>
        </section>
    }
}

#[component]
fn Row(job: Scheduled, controls: Controls) -> impl IntoView {
    let Scheduled { kind, last, next } = job;
    let (badge, word) = last.as_ref().map_or(("unknown", "Not known"), Run::badge);
    let active = last.as_ref().filter(|run| run.active()).map(|run| (run.id, run.stopping));
    let began = last.as_ref().map(|run| run.began.clone());
    let began =
        began.map_or_else(|| "never".into_any(), |at| view! { <When moment=at /> }.into_any());
    let next =
        next.map_or_else(|| "never".into_any(), |at| view! { <When moment=at /> }.into_any());
    view! {
        <tr>
            <th scope="row" class="main">
                {kind.title()} " " <small class="dim">{kind.schedule_in_words()}</small>
            </th>
            <td data-l="ran">{began}</td>
            <td data-l="next">{next}</td>
            <td>
                <StateBadge kind=badge word=word />
            </td>
            <td class="full">
                <Happened kind run=last />
            </td>
            <td class="act">
                <Act kind active controls />
            </td>
        </tr>
    }
}

/// Progress while it lasts, the last words after.
#[component]
fn Happened(kind: Kind, run: Option<Run>) -> impl IntoView {
    let Some(run) = run else {
        return view! { <span class="why">"Has not run yet."</span> }.into_any();
    };
    if !run.active() {
        let failed = run.state == State::Failed;
        return view! { <span class="why" class:failed=failed>{run.message}</span> }.into_any();
    }
    // Without a total nobody knows how far it is: a bar without a value.
    let known = run.total > 0;
    let words = match (known, run.message.is_empty()) {
        (true, _) => format!("{} of {} · {}", run.done, run.total, run.message),
        (false, false) => run.message,
        (false, true) => "Waits for its turn.".to_owned(),
    };
    view! {
        <div class="progress">
            <progress
                value=known.then_some(run.done)
                max=known.then_some(run.total)
                aria-label=kind.title()
            ></progress>
            <span>{words}</span>
        </div>
    }
    .into_any()
}

/// Run it, or end what runs; `active` is the run's id, and whether it has been asked to end.
#[component]
fn Act(kind: Kind, active: Option<(i64, bool)>, controls: Controls) -> impl IntoView {
    match active {
        Some((id, stopping)) => view! {
            <ActionForm action=controls.cancel>
                <input type="hidden" name="id" value=id />
                <button disabled=stopping aria-label=format!("Cancel: {}", kind.title())>
                    <Icon name="close" />
                    "Cancel"
                </button>
            </ActionForm>
        }
        .into_any(),
        None => view! {
            <ActionForm action=controls.run>
                <input type="hidden" name="kind" value=kind.as_str() />
                <button aria-label=format!("Run now: {}", kind.title())>
                    <Icon name="play" />
                    "Run now"
                </button>
            </ActionForm>
        }
        .into_any(),
    }
}
