//! The tags: how often each is used, and giving one another name across all intervals.

mod rename;

use super::parts::{Empty, Tabs, grouped};
use crate::error::AppError;
use crate::ui::{
    Cell, Column, Icon, Key, Loaded, Order, Row, Sort, Table, TableLoading, rows, show_dialog,
    use_live,
};
use domain::live::Domain;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use leptos_meta::Title;
use leptos_router::location::Url;
use rename::{RenameDialog, Renaming};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// A tag and how many intervals carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagLine {
    pub tag: String,
    pub count: usize,
}

/// A tag that has another name now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    /// What [`undo_rename`] takes back.
    pub batch: Uuid,
    /// The names as they are kept: trimmed, without `#`.
    pub from: String,
    pub to: String,
    /// How many intervals changed, those in the trash too.
    pub changed: usize,
}

/// What undoing a rename came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    pub undone: usize,
    /// Intervals that had changed since: they stay as they are.
    pub left: usize,
}

/// The tags in use, the most used first.
#[server(input = GetUrl)]
pub async fn get_tags() -> Result<Vec<TagLine>, AppError> {
    let user = crate::ssr::require_user()?;
    let used = storage::intervals::list_tags(&crate::ssr::db(), user.id).await?;
    Ok(used.into_iter().map(TagLine::from).collect())
}

/// Gives a tag another name on every interval; where that name is in use the two become one.
#[server]
pub async fn rename_tag(from: String, to: String) -> Result<Renamed, AppError> {
    use domain::intervals::Tag;
    let user = crate::ssr::require_user()?;
    let from = Tag::parse("from", &from).map_err(|error| vec![error])?;
    let to = Tag::parse("to", &to).map_err(|error| vec![error])?;
    let (names, db) = ((from.to_string(), to.to_string()), crate::ssr::db());
    let (batch, changed) =
        storage::intervals::rename_tag(&db, user.id, from, to, storage::now()).await?;
    Ok(Renamed { batch, from: names.0, to: names.1, changed })
}

/// Takes a rename back, wherever the interval has not changed since.
#[server]
pub async fn undo_rename(batch: Uuid) -> Result<Undone, AppError> {
    let user = crate::ssr::require_user()?;
    let (undone, left) =
        storage::intervals::undo_batch(&crate::ssr::db(), user.id, batch, storage::now()).await?;
    Ok(Undone { undone, left })
}

#[cfg(feature = "ssr")]
impl From<storage::intervals::TagUse> for TagLine {
    fn from(used: storage::intervals::TagUse) -> Self {
        Self { tag: used.tag.to_string(), count: usize::try_from(used.count).unwrap_or(0) }
    }
}

const COLUMNS: [Column; 3] = [
    Column::main("Tag").class("main cut").sorts(Order::Up),
    Column::figure("Intervals").label("intervals").sorts(Order::Down),
    Column::actions(),
];

#[component]
pub fn TagsPage() -> impl IntoView {
    let live = use_live();
    let tags = Resource::new(move || live.version(Domain::Intervals), |_| get_tags());
    let sort = Sort::by(1, Order::Down);
    let asking = Asking { renaming: RwSignal::new(None), dialog: NodeRef::new() };
    view! {
        <Title text="Tags · Hindsight" />
        <header class="head">
            <h1 id="h-tags">"Tags"</h1>
        </header>
        <Tabs here="/intervals/tags" />
        <Loaded
            resource=tags
            loading=|| view! { <TableLoading columns=&COLUMNS what="tags" /> }.into_any()
            view=move |tags| view! { <Tags tags sort asking /> }.into_any()
        />
        <RenameDialog renaming=asking.renaming dialog=asking.dialog />
    }
    .into_any()
}

/// The tag that is about to be renamed, and the dialog that asks.
#[derive(Clone, Copy)]
struct Asking {
    renaming: RwSignal<Option<Renaming>>,
    dialog: NodeRef<Dialog>,
}

#[component]
fn Tags(tags: Vec<TagLine>, sort: Sort, asking: Asking) -> impl IntoView {
    if tags.is_empty() {
        let words = "A tag is a word on an interval: a project, a place, a kind of work. Add one when you add or edit \
                     an interval.";
        return view! { <Empty words /> }.into_any();
    }
    let count = tags.len();
    let all: Arc<[TagLine]> = tags.clone().into();
    let rows = rows(tags, move |line| row(line, all.clone(), asking));
    view! {
        <p class="figure">
            <strong>{grouped(count)}</strong>
            " "
            <span>{if count == 1 { "tag in use" } else { "tags in use" }}</span>
        </p>
        <Table columns=&COLUMNS caption="Tags" heading="h-tags" sort rows />
    }
    .into_any()
}

fn row(line: TagLine, all: Arc<[TagLine]>, asking: Asking) -> Row {
    let href = format!("/intervals?range=all&tag={}", Url::escape(&line.tag));
    let TagLine { tag, count } = line.clone();
    let (key, name) = (Key::text(&tag), tag.clone());
    let cells = vec![
        Cell::new(view! { <a class="chip" href=href title=tag.clone() data-act="open"><span>{name}</span></a> }).by(key),
        Cell::new(grouped(count)).by_number(i64::try_from(count).ok()),
        Cell::new(view! { <Change line all asking /> }),
    ];
    Row::new(tag, cells)
}

#[component]
fn Change(line: TagLine, all: Arc<[TagLine]>, asking: Asking) -> impl IntoView {
    let others = all.len() > 1;
    let labels = (format!("Rename {}", line.tag), format!("Merge {}", line.tag));
    let open = move |merge: bool| {
        asking.renaming.set(Some(Renaming { line: line.clone(), all: all.clone(), merge }));
        show_dialog(asking.dialog);
    };
    let (rename, merge) = (open.clone(), open);
    let merge = others.then(|| {
        view! {
            <button class="quiet" type="button" data-act="merge" aria-label=labels.1 on:click=move |_| merge(true)>
                <Icon name="merge" />
                <span class="wide">"Merge"</span>
            </button>
        }
    });
    view! {
        <div class="bar">
            <button class="quiet" type="button" data-act="rename" aria-label=labels.0 on:click=move |_| rename(false)>
                <Icon name="edit" />
                <span class="wide">"Rename"</span>
            </button>
            {merge}
        </div>
    }
}
