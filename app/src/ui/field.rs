//! A form's fields: label above, help below, what is wrong beside it in words.

use super::Icon;
use crate::error::AppError;
use domain::{Choice, FieldError};
use leptos::attr::{aria_describedby, aria_invalid};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Why the last try of an action failed, for [`Field`]s and [`Notice`].
pub fn error_of<S>(action: ServerAction<S>) -> Signal<Option<AppError>>
where
    S: ServerFn<Error = AppError, Output: Clone + Send + Sync> + Clone + Send + Sync + 'static,
{
    Signal::derive(move || action.value().get().and_then(Result::err))
}

/// A labelled input, named `name` in [`domain::FieldError`]s and with that as its id (or `id`).
///
/// The input is told what describes it. A complaint that is a question shows its choices; the answer is sent as
/// `choice_name`.
#[component]
pub fn Field(
    label: &'static str,
    name: &'static str,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] error: Signal<Option<AppError>>,
    #[prop(optional, into)] help: String,
    #[prop(optional)] optional: bool,
    #[prop(optional)] choice_name: &'static str,
    /// The input alone.
    children: Children,
) -> impl IntoView {
    let complaints = Memo::new(move |_| {
        let error = error.get();
        error.map(|error| error.about(name).cloned().collect::<Vec<_>>()).unwrap_or_default()
    });
    let wrong = move || !complaints.read().is_empty();
    let id = id.unwrap_or_else(|| name.to_owned());
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let described = {
        let helped = (!help.is_empty()).then(|| help_id.clone());
        let error_id = error_id.clone();
        move || {
            let ids: Vec<_> =
                helped.clone().into_iter().chain(wrong().then(|| error_id.clone())).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    let input = children()
        .add_any_attr(aria_invalid(move || wrong().then_some("true")))
        .add_any_attr(aria_describedby(described));
    view! {
        <div class="field" class:wrong=wrong>
            <label for=id>{label} {optional.then(|| view! { " "<small>"optional"</small> })}</label>
            {input}
            {(!help.is_empty()).then(|| view! { <p class="help" id=help_id>{help}</p> })}
            {move || wrong().then(|| view! { <Complaints id=error_id.clone() complaints=complaints.get() choice_name /> })}
        </div>
    }
    .into_any()
}

/// What is wrong with the field, in words, and what there is to choose from.
#[component]
fn Complaints(id: String, complaints: Vec<FieldError>, choice_name: &'static str) -> impl IntoView {
    let words: Vec<_> = complaints.iter().map(|error| error.message.as_str()).collect();
    let words = words.join(" ");
    let choices = complaints.into_iter().flat_map(|error| error.choices).collect();
    view! {
        <Wrong id words />
        <Choices name=choice_name choices />
    }
}

/// What is wrong, beside where it is; the field names `id` in `aria-describedby`.
#[component]
pub fn Wrong(#[prop(into)] id: String, #[prop(into)] words: String) -> impl IntoView {
    view! {
        <p class="error" role="alert" id=id>
            <Icon name="failed" />
            <span>{words}</span>
        </p>
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
