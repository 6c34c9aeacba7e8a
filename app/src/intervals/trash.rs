//! The trash: what was deleted, until it is removed for good.

#[cfg(feature = "ssr")]
mod shown;

use super::parts::{Empty, Tabs, counted};
use super::server_fns::{RestoreInterval, delete_interval, restore_interval};
use crate::error::AppError;
use crate::ui::{
    Cell, Column, Icon, Key, Loaded, Order, Row, Sort, Table, TableLoading, rows, use_live,
    use_toasts,
};
use domain::format;
use domain::live::Domain;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::GetUrl;
use leptos::task::spawn_local;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

/// Days until the nightly clean-up removes what was deleted.
const KEPT_DAYS: i64 = 30;

/// What was deleted, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trash {
    pub rows: Vec<Deleted>,
    /// Whether older ones are left out.
    pub cut: bool,
}

/// One deleted interval, in the person's zone and on their clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    pub id: String,
    pub title: String,
    /// `Thu 5 Mar 09:00–09:15`.
    pub when: String,
    /// Microseconds; `None` for a timer that was deleted while it ran.
    pub length: Option<i64>,
    /// Microseconds since 1970: when it began and when it was deleted.
    pub start_at: i64,
    pub deleted_at: i64,
    /// `today 14:10`.
    pub deleted: String,
    /// `9 days left`.
    pub left: String,
}

#[server(input = GetUrl)]
pub async fn get_trash() -> Result<Trash, AppError> {
    let user = crate::ssr::require_user()?;
    let found = storage::intervals::trash(&crate::ssr::db(), user.id).await?;
    Ok(shown::trash(
        &found,
        &crate::ssr::calendar(&user.profile),
        user.profile.clock,
        storage::now(),
    ))
}

const COLUMNS: [Column; 5] = [
    Column::main("Interval").sorts(Order::Up),
    Column::new("When").sorts(Order::Down),
    Column::figure("Duration").sorts(Order::Down),
    Column::new("Deleted").label("deleted").sorts(Order::Down),
    Column::actions(),
];

#[component]
pub fn TrashPage() -> impl IntoView {
    let live = use_live();
    let trash = Resource::new(move || live.version(Domain::Intervals), |_| get_trash());
    let sort = Sort::by(3, Order::Down);
    view! {
        <Title text="Trash · Hindsight" />
        <header class="head">
            <h1 id="h-trash">"Trash"</h1>
        </header>
        <Tabs here="/intervals/trash" />
        <Loaded
            resource=trash
            loading=|| view! { <TableLoading columns=&COLUMNS what="the trash" /> }.into_any()
            view=move |trash| view! { <Lying trash sort /> }.into_any()
        />
    }
    .into_any()
}

#[component]
fn Lying(trash: Trash, sort: Sort) -> impl IntoView {
    let Trash { rows: deleted, cut } = trash;
    if deleted.is_empty() {
        let words = "Nothing here. A deleted interval waits in the trash for 30 days.";
        return view! { <Empty words /> }.into_any();
    }
    let (shown, one) = (deleted.len(), deleted.len() == 1);
    let what = if one {
        "deleted interval · it is removed"
    } else {
        "deleted intervals · each is removed"
    };
    view! {
        <p class="figure">
            <strong>{shown}</strong>
            " "
            <span>{format!("{what} for good {KEPT_DAYS} days after it was deleted")}</span>
        </p>
        <div class="trash">
            <Table columns=&COLUMNS caption="Deleted intervals" heading="h-trash" sort rows=rows(deleted, row) />
        </div>
        {cut
            .then(|| {
                let words = format!("The latest {} are shown; restore some to see older ones.", counted(shown));
                view! { <p class="dim">{words}</p> }
            })}
    }
    .into_any()
}

fn row(deleted: Deleted) -> Row {
    let Deleted { id, title, when, length, start_at, deleted_at, deleted, left } = deleted;
    let untitled = title.is_empty();
    let title = if untitled { "No title".to_owned() } else { title };
    let key = Key::text(&title);
    let name = title.clone();
    let cells = vec![
        Cell::new(view! { <span class:untitled=untitled>{name}</span> }).by(key),
        Cell::new(view! { <time>{when}</time> }).by_number(Some(start_at)),
        Cell::new(length.map(format::hours_minutes)).by_number(length),
        Cell::new(view! { <time>{deleted} " " <small>{left}</small></time> })
            .by_number(Some(deleted_at)),
        Cell::new(view! { <Restore id=id.clone() title /> }),
    ];
    Row::new(id, cells)
}

/// A plain form, so that it works before the page lives.
#[component]
fn Restore(id: String, title: String) -> impl IntoView {
    let (live, toasts) = (use_live(), use_toasts());
    let busy = RwSignal::new(false);
    let label = format!("Restore {title}");
    let restored = id.clone();
    let delete_again = move |id: String| {
        spawn_local(async move {
            match delete_interval(id).await {
                Ok(()) => live.touched(Domain::Intervals),
                Err(error) => toasts.fail(error),
            }
        });
    };
    let restore = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let (id, title) = (restored.clone(), title.clone());
        spawn_local(async move {
            match restore_interval(id.clone()).await {
                Ok(()) => {
                    toasts.undoable(format!("Restored “{title}”."), move || {
                        delete_again(id.clone());
                    });
                    live.touched(Domain::Intervals);
                }
                Err(error) => toasts.fail(error),
            }
            // The row may have gone by now.
            let _ = busy.try_set(false);
        });
    };
    view! {
        <form method="post" action=RestoreInterval::url() on:submit=restore>
            <input type="hidden" name="id" value=id />
            // Not `disabled`: that would take the focus away.
            <button data-act="restore" aria-label=label aria-disabled=move || busy.get().then_some("true")><Icon name="undo" />"Restore"</button>
        </form>
    }
}
