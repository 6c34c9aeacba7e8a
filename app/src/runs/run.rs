//! One run: how long it was above its threshold, the chart, and all that is known of it.

use super::chart::ChartPart;
use super::clock::{Clock, RunBadge, took};
use super::list::delete_with_undo;
use super::room::first;
use super::server_fns::{RenameRun, get_run};
use super::view::{RunRow, RunView};
use crate::account::moment::When;
use crate::ui::{
    Close, Copy, Field, Icon, Loaded, Notice, close_dialog, error_of, show_dialog, use_live,
    use_toasts,
};
use domain::format;
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_params_map};

/// What lives as long as the page, while what it shows is drawn again and again.
#[derive(Clone, Copy)]
pub(super) struct Page {
    /// The threshold in a hand that has not let go of it.
    pub held: RwSignal<Option<f64>>,
    /// Whether it is in a hand: what comes meanwhile waits, for drawing the page again would take it away.
    pub pulling: RwSignal<bool>,
    /// Whether the run is about to go, and the page with it: nothing is asked for that is not there any more.
    leaving: RwSignal<bool>,
    /// How often it was moved, so that only the last move is kept.
    pub moves: RwSignal<u32>,
    /// How wide the chart is, in pixels.
    pub room: RwSignal<u32>,
    /// For how many points it is asked for.
    pub points: RwSignal<u32>,
    dialog: NodeRef<Dialog>,
}

#[component]
pub fn RunPage() -> impl IntoView {
    let params = use_params_map();
    let live = use_live();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let (pulling, leaving) = (RwSignal::new(false), RwSignal::new(false));
    let points = RwSignal::new(first());
    let asked = Memo::new(move |last: Option<&(u32, u32)>| match last {
        Some(last) if pulling.get() || leaving.get() => *last,
        _ => (live.version(Domain::Runs), points.get()),
    });
    let source = move || (id.get(), asked.get());
    let run = Resource::new(source, |(id, (_, points))| get_run(id, points));
    let page = Page {
        held: RwSignal::new(None),
        pulling,
        leaving,
        moves: RwSignal::new(0),
        room: RwSignal::new(points.get_untracked()),
        points,
        dialog: NodeRef::new(),
    };
    provide_context(page);
    view! {
        <Loaded
            resource=run
            heads="Run"
            loading=|| view! { <RunLoading /> }.into_any()
            view=move |shown| {
                let again = Callback::new(move |()| run.refetch());
                view! { <Everything run=shown again /> }.into_any()
            }
        />
    }
    .into_any()
}

#[component]
fn Everything(run: RunView, again: Callback<()>) -> impl IntoView {
    let RunView { now, row, ended, facts, command, chart, pruned, .. } = run.clone();
    let page: Page = expect_context();
    if !page.pulling.get_untracked() {
        // What was kept is in what is drawn now.
        page.held.set(None);
    }
    let title = format!("{} · Runs · Hindsight", row.name);
    let note = (!row.description.is_empty()).then(|| format!("{} · ", row.description));
    let until = ended.map(|at| view! { " to " <When moment=at /> });
    let (pulse, id) = (row.pulse, row.id);
    let clock = Clock::new(now, &[pulse]);
    clock.at_a_turn(vec![pulse], move || {
        if !page.pulling.get_untracked() && !page.leaving.get_untracked() {
            again.run(());
        }
    });
    view! {
        <Title text=title />
        <header class="head">
            <h1>{row.name.clone()}</h1>
            <RunBadge run=pulse clock />
            <Actions row=row.clone() />
        </header>
        <div class="stack">
            <Figure run clock />
            <p class="dim">{note} <When moment=row.started.clone() /> {until}</p>
        </div>
        {match chart {
            Some(chart) => view! { <ChartPart id threshold=row.threshold chart pruned /> }.into_any(),
            None => view! { <NothingYet active=pulse.is_active(now) /> }.into_any(),
        }}
        <Facts row facts command />
    }
}

/// How long it was above the threshold; about, while the threshold is moved.
#[component]
fn Figure(run: RunView, clock: Clock) -> impl IntoView {
    let RunView { row, unknown, known_until, series, chart: about, rounded, .. } = run;
    let RunRow { pulse, duration, above, threshold, .. } = row;
    let page: Page = expect_context();
    let figure = move || match (page.held.get(), &about) {
        (Some(held), Some(chart)) => format!("≈ {}", format::seconds(chart.about_above(held))),
        _ if rounded => format!("≈ {}", format::seconds(above)),
        _ => format::seconds(above),
    };
    let limit = move || format!("above {} % {series}", page.held.get().unwrap_or(threshold));
    // What goes by after the last sample has spoken is not known.
    let known = duration.max(known_until.since(pulse.start));
    let unknown = move || {
        let unknown = unknown + (pulse.duration(duration, clock.now()) - known).max(0);
        (unknown > 0).then(|| format!(" · {} unknown", format::seconds(unknown)))
    };
    view! {
        <p class="figure">
            <strong>{figure}</strong>
            " "
            <span>{limit} " · of " {took(pulse, duration, clock)} {unknown}</span>
        </p>
    }
}

#[component]
fn NothingYet(active: bool) -> impl IntoView {
    let words = if active {
        "Nothing was heard of it yet."
    } else {
        "No sample was ever sent, so nothing is known of its CPU."
    };
    view! {
        <div class="empty">
            <Icon name="unknown" />
            <p>{words}</p>
        </div>
    }
}

#[component]
fn Facts(row: RunRow, facts: Vec<(String, String)>, command: Option<String>) -> impl IntoView {
    let known = |name: &str, value: Option<f64>| Some((name.to_owned(), format::percent(value?)));
    let measured = [known("Mean", row.mean), known("Peak", row.peak)];
    let facts: Vec<_> = measured.into_iter().flatten().chain(facts).collect();
    let any = command.is_some() || !facts.is_empty();
    any.then(|| view! {
        <section class="stack" aria-labelledby="h-facts">
            <h2 id="h-facts">"Known about it"</h2>
            {command.map(|command| view! {
                <div class="secret">
                    <code>{command.clone()}</code>
                    <Copy text=command what="The command" />
                </div>
            })}
            <dl class="facts">
                {facts.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).collect_view()}
            </dl>
        </section>
    })
}

#[component]
fn Actions(row: RunRow) -> impl IntoView {
    let page: Page = expect_context();
    let (live, toasts, navigate) = (use_live(), use_toasts(), use_navigate());
    let (id, name) = (row.id, row.name.clone());
    let delete = move |_| {
        let navigate = navigate.clone();
        page.leaving.set(true);
        let done = move |gone| match gone {
            true => navigate("/runs", Default::default()),
            false => page.leaving.set(false),
        };
        delete_with_undo(live, toasts, id, name.clone(), done);
    };
    let csv = format!("/api/v1/test/{id}/samples.csv");
    let compare = format!("/runs/compare?run={id}");
    view! {
        <div class="bar">
            <a class="button" href=compare>"Compare"</a>
            <a class="button" href=csv rel="external" download>
                <Icon name="download" />
                "CSV"
            </a>
            <button type="button" on:click=move |_| show_dialog(page.dialog)>
                <Icon name="edit" />
                "Rename"
            </button>
            <button type="button" class="quiet" on:click=delete>
                <Icon name="trash" />
                "Delete"
            </button>
        </div>
        <RenameDialog row />
    }
}

#[component]
fn RenameDialog(row: RunRow) -> impl IntoView {
    let page: Page = expect_context();
    let live = use_live();
    let action = ServerAction::<RenameRun>::new();
    let error = error_of(action);
    let failure = move || error.get().and_then(|error| error.general(&["name", "description"]));
    Effect::new(move |_| {
        if let Some(Ok(())) = action.value().get() {
            close_dialog(page.dialog);
            live.touched(Domain::Runs);
        }
    });
    view! {
        <dialog node_ref=page.dialog aria-labelledby="rename-h">
            <header>
                <h2 id="rename-h">"Rename run"</h2>
                <Close />
            </header>
            <ActionForm action>
                <div class="body form">
                    <Notice message=failure />
                    <input type="hidden" name="id" value=row.id />
                    <Field label="Name" name="name" id="run-name" error>
                        <input id="run-name" name="name" value=row.name required maxlength="200" autofocus />
                    </Field>
                    <Field label="Description" name="description" id="run-description" error optional=true>
                        <input id="run-description" name="description" value=row.description maxlength="2000" />
                    </Field>
                </div>
                <footer>
                    <span class="push"></span>
                    <button type="button" on:click=move |_| close_dialog(page.dialog)>"Cancel"</button>
                    <button class="primary">"Save"</button>
                </footer>
            </ActionForm>
        </dialog>
    }
}

/// The same size as a run, before it is there.
#[component]
fn RunLoading() -> impl IntoView {
    view! {
        <header class="head"><h1><span class="skel" style="--w:12ch"></span></h1></header>
        <p class="figure" aria-hidden="true"><strong><span class="skel" style="--w:6ch"></span></strong></p>
        <div class="chart" aria-busy="true"><p class="vh" role="status">"Loading the run"</p></div>
    }
}
