//! The draft: what it would change, saving it, and taking that back.

use super::server_fns::save_assumptions;
use super::view::Change;
use super::{Draft, Page};
use crate::error::AppError;
use crate::ui::{Icon, Live, ToastStack, use_live, use_toasts};
use domain::live::Domain;
use domain::packaging::AssumptionsForm;
use leptos::prelude::*;

/// `revision` is that of what is saved.
#[component]
pub(super) fn Unsaved(revision: i64) -> impl IntoView {
    let page: Page = expect_context();
    let draft = page.draft;
    move || {
        draft.get().map(|Draft { changes, seen, .. }| {
            // Somebody else was quicker.
            let other = seen != revision;
            view! {
                <section class="card stack unsaved" aria-labelledby="h-unsaved">
                    <h2 id="h-unsaved">"Not saved yet: what would change"</h2>
                    <Changes changes />
                    {other.then(|| view! { <Meanwhile revision /> })}
                    <Buttons other />
                </section>
            }
        })
    }
}

#[component]
fn Changes(changes: Vec<Change>) -> impl IntoView {
    let change = |Change { name, before, after, by }: Change| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>
                    <strong>{after}</strong>
                    " "
                    <small>{format!("now {before}")} {(!by.is_empty()).then(|| format!(" · {by}"))}</small>
                </dd>
            </div>
        }
    };
    view! { <dl class="tiles" aria-label="Over all rows">{changes.into_iter().map(change).collect_view()}</dl> }
}

/// Asks which of the two shall hold.
#[component]
fn Meanwhile(revision: i64) -> impl IntoView {
    let page: Page = expect_context();
    let mine = move |_| {
        let (Some(mut draft), Some(saved)) = (page.draft.get_untracked(), page.saved()) else {
            return;
        };
        (draft.seen, draft.before) = (revision, saved.form);
        let form = draft.form.clone();
        page.draft.set(Some(draft));
        // What it changes is another thing now.
        page.proposed(form);
    };
    view! {
        <div class="notice attention" role="alert">
            <Icon name="attention" />
            <p>"Others were saved meanwhile. Saving yours would replace them as a whole."</p>
            <div class="bar">
                <button type="button" on:click=move |_| page.draft.set(None)>"Show those"</button>
                <button type="button" on:click=mine>"Go on with mine"</button>
            </div>
        </div>
    }
}

#[component]
fn Buttons(other: bool) -> impl IntoView {
    let page: Page = expect_context();
    let (live, toasts) = (use_live(), use_toasts());
    let saving = RwSignal::new(false);
    let save = move |_| {
        let Some(Draft { form, before, seen, .. }) = page.draft.get_untracked() else { return };
        saving.set(true);
        leptos::task::spawn_local(async move {
            match save_assumptions(form, seen).await {
                Ok(revision) => {
                    let _ = page.draft.try_set(None);
                    shown_again(page, live);
                    undoable(page, live, toasts, before, revision);
                }
                Err(error) => {
                    // Of what others saved it is said above; the page has to hear of it.
                    shown_again(page, live);
                    toasts.fail(error);
                }
            }
            let _ = saving.try_set(false);
        });
    };
    view! {
        <div class="bar">
            <button type="button" class="primary" disabled=move || other || saving.get() on:click=save>"Save"</button>
            <button type="button" on:click=move |_| page.draft.set(None)>"Discard"</button>
        </div>
    }
}

fn shown_again(page: Page, live: Live) {
    live.touched(Domain::Packaging);
    page.loaded.refetch();
}

/// Says that it is saved, and offers to save what was before.
fn undoable(page: Page, live: Live, toasts: ToastStack, before: AssumptionsForm, revision: i64) {
    toasts.undoable("The assumptions are saved.", move || {
        let before = before.clone();
        leptos::task::spawn_local(async move {
            match save_assumptions(before, revision).await {
                Ok(_) => {
                    shown_again(page, live);
                    toasts.say("Those of before hold again.");
                }
                Err(AppError::Conflict(_)) => {
                    toasts.fail("Others were saved meanwhile; nothing was taken back.");
                }
                Err(error) => toasts.fail(error),
            }
        });
    });
}
