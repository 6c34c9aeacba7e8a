//! The form that adds an interval; it works before the wasm has loaded.

use super::fields::{FIELDS, Fields};
use super::page::Page;
use super::server_fns::{AddInterval, delete_interval};
use super::view::Saved;
use crate::ui::{Icon, Notice, error_of, use_live, use_toasts};
use domain::intervals::Draft;
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::html::Details;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
pub fn AddForm() -> impl IntoView {
    let page: Page = expect_context();
    let action = ServerAction::<AddInterval>::new();
    let error = error_of(action);
    let failure = move || error.get().and_then(|error| error.general(&FIELDS));
    let details: NodeRef<Details> = NodeRef::new();
    let (live, toasts) = (use_live(), use_toasts());
    Effect::new(move |_| {
        let Some(Ok(saved)) = action.value().get() else { return };
        live.touched(Domain::Intervals);
        if let Some(details) = details.get_untracked() {
            details.set_open(false);
        }
        let Saved { id, title, .. } = saved;
        toasts.undoable(format!("Added “{title}”."), move || {
            let id = id.clone();
            leptos::task::spawn_local(async move {
                match delete_interval(id).await {
                    Ok(()) => live.touched(Domain::Intervals),
                    Err(error) => toasts.fail(error),
                }
            });
        });
    });
    let query = use_query_map();
    // A form that was refused before the wasm came brings its fields back in the URL.
    let kept = Memo::new(move |_| {
        let query = query.read();
        let text = |name: &str| query.get(&format!("draft[{name}]"));
        text("start").map(|start| Draft {
            start,
            end: text("end").unwrap_or_default(),
            title: text("title").unwrap_or_default(),
            note: text("note").unwrap_or_default(),
            tags: text("tags").unwrap_or_default(),
            billable: text("billable").is_some(),
            ..Draft::default()
        })
    });
    view! {
        <details class="add" node_ref=details open=move || kept.get().is_some()>
            <summary aria-keyshortcuts="A">
                <Icon name="plus" />
                "Add an interval "
                <kbd class="wide">"A"</kbd>
            </summary>
            <Transition fallback=|| ()>
                {move || Suspend::new(async move {
                    let proposed = page.timer.await.map(|timer| Draft {
                        start: timer.start,
                        end: timer.end,
                        ..Draft::default()
                    });
                    let draft = kept.get_untracked().or(proposed.ok()).unwrap_or_default();
                    view! {
                        <ActionForm action attr:class="form entry two" attr:aria-label="Add an interval">
                            <Notice message=failure />
                            <Fields prefix="a" draft=Signal::stored(draft) error />
                            <div class="bar">
                                <button class="primary">"Add"</button>
                                <button class="quiet" type="reset">"Clear"</button>
                            </div>
                        </ActionForm>
                    }
                })}
            </Transition>
        </details>
    }
}
