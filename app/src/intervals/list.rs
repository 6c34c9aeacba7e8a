//! The list: weeks, days, and what was in them.

use super::page::{Page, filters, period};
use super::parts::Picture;
use super::server_fns::{delete_interval, restore_interval, resume_timer};
use super::view::{Day, ListQuery, Listing, Row, Week};
use crate::ui::live::Live;
use crate::ui::{Icon, StateBadge, ToastStack, show_dialog, use_live, use_toasts};
use domain::format;
use domain::live::Domain;
use leptos::prelude::*;

#[component]
pub fn List(listing: Listing, query: ListQuery) -> impl IntoView {
    let base = format!("?{}{}", period(&query.range), filters(&query, None));
    let newest = query
        .before
        .map(|_| view! { <a class="button" href=base.clone()>"Back to the newest"</a> });
    let older = listing.older.map(|before| {
        view! { <a class="button" href=format!("{base}&before={before}")>"Show older"</a> }
    });
    let empty = listing.weeks.is_empty();
    let export = (!empty).then(|| view! { <Export query=listing.export count=listing.count /> });
    let weeks =
        listing.weeks.into_iter().map(|week| view! { <WeekSection week query=query.clone() /> });
    let weeks = weeks.collect_view();
    view! {
        {empty.then(|| view! { <Nothing any=listing.any filtered=!query.tags.is_empty() || !query.search.is_empty() /> })}
        <section class="list" aria-label="Intervals, newest first" data-rows="h-intervals" hidden=empty>{weeks}</section>
        <div class="bar">
            {newest} {older} {export}
            <span class="push bar">
                <a class="button quiet" href="/intervals/tags"><Icon name="tag" />"Tags"</a>
                <a class="button quiet" href="/intervals/transfer"><Icon name="exchange" />"Import and export"</a>
                <a class="button quiet" href="/intervals/trash"><Icon name="trash" />"Trash"</a>
            </span>
        </div>
    }
}

/// How many there are, and all of them as a file.
#[component]
fn Export(query: String, count: i64) -> impl IntoView {
    let link = |format: &'static str, name: &'static str| {
        let href = format!("/api/v1/intervals/export?format={format}{query}");
        view! {
            <a
                class="button quiet"
                href=href
                rel="external"
                download=format!("intervals.{format}")
                aria-label=format!("Export as {name}")
            >
                <Icon name="download" />
                {name}
            </a>
        }
    };
    view! {
        <span class="dim">{counted(count)}</span>
        {link("csv", "CSV")}
        {link("json", "JSON")}
    }
}

fn counted(count: i64) -> String {
    if count == 1 { "1 interval".to_owned() } else { format!("{count} intervals") }
}

/// An empty list teaches, or says what hides everything.
#[component]
fn Nothing(any: bool, filtered: bool) -> impl IntoView {
    if any {
        let words = if filtered {
            "Nothing matches the search and the tags."
        } else {
            "Nothing was recorded in this period."
        };
        let all =
            filtered.then(|| view! { <a class="button" href="/intervals">"Leave them out"</a> });
        return view! { <div class="empty"><p>{words}</p>{all}</div> }.into_any();
    }
    view! {
        <div class="empty">
            <Picture />
            <p>"An interval is a time you say you were busy: start the timer now, or add one from memory."</p>
        </div>
    }
    .into_any()
}

#[component]
fn WeekSection(week: Week, query: ListQuery) -> impl IntoView {
    let days = week
        .days
        .into_iter()
        .map(|day| view! { <DaySection day query=query.clone() /> })
        .collect_view();
    let name = week.label.clone();
    view! {
        <section class="week" aria-label=name>
            <header>
                <h2>{week.label} " " <small>{week.dates}</small></h2>
                <span class="sum">{format::hours_minutes(week.total)}</span>
            </header>
            {days}
        </section>
    }
    .into_any()
}

#[component]
fn DaySection(day: Day, query: ListQuery) -> impl IntoView {
    let heading = format!("d-{}", day.date);
    let labelled = heading.clone();
    let lane = day
        .lane
        .into_iter()
        .map(|(a, b)| view! { <i style=format!("--a:{a:.4};--b:{b:.4}")></i> })
        .collect_view();
    let count = day.rows.len();
    let rows = day
        .rows
        .into_iter()
        .map(|row| view! { <RowItem row query=query.clone() /> })
        .collect_view();
    view! {
        <section class="day" style=format!("--n:{count}") aria-labelledby=labelled>
            <header>
                <h3 id=heading>
                    <a href=format!("?from={0}&to={0}", day.date)>{day.label}</a>
                </h3>
                <span class="lane" aria-hidden="true">{lane}</span>
                <span class="sum">{format::hours_minutes(day.total)}</span>
            </header>
            <ol class="rows">{rows}</ol>
        </section>
    }
    .into_any()
}

#[component]
fn RowItem(row: Row, query: ListQuery) -> impl IntoView {
    let name = if row.title.is_empty() { "No title".to_owned() } else { row.title.clone() };
    let tags = row
        .tags
        .iter()
        .map(|tag| {
            let only = ListQuery { tags: vec![tag.clone()], before: None, ..query.clone() };
            let href = format!("?{}{}", period(&query.range), filters(&only, None));
            view! { <a class="chip" href=href><span>{tag.clone()}</span></a> }
        })
        .collect_view();
    let crossing = view! {
        {row.from.map(|day| view! { <span class="mark"><Icon name="from" />{format!("from {day}")}</span> })}
        {row.into.map(|day| view! { <span class="mark">{format!("into {day}")}<Icon name="into" /></span> })}
    };
    let overlap = row.overlaps.map(|other| {
        view! {
            <span class="state attention">
                <Icon name="overlap" />
                <span>{format!("overlaps “{other}”")}</span>
            </span>
        }
    });
    let (running, id) = (row.end.is_none(), row.id.clone());
    view! {
        <li class="row" class:on=running data-row=id tabindex="-1">
            <span class="time">
                <time>{row.start}</time>
                "–"
                {row.end.map(|end| view! { <time>{end}</time> })}
            </span>
            <div class="what">
                <EditLink id=row.id.clone() name=name.clone() untitled=row.title.is_empty() />
                {running.then(|| view! { <StateBadge kind="busy" word="Running" /> })}
                {crossing}
                {overlap}
                {(!row.note.is_empty()).then(|| view! { <span class="note">{row.note}</span> })}
                {row.billable.then(|| view! { <span class="mark">"billable"</span> })}
                <span class="chips">{tags}</span>
            </div>
            <span class="dur">{format::hours_minutes(row.length)}</span>
            <RowActions id=row.id name running />
        </li>
    }
    .into_any()
}

#[component]
fn EditLink(id: String, name: String, untitled: bool) -> impl IntoView {
    let page: Page = expect_context();
    let edit = move |_| {
        page.editing.set(Some(id.clone()));
        show_dialog(page.dialog);
    };
    view! { <button type="button" class="link" class:untitled=untitled data-act="open" on:click=edit>{name}</button> }
}

#[component]
fn RowActions(id: String, name: String, running: bool) -> impl IntoView {
    let page: Page = expect_context();
    let (live, toasts) = (use_live(), use_toasts());
    let edit_id = id.clone();
    let edit = move |_| {
        page.editing.set(Some(edit_id.clone()));
        show_dialog(page.dialog);
    };
    let resume_id = id.clone();
    let resume = move |_| start_again(live, toasts, resume_id.clone());
    let delete_name = name.clone();
    let delete = move |_| delete_with_undo(live, toasts, id.clone(), delete_name.clone());
    view! {
        <div class="acts">
            {(!running).then(|| view! {
                <button type="button" class="quiet bare" data-act="resume" aria-label=format!("Resume {name}") on:click=resume>
                    <Icon name="play" />
                </button>
            })}
            <button type="button" class="quiet bare" data-act="edit" aria-label=format!("Edit {name}") on:click=edit>
                <Icon name="edit" />
            </button>
            <button
                type="button"
                class="quiet bare"
                data-act="delete"
                aria-label=format!("Delete {name}")
                on:click=delete
            >
                <Icon name="trash" />
            </button>
        </div>
    }
    .into_any()
}

/// Starts a timer like this interval.
pub(super) fn start_again(live: Live, toasts: ToastStack, id: String) {
    leptos::task::spawn_local(async move {
        match resume_timer(id).await {
            Ok(()) => live.touched(Domain::Intervals),
            Err(error) => toasts.fail(error),
        }
    });
}

/// Moves an interval to the trash and offers to take that back.
pub(super) fn delete_with_undo(live: Live, toasts: ToastStack, id: String, title: String) {
    leptos::task::spawn_local(async move {
        if let Err(error) = delete_interval(id.clone()).await {
            toasts.fail(error);
            return;
        }
        live.touched(Domain::Intervals);
        toasts.undoable(format!("Deleted “{title}”."), move || {
            let id = id.clone();
            leptos::task::spawn_local(async move {
                match restore_interval(id).await {
                    Ok(()) => live.touched(Domain::Intervals),
                    Err(error) => toasts.fail(error),
                }
            });
        });
    });
}

/// The same size as a list, before it is there.
#[component]
pub fn ListLoading() -> impl IntoView {
    let row = || view! { <li class="row"><span class="skel" style="--w:12ch"></span></li> };
    view! {
        <section class="list" aria-busy="true" aria-label="Intervals">
            <ol class="rows">{(0..6).map(|_| row()).collect_view()}</ol>
        </section>
    }
}
