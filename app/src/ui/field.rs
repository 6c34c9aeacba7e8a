//! A form's fields: label above, help below, what is wrong beside it in words.

use super::Icon;
use crate::error::AppError;
use domain::Choice;
use leptos::prelude::*;

/// A labelled input, named `name` in [`domain::FieldError`]s and with that as its id (or `id`).
///
/// A complaint that is a question shows its choices; the answer is sent as `choice_name`.
#[component]
pub fn Field(
    label: &'static str,
    name: &'static str,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] error: Signal<Option<AppError>>,
    #[prop(optional)] help: &'static str,
    #[prop(optional)] optional: bool,
    #[prop(optional)] choice_name: &'static str,
    children: Children,
) -> impl IntoView {
    let complaints = move || {
        let error = error.get()?;
        let about: Vec<_> = error.about(name).cloned().collect();
        (!about.is_empty()).then_some(about)
    };
    let id = id.unwrap_or_else(|| name.to_owned());
    let shown = move || {
        complaints().map(|about| {
            about
                .into_iter()
                .map(|error| {
                    view! {
                        <p class="error" role="alert">
                            <Icon name="failed" />
                            <span>{error.message}</span>
                        </p>
                        <Choices name=choice_name choices=error.choices />
                    }
                })
                .collect_view()
        })
    };
    view! {
        <div class="field" class:wrong=move || complaints().is_some()>
            <label for=id>{label} {optional.then(|| view! { " "<small>"optional"</small> })}</label>
            {children()}
            {(!help.is_empty()).then(|| view! { <p class="help">{help}</p> })}
            {shown}
        </div>
    }
}

/// The answers to a complaint that asks: one of a few, none chosen yet.
#[component]
fn Choices(name: &'static str, choices: Vec<Choice>) -> impl IntoView {
    (!choices.is_empty()).then(|| {
        let options = choices
            .into_iter()
            .map(|choice| {
                view! {
                    <label class="check">
                        <input type="radio" name=name value=choice.value required />
                        {choice.label}
                    </label>
                }
            })
            .collect_view();
        view! { <fieldset class="choices"><legend class="vh">"Which one?"</legend>{options}</fieldset> }
    })
}

/// What failed as a whole, above the form.
#[component]
pub fn Notice(#[prop(into)] message: Signal<Option<String>>) -> impl IntoView {
    move || {
        message.get().map(|message| {
            view! {
                <div class="notice failed" role="alert">
                    <Icon name="failed" />
                    <p>{message}</p>
                </div>
            }
        })
    }
}
