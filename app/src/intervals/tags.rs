//! The tags: how often each is used, and giving one another name across all intervals.

mod rename;

use super::parts::{Empty, TableLoading, Tabs, grouped};
use crate::error::AppError;
use crate::ui::{Icon, Loaded, show_dialog, use_live};
use domain::live::Domain;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
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

#[component]
pub fn TagsPage() -> impl IntoView {
    let (live, url) = (use_live(), use_query_map());
    let tags = Resource::new(move || live.version(Domain::Intervals), |_| get_tags());
    let by_name = Memo::new(move |_| url.read().get("sort").as_deref() == Some("name"));
    let renaming = RwSignal::new(None);
    let dialog = NodeRef::new();
    view! {
        <Title text="Tags · Hindsight" />
        <header class="head">
            <h1>"Tags"</h1>
        </header>
        <Tabs here="/intervals/tags" />
        <Loaded
            resource=tags
            loading=|| view! { <TableLoading /> }.into_any()
            view=move |tags| view! { <Table tags by_name renaming dialog /> }.into_any()
        />
        <RenameDialog renaming dialog />
    }
    .into_any()
}

#[component]
fn Table(
    tags: Vec<TagLine>,
    by_name: Memo<bool>,
    renaming: RwSignal<Option<Renaming>>,
    dialog: NodeRef<Dialog>,
) -> impl IntoView {
    if tags.is_empty() {
        let words = "A tag is a word on an interval: a project, a place, a kind of work. Add one when you add or edit \
                     an interval.";
        return view! { <Empty words /> }.into_any();
    }
    let count = tags.len();
    let tags: Arc<[TagLine]> = tags.into();
    let lines = move || {
        let all = tags.clone();
        sorted(&tags, by_name.get())
            .into_iter()
            .map(|line| view! { <Line line all=all.clone() renaming dialog /> })
            .collect_view()
    };
    view! {
        <p class="figure">
            <strong>{grouped(count)}</strong>
            " "
            <span>{if count == 1 { "tag in use" } else { "tags in use" }}</span>
        </p>
        <table class="lines">
            <thead>
                <tr>
                    <th scope="col" aria-sort=move || if by_name.get() { "ascending" } else { "none" }>
                        <a href="/intervals/tags?sort=name">"Tag"<Icon name="up" /></a>
                    </th>
                    <th scope="col" class="num" aria-sort=move || if by_name.get() { "none" } else { "descending" }>
                        <a href="/intervals/tags">"Intervals"<Icon name="sortdown" /></a>
                    </th>
                    <th scope="col"><span class="vh">"Actions"</span></th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
    .into_any()
}

fn sorted(tags: &[TagLine], by_name: bool) -> Vec<TagLine> {
    let mut tags = tags.to_vec();
    if by_name {
        tags.sort_by_cached_key(|line| line.tag.to_lowercase());
    }
    tags
}

#[component]
fn Line(
    line: TagLine,
    all: Arc<[TagLine]>,
    renaming: RwSignal<Option<Renaming>>,
    dialog: NodeRef<Dialog>,
) -> impl IntoView {
    let href = format!("/intervals?range=all&tag={}", Url::escape(&line.tag));
    let TagLine { tag, count } = line.clone();
    let others = all.len() > 1;
    let open = move |merge: bool| {
        renaming.set(Some(Renaming { line: line.clone(), all: all.clone(), merge }));
        show_dialog(dialog);
    };
    let (rename, merge) = (open.clone(), open);
    view! {
        <tr tabindex="-1">
            <td class="main cut">
                <a class="chip" href=href title=tag.clone()><span>{tag.clone()}</span></a>
            </td>
            <td class="num" data-l="intervals">{grouped(count)}</td>
            <td class="act">
                <div class="bar">
                    <button class="quiet" type="button" aria-label=format!("Rename {tag}") on:click=move |_| rename(false)>
                        <Icon name="edit" />
                        <span class="wide">"Rename"</span>
                    </button>
                    {others
                        .then(|| {
                            view! {
                                <button class="quiet" type="button" aria-label=format!("Merge {tag}") on:click=move |_| merge(true)>
                                    <Icon name="merge" />
                                    <span class="wide">"Merge"</span>
                                </button>
                            }
                        })}
                </div>
            </td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_stand_by_use_or_by_name() {
        let line = |tag: &str| TagLine { tag: tag.to_owned(), count: 1 };
        let tags = ["work", "Client", "deep work"].map(line);
        let check = |by_name, want: [&str; 3]| assert_eq!(sorted(&tags, by_name), want.map(line));
        check(false, ["work", "Client", "deep work"]);
        check(true, ["Client", "deep work", "work"]);
    }
}
