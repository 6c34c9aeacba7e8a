//! The archive: how much is safe outside of the database, what waits, and how it is read back.

mod place;
mod server_fns;
pub mod view;

use super::parts::{Meters, Picture, Tabs};
use super::view::Test;
use crate::account::moment::{When, when};
use crate::error::AppError;
use crate::ui::{
    Cell, Column, Field, Icon, Loaded, Notice, Order, Row, Sort, StateBadge, Table, TableLoading,
    error_of, rows, use_live,
};
use domain::energy::archive::PlaceForm;
use domain::format;
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use place::{Place, PlaceDialog};
use server_fns::{RestoreArchive, VerifyArchive, get_archive};
use std::time::Duration;
use view::{ArchiveView, HourRow};

const COLUMNS: [Column; 4] = [
    Column::main("Hour").sorts(Order::Down),
    Column::figure("Readings").label("readings").sorts(Order::Down),
    Column::figure("Size").label("size").sorts(Order::Down),
    Column::new("State").sorts(Order::Up),
];
/// While something is read back it is asked this often how that goes: word of jobs is for administrators.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What lives as long as the page.
#[derive(Clone, Copy)]
struct Page {
    restore: ServerAction<RestoreArchive>,
    verify: ServerAction<VerifyArchive>,
    /// Grows with each test of the place.
    tested: RwSignal<u32>,
    /// What the form of the place begins with, and whether a secret is kept.
    begin: StoredValue<(PlaceForm, bool)>,
    dialog: NodeRef<Dialog>,
    /// Grows when the dialog opens, so that its form begins anew.
    opened: RwSignal<u32>,
    sort: Sort,
}

#[component]
pub fn ArchivePage() -> impl IntoView {
    let (live, url) = (use_live(), use_query_map());
    let page = Page {
        restore: ServerAction::new(),
        verify: ServerAction::new(),
        tested: RwSignal::new(0),
        begin: StoredValue::default(),
        dialog: NodeRef::new(),
        opened: RwSignal::new(0),
        sort: Sort::by(0, Order::Down),
    };
    provide_context(page);
    let gateway = Memo::new(move |_| url.read().get("meter").and_then(|id| id.parse().ok()));
    let asked =
        move || (page.restore.version().get(), page.verify.version().get(), page.tested.get());
    let archive = Resource::new(
        move || (gateway.get(), live.version(Domain::Energy), live.version(Domain::Jobs), asked()),
        |(gateway, ..)| get_archive(gateway),
    );
    look_again_while_at_work(archive);
    view! {
        <Title text="Archive · Energy · Hindsight" />
        <header class="head">
            <h1>"Archive"</h1>
            <Transition fallback=|| ()>
                {move || Suspend::new(async move {
                    archive.await.ok().map(|it| view! { <Meters meters=it.gateways chosen=it.gateway rest=String::new() /> })
                })}
            </Transition>
        </header>
        <Tabs here="/energy/archive" />
        <Loaded
            resource=archive
            loading=|| view! { <TableLoading columns=&COLUMNS what="hours" /> }.into_any()
            view=|archive| view! { <Everything archive /> }.into_any()
        />
        <PlaceDialog />
    }
    .into_any()
}

fn look_again_while_at_work(archive: Resource<Result<ArchiveView, AppError>>) {
    Effect::new(move |_| {
        let active = |test: &Option<Test>| test.as_ref().is_some_and(|test| test.active);
        let at_work = archive.with(|found| match found {
            Some(Ok(found)) => {
                let store = found.store.as_ref().is_some_and(|store| active(&store.test));
                store || active(&found.restore) || active(&found.verify)
            }
            _ => false,
        });
        if !at_work {
            return;
        }
        if let Ok(handle) = set_timeout_with_handle(move || archive.refetch(), LOOK_AGAIN) {
            on_cleanup(move || handle.clear());
        }
    });
}

#[component]
fn Everything(archive: ArchiveView) -> impl IntoView {
    let page: Page = expect_context();
    let ArchiveView {
        gateway,
        hours,
        unit,
        readings,
        size,
        last,
        backlog,
        error,
        rows: found,
        store,
        ..
    } = archive.clone();
    let place = store.map(|store| view! { <Place store /> });
    let Some(gateway) = gateway else {
        return view! {
            <div class="empty">
                <Picture />
                <p>"Each hour that is over becomes a file in the archive, so that nothing depends on this database alone."</p>
                <a class="button primary" href="/energy/gateways">"Add a gateway"</a>
            </div>
            {place}
        }
        .into_any();
    };
    let last = last.map(|last| view! { " · last " <When moment=last /> });
    let failed = error.map(|error| {
        view! {
            <div class="notice failed" role="status">
                <Icon name="failed" />
                <p>{error} " Nothing is lost: what waits is tried again each hour."</p>
            </div>
        }
    });
    let backlog = backlog
        .map(|words| view! { <p><StateBadge kind="wait" word="Waiting" /> " " {words}"."</p> });
    let list = match found.is_empty() {
        true => view! { <p class="dim">"No hour of the last seven days yet: an hour is archived two minutes after its end."</p> }.into_any(),
        false => {
            let rows = rows(found, line);
            view! { <Table columns=&COLUMNS caption="Hours of the last seven days" heading="h-hours" sort=page.sort rows /> }.into_any()
        }
    };
    view! {
        {failed}
        <p class="figure">
            <strong>{hours}</strong>
            " "
            <span>{unit} " archived · " {readings} " readings · " {size} {last}</span>
        </p>
        {backlog}
        {place}
        // Last, since it may have a hundred rows and more.
        <Again gateway archive />
        <section class="stack" aria-labelledby="h-hours">
            <h2 id="h-hours">"The last seven days"</h2>
            {list}
        </section>
    }
    .into_any()
}

fn line(hour: HourRow) -> Row {
    let HourRow { at, readings, bytes, key, state, error } = hour;
    let (kind, word) = state.badge();
    let (id, title) = (at.at, key.unwrap_or_default());
    let why = error.map(|error| view! { <span class="why failed">{error}</span> });
    let cells = vec![
        when(Some(at)),
        Cell::new(format::count(readings as u64)).by_number(Some(readings)),
        Cell::new(view! { <span title=title>{format::bytes(bytes)}</span> }).by_number(Some(bytes)),
        Cell::new(view! { <StateBadge kind word /> {why} }),
    ];
    Row::new(id, cells)
}

/// Reading back, and comparing, the hours of some days.
#[component]
fn Again(gateway: i64, archive: ArchiveView) -> impl IntoView {
    let page: Page = expect_context();
    let ArchiveView { restore, verify, from, to, .. } = archive;
    let (first, last) = (from.clone(), to.clone());
    view! {
        <section class="stack" aria-labelledby="h-verify">
            <h2 id="h-verify">"Verify"</h2>
            <p class="dim">"Reads the objects of some days and compares them with what was written."</p>
            <ActionForm action=page.verify attr:class="again">
                <Days gateway from=first to=last id="verify" error=error_of(page.verify) word="Verify" />
            </ActionForm>
            {verify.map(|test| view! { <Outcome test /> })}
        </section>
        <section class="stack" aria-labelledby="h-restore">
            <h2 id="h-restore">"Restore"</h2>
            <p class="dim">"Reads hours back that only the archive still has. They stay until the next pruning; figures stay anyway."</p>
            <ActionForm action=page.restore attr:class="again">
                <Days gateway from to id="restore" error=error_of(page.restore) word="Restore" />
            </ActionForm>
            {restore.map(|test| view! { <Outcome test /> })}
        </section>
    }
}

#[component]
fn Days(
    gateway: i64,
    from: String,
    to: String,
    id: &'static str,
    error: Signal<Option<AppError>>,
    word: &'static str,
) -> impl IntoView {
    let failure = move || error.get().and_then(|error| error.general(&["from", "to"]));
    let (first, last) = (format!("{id}-from"), format!("{id}-to"));
    view! {
        <Notice message=failure />
        <input type="hidden" name="gateway" value=gateway />
        <Field label="From" name="from" id=first.clone() error>
            <input id=first name="from" type="date" value=from required />
        </Field>
        <Field label="To" name="to" id=last.clone() error>
            <input id=last name="to" type="date" value=to required />
        </Field>
        <button>{word}</button>
    }
}

#[component]
fn Outcome(test: Test) -> impl IntoView {
    let Test { active, failed, words, at } = test;
    let icon = if failed {
        "failed"
    } else if active {
        "busy"
    } else {
        "ok"
    };
    view! {
        <p class="tested" class:failed=failed role="status">
            <Icon name=icon />
            <span><When moment=at /> ": " {words}</span>
        </p>
    }
}
