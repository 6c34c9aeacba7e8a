//! The page: does anything need me, what is scheduled, what ran.

use super::runs::{Runs, latest_first};
use super::schedules::{Schedules, SchedulesLoading};
use super::server_fns::{CancelJob, RunJob, get_jobs};
use super::tasks::Tasks;
use super::view::Overview;
use crate::error::AppError;
use crate::ui::{Icon, Loaded, Sort, use_live, use_toasts};
use domain::live::Domain;
use leptos::prelude::*;
use leptos_meta::Title;

/// What a person can do on the page.
#[derive(Clone, Copy)]
pub(super) struct Controls {
    pub run: ServerAction<RunJob>,
    pub cancel: ServerAction<CancelJob>,
}

#[component]
pub fn JobsPage() -> impl IntoView {
    let live = use_live();
    let jobs = Resource::new(move || live.version(Domain::Jobs), |_| get_jobs());
    let controls = Controls { run: ServerAction::new(), cancel: ServerAction::new() };
    let sort = latest_first();
    say_what_happened(controls);
    let current = move || {
        (live.connected() == Some(true))
            .then(|| view! { <span class="stale"><Icon name="live" />"Kept up to date"</span> })
    };
    view! {
        <Title text="Jobs · Hindsight" />
        <header class="head">
            <h1>"Jobs"</h1>
            {current}
        </header>
        <Loaded
            resource=jobs
            loading=|| view! { <SchedulesLoading /> }.into_any()
            view=move |overview| view! { <Everything overview sort controls /> }.into_any()
        />
    }
    .into_any()
}

fn say_what_happened(controls: Controls) {
    let (live, toasts) = (use_live(), use_toasts());
    let said =
        move |outcome: Option<Result<String, AppError>>, words: fn(String) -> String| match outcome
        {
            Some(Ok(title)) => {
                live.touched(Domain::Jobs);
                toasts.say(words(title));
            }
            Some(Err(error)) => toasts.fail(error),
            None => {}
        };
    Effect::new(move |_| {
        said(controls.run.value().get(), |title| format!("“{title}” is in the queue."))
    });
    Effect::new(move |_| {
        said(controls.cancel.value().get(), |title| format!("“{title}” is asked to end."))
    });
}

#[component]
fn Everything(overview: Overview, sort: Sort, controls: Controls) -> impl IntoView {
    let (failed, active, in_order) = overview.counts();
    let needs = if failed == 1 { "job needs attention" } else { "jobs need attention" };
    let active = (active > 0).then(|| format!(" · {active} at work"));
    let Overview { schedules, tasks, runs } = overview;
    let first = schedules.first().map(|job| (job.kind, job.next.clone()));
    view! {
        <p class="figure">
            <strong>{failed}</strong>
            " "
            <span>{needs} {active} {format!(" · {in_order} in order")}</span>
        </p>
        <Schedules schedules controls />
        <Tasks tasks />
        <Runs runs first sort controls />
    }
}
