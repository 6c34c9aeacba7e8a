//! The list of runs: which, how they went, and how busy they were.

use super::clock::{Clock, RunBadge, took};
use super::server_fns::{delete_run, list_runs, restore_run};
use super::view::{ListQuery, Listing, RunRow};
use crate::account::moment::when;
use crate::ui::live::Live;
use crate::ui::{
    Cell, Column, Icon, Loaded, Order, Row, Sort, Table, TableLoading, ToastStack, Wrong, rows,
    use_live, use_toasts,
};
use domain::format;
use domain::live::Domain;
use domain::runs::{Pulse, State};
use leptos::prelude::*;
use leptos::web_sys::FormData;
use leptos_meta::Title;
use leptos_router::components::Form;
use leptos_router::hooks::use_query_map;
use leptos_router::location::Url;
use leptos_router::params::ParamsMap;
use std::sync::Arc;

const COLUMNS: [Column; 9] = [
    Column::main("Run").sorts(Order::Up),
    Column::new("State"),
    Column::new("Started").label("started").sorts(Order::Down),
    Column::figure("Duration").label("took").sorts(Order::Down),
    Column::new("CPU").roomy(),
    Column::figure("Mean").label("mean").sorts(Order::Down),
    Column::figure("Peak").label("peak").sorts(Order::Down),
    Column::figure("Above").label("above").sorts(Order::Down),
    Column::actions(),
];

/// What the form asks for, by its names in the URL.
const FILTERS: [&str; 5] = ["name", "state", "host", "from", "to"];

#[component]
pub fn RunsPage() -> impl IntoView {
    let url = use_query_map();
    let live = use_live();
    let query = Memo::new(move |_| read_query(&url.read()));
    let listings = Resource::new(
        move || (query.get(), live.version(Domain::Runs)),
        |(query, _)| list_runs(query),
    );
    let sort = Sort::by(2, Order::Down);
    view! {
        <Title text="Runs · Hindsight" />
        <header class="head">
            <h1>"Runs"</h1>
            <a class="button" href="/runs/agent">
                <Icon name="plus" />
                "Wrap a command"
            </a>
        </header>
        <Loaded
            resource=listings
            loading=|| view! { <TableLoading columns=&COLUMNS what="runs" /> }.into_any()
            view=move |listing| {
                let query = query.get_untracked();
                let again = Callback::new(move |()| listings.refetch());
                view! { <Everything listing query sort again /> }.into_any()
            }
        />
    }
    .into_any()
}

fn read_query(url: &ParamsMap) -> ListQuery {
    let text = |name: &str| url.get(name).unwrap_or_default().replace(char::is_control, " ");
    ListQuery {
        name: text("name"),
        host: text("host"),
        state: text("state"),
        from: text("from"),
        to: text("to"),
        after: text("after"),
    }
}

#[component]
fn Everything(
    listing: Listing,
    query: ListQuery,
    sort: Sort,
    again: Callback<()>,
) -> impl IntoView {
    let Listing { now, runs, backwards, hosts, more, any } = listing;
    if !any {
        return view! { <Teach /> }.into_any();
    }
    let pulses: Vec<Pulse> = runs.iter().map(|run| run.pulse).collect();
    let clock = Clock::new(now, &pulses);
    clock.at_a_turn(pulses.clone(), move || again.run(()));
    let count = Memo::new(move |_| {
        let count = |state| pulses.iter().filter(|run| run.state(clock.now()) == state).count();
        [State::Running, State::Lost, State::Failed].map(count)
    });
    let rest = move || {
        let [_, lost, failed] = count.get();
        format!(" · {lost} lost · {failed} failed in this list")
    };
    // A page that is not all is sorted by itself, which a person should know.
    let parted = more.is_some() || !query.after.is_empty();
    let more = more.map(|after| link(&ListQuery { after, ..query.clone() }));
    let nothing = runs.is_empty();
    let lines = rows(runs, move |run| row(run, clock));
    view! {
        <p class="figure">
            <strong>{move || count.get()[0]}</strong>
            " "
            <span>"running" {rest}</span>
        </p>
        <Filters hosts query backwards />
        <section class="stack runs" aria-labelledby="h-runs">
            <h2 id="h-runs" class="vh">"List"</h2>
            {if backwards {
                ().into_any()
            } else if nothing {
                view! { <p class="dim">"No run is like this. Leave something out of the filter."</p> }.into_any()
            } else {
                view! { <Table columns=&COLUMNS caption="Runs" heading="h-runs" sort rows=lines /> }.into_any()
            }}
            {parted.then(|| view! { <p class="dim">"The headings sort the runs on this page, which are 50 at most."</p> })}
            {more.map(|href| view! { <a class="button" href=href>"Earlier runs"</a> })}
        </section>
    }
    .into_any()
}

fn link(query: &ListQuery) -> String {
    let pairs = [
        ("name", &query.name),
        ("host", &query.host),
        ("state", &query.state),
        ("from", &query.from),
        ("to", &query.to),
        ("after", &query.after),
    ];
    let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> =
        pairs.map(|(name, value)| format!("{name}={}", Url::escape(value))).collect();
    format!("/runs?{}", pairs.join("&"))
}

#[component]
fn Filters(mut hosts: Vec<String>, query: ListQuery, backwards: bool) -> impl IntoView {
    // One that has no run any more still filters.
    if !query.host.is_empty() && !hosts.contains(&query.host) {
        hosts.push(query.host.clone());
    }
    let states = [("", "Any state"), ("running", "Running"), ("lost", "Lost"), ("finished", "Finished"), ("failed", "Failed")]
        .map(|(value, words)| view! { <option value=value selected=query.state == value>{words}</option> })
        .collect_view();
    let chosen = query.host.clone();
    let hosts = hosts
        .into_iter()
        .map(|host| {
            let selected = host == chosen;
            view! { <option value=host.clone() selected=selected>{host.clone()}</option> }
        })
        .collect_view();
    let (wrong, described) = (backwards.then_some("true"), backwards.then_some("dates-error"));
    view! {
        <Form method="get" action="" on_form_data=without_empty() attr:class="filters" attr:aria-label="Filter">
            <input type="search" name="name" value=query.name placeholder="Name" aria-label="Name" maxlength="200" />
            <select name="state" aria-label="State">{states}</select>
            <select name="host" aria-label="Host">
                <option value="">"Any host"</option>
                {hosts}
            </select>
            <input type="date" name="from" value=query.from aria-label="From" aria-invalid=wrong aria-describedby=described />
            <input type="date" name="to" value=query.to aria-label="To" aria-invalid=wrong aria-describedby=described />
            <button>
                <Icon name="search" />
                "Show"
            </button>
            {backwards.then(|| view! { <Wrong id="dates-error" words="The last day is before the first. Choose a later one, or swap them." /> })}
        </Form>
    }
}

/// What is left empty does not filter, and need not stand in the URL.
fn without_empty() -> Arc<dyn Fn(&FormData)> {
    Arc::new(|data| {
        // A button without a name sends an empty one.
        for name in FILTERS.into_iter().chain([""]) {
            if data.get(name).as_string().is_some_and(|value| value.is_empty()) {
                data.delete(name);
            }
        }
    })
}

fn row(run: RunRow, clock: Clock) -> Row {
    let (live, toasts) = (use_live(), use_toasts());
    let (id, name) = (run.id, run.name.clone());
    let percent = |value: Option<f64>| value.map(format::percent);
    // In thousandths, so that it can be sorted as a whole number.
    let key = |value: Option<f64>| value.map(|value| (value * 1_000.0) as i64);
    let pulse = run.pulse;
    let took = took(pulse, run.duration, clock);
    let label = format!("Delete {name}");
    let delete = move |_| delete_with_undo(live, toasts, id, name.clone(), |_| {});
    let about = [run.description.clone(), run.host.clone()];
    let about = about.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    let above = format!("{} above {}", format::seconds(run.above), format::percent(run.threshold));
    let cells = vec![
        Cell::new(view! {
            <a href=format!("/runs/{id}")>{run.name.clone()}</a>
            " "
            <small class="dim">{about}</small>
        })
        .by(crate::ui::Key::text(&run.name)),
        Cell::new(view! { <RunBadge run=pulse clock /> }),
        when(Some(run.started)),
        Cell::new(view! { <span>{took}</span> }).by_number(Some(run.duration)),
        Cell::new(view! { <Sparkline values=run.sparkline /> }),
        Cell::new(percent(run.mean)).by_number(key(run.mean)),
        Cell::new(percent(run.peak)).by_number(key(run.peak)),
        Cell::new(view! { <span title=above>{format::seconds(run.above)}</span> })
            .by_number(Some(run.above)),
        Cell::new(view! {
            <button type="button" class="quiet bare" data-act="delete" aria-label=label on:click=delete>
                <Icon name="trash" />
            </button>
        }),
    ];
    Row::new(id, cells)
}

/// The means of a run's parts as a line, 0 to 100 %, broken where nothing is known.
#[component]
fn Sparkline(values: Vec<Option<f64>>) -> impl IntoView {
    let width = values.len().max(2) - 1;
    let mut path = String::new();
    let mut pen = 'M';
    for (x, value) in values.iter().enumerate() {
        match value {
            Some(percent) => {
                path.push_str(&format!("{pen}{x} {:.1}", 100.0 - percent));
                pen = 'L';
            }
            None => pen = 'M',
        }
    }
    view! {
        <svg class="spark" viewBox=format!("0 -4 {width} 108") preserveAspectRatio="none" aria-hidden="true">
            <path d=path />
        </svg>
    }
}

/// What this page is for, when there is nothing on it.
#[component]
fn Teach() -> impl IntoView {
    let values = [4, 6, 30, 72, 91, 88, 94, 60, 71, 96, 93, 40, 12, 8].map(|v| Some(f64::from(v)));
    view! {
        <div class="empty">
            <Sparkline values=values.to_vec() />
            <p>"Put a word before a command, and see here how busy it kept the machine."</p>
            <a class="button primary" href="/runs/agent">"Wrap a command"</a>
        </div>
    }
}

/// Moves a run to the trash, says so, and offers to take it back; `done` is told whether it went.
pub(super) fn delete_with_undo(
    live: Live,
    toasts: ToastStack,
    id: i64,
    name: String,
    done: impl Fn(bool) + 'static,
) {
    leptos::task::spawn_local(async move {
        let deleted = delete_run(id).await;
        done(deleted.is_ok());
        if let Err(error) = deleted {
            toasts.fail(error);
            return;
        }
        live.touched(Domain::Runs);
        toasts.undoable(format!("Deleted “{name}”."), move || {
            leptos::task::spawn_local(async move {
                match restore_run(id).await {
                    Ok(()) => live.touched(Domain::Runs),
                    Err(error) => toasts.fail(error),
                }
            });
        });
    });
}
