//! The trash: what was deleted, until it is removed for good.

#[cfg(feature = "ssr")]
mod shown;

use super::parts::{Empty, TableLoading, Tabs, counted};
use super::server_fns::{RestoreInterval, delete_interval, restore_interval};
use crate::error::AppError;
use crate::ui::{Icon, Loaded, use_live, use_toasts};
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

#[component]
pub fn TrashPage() -> impl IntoView {
    let live = use_live();
    let trash = Resource::new(move || live.version(Domain::Intervals), |_| get_trash());
    view! {
        <Title text="Trash · Hindsight" />
        <header class="head">
            <h1>"Trash"</h1>
        </header>
        <Tabs here="/intervals/trash" />
        <Loaded
            resource=trash
            loading=|| view! { <TableLoading /> }.into_any()
            view=|trash| view! { <Table trash /> }.into_any()
        />
    }
    .into_any()
}

#[component]
fn Table(trash: Trash) -> impl IntoView {
    let Trash { rows, cut } = trash;
    if rows.is_empty() {
        let words = "Nothing here. A deleted interval waits in the trash for 30 days.";
        return view! { <Empty words /> }.into_any();
    }
    let (shown, one) = (rows.len(), rows.len() == 1);
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
        <table class="lines trash">
            <thead>
                <tr>
                    <th scope="col">"Interval"</th>
                    <th scope="col">"When"</th>
                    <th scope="col" class="num">"Duration"</th>
                    <th scope="col" aria-sort="descending">"Deleted"</th>
                    <th scope="col"><span class="vh">"Actions"</span></th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|row| view! { <Line row /> }).collect_view()}</tbody>
        </table>
        {cut
            .then(|| {
                let words = format!("The latest {} are shown; restore some to see older ones.", counted(shown));
                view! { <p class="dim">{words}</p> }
            })}
    }
    .into_any()
}

#[component]
fn Line(row: Deleted) -> impl IntoView {
    let Deleted { id, title, when, length, deleted, left } = row;
    let untitled = title.is_empty();
    let title = if untitled { "No title".to_owned() } else { title };
    view! {
        <tr tabindex="-1">
            <td class="main" class:untitled=untitled>{title.clone()}</td>
            <td><time>{when}</time></td>
            <td class="num">{length.map(format::hours_minutes)}</td>
            <td data-l="deleted"><time>{deleted} " " <small>{left}</small></time></td>
            <td class="act"><Restore id title /></td>
        </tr>
    }
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
            <button aria-label=label disabled=busy><Icon name="undo" />"Restore"</button>
        </form>
    }
}
