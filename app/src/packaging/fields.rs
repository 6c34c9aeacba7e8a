//! Fields that count as soon as what is typed can be read, and say what they would take when it cannot.

use super::store::{Page, Soft};
use crate::ui::Wrong;
use leptos::ev;
use leptos::prelude::*;

/// A number, in a field that keeps what is typed. What is wrong with it stands in a [`Complaint`] with the same `id`.
#[component]
pub(super) fn NumberInput(
    id: String,
    label: String,
    /// What counts, as the field writes it.
    value: Signal<String>,
    /// Lets a text count, or says what could.
    take: Callback<String, Result<(), String>>,
) -> impl IntoView {
    let page: Page = expect_context();
    let typed = page.typed;
    let shown = {
        let id = id.clone();
        move || typed.text(&id).unwrap_or_else(|| value.soft())
    };
    let input = {
        let id = id.clone();
        move |event| {
            let text = event_target_value(&event);
            let complaint = take.run(text.clone()).err();
            typed.put(&id, Some(text), complaint);
        }
    };
    let (invalid, described) = wrong(page, &id);
    let (blur, enter) = (id.clone(), id.clone());
    view! {
        <input
            id=id
            class="number"
            inputmode="decimal"
            autocomplete="off"
            value=untrack(shown.clone())
            prop:value=shown
            aria-label=label
            aria-invalid=invalid
            aria-describedby=described
            on:input=input
            on:blur=move |_| typed.leave(&blur)
            on:keydown=move |event: ev::KeyboardEvent| if event.key() == "Enter" { typed.leave(&enter) }
        />
    }
    .into_any()
}

type Said = Box<dyn Fn() -> Option<String> + Send>;

/// Whether a field is wrong, and where it is said why, for its attributes.
pub(super) fn wrong(page: Page, id: &str) -> (Said, Said) {
    let said = |words: String| -> Said {
        let id = id.to_owned();
        Box::new(move || page.typed.complaint(&id).map(|_| words.clone()))
    };
    (said("true".to_owned()), said(format!("{id}-error")))
}

/// What is wrong with the field of that id.
#[component]
pub(super) fn Complaint(#[prop(into)] id: String) -> impl IntoView {
    let page: Page = expect_context();
    move || {
        let words = page.typed.complaint(&id)?;
        Some(view! { <Wrong id=format!("{id}-error") words /> })
    }
}
