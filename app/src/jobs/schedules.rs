//! What runs by itself: its last run, its next, and how it stands.

use super::page::Controls;
use super::view::{Run, Scheduled};
use crate::account::moment::when;
use crate::ui::{Cell, Column, Icon, Row, StateBadge, Table, TableLoading, rows};
use domain::jobs::{Kind, State};
use leptos::form::ActionForm;
use leptos::prelude::*;

const COLUMNS: [Column; 6] = [
    Column::main("Job"),
    Column::new("Last run").label("ran"),
    Column::new("Next run").label("next"),
    Column::new("State"),
    Column::words("What happened"),
    Column::actions(),
];

#[component]
pub(super) fn Schedules(schedules: Vec<Scheduled>, controls: Controls) -> impl IntoView {
    let rows = rows(schedules, move |job| row(job, controls));
    view! {
        <section class="stack jobs" aria-labelledby="h-schedules">
            <h2 id="h-schedules">"Schedules"</h2>
            <Table columns=&COLUMNS caption="Schedules" heading="h-schedules" rows />
        </section>
    }
}

#[component]
pub(super) fn SchedulesLoading() -> impl IntoView {
    let bar = |width: u8| view! { <span class="skel" style=format!("--w:{width}ch")></span> };
    view! {
        <p class="figure" aria-hidden="true">
            <strong>{bar(2)}</strong>
            <span>{bar(30)}</span>
        </p>
        <section class="stack jobs" aria-label="Schedules">
            <h2>"Schedules"</h2>
            <TableLoading columns=&COLUMNS what="jobs" />
        </section>
    }
}

fn row(job: Scheduled, controls: Controls) -> Row {
    let Scheduled { kind, times, last, next } = job;
    let (badge, word) = last.as_ref().map_or(("unknown", "Not known"), Run::badge);
    let active = last.as_ref().filter(|run| run.active()).map(|run| (run.id, run.stopping));
    let began = last.as_ref().map(|run| run.began.clone());
    let cells = vec![
        Cell::new(view! { {kind.title()} " " <small class="dim">{times}</small> }),
        when(began),
        when(next),
        Cell::new(view! { <StateBadge kind=badge word /> }),
        Cell::new(view! { <Happened kind run=last /> }),
        Cell::new(view! { <Act kind active controls /> }),
    ];
    Row::new(kind.as_str(), cells)
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
                <button data-act="act" disabled=stopping aria-label=format!("Cancel: {}", kind.title())>
                    <Icon name="close" />
                    "Cancel"
                </button>
            </ActionForm>
        }
        .into_any(),
        None => view! {
            <ActionForm action=controls.run>
                <input type="hidden" name="kind" value=kind.as_str() />
                <button data-act="act" aria-label=format!("Run now: {}", kind.title())>
                    <Icon name="play" />
                    "Run now"
                </button>
            </ActionForm>
        }
        .into_any(),
    }
}
