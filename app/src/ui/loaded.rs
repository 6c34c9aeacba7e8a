//! Loading, failed and there: the same three treatments on every page.

use super::Icon;
use crate::error::AppError;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Draws a resource: `loading` until it is first there, what happened and Retry when it failed, else `view`.
///
/// While newer data is on its way the old stays.
#[component]
pub fn Loaded<T, V, L>(
    resource: Resource<Result<T, AppError>>,
    /// What stands there before the first answer, the same size as what will.
    loading: L,
    view: V,
    /// The title above a failure, where the page's own is part of what failed.
    #[prop(optional)]
    heads: Option<&'static str>,
) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    V: Fn(T) -> AnyView + Clone + Send + Sync + 'static,
    L: Fn() -> AnyView + Clone + Send + Sync + 'static,
{
    view! {
        <Transition fallback=loading>
            {move || {
                let view = view.clone();
                Suspend::new(async move {
                    match resource.await {
                        Ok(value) => view(value),
                        Err(error) => view! {
                            {heads.map(|words| view! { <header class="head"><h1>{words}</h1></header> })}
                            <Failed error resource />
                        }
                        .into_any(),
                    }
                })
            }}
        </Transition>
    }
}

/// What happened, what to do, and a way to try again.
#[component]
pub fn Failed<T>(error: AppError, resource: Resource<Result<T, AppError>>) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    let (title, way_out) = match error {
        AppError::SignedOut => (
            "You are signed out",
            view! { <a class="button primary" href="/sign-in" rel="external">"Sign in"</a> }
                .into_any(),
        ),
        // Trying again would not help.
        AppError::Forbidden => {
            ("Not for you", view! { <a class="button" href="/">"To the start page"</a> }.into_any())
        }
        AppError::NotFound => (
            "There is nothing here",
            view! { <a class="button" href="/">"To the start page"</a> }.into_any(),
        ),
        _ => {
            let again = view! {
                <button type="button" on:click=move |_| resource.refetch()>
                    <Icon name="refresh" />
                    "Retry"
                </button>
            };
            ("It could not be loaded", again.into_any())
        }
    };
    view! {
        <div class="fault" role="alert">
            <Icon name="failed" />
            <h2>{title}</h2>
            <p>{error.to_string()}</p>
            {way_out}
        </div>
    }
}
