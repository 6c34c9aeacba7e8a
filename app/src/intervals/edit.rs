//! The edit dialog: the same fields, and what it was before.

use super::fields::{FIELDS, Fields};
use super::list::{delete_with_undo, start_again};
use super::page::Page;
use super::server_fns::{EditInterval, get_interval, revert_interval};
use super::view::{Editing, Past, Saved};
use crate::error::AppError;
use crate::ui::live::Live;
use crate::ui::{Close, Icon, Loaded, Notice, close_dialog, error_of, use_live, use_toasts};
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::html::Input;
use leptos::prelude::*;

#[component]
pub fn EditDialog() -> impl IntoView {
    let page: Page = expect_context();
    let open = Resource::new(
        move || page.editing.get(),
        |id| async move {
            match id {
                Some(id) => get_interval(id).await.map(Some),
                None => Ok(None),
            }
        },
    );
    view! {
        <dialog node_ref=page.dialog aria-labelledby="edit-h" on:close=move |_| page.editing.set(None)>
            <header>
                <h2 id="edit-h">"Edit interval"</h2>
                <Close />
            </header>
            <Loaded
                resource=open
                loading=|| view! { <div class="body" aria-busy="true"><span class="skel"></span></div> }.into_any()
                view=|editing| editing.map(|editing| view! { <EditForm editing /> }).into_any()
            />
        </dialog>
    }
}

#[component]
fn EditForm(editing: Editing) -> impl IntoView {
    let page: Page = expect_context();
    let (live, toasts) = (use_live(), use_toasts());
    let action = ServerAction::<EditInterval>::new();
    let error = error_of(action);
    let failure = move || error.get().and_then(|error| error.general(&FIELDS));
    // The dialog opened before its fields were there.
    let start: NodeRef<Input> = NodeRef::new();
    Effect::new(move |_| start.get().map(|start| start.focus()));
    let before = editing.revision;
    Effect::new(move |_| {
        let Some(Ok(saved)) = action.value().get() else { return };
        close_dialog(page.dialog);
        live.touched(Domain::Intervals);
        if saved.revision == before {
            return;
        }
        let Saved { id, revision, title } = saved;
        let undo = move || go_back(live, toasts, id.clone(), before, revision);
        toasts.undoable(format!("Saved “{title}”."), undo);
    });
    let Editing { id, revision, draft, history } = editing;
    let (delete_id, title) = (id.clone(), draft.title.clone());
    let delete = move |_| {
        close_dialog(page.dialog);
        delete_with_undo(live, toasts, delete_id.clone(), title.clone());
    };
    let resume_id = id.clone();
    let resume = move |_| {
        close_dialog(page.dialog);
        start_again(live, toasts, resume_id.clone());
    };
    let offsets =
        [("start_choice", draft.start_choice.clone()), ("end_choice", draft.end_choice.clone())];
    // Which of two equal times it was is kept, until the form asks again.
    let offsets = move || {
        let asked = error.get().is_some_and(|error| matches!(error, AppError::Invalid(_)));
        (!asked).then(|| {
            offsets
                .clone()
                .map(|(name, value)| view! { <input type="hidden" name=format!("draft[{name}]") value=value /> })
                .collect_view()
        })
    };
    view! {
        <ActionForm action attr:class="form entry">
            <div class="body">
                <Notice message=failure />
                <input type="hidden" name="id" value=id.clone() />
                <input type="hidden" name="revision" value=revision />
                {offsets}
                <Fields prefix="e" draft=Signal::stored(draft) error start />
                <History id revision history />
            </div>
            <footer>
                <button class="danger quiet" type="button" on:click=delete><Icon name="trash" />"Delete"</button>
                <button class="quiet" type="button" on:click=resume><Icon name="play" />"Resume"</button>
                <span class="push"></span>
                <button type="button" on:click=move |_| close_dialog(page.dialog)>"Cancel"</button>
                <button class="primary">"Save"</button>
            </footer>
        </ActionForm>
    }
}

#[component]
fn History(id: String, revision: i64, history: Vec<Past>) -> impl IntoView {
    let page: Page = expect_context();
    let (live, toasts) = (use_live(), use_toasts());
    let count = history.len();
    let line = move |past: Past| {
        let id = id.clone();
        let back = move |_| {
            close_dialog(page.dialog);
            go_back(live, toasts, id.clone(), past.revision, revision);
        };
        let earlier = past.revision < revision;
        view! {
            <li>
                <time>{past.at}</time>
                <span>{past.summary}</span>
                {earlier.then(|| view! { <button type="button" class="link" on:click=back>"Go back to this"</button> })}
            </li>
        }
    };
    let words = match count {
        1 => "History: as recorded".to_owned(),
        2 => "History: 1 change".to_owned(),
        _ => format!("History: {} changes", count - 1),
    };
    view! {
        <details class="history">
            <summary>{words}</summary>
            <ol>{history.into_iter().map(line).collect_view()}</ol>
        </details>
    }
}

/// Makes the interval what it was at `revision`, if it is still at `expected`.
fn go_back(live: Live, toasts: crate::ui::ToastStack, id: String, revision: i64, expected: i64) {
    leptos::task::spawn_local(async move {
        match revert_interval(id, revision, expected).await {
            Ok(()) => {
                toasts.say("It is as it was before.");
                live.touched(Domain::Intervals);
            }
            Err(error) => toasts.fail(error),
        }
    });
}
