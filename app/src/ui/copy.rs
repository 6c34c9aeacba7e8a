//! A button that copies a text.

use super::{Icon, use_toasts};
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

#[component]
pub fn Copy(
    text: String,
    /// What it is, as the message says: `The token`.
    what: &'static str,
) -> impl IntoView {
    let toasts = use_toasts();
    let copy = move |_| {
        let text = text.clone();
        leptos::task::spawn_local(async move {
            match write_to_clipboard(&text).await {
                Ok(()) => toasts.say(format!("{what} is copied.")),
                Err(_) => toasts
                    .fail("The browser does not let us copy. Select the text and copy it by hand."),
            }
        });
    };
    view! {
        <button type="button" aria-label=format!("Copy {}", what.to_lowercase()) on:click=copy>
            <Icon name="copy" />
            "Copy"
        </button>
    }
}

/// Browsers offer the clipboard only over https or on the same machine: asked for by name, its absence is an answer.
async fn write_to_clipboard(text: &str) -> Result<(), JsValue> {
    let navigator = Reflect::get(&window(), &"navigator".into())?;
    let clipboard = Reflect::get(&navigator, &"clipboard".into())?;
    let write: Function = Reflect::get(&clipboard, &"writeText".into())?.dyn_into()?;
    let written: Promise = write.call1(&clipboard, &text.into())?.dyn_into()?;
    written.await.map(drop)
}
