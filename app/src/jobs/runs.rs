//! What ran lately.

use super::page::Controls;
use super::view::Run;
use crate::account::moment::{Moment, When};
use crate::ui::{Icon, StateBadge};
use domain::jobs::{Kind, State};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// `first` is the job that an empty list proposes to run, and when it will by itself.
#[component]
pub(super) fn Runs(
    runs: Vec<Run>,
    first: Option<(Kind, Option<Moment>)>,
    controls: Controls,
) -> impl IntoView {
    let shown = if runs.is_empty() {
        first.map(|(kind, next)| view! { <Nothing kind next controls /> }).into_any()
    } else {
        view! { <Table runs /> }.into_any()
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

#[component]
fn Table(runs: Vec<Run>) -> impl IntoView {
    let row = |run: Run| {
        let (kind, word) = run.badge();
        let failed = run.state == State::Failed;
        view! {
            <tr>
                <td class="main">{run.kind.title()}</td>
                <td data-l="started"><When moment=run.began /></td>
                <td class="num" data-l="took">{run.took.unwrap_or_else(|| "–".to_owned())}</td>
                <td>
                    <StateBadge kind=kind word=word />
                </td>
                <td class="full">
                    <span class="why" class:failed=failed>{run.message}</span>
                </td>
            </tr>
        }
    };
    view! {
        <table class="lines">
            <thead>
                <tr>
                    <th scope="col">"Job"</th>
                    <th scope="col" aria-sort="descending">
                        "Started "
                        <Icon name="sortdown" />
                    </th>
                    <th scope="col" class="num">"Took"</th>
                    <th scope="col">"State"</th>
                    <th scope="col">"Message"</th>
                </tr>
            </thead>
            <tbody>{runs.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
