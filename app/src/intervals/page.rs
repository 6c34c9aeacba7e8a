//! The intervals page: how much, the timer, a form, and what it was.

use super::add::AddForm;
use super::edit::EditDialog;
use super::figure::{Answer, AnswerLoading};
use super::list::{List, ListLoading};
use super::server_fns::{get_timer, list_intervals};
use super::timer::TimerStrip;
use super::view::{ListQuery, Timer};
use crate::error::AppError;
use crate::ui::{Icon, Loaded, PeriodPicker, use_live};
use domain::intervals::Tag;
use domain::live::Domain;
use domain::range::RangeQuery;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::location::Url;
use leptos_router::params::ParamsMap;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub timer: Resource<Result<Timer, AppError>>,
    /// The interval in the edit dialog.
    pub editing: RwSignal<Option<String>>,
    pub dialog: NodeRef<Dialog>,
}

#[component]
pub fn IntervalsPage() -> impl IntoView {
    let url = use_query_map();
    let live = use_live();
    let query = Memo::new(move |_| read_query(&url.read()));
    let listing = Resource::new(
        move || (query.get(), live.version(Domain::Intervals)),
        |(query, _)| list_intervals(query),
    );
    let timer = Resource::new(move || live.version(Domain::Intervals), |_| get_timer());
    let page = Page { timer, editing: RwSignal::new(None), dialog: NodeRef::new() };
    provide_context(page);
    view! {
        <Title text="Intervals · Hindsight" />
        <header class="head">
            <h1 id="h-intervals">"Intervals"</h1>
            <Transition fallback=|| ()>
                {move || Suspend::new(async move {
                    let range = listing.await.ok().map(|listing| listing.range);
                    let rest = filters(&query.get_untracked(), None);
                    range.map(|range| view! { <PeriodPicker range rest /> })
                })}
            </Transition>
        </header>
        <Loaded
            resource=listing
            loading=|| view! { <AnswerLoading /> }.into_any()
            view=|listing| view! { <Answer listing /> }.into_any()
        />
        <Loaded
            resource=timer
            loading=|| view! { <div class="timer" aria-busy="true"></div> }.into_any()
            view=|timer| view! { <TimerStrip timer /> }.into_any()
        />
        <AddForm />
        <Search query />
        <Loaded
            resource=listing
            loading=|| view! { <ListLoading /> }.into_any()
            view=move |listing| {
                let query = query.get_untracked();
                view! { <List listing query /> }.into_any()
            }
        />
        <EditDialog />
    }
    .into_any()
}

fn read_query(url: &ParamsMap) -> ListQuery {
    let text = |name: &str| url.get(name).unwrap_or_default();
    ListQuery {
        range: RangeQuery {
            range: text("range"),
            on: text("on"),
            from: text("from"),
            to: text("to"),
        },
        // What cannot be a tag is on no interval; a browser would also draw some of it otherwise than we do.
        tags: url
            .get_all("tag")
            .unwrap_or_default()
            .iter()
            .filter_map(|tag| readable(tag))
            .collect(),
        search: text("q").replace(char::is_control, " "),
        before: text("before").parse().ok(),
    }
}

fn readable(tag: &str) -> Option<String> {
    Tag::parse("tag", tag).ok().map(|tag| tag.to_string())
}

/// The URL's filters, to append to a link that changes something else; `toggled` is a tag to add or leave out.
pub(super) fn filters(query: &ListQuery, toggled: Option<&str>) -> String {
    let mut tags: Vec<&str> = query.tags.iter().map(String::as_str).collect();
    if let Some(tag) = toggled {
        if tags.contains(&tag) {
            tags.retain(|other| *other != tag);
        } else {
            tags.push(tag);
        }
    }
    let mut rest: String = tags.iter().map(|tag| format!("&tag={}", Url::escape(tag))).collect();
    if !query.search.is_empty() {
        rest.push_str(&format!("&q={}", Url::escape(&query.search)));
    }
    rest
}

/// The period as the URL says it.
pub(super) fn period(range: &RangeQuery) -> String {
    [("range", &range.range), ("on", &range.on), ("from", &range.from), ("to", &range.to)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", Url::escape(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// Search words and tags; a plain form and plain links, so the URL is all there is.
#[component]
fn Search(query: Memo<ListQuery>) -> impl IntoView {
    let page: Page = expect_context();
    let hidden = move || {
        let query = query.get();
        let RangeQuery { range, on, from, to } = query.range;
        let fields = [("range", range), ("on", on), ("from", from), ("to", to)];
        let tags = query.tags.into_iter().map(|tag| ("tag", tag));
        fields
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .chain(tags)
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect_view()
    };
    let chips = move || {
        Suspend::new(async move {
            let query = query.get();
            let known = page.timer.await.map(|timer| timer.tags).unwrap_or_default();
            chips(&query, known)
        })
    };
    view! {
        <search class="bar">
            <leptos_router::components::Form method="get" action="" attr:class="search" attr:role="search">
                <Icon name="search" />
                <input
                    type="search"
                    name="q"
                    value=move || query.get().search
                    aria-label="Search intervals"
                    maxlength="1000"
                    placeholder="Search; !word leaves out"
                    aria-keyshortcuts="/"
                />
                {hidden}
            </leptos_router::components::Form>
            <Transition fallback=|| ()>{chips}</Transition>
        </search>
    }
}

/// The most used tags, those chosen first; the rest behind a button.
fn chips(query: &ListQuery, known: Vec<String>) -> impl IntoView + use<> {
    const SHOWN: usize = 8;
    let chosen = query.tags.clone();
    let others = known.into_iter().filter(|tag| !chosen.contains(tag));
    let all: Vec<String> = chosen.iter().cloned().chain(others).collect();
    let link = |tag: &String, class: &'static str| {
        let on = chosen.contains(tag);
        let href = format!("?{}{}", period(&query.range), filters(query, Some(tag)));
        view! {
            <a class=class href=href aria-current=on.then_some("true")>
                <span>{tag.clone()}</span>
            </a>
        }
    };
    let first =
        all.iter().take(SHOWN.max(chosen.len())).map(|tag| link(tag, "chip")).collect_view();
    let rest = (all.len() > SHOWN).then(|| {
        let links = all.iter().map(|tag| link(tag, "")).collect_view();
        view! {
            <button class="chip" type="button" popovertarget="alltags">{format!("All {} tags", all.len())}</button>
            <div class="menu" id="alltags" popover role="group" aria-label="All tags">{links}</div>
        }
    });
    (!all.is_empty()).then(|| {
        view! { <div class="chips filter" role="group" aria-label="Tags">{first} {rest}</div> }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_what_else_the_url_says() {
        let query = ListQuery {
            range: RangeQuery { range: "week".to_owned(), ..RangeQuery::default() },
            tags: vec!["deep work".to_owned()],
            search: "a&b".to_owned(),
            before: None,
        };
        assert_eq!(period(&query.range), "range=week");
        let check = |toggled, want: &str| assert_eq!(filters(&query, toggled), want);
        check(None, "&tag=deep%20work&q=a%26b");
        check(Some("deep work"), "&q=a%26b");
        check(Some("x"), "&tag=deep%20work&tag=x&q=a%26b");
    }
}
