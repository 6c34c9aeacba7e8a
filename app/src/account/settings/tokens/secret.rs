//! A token's text, shown once.

use crate::account::settings::server_fns::MakeToken;
use crate::account::settings::view::MadeToken;
use crate::ui::{Icon, ToastStack, use_toasts};
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

#[component]
pub(super) fn Secret(make: ServerAction<MakeToken>) -> impl IntoView {
    let toasts = use_toasts();
    move || {
        let MadeToken { name, text } = make.value().get()?.ok()?;
        let copied = text.clone();
        Some(view! {
            <div class="notice ok" role="status">
                <Icon name="key" />
                <p>
                    <strong>{format!("Token “{name}” made.")}</strong>
                    " Copy it now: it is not shown again."
                </p>
            </div>
            <div class="secret">
                <code>{text}</code>
                <button type="button" on:click=move |_| copy(copied.clone(), toasts)>
                    <Icon name="copy" />
                    "Copy"
                </button>
            </div>
        })
    }
}

fn copy(text: String, toasts: ToastStack) {
    leptos::task::spawn_local(async move {
        match write_to_clipboard(&text).await {
            Ok(()) => toasts.say("The token is copied."),
            Err(_) => toasts
                .fail("The browser does not let us copy. Select the token and copy it by hand."),
        }
    });
}

/// Browsers offer the clipboard only over https or on the same machine: asked for by name, its absence is an answer.
async fn write_to_clipboard(text: &str) -> Result<(), JsValue> {
    let navigator = Reflect::get(&window(), &"navigator".into())?;
    let clipboard = Reflect::get(&navigator, &"clipboard".into())?;
    let write: Function = Reflect::get(&clipboard, &"writeText".into())?.dyn_into()?;
    let written: Promise = write.call1(&clipboard, &text.into())?.dyn_into()?;
    written.await.map(drop)
}
