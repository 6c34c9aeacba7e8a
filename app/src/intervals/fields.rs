//! The fields of an interval, as the add form and the edit dialog share them.

use crate::error::AppError;
use crate::ui::{Field, Icon};
use domain::intervals::Draft;
use leptos::html::Input;
use leptos::prelude::*;

/// The fields that a complaint can stand beside.
pub const FIELDS: [&str; 6] = ["start", "end", "title", "note", "tags", "overlap"];

/// `prefix` keeps the ids of two forms on one page apart. The values are drawn once; the form then has them.
#[component]
pub fn Fields(
    prefix: &'static str,
    #[prop(into)] draft: Signal<Draft>,
    error: Signal<Option<AppError>>,
    /// The first of them.
    #[prop(optional)]
    start: NodeRef<Input>,
) -> impl IntoView {
    let id = move |name: &str| format!("{prefix}-{name}");
    view! {
        <div class="stack">
            <div class="pair">
                <Field label="Start" name="start" id=id("start") error choice_name="draft[start_choice]">
                    <input
                        id=id("start")
                        node_ref=start
                        type="datetime-local"
                        name="draft[start]"
                        required
                        value=move || draft.get().start
                    />
                </Field>
                <Field label="End" name="end" id=id("end") error choice_name="draft[end_choice]">
                    <input
                        id=id("end")
                        type="datetime-local"
                        name="draft[end]"
                        required=move || !draft.get().running
                        value=move || draft.get().end
                    />
                </Field>
            </div>
            <Overlap error />
        </div>
        <div class="stack">
            <Field label="Title" name="title" id=id("title") error>
                <input
                    id=id("title")
                    name="draft[title]"
                    value=move || draft.get().title
                    list="titles"
                    maxlength="200"
                    autocomplete="off"
                />
            </Field>
            <Field label="Note" name="note" id=id("note") error optional=true>
                <textarea id=id("note") name="draft[note]" rows="2" maxlength="10000">
                    {move || draft.get().note}
                </textarea>
            </Field>
            <Field label="Tags" name="tags" id=id("tags") error optional=true help="Separated by commas.">
                <input
                    id=id("tags")
                    name="draft[tags]"
                    value=move || draft.get().tags
                    autocomplete="off"
                />
            </Field>
            <label class="check">
                <input
                    type="checkbox"
                    name="draft[billable]"
                    value="true"
                    checked=move || draft.get().billable
                />
                "Billable"
            </label>
        </div>
    }
    .into_any()
}

/// The warning that names the other interval, and what can be done about it.
#[component]
fn Overlap(error: Signal<Option<AppError>>) -> impl IntoView {
    move || {
        let error = error.get()?;
        let warning = error.about("overlap").next()?.clone();
        let choices = warning
            .choices
            .into_iter()
            .map(|choice| {
                view! { <button name="draft[overlap_choice]" value=choice.value>{choice.label}</button> }
            })
            .collect_view();
        Some(view! {
            <div class="warn" role="alert">
                <p>
                    <Icon name="overlap" />
                    <span>{warning.message}</span>
                </p>
                <div class="bar">{choices}</div>
            </div>
        })
    }
}
