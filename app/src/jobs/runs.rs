//! What ran lately.

use super::page::Controls;
use super::view::Run;
use crate::account::moment::{Moment, when};
use crate::ui::{Cell, Column, Icon, Key, Order, Row, Sort, StateBadge, Table, rows};
use domain::jobs::{Kind, State};
use leptos::form::ActionForm;
use leptos::prelude::*;

const COLUMNS: [Column; 5] = [
    Column::main("Job").sorts(Order::Up),
    Column::new("Started").label("started").sorts(Order::Down),
    Column::figure("Took").label("took"),
    Column::new("State").sorts(Order::Up),
    Column::words("Message"),
];

/// Sorted as they come.
pub(super) fn latest_first() -> Sort {
    Sort::by(1, Order::Down)
}

/// `first` is the job that an empty list proposes to run, and when it will by itself.
#[component]
pub(super) fn Runs(
    runs: Vec<Run>,
    first: Option<(Kind, Option<Moment>)>,
    sort: Sort,
    controls: Controls,
) -> impl IntoView {
    let shown = if runs.is_empty() {
        first.map(|(kind, next)| view! { <Nothing kind next controls /> }).into_any()
    } else {
        view! { <Table columns=&COLUMNS caption="Recent runs" heading="h-runs" sort rows=rows(runs, row) /> }.into_any()
    };
    view! {
        <section class="stack jobs" aria-labelledby="h-runs">
            <h2 id="h-runs">"Recent runs"</h2>
            {shown}
        </section>
    }
}

#[component]
fn Nothing(kind: Kind, next: Option<Moment>, controls: Controls) -> impl IntoView {
    let next = next.map(|next| format!(" “{}” runs {}.", kind.title(), next.words));
    view! {
        <div class="empty">
            <svg viewBox="0 0 320 64" aria-hidden="true" fill="none" stroke="currentColor">
                <path d="M8 32h304" opacity=".5"></path>
                <circle cx="60" cy="32" r="6"></circle>
                <circle cx="140" cy="32" r="6"></circle>
                <circle cx="220" cy="32" r="6" stroke-dasharray="3 3"></circle>
            </svg>
            <p>"Nothing has run since this server was set up." {next}</p>
            <ActionForm action=controls.run>
                <input type="hidden" name="kind" value=kind.as_str() />
                <button>
                    <Icon name="play" />
                    {format!("Run “{}” now", kind.title())}
                </button>
            </ActionForm>
        </div>
    }
}

fn row(run: Run) -> Row {
    let (kind, word) = run.badge();
    let failed = run.state == State::Failed;
    let cells = vec![
        Cell::text(run.kind.title()),
        when(Some(run.began)),
        Cell::new(run.took.unwrap_or_else(|| "–".to_owned())),
        Cell::new(view! { <StateBadge kind word /> }).by(Key::text(word)),
        Cell::new(view! { <span class="why" class:failed=failed>{run.message}</span> }),
    ];
    Row::new(run.id, cells)
}
